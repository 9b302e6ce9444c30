"""Any client's sample rate to the one the models hear."""

import asyncio
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rehearsal.speech.hearing import SAMPLE_RATE_HZ

Resampler = Callable[[NDArray[np.int16]], NDArray[np.int16]]
"""Takes a stream's next samples at its own rate, gives those that are ready at 16 kHz."""


async def resampler(sample_rate_hz: int) -> Resampler:
    """A resampler for one mono stream."""
    if sample_rate_hz == SAMPLE_RATE_HZ:
        return lambda samples: samples
    # its library takes a second to load, and only streams of another rate need it
    return await asyncio.to_thread(_resampler, sample_rate_hz)


def _resampler(sample_rate_hz: int) -> Resampler:
    from livekit import rtc

    sox = rtc.AudioResampler(sample_rate_hz, SAMPLE_RATE_HZ)

    def resample(samples: NDArray[np.int16]) -> NDArray[np.int16]:
        ready = [np.asarray(frame.data, np.int16) for frame in sox.push(bytearray(samples))]
        return np.concatenate(ready) if ready else np.zeros(0, np.int16)

    return resample
