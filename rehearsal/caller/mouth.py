"""The caller's mouth: pushes sound into the line in real time, and the line's noise in between."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

import numpy as np
from livekit import rtc

from rehearsal.sound.samples import Samples
from rehearsal.sound.telephone import comfort_noise

FRAME_S = 0.02
_AHEAD_S = 0.04
"""Queued ahead of the moment it is heard, so that a busy machine makes no holes."""

_STALLED_S = 0.1


class Source(Protocol):
    """What carries the sound away, such as `rtc.AudioSource`."""

    @property
    def sample_rate(self) -> int: ...

    async def capture_frame(self, frame: rtc.AudioFrame) -> None: ...


class Mouth:
    """Speaks into a source of sound. `on_sent` gets every frame and the moment it is on the line."""

    def __init__(
        self,
        source: Source,
        clock_s: Callable[[], float],
        on_sent: Callable[[Samples, float], None],
    ) -> None:
        self._source = source
        self._clock_s = clock_s
        self._on_sent = on_sent
        self._queued = np.zeros(0, dtype=np.int16)
        self._random = np.random.default_rng(0)
        self._finished = asyncio.Event()
        self._finished.set()
        self._quiet_from_s = 0.0

    def say(self, samples: Samples) -> None:
        """Begin at the next frame, after what is still being said."""
        self._queued = np.concatenate((self._queued, samples))
        self._finished.clear()

    async def finished(self) -> None:
        """Wait until the last sample is on the line."""
        await self._finished.wait()
        await asyncio.sleep(max(self._quiet_from_s - self._clock_s(), 0))

    async def run(self) -> None:
        """Push frames until cancelled."""
        heard_s = self._clock_s() + _AHEAD_S
        while True:
            if self._clock_s() - heard_s > _STALLED_S:
                # after a stall the line goes on from now, late but at its own pace
                heard_s = self._clock_s() + _AHEAD_S
            await self._push(self._next_frame(), heard_s)
            heard_s += FRAME_S
            await asyncio.sleep(max(heard_s - _AHEAD_S - self._clock_s(), 0))

    async def _push(self, samples: Samples, heard_s: float) -> None:
        self._on_sent(samples, heard_s)
        rate = self._source.sample_rate
        frame = rtc.AudioFrame(samples.tobytes(), rate, 1, len(samples))
        await self._source.capture_frame(frame)
        if len(self._queued):
            self._quiet_from_s = heard_s + 2 * FRAME_S
        else:
            self._finished.set()

    def _next_frame(self) -> Samples:
        """What is being said, or the noise of the open line."""
        count = round(self._source.sample_rate * FRAME_S)
        speech, self._queued = self._queued[:count], self._queued[count:]
        return np.concatenate((speech, comfort_noise(count - len(speech), self._random)))
