"""Text to speech out of one wheel: what the service and the simulated caller speak with."""

from collections.abc import Iterator
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from rehearsal.speech import SpeechModelsMissing

_SOUND = 0.01
"""What is louder than this part of the loudest sample is sound."""
_BEFORE_S = 0.03
_AFTER_S = 0.2


class Voice:
    """One loaded voice. Safe to use from several threads."""

    sample_rate_hz = 24_000

    def __init__(self) -> None:
        """Load and warm the voice, about half a second.

        Raises:
            SpeechModelsMissing: this platform has no wheel of the voice.
        """
        try:
            from hibari import Hibari
        except ImportError:
            raise SpeechModelsMissing("hibari-tts") from None
        self._hibari = Hibari()
        self._lock = Lock()
        self.speak("Ready.")

    def speak(self, text: str, *, speed: float = 1.0) -> NDArray[np.int16]:
        """Mono samples at `sample_rate_hz`; empty when nothing in the text can be spoken."""
        sentences = list(self.sentences(text, speed=speed))
        return np.concatenate(sentences) if sentences else np.zeros(0, np.int16)

    def sentences(self, text: str, *, speed: float = 1.0) -> Iterator[NDArray[np.int16]]:
        """The same, one sentence at a time, each as soon as it is made."""
        for phonemes in self._phonemes(text):
            with self._lock:
                # a fixed seed: the same words are the same samples in every run
                audio = self._hibari.from_phonemes(phonemes, speed, seed=0)
            samples = (np.clip(audio, -1.0, 1.0) * 32767).astype(np.int16)
            yield _between_breaths(samples, self.sample_rate_hz)

    def _phonemes(self, text: str) -> list[str]:
        with self._lock:
            return list(self._hibari.phonemize(text))


def _between_breaths(samples: NDArray[np.int16], rate_hz: int) -> NDArray[np.int16]:
    """The sentence with as much silence around it as a person leaves.

    The model's own quarter of a second before and half a second after would be heard as a slow
    answer and as the end of a turn.
    """
    loudness = np.abs(samples.astype(np.int32))
    (sounding,) = np.nonzero(loudness > _SOUND * loudness.max(initial=0))
    if not len(sounding):
        return samples
    first = max(0, sounding[0] - round(_BEFORE_S * rate_hz))
    return samples[first : sounding[-1] + round(_AFTER_S * rate_hz)]
