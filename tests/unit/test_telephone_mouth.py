"""The caller's mouth: real time, words after each other, noise in between, no catching up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import numpy as np
import pytest
from livekit import rtc

from rehearsal.caller.mouth import FRAME_S, Mouth
from rehearsal.sound.listening import QUIETEST_SPEECH_DBFS
from rehearsal.sound.samples import Samples, level_dbfs

RATE = 8000


class Line:
    """A source that takes every frame at once, and notes when it came and when it will be heard."""

    def __init__(self) -> None:
        self.sample_rate = RATE
        self.sent: list[Samples] = []
        self.heard_s: list[float] = []
        self.came_s: list[float] = []

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        self.came_s.append(now_s())

    def on_sent(self, samples: Samples, heard_s: float) -> None:
        self.sent.append(samples)
        self.heard_s.append(heard_s)

    @property
    def sound(self) -> Samples:
        return np.concatenate(self.sent)


def now_s() -> float:
    return asyncio.get_running_loop().time()


async def speak(line: Line, *lines: Samples, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Open the mouth, say every line, and let something happen while it speaks."""
    mouth = Mouth(line, now_s, line.on_sent)
    running = asyncio.create_task(mouth.run())
    for words in lines:
        mouth.say(words)
    await asyncio.sleep(0.1)
    meanwhile()
    await mouth.finished()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def stall(seconds: float) -> None:
    until_s = now_s() + seconds
    while now_s() < until_s:
        pass


def words(seconds: float, value: int = 5000) -> Samples:
    return np.full(round(seconds * RATE), value, dtype=np.int16)


async def test_every_sample_of_a_line_is_spoken_in_order() -> None:
    line = Line()

    await speak(line, words(0.205, 5000), words(0.113, 7000))

    spoken = line.sound[: round(0.318 * RATE)]
    assert np.array_equal(spoken, np.concatenate((words(0.205, 5000), words(0.113, 7000))))


async def test_line_between_the_words_is_noise_and_never_nothing() -> None:
    line = Line()

    await speak(line)
    await asyncio.sleep(0)

    assert line.sound.any()
    assert level_dbfs(line.sound) < QUIETEST_SPEECH_DBFS


async def test_line_is_finished_when_its_last_sample_is_on_the_line() -> None:
    line = Line()
    began_s = now_s()

    await speak(line, words(0.5))

    assert now_s() - began_s >= 0.5


async def test_frames_follow_each_other_without_a_hole() -> None:
    line = Line()

    await speak(line, words(0.5))

    assert np.diff(line.heard_s) == pytest.approx(np.full(len(line.heard_s) - 1, FRAME_S))


async def test_after_a_stall_the_line_goes_on_late_and_does_not_catch_up() -> None:
    """A burst would only queue up behind the hole, and be later than the recording says."""
    line = Line()

    await speak(line, words(0.6), meanwhile=lambda: stall(0.4))

    lateness = np.array(line.came_s) - np.array(line.heard_s)
    assert lateness.max() < 0.1
    assert np.array_equal(line.sound[: round(0.6 * RATE)], words(0.6))
