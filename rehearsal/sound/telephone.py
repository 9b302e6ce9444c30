"""What a telephone line does to a voice: 300 to 3400 Hz, 8 kHz, G.711 mu-law, a little noise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rehearsal.sound.samples import Samples, level_dbfs, resample, to_samples

PHONE_SAMPLE_RATE_HZ = 8_000
BAND_HZ = (300.0, 3400.0)

NOMINAL_LEVEL_DBFS = -26.0
"""ITU-T P.56: the level of speech, its pauses left out, that telephone equipment is tested with."""
_SPEAKING = 0.05
"""What is louder than this part of the loudest sample counts as speech."""

_BIAS = 132
_LOUDEST = 32_635
_COMFORT_NOISE_RMS = 14.0
"""-67 dBFS: a line that is open and says nothing is never digitally silent."""


def mulaw_encode(samples: Samples) -> NDArray[np.uint8]:
    """ITU-T G.711 mu-law, one byte a sample."""
    wide = samples.astype(np.int32)
    magnitude = np.minimum(np.abs(wide), _LOUDEST) + _BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    sign = np.where(wide < 0, 0x80, 0)
    coded: NDArray[np.int32] = ~(sign | (exponent << 4) | mantissa) & 0xFF
    return coded.astype(np.uint8)


def mulaw_decode(coded: NDArray[np.uint8]) -> Samples:
    bits = ~coded.astype(np.int32) & 0xFF
    exponent = (bits >> 4) & 0x07
    magnitude = ((((bits & 0x0F) << 3) + _BIAS) << exponent) - _BIAS
    return np.where(bits & 0x80, -magnitude, magnitude).astype(np.int16)


def through_codec(samples: Samples) -> Samples:
    """8 kHz samples as they come out at the other end of the line."""
    return mulaw_decode(mulaw_encode(samples))


def over_the_phone(samples: Samples, sample_rate_hz: int) -> Samples:
    """A voice of any rate as a telephone carries it, at 8 kHz."""
    narrow = resample(samples, sample_rate_hz, PHONE_SAMPLE_RATE_HZ, band_hz=BAND_HZ)
    return through_codec(narrow)


def at_telephone_level(samples: Samples) -> Samples:
    """A voice as loud as telephone equipment expects it; silence stays silence."""
    loudness = np.abs(samples.astype(np.int32))
    speaking = loudness > _SPEAKING * loudness.max(initial=0)
    if not speaking.any():
        return samples
    gain_db = NOMINAL_LEVEL_DBFS - level_dbfs(samples[speaking])
    return to_samples(samples.astype(np.float64) * 10 ** (gain_db / 20))


def comfort_noise(count: int, random: np.random.Generator) -> Samples:
    """`count` samples of an open line on which nobody speaks."""
    return to_samples(random.normal(0.0, _COMFORT_NOISE_RMS, count))
