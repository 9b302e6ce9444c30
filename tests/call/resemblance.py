"""Whether a recording holds what a voice said, to the first and to the last sound."""

import numpy as np
from numpy.typing import NDArray

from rehearsal.sound.listening import trimmed
from rehearsal.sound.telephone import PHONE_SAMPLE_RATE_HZ, over_the_phone
from rehearsal.speech.voice import Voice

EDGE_S = 0.15
"""Less than a syllable."""
WHOLE = 0.5
"""An edge that arrived is as loud as the rest of its sentence; one that was cut off is silence."""


def edges_heard(heard: NDArray[np.int16], sentence: str, voice: Voice) -> tuple[float, float]:
    """How much of a sentence's first and last sounds is in a telephone's recording.

    The level of each edge as heard against as said, 1 when it has lost no more than the sentence
    has as a whole, 0 when it is missing.
    """
    said = over_the_phone(voice.speak(sentence), voice.sample_rate_hz)
    said = trimmed(said, PHONE_SAMPLE_RATE_HZ)
    edge = round(EDGE_S * PHONE_SAMPLE_RATE_HZ)
    at = int(np.argmax(np.correlate(heard.astype(float), said.astype(float), "valid")))
    there = heard[at : at + len(said)]
    whole = _level(there) / _level(said)
    return (
        _level(there[:edge]) / _level(said[:edge]) / whole,
        _level(there[-edge:]) / _level(said[-edge:]) / whole,
    )


def _level(samples: NDArray[np.int16]) -> float:
    """The effective value, of one at least."""
    return max(1.0, float(np.sqrt(np.mean(samples.astype(float) ** 2))))
