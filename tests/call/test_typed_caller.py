"""The simulated caller who types and reads: the same steps, by the agent's words and what it says of itself."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import pytest
from livekit import rtc

from rehearsal.caller.events import AgentSaid, Answered, CallerSaid, Ended, Gap, Ringing
from rehearsal.caller.report import CallReport
from rehearsal.scenario.given import Booked
from tests.call.other_end import Behaviour, Exchange, OtherEnd, scenario, tone

HELLO = "Good morning."


async def typed(
    exchange: Exchange, behave: Behaviour | None, *steps: Any, book: Any = None, **fields: Any
) -> CallReport:
    options = {"book": book} if book else {}
    return await exchange.call(
        scenario(*steps, **fields), behave, text=True, voice=None, recording=None, **options
    )


async def greet(other_end: OtherEnd) -> None:
    await other_end.be("thinking")
    await other_end.tell(HELLO)
    await other_end.be("listening")


async def test_a_typed_call_has_its_turns_and_no_sound(exchange: Exchange) -> None:
    seen: dict[str, Any] = {}

    async def answer(other_end: OtherEnd) -> None:
        seen.update(other_end.caller.attributes)
        await greet(other_end)
        await other_end.hears(1)
        await other_end.be("thinking")
        await other_end.tell("Yes, until noon.")
        await other_end.be("listening")
        seen["statuses"] = other_end.statuses
        await asyncio.sleep(0.5)
        await other_end.delete_room()

    report = await typed(
        exchange, answer, {"say": "Are you open?"}, expect={"words_heard": ["until noon"]}
    )

    assert seen["rehearsal.types"] == "true"
    assert (seen["sip.callStatus"], seen["statuses"]) == ("ringing", ["active"])
    assert [(turn.who, turn.text) for turn in report.turns] == [
        ("agent", HELLO),
        ("caller", "Are you open?"),
        ("agent", "Yes, until noon."),
    ]
    assert report.problems == []
    assert (report.recording, report.dropouts_s) == (None, [])
    assert report.greeting_after_s is not None
    assert 0 <= report.greeting_after_s < 0.2
    # words that come all at once are there as soon as the call is answered, and the answer is
    happened = Counter(type(event) for event in exchange.events)
    assert happened == Counter([Ringing, Answered, AgentSaid, CallerSaid, Gap, AgentSaid, Ended])


async def test_the_first_words_answer_the_telephone(exchange: Exchange) -> None:
    async def let_it_ring(other_end: OtherEnd) -> None:
        await asyncio.sleep(1.0)
        assert other_end.statuses == []
        await greet(other_end)
        await asyncio.wait_for(other_end.active.wait(), 5)
        await other_end.delete_room()

    report = await typed(exchange, let_it_ring)

    assert report.answered_after_s is not None
    assert report.answered_after_s >= 1.0
    assert report.passed


async def test_web_caller_types_as_well(exchange: Exchange) -> None:
    seen: dict[str, Any] = {}

    async def answer(other_end: OtherEnd) -> None:
        seen.update(other_end.caller.attributes)
        await greet(other_end)
        await other_end.hears(1)
        await other_end.delete_room()

    report = await typed(exchange, answer, {"say": "Hello."}, channel="web")

    assert seen == {"rehearsal.types": "true"}
    assert (report.channel, report.turns[-1].text) == ("web", "Hello.")


async def test_caller_waits_while_the_agent_is_at_work(exchange: Exchange) -> None:
    """A filler is not the whole turn: the agent says that it is still thinking."""
    heard: list[str] = []

    async def look_it_up(other_end: OtherEnd) -> None:
        await other_end.be("thinking")
        await other_end.tell("One moment.")
        await asyncio.sleep(1.2)
        heard.extend(other_end.texts)
        await other_end.tell("How can I help you?")
        await other_end.be("listening")
        await other_end.hears(1)
        await other_end.delete_room()

    report = await typed(exchange, look_it_up, {"say": "I need an appointment."})

    assert heard == []
    assert report.turns[0].text == "One moment. How can I help you?"


async def test_caller_waits_for_the_end_of_words_that_are_still_coming(exchange: Exchange) -> None:
    """Also of an agent that says nothing of itself."""
    heard: list[str] = []

    async def speak_slowly(other_end: OtherEnd) -> None:
        writer = await other_end.begin_to_tell("Good")
        await asyncio.sleep(1.0)
        heard.extend(other_end.texts)
        await writer.write(" morning.")
        await writer.aclose()
        await other_end.hears(1)
        await other_end.delete_room()

    report = await typed(exchange, speak_slowly, {"say": "Hello."})

    assert heard == []
    assert report.turns[0].text == HELLO


async def test_caller_who_interrupts_does_not_wait(exchange: Exchange) -> None:
    async def go_on_and_on(other_end: OtherEnd) -> None:
        await other_end.be("speaking")
        writer = await other_end.begin_to_tell("Good")
        await other_end.hears(1)
        await writer.write(" morning.")
        await writer.aclose()
        await other_end.tell("Of course.")
        await other_end.be("listening")
        await other_end.hears(2)
        await other_end.delete_room()

    report = await typed(
        exchange,
        go_on_and_on,
        {"interrupt": {"say": "Stop.", "after_s": 30}},
        {"say": "Thank you."},
    )

    said = [event.text for event in exchange.events if isinstance(event, CallerSaid)]
    assert said == ["Stop.", "Thank you."]
    assert report.duration_s < 10
    # what was still coming when the caller interrupted is not the answer
    assert report.turns[-1].text == "Thank you."


async def test_caller_hangs_up_during_the_greeting(exchange: Exchange) -> None:
    left: list[str] = []

    async def greet_at_length(other_end: OtherEnd) -> None:
        await other_end.be("speaking")
        await other_end.begin_to_tell("Good")
        await asyncio.wait_for(other_end.caller_gone.wait(), 5)
        left.extend(other_end.statuses)

    report = await typed(exchange, greet_at_length, {"hang_up": {"at": "greeting", "after_s": 9}})

    assert left[-1] == "hangup"
    assert (report.ended_by, report.passed) == ("caller", True)
    assert report.duration_s < 5


async def test_caller_hangs_up_while_it_rings(exchange: Exchange) -> None:
    async def be_late(other_end: OtherEnd) -> None:
        await asyncio.wait_for(other_end.caller_gone.wait(), 5)

    report = await typed(exchange, be_late, {"hang_up": {"at": "ringing", "after_s": 0.5}})

    assert report.passed
    assert report.answered_after_s is None


async def test_keys_are_pressed_and_answered(exchange: Exchange) -> None:
    async def take_keys(other_end: OtherEnd) -> None:
        await greet(other_end)
        await asyncio.wait_for(other_end.keys_pressed.wait(), 10)
        await other_end.tell("Thank you.")
        await other_end.hears(1)
        await other_end.delete_room()

    report = await typed(exchange, take_keys, {"press": "47#"}, {"say": "Is that right?"})

    assert [turn.text for turn in report.turns] == [HELLO, "Thank you.", "Is that right?"]


async def test_caller_hears_words_out_before_going_on(exchange: Exchange) -> None:
    """A transfer that rings is announced, and what became of it is said after a silence."""
    heard: list[str] = []

    async def try_in_vain(other_end: OtherEnd) -> None:
        await greet(other_end)
        await other_end.hears(1)
        await other_end.tell("One moment.")
        await other_end.be("listening")
        await asyncio.sleep(1.2)
        heard.extend(other_end.texts)
        await other_end.tell("Nobody can be reached.")
        await other_end.hears(2)
        await other_end.delete_room()

    steps = [{"say": "Doctor Carter."}, {"hear": "be reached"}, {"say": "Bye."}]
    await typed(exchange, try_in_vain, *steps, patience_s=15)

    assert heard == ["Doctor Carter."]


async def test_caller_gives_up_on_words_that_do_not_come(exchange: Exchange) -> None:
    async def greet_only(other_end: OtherEnd) -> None:
        await greet(other_end)
        await other_end.hears(1)
        await other_end.delete_room()

    report = await typed(
        exchange, greet_only, {"hear": "something else"}, {"say": "Hello?"}, patience_s=1.0
    )

    assert report.turns[-1].text == "Hello?"
    assert report.problems == ["The caller waited for 'something else', and did not hear it."]


async def test_somebody_else_books_when_the_agent_has_had_its_turn(exchange: Exchange) -> None:
    booked: list[tuple[Booked, int]] = []
    spoken = 0

    async def answer(other_end: OtherEnd) -> None:
        nonlocal spoken
        await greet(other_end)
        spoken = 1
        await other_end.hears(1)
        await other_end.delete_room()

    async def book(one: Booked) -> None:
        booked.append((one, spoken))

    slot = {"staff": "Ben Carter", "service": "cleaning", "at": "2026-12-03 10:00"}
    await typed(exchange, answer, {"meanwhile": {"booked": slot}}, {"say": "Yes."}, book=book)

    assert booked == [(Booked.model_validate(slot), 1)]


async def test_agent_that_speaks_all_the_same_is_answered_by_its_track(exchange: Exchange) -> None:
    async def speak(other_end: OtherEnd) -> None:
        await other_end.answer()
        await other_end.be("speaking")
        await other_end.tell(HELLO)
        await other_end.play(tone(1.0))
        assert other_end.texts == []
        await other_end.be("listening")
        await other_end.hears(1)
        await other_end.delete_room()

    report = await typed(exchange, speak, {"say": "Hello."})

    assert [turn.text for turn in report.turns] == [HELLO, "Hello."]


async def test_caller_hangs_up_on_an_agent_that_never_writes(exchange: Exchange) -> None:
    async def be_silent(other_end: OtherEnd) -> None:
        await other_end.publish()
        await asyncio.wait_for(other_end.caller_gone.wait(), 15)

    report = await typed(exchange, be_silent, {"say": "Hello?"}, patience_s=1.0)

    assert report.ended_why == "hung up after 1 s of silence"
    assert "The caller read nothing after the answer: there was no greeting." in report.problems
    assert "The agent was silent for 1 s." in report.problems


async def test_caller_interrupts_an_agent_that_never_writes_and_tells_so(
    exchange: Exchange,
) -> None:
    async def be_silent(other_end: OtherEnd) -> None:
        await other_end.publish()
        await other_end.hears(1)
        await other_end.delete_room()

    report = await typed(exchange, be_silent, {"interrupt": "Hello?"}, patience_s=1.0)

    assert report.turns[-1].text == "Hello?"
    assert "The agent was silent for 1 s." in report.problems


async def test_call_that_does_not_end_is_ended(exchange: Exchange) -> None:
    async def think_for_ever(other_end: OtherEnd) -> None:
        await greet(other_end)
        await other_end.be("thinking")
        await asyncio.wait_for(other_end.caller_gone.wait(), 15)

    report = await typed(exchange, think_for_ever, {"say": "Hello?"}, call_at_most_s=2)

    assert report.problems == [
        "The call did not end as a call does: the call was not over after 2 s."
    ]


@pytest.mark.parametrize("missing", [{"voice": None}, {"recording": None}])
def test_caller_who_speaks_needs_a_voice_and_a_file(
    missing: dict[str, None], exchange: Exchange
) -> None:
    with pytest.raises(ValueError, match="needs a voice, and a file"):
        exchange.caller(scenario(), **missing)


async def test_caller_is_in_the_room_as_a_telephone(exchange: Exchange) -> None:
    kinds: list[int] = []

    async def look(other_end: OtherEnd) -> None:
        kinds.append(other_end.caller.kind)
        await greet(other_end)
        await other_end.delete_room()

    await typed(exchange, look)

    assert kinds == [rtc.ParticipantKind.PARTICIPANT_KIND_SIP]
