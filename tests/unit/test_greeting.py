"""The held greeting: nothing is heard before the call is answered, nothing is lost."""

import asyncio
from collections.abc import AsyncIterator
from typing import cast

from livekit import rtc

from switchboard.live.greeting import HeldGreeting

FRAMES = [cast(rtc.AudioFrame, f"frame {n}") for n in range(3)]


async def speech() -> AsyncIterator[rtc.AudioFrame]:
    for frame in FRAMES:
        yield frame


async def collect(greeting: HeldGreeting, heard: list[rtc.AudioFrame]) -> None:
    async for frame in greeting.hold(speech()):
        heard.append(frame)


async def test_first_sound_is_held_until_the_call_is_answered() -> None:
    greeting, heard = HeldGreeting(), list[rtc.AudioFrame]()
    speaking = asyncio.create_task(collect(greeting, heard))
    await asyncio.sleep(0.02)
    assert heard == []

    greeting.release()
    await speaking
    assert heard == FRAMES


async def test_speech_after_the_answer_is_not_held() -> None:
    greeting, heard = HeldGreeting(), list[rtc.AudioFrame]()
    greeting.release()
    async with asyncio.timeout(1):
        await collect(greeting, heard)

    assert heard == FRAMES
