"""The simulated caller speaks, listens and records: what is heard, when, and on which side."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest
from livekit import rtc

from rehearsal.caller.events import (
    AgentSaid,
    CallerHeard,
    CallerSaid,
    Gap,
)
from tests.call.other_end import (
    AGENT,
    RATE,
    Exchange,
    OtherEnd,
    agent_spans,
    caller_spans,
    greet_and_end,
    scenario,
    tone,
)


async def test_web_caller_has_no_telephone_about_it(exchange: Exchange) -> None:
    seen: dict[str, Any] = {}

    async def look(other_end: OtherEnd) -> None:
        seen.update(kind=other_end.caller.kind, attributes=dict(other_end.caller.attributes))
        await other_end.publish()
        await asyncio.sleep(0.5)
        await other_end.play(tone(1.0, hz=5000))
        await other_end.delete_room()

    report = await exchange.call(scenario(channel="web"), look)

    assert seen == {"kind": rtc.ParticipantKind.PARTICIPANT_KIND_STANDARD, "attributes": {}}
    assert report.passed
    assert exchange.tracks().sample_rate_hz == 16_000
    # a telephone would not have carried this tone at all
    assert agent_spans(exchange.tracks())[0].length_s == pytest.approx(1.0, abs=0.06)


async def test_what_the_agent_says_before_the_answer_is_lost(exchange: Exchange) -> None:
    async def speak_too_early(other_end: OtherEnd) -> None:
        early = asyncio.create_task(other_end.play(tone(2.0)))
        await asyncio.sleep(0.8)
        await other_end.publish()
        await early
        await other_end.delete_room()

    report = await exchange.call(scenario(), speak_too_early)

    tracks, (heard,) = exchange.tracks(), agent_spans(exchange.tracks())
    assert report.answered_after_s is not None
    assert not tracks.agent[: round(report.answered_after_s * 8000) - 80].any()
    assert heard.length_s < 1.2


async def test_what_the_agent_says_after_the_answer_is_heard_from_its_first_sample(
    exchange: Exchange,
) -> None:
    report = await exchange.call(scenario(), greet_and_end)

    (heard,) = agent_spans(exchange.tracks())
    assert heard.length_s == pytest.approx(1.0, abs=0.06)
    assert report.greeting_after_s is not None
    assert 0 <= report.greeting_after_s < 1.0


async def test_caller_waits_for_the_end_of_the_agents_turn(exchange: Exchange) -> None:
    async def speak_in_two_sentences(other_end: OtherEnd) -> None:
        await other_end.answer()
        await other_end.play(tone(0.8))
        await asyncio.sleep(0.5)
        await other_end.play(tone(0.8))
        await asyncio.sleep(2.5)
        await other_end.delete_room()

    await exchange.call(scenario({"say": "Hello there."}), speak_in_two_sentences)

    spoken = caller_spans(exchange.tracks())
    greeting_end_s = agent_spans(exchange.tracks())[-1].end_s
    assert spoken[0].start_s - greeting_end_s == pytest.approx(1.3, abs=0.25)


async def test_caller_who_interrupts_speaks_over_the_agent(exchange: Exchange) -> None:
    async def go_on_and_on(other_end: OtherEnd) -> None:
        await other_end.answer()
        await other_end.play(tone(4.0))
        await other_end.delete_room()

    await exchange.call(
        scenario({"interrupt": {"after_s": 1.0, "say": "Stop, please."}}), go_on_and_on
    )

    (agent, *_), (caller, *_) = agent_spans(exchange.tracks()), caller_spans(exchange.tracks())
    assert caller.start_s - agent.start_s == pytest.approx(1.0, abs=0.25)
    assert caller.start_s < agent.end_s


async def test_agent_that_falls_silent_when_interrupted_has_not_answered_by_that(
    exchange: Exchange,
) -> None:
    async def stop_and_then_answer(other_end: OtherEnd) -> None:
        await other_end.answer()
        await other_end.play(tone(1.4))
        await asyncio.sleep(2.5)
        await other_end.play(tone(1.0))
        await asyncio.sleep(3.0)
        await other_end.delete_room()

    await exchange.call(
        scenario({"interrupt": {"after_s": 0.5, "say": "Stop."}}, {"say": "Thank you."}),
        stop_and_then_answer,
    )

    greeting, answer = agent_spans(exchange.tracks())
    stop, thanks = caller_spans(exchange.tracks())
    assert stop.start_s < greeting.end_s
    assert thanks.start_s > answer.end_s


async def test_transcript_is_what_the_room_says_was_heard(exchange: Exchange) -> None:
    async def converse(other_end: OtherEnd) -> None:
        caller = other_end.caller.identity
        await other_end.answer()
        await other_end.transcribe(AGENT, "Good morning.", segment="a1")
        await other_end.play(tone(1.0))
        await asyncio.sleep(2.5)
        await other_end.transcribe(caller, "are you", segment="c1", final=False)
        await other_end.transcribe(caller, "are you hoping on Saturday", segment="c1")
        await other_end.transcribe(AGENT, "Yes.", segment="a2")
        await other_end.play(tone(1.0))
        await other_end.delete_room()

    report = await exchange.call(scenario({"say": "Are you open on Saturday?"}), converse)

    assert [(turn.who, turn.text) for turn in report.turns] == [
        ("agent", "Good morning."),
        ("caller", "are you hoping on Saturday"),
        ("agent", "Yes."),
    ]
    assert [event.text for event in exchange.events if isinstance(event, CallerSaid)] == [
        "Are you open on Saturday?"
    ]
    assert [event.text for event in exchange.events if isinstance(event, CallerHeard)] == [
        "are you hoping on Saturday"
    ]
    assert [event.text for event in exchange.events if isinstance(event, AgentSaid)] == [
        "Good morning.",
        "Yes.",
    ]


async def test_gap_told_during_the_call_is_the_one_on_the_recording(exchange: Exchange) -> None:
    async def answer_late(other_end: OtherEnd) -> None:
        await other_end.answer()
        await other_end.play(tone(0.5))
        await asyncio.sleep(4.0)
        await other_end.play(tone(1.0))
        await other_end.delete_room()

    report = await exchange.call(scenario({"say": "Hello."}), answer_late)

    (told,) = (event for event in exchange.events if isinstance(event, Gap))
    measured = report.turns[-1].gap_s
    assert measured is not None
    assert measured > 1
    assert told.gap_s == pytest.approx(measured, abs=0.3)


async def test_both_sides_of_the_recording_stay_on_one_clock(exchange: Exchange) -> None:
    """What the agent sends back is as late at the end of the call as at its beginning."""

    async def send_back(other_end: OtherEnd) -> None:
        await other_end.answer()
        echoing = asyncio.create_task(other_end.echo())
        await asyncio.sleep(9)
        echoing.cancel()
        await asyncio.gather(echoing, return_exceptions=True)
        await other_end.delete_room()

    steps = [{"wait_s": 0.5}, {"say": "One."}, {"wait_s": 1.0}, {"say": "Two."}, {"wait_s": 1.0}]
    await exchange.call(scenario(*steps, {"say": "Three."}, pause_s=0.2), send_back)

    said, echoed = caller_spans(exchange.tracks()), agent_spans(exchange.tracks())
    late_s = [back.start_s - out.start_s for out, back in zip(said, echoed, strict=True)]
    assert len(late_s) == 3
    assert all(0 < late < 0.6 for late in late_s)
    # the jitter buffers of both ways find their depth during the first second
    assert max(late_s) - min(late_s) < 0.12


async def test_pauses_of_the_agent_are_kept(exchange: Exchange) -> None:
    async def beep_every_second(other_end: OtherEnd) -> None:
        await other_end.answer()
        beat = np.concatenate((tone(0.5), np.zeros(RATE // 2, dtype=np.int16)))
        await other_end.play(np.tile(beat, 4))
        await other_end.delete_room()

    await exchange.call(scenario(), beep_every_second)

    starts = [span.start_s for span in agent_spans(exchange.tracks())]
    # the jitter buffer stretches and shortens pauses by some frames, as a telephone's does; what it
    # adds to one it takes from another
    assert np.diff(starts) == pytest.approx([1.0, 1.0, 1.0], abs=0.1)
    assert starts[-1] - starts[0] == pytest.approx(3.0, abs=0.1)


async def test_machine_that_stalls_leaves_no_hole_in_the_recording(exchange: Exchange) -> None:
    async def stall_while_it_sounds(other_end: OtherEnd) -> None:
        await other_end.answer()
        sounding = asyncio.create_task(other_end.play(tone(3.0)))
        await asyncio.sleep(1.5)
        busy_until_s = asyncio.get_running_loop().time() + 0.4
        while asyncio.get_running_loop().time() < busy_until_s:
            pass
        await sounding
        await other_end.delete_room()

    report = await exchange.call(scenario(), stall_while_it_sounds)

    (heard,) = agent_spans(exchange.tracks())
    assert heard.length_s == pytest.approx(3.0, abs=0.1)
    assert report.dropouts_s == []


async def test_call_can_be_listened_to_while_it_runs(exchange: Exchange) -> None:
    played: list[np.ndarray[Any, np.dtype[np.int16]]] = []

    report = await exchange.call(scenario(), greet_and_end, play=played.append)

    sound = np.concatenate(played)
    assert sound.shape[1] == 2
    # from the answer on, in real time
    assert report.answered_after_s is not None
    assert len(sound) / 8000 == pytest.approx(report.duration_s - report.answered_after_s, abs=0.2)
    assert np.abs(sound[:, 1]).max() > 3000
