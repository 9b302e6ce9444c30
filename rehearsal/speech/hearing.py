"""Speech to text out of one wheel: the model, run by one thread for every stream."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rehearsal.speech import SpeechModelsMissing

SAMPLE_RATE_HZ = 16_000

BEFORE, AFTER = SAMPLE_RATE_HZ // 4, SAMPLE_RATE_HZ // 5
"""Samples of quiet around a phrase with which the model neither drops nor repeats a lone word."""
PEAK = 0.3
"""How loud the model is spoken to; full scale is 1."""
FRAME = SAMPLE_RATE_HZ // 100
AUDIBLE = 0.1
"""Of the loudest frames' level: what is below it at either end is quiet."""


class Hearing:
    """One loaded model. It keeps both cores busy by itself, so streams take turns at it."""

    def __init__(self) -> None:
        """Load and warm the model, about half a second.

        Raises:
            SpeechModelsMissing: this platform has no wheel of the model.
        """
        try:
            import moonshine_voice
        except (ImportError, OSError):  # OSError: a glibc that its library cannot use
            raise SpeechModelsMissing("moonshine-voice") from None
        self._transcriber = moonshine_voice.Transcriber(
            model_path=Path(moonshine_voice.__file__).parent / "assets" / "tiny-en",
            model_arch=moonshine_voice.ModelArch.TINY,
            # phrases come already cut, and nobody reads the copy of the audio
            options={"vad_threshold": "0.0", "return_audio_data": "false"},
        )
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hearing")
        self._under_way = 0
        self._hear(np.zeros(SAMPLE_RATE_HZ, np.int16))

    @property
    def busy(self) -> bool:
        """Somebody's phrase is being transcribed; a guess that can be left out should be."""
        return self._under_way > 0

    async def transcribe(self, samples: NDArray[np.int16]) -> str:
        """What 16 kHz mono samples say, in turn with other streams; a cancelled wait costs none."""
        self._under_way += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, self._hear, samples)
        finally:
            self._under_way -= 1

    def close(self) -> None:
        """Let the thread end; phrases not yet begun are dropped."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _hear(self, samples: NDArray[np.int16]) -> str:
        audio = framed(samples).tolist()
        transcript = self._transcriber.transcribe_without_streaming(audio, SAMPLE_RATE_HZ)
        return " ".join(line.text.strip() for line in transcript.lines).strip()


def framed(samples: NDArray[np.int16]) -> NDArray[np.float32]:
    """A phrase as the model likes it: even in level, with as much quiet before and after as it needs."""
    audio = samples.astype(np.float32)
    whole = audio[: len(audio) // FRAME * FRAME].reshape(-1, FRAME)
    levels = np.sqrt(np.mean(np.square(whole), axis=1))
    if not levels.any():
        return audio
    audible = np.flatnonzero(levels >= AUDIBLE * np.percentile(levels, 95)) * FRAME
    begin, end = audible[0] - BEFORE, audible[-1] + FRAME + AFTER
    cut = np.pad(audio[max(0, begin) : end], (max(0, -begin), max(0, end - len(audio))))
    return np.asarray(cut * (PEAK / np.abs(cut).max()), np.float32)
