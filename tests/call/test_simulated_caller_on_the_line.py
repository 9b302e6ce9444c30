"""The simulated caller in a room: there as the SIP service is, rings, answers, hangs up."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from livekit import rtc

from rehearsal.caller.events import (
    Answered,
    Ended,
    KeyPressed,
    Ringing,
)
from rehearsal.caller.leg import DialError
from rehearsal.server import livekit_server
from rehearsal.speech.voice import Voice
from switchboard.duty.livekit_server import LiveKitServer
from tests.call.other_end import (
    Exchange,
    OtherEnd,
    agent_spans,
    greet_and_end,
    livekit_api,
    scenario,
    tone,
)


async def test_phone_caller_is_in_the_room_as_the_sip_service_puts_one_there(
    exchange: Exchange,
) -> None:
    seen: dict[str, Any] = {}

    async def look(other_end: OtherEnd) -> None:
        caller = other_end.caller
        seen.update(identity=caller.identity, name=caller.name, kind=caller.kind)
        seen.update(attributes=dict(caller.attributes), room=other_end.room_name)
        await greet_and_end(other_end)

    await exchange.call(
        scenario(
            caller="+12025550142", dialled="+12025550143", attributes={"sip.h.x-plan": "gold"}
        ),
        look,
    )

    attributes = seen["attributes"]
    assert seen["kind"] == rtc.ParticipantKind.PARTICIPANT_KIND_SIP
    assert seen["identity"] == "sip_+12025550142"
    assert seen["name"] == "Phone +12025550142"
    assert re.fullmatch(r"call-_\+12025550142_\w{12}", seen["room"])
    assert attributes["sip.callStatus"] == "ringing"
    assert attributes["sip.phoneNumber"] == "+12025550142"
    assert attributes["sip.trunkPhoneNumber"] == "+12025550143"
    assert attributes["sip.callID"].startswith("SCL_")
    assert attributes["sip.h.x-plan"] == "gold"
    assert attributes.keys() >= {
        "sip.trunkID",
        "sip.ruleID",
        "sip.callIDFull",
        "sip.callTag",
        "sip.hostname",
    }


@pytest.mark.parametrize(("caller", "shown"), [("withheld", None), ("anonymous", "anonymous")])
async def test_number_held_back_arrives_as_carriers_send_it(
    exchange: Exchange, caller: str, shown: str | None
) -> None:
    seen: dict[str, Any] = {}

    async def look(other_end: OtherEnd) -> None:
        seen.update(kind=other_end.caller.kind, **other_end.caller.attributes)
        await greet_and_end(other_end)

    report = await exchange.call(scenario(caller=caller), look)

    assert seen["kind"] == rtc.ParticipantKind.PARTICIPANT_KIND_SIP
    assert seen.get("sip.phoneNumber") == shown
    assert report.caller == shown


async def test_phone_rings_until_somebody_publishes_audio(exchange: Exchange) -> None:
    async def let_it_ring(other_end: OtherEnd) -> None:
        await asyncio.sleep(1.5)
        assert other_end.statuses == []
        await greet_and_end(other_end)
        assert other_end.statuses[0] == "active"

    report = await exchange.call(scenario(), let_it_ring)

    assert report.answered_after_s is not None
    assert report.answered_after_s > 1.5
    assert report.passed
    assert [type(event) for event in exchange.events] == [Ringing, Answered, Ended]


async def test_keys_arrive_in_order(exchange: Exchange) -> None:
    pressed: list[str] = []

    async def take_keys(other_end: OtherEnd) -> None:
        await other_end.answer()
        await other_end.play(tone(0.5))
        await asyncio.wait_for(other_end.keys_pressed.wait(), 10)
        pressed.extend(other_end.keys)
        await other_end.delete_room()

    await exchange.call(scenario({"press": "120*#"}), take_keys)

    assert pressed == ["1", "2", "0", "*", "#"]
    assert [event.key for event in exchange.events if isinstance(event, KeyPressed)] == pressed


async def test_caller_who_hangs_up_while_it_rings_leaves_like_a_telephone(
    exchange: Exchange,
) -> None:
    left: dict[str, Any] = {}

    async def be_late(other_end: OtherEnd) -> None:
        await asyncio.wait_for(other_end.caller_gone.wait(), 5)
        left.update(statuses=other_end.statuses, because=other_end.gone_because)

    report = await exchange.call(scenario({"hang_up": {"at": "ringing", "after_s": 1.0}}), be_late)

    assert left == {"statuses": ["hangup"], "because": rtc.DisconnectReason.CLIENT_INITIATED}
    assert report.passed
    assert report.answered_after_s is None
    assert report.ended_by == "caller"
    assert exchange.recording.exists()


async def test_caller_who_hangs_up_during_the_greeting_hears_only_its_beginning(
    exchange: Exchange,
) -> None:
    async def greet_at_length(other_end: OtherEnd) -> None:
        await other_end.answer()
        await other_end.play(tone(3.0))
        await asyncio.wait_for(other_end.caller_gone.wait(), 5)

    report = await exchange.call(
        scenario({"hang_up": {"at": "greeting", "after_s": 1.0}}), greet_at_length
    )

    (heard,) = agent_spans(exchange.tracks())
    assert heard.length_s == pytest.approx(1.0, abs=0.2)
    assert report.passed
    assert report.ended_by == "caller"


@pytest.mark.parametrize("way", ["delete_room", "remove_caller"])
async def test_agent_ends_the_call_by_taking_the_room_or_the_caller_away(
    exchange: Exchange, way: str
) -> None:
    async def hang_up(other_end: OtherEnd) -> None:
        await other_end.answer()
        await other_end.play(tone(1.0))
        await asyncio.sleep(1.0)
        await getattr(other_end, way)()

    report = await exchange.call(scenario(), hang_up)

    assert report.ended_by == "agent"
    assert report.passed
    # the way of the sound to the caller, some tenths of a second, is a part of the silence
    assert report.hung_up_after_s == pytest.approx(1.0, abs=0.4)


async def test_caller_gives_up_when_nobody_answers(exchange: Exchange) -> None:
    report = await exchange.call(scenario(ring_at_most_s=1.0))

    assert report.ended_by == "fault"
    assert report.problems == ["The call was not answered: nobody answered within 1 s."]
    assert exchange.recording.exists()


async def test_caller_hangs_up_on_an_agent_that_is_silent_for_ever(exchange: Exchange) -> None:
    async def say_nothing(other_end: OtherEnd) -> None:
        await other_end.answer()
        await asyncio.wait_for(other_end.caller_gone.wait(), 15)

    report = await exchange.call(scenario({"say": "Hello?"}, patience_s=1.5), say_nothing)

    assert report.ended_by == "caller"
    assert report.ended_why == "hung up after 1.5 s of silence"
    assert report.problems == [
        "The agent should have ended the call, but the caller did (hung up after 1.5 s of silence).",
        "The caller heard nothing after the answer: there was no greeting.",
        "The agent was silent for 1.5 s.",
    ]


async def test_call_that_does_not_end_is_ended(exchange: Exchange) -> None:
    async def talk(other_end: OtherEnd) -> None:
        await other_end.answer()
        await other_end.play(tone(3.0))

    report = await exchange.call(scenario({"listen": None}, call_at_most_s=2.0), talk)

    assert report.ended_by == "fault"
    assert report.problems == [
        "The call did not end as a call does: the call was not over after 2 s."
    ]


async def test_named_agent_is_asked_for_by_the_callers_token(exchange: Exchange) -> None:
    asked: list[str] = []

    async def look(other_end: OtherEnd) -> None:
        async with livekit_api(exchange.server) as server:
            dispatches = await server.agent_dispatch.list_dispatch(other_end.room_name)
        asked.extend(dispatch.agent_name for dispatch in dispatches)
        await greet_and_end(other_end)

    await exchange.call(scenario(), look, agent_name="reception")

    assert asked == ["reception"]


async def test_rehearsal_that_is_stopped_hangs_up_and_keeps_its_recording(
    exchange: Exchange,
) -> None:
    left: list[str] = []
    greeted = asyncio.Event()

    async def greet(other_end: OtherEnd) -> None:
        await other_end.answer()
        await other_end.play(tone(1.0))
        greeted.set()
        await asyncio.wait_for(other_end.caller_gone.wait(), 5)
        left.extend(other_end.statuses)

    calling = asyncio.create_task(exchange.call(scenario({"wait_s": 60}), greet))
    await asyncio.wait_for(greeted.wait(), 15)
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling
    assert exchange.behaving is not None
    await exchange.behaving

    assert left == ["active", "hangup"]
    assert agent_spans(exchange.tracks())[0].length_s == pytest.approx(1.0, abs=0.1)


async def test_server_that_stops_in_the_middle_of_a_call_is_a_fault(
    voice: Voice, tmp_path: Path
) -> None:
    stop, stopped = asyncio.Event(), asyncio.Event()

    async def greet(other_end: OtherEnd) -> None:
        await other_end.answer()
        await other_end.play(tone(1.0))
        stop.set()
        await stopped.wait()

    async def serve(started: asyncio.Future[LiveKitServer]) -> None:
        async with livekit_server(log=tmp_path / "server.log") as server:
            started.set_result(server)
            await stop.wait()
        stopped.set()

    started: asyncio.Future[LiveKitServer] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(started))
    exchange = Exchange(await started, voice, tmp_path / "call.wav")
    report = await exchange.call(scenario(), greet)
    await serving

    assert report.ended_by == "fault"
    assert not report.passed
    assert agent_spans(exchange.tracks())[0].length_s == pytest.approx(1.0, abs=0.1)


async def test_wrong_secret_is_a_sentence(exchange: Exchange) -> None:
    with pytest.raises(DialError, match="check LIVEKIT_API_KEY and LIVEKIT_API_SECRET"):
        await exchange.call(scenario(), api_secret="x" * 40)


async def test_wrong_address_is_a_sentence(exchange: Exchange) -> None:
    with pytest.raises(DialError, match=r"ws://127\.0\.0\.1:9 .*check LIVEKIT_URL"):
        await exchange.call(scenario(), url="ws://127.0.0.1:9")
