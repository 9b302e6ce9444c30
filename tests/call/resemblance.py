"""Whether a recording holds what a voice said, to the first and to the last sound."""

import numpy as np
from numpy.typing import NDArray

from rehearsal.sound.listening import trimmed
from rehearsal.sound.telephone import PHONE_SAMPLE_RATE_HZ, over_the_phone
from rehearsal.speech.voice import Voice

FRAME = PHONE_SAMPLE_RATE_HZ // 100
EDGE_FRAMES = 12
"""Less than a syllable."""
WHOLE = 0.5
"""An edge that arrived is as loud as the rest of its sentence; one that was cut off is silence."""


def edges_heard(heard: NDArray[np.int16], sentence: str, voice: Voice) -> tuple[float, float]:
    """How much of a sentence's first and last sounds is in a telephone's recording.

    The level of each edge as heard against as said, 1 when it has lost no more than the sentence
    has as a whole, 0 when it is missing.
    """
    wide = trimmed(voice.speak(sentence), voice.sample_rate_hz)
    said, there = _levels(over_the_phone(wide, voice.sample_rate_hz)), _levels(heard)
    # by loudness: a jitter buffer moves single waves, and a codec changes their shape
    at = int(np.argmax(np.correlate(there - there.mean(), said - said.mean(), "valid")))
    there = there[at : at + len(said)]
    whole = there.sum() / said.sum()
    first = there[:EDGE_FRAMES].sum() / said[:EDGE_FRAMES].sum() / whole
    last = there[-EDGE_FRAMES:].sum() / said[-EDGE_FRAMES:].sum() / whole
    return float(first), float(last)


def _levels(samples: NDArray[np.int16]) -> NDArray[np.float64]:
    """The effective value of each hundredth of a second."""
    frames = samples[: len(samples) // FRAME * FRAME].astype(np.float64).reshape(-1, FRAME)
    levels: NDArray[np.float64] = np.sqrt(np.mean(frames**2, axis=1))
    return levels
