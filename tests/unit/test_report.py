"""The report of a call: turns out of sound and words, figures, and what was not as it should be."""

import json
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from livekit.agents import types
from livekit.agents.voice.events import AgentState

from rehearsal.caller import reading, transcript, typed_leg
from rehearsal.caller.events import EndedBy
from rehearsal.caller.leg import LineEnd
from rehearsal.caller.report import CallFacts, CallReport, report
from rehearsal.caller.transcript import Segment
from rehearsal.caller.turns import turns
from rehearsal.caller.typed_leg import SentText
from rehearsal.caller.typed_report import TypedFacts, typed_report
from rehearsal.scenario.scenario import Scenario
from rehearsal.sound.listening import Span
from rehearsal.sound.recording import Tracks
from rehearsal.sound.samples import Samples, to_samples

RATE = 8000


def side(*said: tuple[float, float], length_s: float = 15.0) -> Samples:
    times = np.arange(round(length_s * RATE)) / RATE
    spoken = sum(((times >= start) & (times < end)).astype(float) for start, end in said)
    return to_samples(np.asarray(spoken) * 4000 * np.sin(2 * np.pi * 440 * times))


def agent(text: str, first_s: float, last_s: float) -> Segment:
    return Segment("agent", text, first_s, last_s)


def heard(text: str, first_s: float, last_s: float | None = None) -> Segment:
    return Segment("caller", text, first_s, first_s if last_s is None else last_s)


def facts(**changes: Any) -> CallFacts:
    """Greeted at 1.5 s, asked about Saturday, answered after 0.8 s, hung up 1.2 s after that."""
    usual: dict[str, Any] = {
        "scenario": Scenario.from_says(["Are you open on Saturday?"]),
        "answered_s": 0.7,
        "end": LineEnd(11.2, "agent", "the room was deleted"),
        "tracks": Tracks(side((4.0, 6.0)), side((1.5, 3.0), (6.8, 10.0)), RATE),
        "recording": Path("call.wav"),
        "segments": [
            agent("Lindenwood Dental, hello.", 1.4, 3.0),
            heard("are you open on saturday", 4.6, 6.3),
            agent("Yes, on Saturday, nine to one.", 6.7, 10.0),
        ],
    }
    return CallFacts(**usual | changes)


def ended(by: EndedBy, why: str = "because") -> LineEnd:
    return LineEnd(11.2, by, why)


def told(call: CallReport) -> list[tuple[str, str]]:
    return [(turn.who, turn.text) for turn in call.turns]


def test_report_has_the_figures_of_the_call() -> None:
    call = report(facts())

    assert call.answered_after_s == 0.7
    assert call.greeting_after_s == pytest.approx(0.8, abs=0.02)
    assert call.hung_up_after_s == pytest.approx(1.2, abs=0.02)
    assert call.duration_s == 11.2
    assert [turn.gap_s for turn in call.turns] == [
        None,
        None,
        pytest.approx(0.8, abs=0.02),
    ]
    assert call.passed


def test_report_tells_who_said_what_in_order() -> None:
    assert told(report(facts())) == [
        ("agent", "Lindenwood Dental, hello."),
        ("caller", "are you open on saturday"),
        ("agent", "Yes, on Saturday, nine to one."),
    ]


def test_json_is_one_object_with_the_promised_fields() -> None:
    call = json.loads(report(facts()).to_json())

    assert call.keys() >= {
        "caller",
        "dialled",
        "channel",
        "answered_after_s",
        "greeting_after_s",
        "turns",
        "ended_by",
        "duration_s",
        "recording",
    }
    assert call["turns"][0].keys() == {"who", "text", "start_s", "end_s", "gap_s"}
    assert call["passed"] is True
    assert call["caller"] == "+12025550100"
    assert call["recording"] == "call.wav"


def test_web_caller_has_no_number_in_the_report() -> None:
    call = report(facts(scenario=Scenario.from_says(["Hello"], channel="web")))

    assert (call.channel, call.caller, call.dialled) == ("web", None, None)


def test_several_segments_of_one_stretch_of_speech_are_one_turn() -> None:
    segments = [agent("One moment.", 6.7, 7.5), agent("Yes, we are.", 8.0, 10.0)]

    assert told(report(facts(segments=segments)))[-1] == ("agent", "One moment. Yes, we are.")


def test_pause_for_a_lookup_is_within_one_turn() -> None:
    tracks = Tracks(side((4.0, 6.0)), side((6.8, 7.4), (9.0, 10.0)), RATE)
    segments = [agent("One moment.", 6.7, 7.5), agent("Yes, we are.", 8.9, 10.0)]

    call = report(facts(tracks=tracks, segments=segments))

    assert told(call) == [("caller", ""), ("agent", "One moment. Yes, we are.")]
    assert call.turns[-1].end_s == pytest.approx(10.0, abs=0.02)


def test_agent_that_asks_again_after_a_long_silence_has_a_new_turn() -> None:
    tracks = Tracks(side(), side((1.0, 2.0), (9.0, 10.0)), RATE)
    segments = [agent("Hello.", 1.0, 2.0), agent("Are you still there?", 9.0, 10.0)]

    call = report(facts(tracks=tracks, segments=segments))

    assert told(call) == [("agent", "Hello."), ("agent", "Are you still there?")]


def test_agent_that_goes_on_by_itself_answers_nobody() -> None:
    made, _ = turns([Span(1.0, 2.0)], [Span(2.5, 4.0), Span(12.0, 13.0)], [])

    assert [turn.gap_s for turn in made] == [None, pytest.approx(0.5), None]


def test_agent_that_begins_over_the_caller_has_answered_when_it_begins_again() -> None:
    made, _ = turns([Span(1.0, 3.0)], [Span(2.5, 2.8), Span(3.6, 4.5)], [])

    assert [(turn.start_s, turn.gap_s) for turn in made] == [
        (1.0, None),
        (2.5, pytest.approx(0.6)),
    ]


def test_agent_that_talks_over_the_caller_has_no_gap() -> None:
    made, _ = turns([Span(1.0, 3.0)], [Span(2.8, 4.0)], [])

    assert made[-1].gap_s is None


def test_greeting_that_begins_with_the_answer_comes_after_no_time() -> None:
    assert report(facts(answered_s=1.505)).greeting_after_s == 0.0


def test_interrupted_agent_keeps_its_words_in_its_turn() -> None:
    caller, said = [Span(2.0, 4.0)], [Span(0.5, 2.5), Span(4.9, 6.0)]
    segments = [agent("Lindenwood", 0.4, 2.4), heard("sorry", 4.2), agent("Yes?", 4.8, 6.0)]

    made, unheard = turns(caller, said, segments)

    assert [(turn.who, turn.text) for turn in made] == [
        ("agent", "Lindenwood"),
        ("caller", "sorry"),
        ("agent", "Yes?"),
    ]
    assert made[-1].gap_s == pytest.approx(0.9)
    assert unheard == []


def test_words_that_come_after_the_answer_began_belong_to_the_turn_before_it() -> None:
    """A second caller turn exists, but had not begun when these words came."""
    caller, said = [Span(1.0, 2.0), Span(6.0, 7.0)], [Span(2.5, 5.0)]

    made, _ = turns(caller, said, [heard("first", 2.8), heard("second", 7.2)])

    assert [turn.text for turn in made if turn.who == "caller"] == ["first", "second"]


def test_caller_who_speaks_twice_is_one_turn_and_answered_since_the_second_time() -> None:
    caller, said = [Span(1.0, 2.0), Span(3.0, 4.0)], [Span(4.6, 6.0)]

    made, _ = turns(caller, said, [heard("hello", 2.3), heard("anybody there", 4.3)])

    assert [turn.text for turn in made] == ["hello anybody there", ""]
    assert made[-1].gap_s == pytest.approx(0.6)


def typed(**changes: Any) -> CallReport:
    """Greeted at 0.4 s, asked about Saturday, told so after 0.3 s, in two segments."""
    usual: dict[str, Any] = {
        "scenario": Scenario.from_says(["Are you open on Saturday?"]),
        "answered_s": 0.4,
        "end": ended("agent"),
        "segments": [agent("Hello.", 0.4, 0.5), agent("Yes.", 1.3, 1.4), agent("To noon.", 2, 2.1)],
        "sent": [SentText(1.0, "Open?")],
    }
    return typed_report(TypedFacts(**usual | changes))


def test_typed_call_has_its_turns_and_gaps_by_the_words() -> None:
    call = typed()

    assert told(call) == [("agent", "Hello."), ("caller", "Open?"), ("agent", "Yes. To noon.")]
    assert [(turn.start_s, turn.end_s) for turn in call.turns] == [(0.4, 0.5), (1, 1), (1.3, 2.1)]
    assert call.gaps_s == [0.3]
    assert call.greeting_after_s == 0
    assert call.hung_up_after_s == pytest.approx(9.1)
    assert (call.recording, call.dropouts_s) == (None, [])
    assert call.passed


def test_keys_are_no_turn_and_are_answered() -> None:
    call = typed(sent=[], pressed_s=[0.8, 1.0])

    assert told(call) == [("agent", "Hello."), ("agent", "Yes. To noon.")]
    assert call.gaps_s == [0.3]


def test_typed_call_without_a_word_has_failed() -> None:
    assert typed(segments=[], sent=[]).problems == [
        "The caller read nothing after the answer: there was no greeting."
    ]


def test_typed_call_is_held_to_its_words() -> None:
    expect = {"ended_by": "either", "words_heard": ["Sunday"], "words_not_heard": ["to noon"]}

    assert typed(scenario=Scenario.from_says(["x"], expect=expect)).problems == [
        "The words 'Sunday' were not heard from the agent.",
        "The words 'to noon' were heard from the agent.",
    ]


def test_call_that_was_put_through_ended_so() -> None:
    accepted = {"transfers": [{"to": "+12025550172", "outcome": "accepted"}]}
    scenario = Scenario(steps=[{"say": "Doctor Carter, please."}], expect=accepted)

    assert typed(scenario=scenario, end=ended("transfer")).passed
    assert typed(scenario=scenario, end=ended("agent")).problems == [
        "The transfer should have ended the call, but the agent did (because)."
    ]
    assert typed(end=ended("transfer", "put through to +1")).hung_up_after_s is None


def test_words_without_sound_are_a_problem() -> None:
    call = report(facts(tracks=Tracks(side((4.0, 6.0)), side(), RATE)))

    assert any("never heard as sound" in problem for problem in call.problems)


def test_words_far_from_any_sound_do_not_count_as_heard() -> None:
    segments = [agent("Hello.", 1.4, 3.0), agent("Closed on Saturday.", 14.0, 14.5)]
    scenario = Scenario.from_says(["x"], expect={"ended_by": "either", "words_heard": ["closed"]})

    assert report(facts(segments=segments, scenario=scenario)).problems == [
        "The words 'closed' were not heard from the agent.",
        "The agent's words 'Closed on Saturday.' were never heard as sound.",
    ]


def test_transcript_is_looked_for_where_the_framework_puts_it() -> None:
    assert transcript.TOPIC_TRANSCRIPTION == types.TOPIC_TRANSCRIPTION
    assert transcript.ATTRIBUTE_TRANSCRIPTION_FINAL == types.ATTRIBUTE_TRANSCRIPTION_FINAL
    assert transcript.ATTRIBUTE_TRANSCRIPTION_SEGMENT_ID == types.ATTRIBUTE_TRANSCRIPTION_SEGMENT_ID
    assert typed_leg.TOPIC_CHAT == types.TOPIC_CHAT
    assert reading.ATTRIBUTE_AGENT_STATE == types.ATTRIBUTE_AGENT_STATE
    assert set(get_args(AgentState)) > reading.HAVING_ITS_TURN


def test_call_that_nobody_answers_has_failed() -> None:
    call = report(facts(answered_s=None, end=ended("fault", "nobody answered within 30 s")))

    assert not call.passed
    assert "The call was not answered: nobody answered within 30 s." in call.problems
    assert call.greeting_after_s is None


def test_call_without_a_greeting_has_failed() -> None:
    call = report(facts(tracks=Tracks(side(), side(), RATE), segments=[]))

    assert "The caller heard nothing after the answer: there was no greeting." in call.problems


def test_call_that_the_wrong_side_ends_has_failed() -> None:
    scenario = Scenario(expect={"ended_by": "agent"})

    call = report(facts(scenario=scenario, end=ended("caller", "hung up after 15 s of silence")))

    assert call.problems == [
        "The agent should have ended the call, but the caller did (hung up after 15 s of silence)."
    ]
    assert call.hung_up_after_s is None


@pytest.mark.parametrize("by", ["agent", "caller"])
def test_call_that_either_side_may_end_passes(by: EndedBy) -> None:
    assert report(facts(end=ended(by))).passed


def test_fault_is_no_way_to_end_a_call() -> None:
    call = report(facts(end=ended("fault", "the call was not over after 120 s")))

    assert call.problems == [
        "The call did not end as a call does: the call was not over after 120 s."
    ]


def test_answer_to_a_caller_who_should_have_hung_up_first_is_a_problem() -> None:
    scenario = Scenario(steps=[{"hang_up": "ringing"}])

    assert report(facts(scenario=scenario, end=ended("caller"))).problems == [
        "The call was answered, but the scenario says that it is not."
    ]


@pytest.mark.parametrize(
    ("words", "passes"),
    [("saturday", True), ("SATURDAY nine", True), ("day", False), ("are you open", False)],
)
def test_words_must_be_heard_from_the_agent_as_whole_words(words: str, passes: bool) -> None:
    scenario = Scenario.from_says(["x"], expect={"ended_by": "either", "words_heard": [words]})

    assert report(facts(scenario=scenario)).passed is passes


def test_words_that_must_not_be_heard_are_a_problem() -> None:
    expect = {"ended_by": "either", "words_not_heard": ["nine to one"]}

    assert report(facts(scenario=Scenario.from_says(["x"], expect=expect))).problems == [
        "The words 'nine to one' were heard from the agent."
    ]


def test_hole_in_the_agents_voice_is_reported() -> None:
    tracks = facts().tracks
    tracks.agent[8 * RATE : 8 * RATE + 800] = 0

    assert report(facts(tracks=tracks)).dropouts_s == [pytest.approx(8.0, abs=0.02)]
