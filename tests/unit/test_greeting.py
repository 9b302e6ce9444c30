"""The held greeting: nothing is heard before the call is answered, nothing is lost."""

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from livekit import rtc
from livekit.agents import AgentSession, JobContext

from switchboard.caller import Channel, identify
from switchboard.live import greeting as greetings
from switchboard.live.ending import Ending
from switchboard.live.greeting import HeldGreeting
from switchboard.live.recorder import Recorder

FRAMES = [cast(rtc.AudioFrame, f"frame {n}") for n in range(3)]


async def speech() -> AsyncIterator[rtc.AudioFrame]:
    for frame in FRAMES:
        yield frame


async def collect(greeting: HeldGreeting, heard: list[rtc.AudioFrame]) -> None:
    async for frame in greeting.hold(speech()):
        heard.append(frame)


async def test_first_sound_is_held_until_the_call_is_answered() -> None:
    greeting, heard = HeldGreeting(lambda: None), list[rtc.AudioFrame]()
    speaking = asyncio.create_task(collect(greeting, heard))
    await asyncio.sleep(0.02)
    assert heard == []

    greeting.release()
    await speaking
    assert heard == FRAMES


def test_answer_is_told_when_the_caller_can_hear() -> None:
    told = list[str]()
    greeting = HeldGreeting(lambda: told.append("answered"))
    assert told == []

    greeting.release()
    assert told == ["answered"]


async def test_speech_after_the_answer_is_not_held() -> None:
    greeting, heard = HeldGreeting(lambda: None), list[rtc.AudioFrame]()
    greeting.release()
    async with asyncio.timeout(1):
        await collect(greeting, heard)

    assert heard == FRAMES


class Published:
    """Stands for a session: notes when its track is published."""

    def __init__(self) -> None:
        self.at = asyncio.Event()
        self.room_io = SimpleNamespace(set_participant=lambda _: self.at.set())


def answering(greeting: HeldGreeting, session: Published) -> asyncio.Task[None]:
    """A web call being answered: nobody has to pick up."""
    caller = identify(is_sip=False, identity="ada", attributes={})
    assert caller.channel is Channel.WEB
    job = cast(JobContext, SimpleNamespace(is_fake_job=lambda: False, room=SimpleNamespace()))
    ending = Ending(job, cast(Recorder, SimpleNamespace()))
    work = greeting.answer(cast(AgentSession[Any], session), job, caller, ending)
    return asyncio.create_task(work)


async def test_first_sound_answers_the_phone() -> None:
    greeting, session, heard = HeldGreeting(lambda: None), Published(), list[rtc.AudioFrame]()
    answer = answering(greeting, session)
    await asyncio.sleep(0.02)
    assert not session.at.is_set()

    speaking = asyncio.create_task(collect(greeting, heard))
    async with asyncio.timeout(greetings.READY_TIMEOUT_S / 2):
        await session.at.wait()
    await asyncio.gather(answer, speaking)
    assert heard == FRAMES


async def test_phone_does_not_ring_for_ever_while_the_greeting_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert greetings.READY_TIMEOUT_S == 2.0
    monkeypatch.setattr(greetings, "READY_TIMEOUT_S", 0.05)
    session = Published()
    await asyncio.wait_for(answering(HeldGreeting(lambda: None), session), 1)

    assert session.at.is_set()
