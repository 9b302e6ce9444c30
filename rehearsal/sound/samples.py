"""Sound as arrays: one channel of 16-bit samples, its level and its rate."""

from __future__ import annotations

from math import gcd

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]
"""One channel, 16 bit, in the order it is heard."""

FULL_SCALE = 32768.0
SILENT_DBFS = -120.0
"""What a stretch of zeros is said to measure."""

EDGE_HZ = 60.0
"""Width of a band's edges: a filter that ends at once would ring before every word."""


def silence(seconds: float, sample_rate_hz: int) -> Samples:
    return np.zeros(round(seconds * sample_rate_hz), dtype=np.int16)


def level_dbfs(samples: Samples) -> float:
    """Root mean square, in dB below full scale; `SILENT_DBFS` for zeros and for nothing."""
    if not len(samples):
        return SILENT_DBFS
    rms = float(np.sqrt(np.mean(np.square(samples.astype(np.float64)))))
    return max(20 * np.log10(rms / FULL_SCALE), SILENT_DBFS) if rms else SILENT_DBFS


def to_samples(values: NDArray[np.float64]) -> Samples:
    """Round to 16 bit; what is too loud is clipped, never wrapped."""
    return np.clip(np.rint(values), -32768, 32767).astype(np.int16)


def resample(
    samples: Samples, from_hz: int, to_hz: int, *, band_hz: tuple[float, float] | None = None
) -> Samples:
    """The same sound at another rate, in place to the sample, limited to `band_hz` if given.

    Works on a whole utterance at once, so it is for lines that are prepared, not for streams.
    """
    if not len(samples) or (from_hz == to_hz and band_hz is None):
        return samples.copy()
    # an even number of blocks, so that the spectrum ends exactly at half the rate
    block = 2 * (from_hz // gcd(from_hz, to_hz))
    # the transform is circular: the padding keeps the end of the sound out of its beginning
    padded_count = -(-(len(samples) + from_hz // 10) // block) * block
    spectrum = np.fft.rfft(samples.astype(np.float64), padded_count)
    if band_hz is not None:
        spectrum *= _band(np.linspace(0.0, from_hz / 2, len(spectrum)), *band_hz)
    resampled_count = padded_count * to_hz // from_hz
    wave = np.fft.irfft(spectrum, resampled_count) * (to_hz / from_hz)
    return to_samples(wave[: len(samples) * to_hz // from_hz])


def _band(
    frequencies_hz: NDArray[np.float64], low_hz: float, high_hz: float
) -> NDArray[np.float64]:
    """1 inside the band, 0 outside, a cosine of `EDGE_HZ` on either edge."""
    rise = np.clip((frequencies_hz - low_hz) / EDGE_HZ + 0.5, 0, 1)
    fall = np.clip((high_hz - frequencies_hz) / EDGE_HZ + 0.5, 0, 1)
    edges: NDArray[np.float64] = np.sin(rise * np.pi / 2) ** 2 * np.sin(fall * np.pi / 2) ** 2
    return edges
