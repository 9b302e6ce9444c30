"""Cut a stream of speech into phrases: when it begins, pauses, goes on and ends."""

from collections import deque
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

WINDOW = 512
"""Samples the voice detector judges at once: 32 ms at 16 kHz."""
WINDOW_MS = 32

SPEECH, LOUD_SPEECH = 0.4, 0.16
"""Probabilities of a voice, over two windows, at which speech begins: the second where it stands out from
the noise, for the detector hardly believes in a lone "yes" on a telephone."""
STANDS_OUT = 10
"""Times the level of the noise, which is itself taken for no less than this:"""
LEAST_NOISE = 20
NOISE_RISE = 1.01
QUIET = 0.45
"""Of the surest moment of a phrase: the probability under which its speaker is silent."""
LEAD_WINDOWS = 15
"""Kept from before the detector is sure: it takes up to 350 ms over a first soft syllable."""
SURE_WINDOWS = 2
PAUSE_WINDOWS = 2
LONG_WINDOWS = 10_000 // WINDOW_MS
"""From this length on the first short pause ends the phrase."""
LONGEST_WINDOWS = 14_000 // WINDOW_MS
"""At this length a phrase is cut at its quietest point of late: the model is made for phrases."""
CUT_WITHIN_WINDOWS = 3_000 // WINDOW_MS


@dataclass(frozen=True, eq=False)
class Phrase:
    """A stretch of the stream, with its lead."""

    start: int
    """Samples since the stream began."""
    samples: NDArray[np.int16]

    @property
    def end(self) -> int:
        return self.start + len(self.samples)

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end


@dataclass(frozen=True)
class Started:
    at: int


@dataclass(frozen=True)
class Paused:
    phrase: Phrase


@dataclass(frozen=True)
class Resumed:
    pass


@dataclass(frozen=True)
class Ended:
    phrase: Phrase
    endpoint: bool
    """False: the phrase was cut while the speaker goes on."""


Moment = Started | Paused | Resumed | Ended


class Cutter:
    """Follows one stream, window by window. `silence_ms` of quiet end a phrase."""

    def __init__(self, *, silence_ms: int) -> None:
        self._end_windows = max(PAUSE_WINDOWS, -(-silence_ms // WINDOW_MS))
        self._windows: deque[NDArray[np.int16]] = deque()
        self._seen = 0
        self._before = 0.0
        self._noise = float("inf")
        self._quiet = 0
        self._surest = 0.0
        self.speaking = False

    def feed(self, window: NDArray[np.int16], voice: float) -> Moment | None:
        """Take the next window and the probability that it holds a voice."""
        self._windows.append(window)
        self._seen += 1
        return self._speech(voice) if self.speaking else self._listen(voice)

    def so_far(self) -> Phrase:
        """The phrase as it stands."""
        return self._phrase(len(self._windows))

    def flush(self) -> Ended | None:
        """End the phrase now, wherever it stands."""
        return self._end() if self.speaking else None

    def _listen(self, voice: float) -> Started | None:
        while len(self._windows) > LEAD_WINDOWS + SURE_WINDOWS:
            self._windows.popleft()
        sure, self._before = (self._before + voice) / SURE_WINDOWS, voice
        if sure < (LOUD_SPEECH if self._stands_out() else SPEECH):
            return None
        self.speaking, self._before, self._quiet, self._surest = True, 0.0, 0, voice
        return Started((self._seen - SURE_WINDOWS) * WINDOW)

    def _stands_out(self) -> bool:
        """Is the newest window loud? The noise is what the quietest moments of late were."""
        level = float(np.sqrt(np.mean(np.square(self._windows[-1], dtype=np.float64))))
        self._noise = min(level, self._noise * NOISE_RISE)
        return level > STANDS_OUT * max(self._noise, LEAST_NOISE)

    def _speech(self, voice: float) -> Moment | None:
        was_paused = self._quiet >= PAUSE_WINDOWS
        self._surest = max(self._surest, voice)
        is_quiet = voice < QUIET * self._surest
        self._quiet = self._quiet + 1 if is_quiet else 0
        if not is_quiet:
            return Resumed() if was_paused else self._cut_if_longest()
        if self._quiet >= self._end_windows or (
            self._quiet >= PAUSE_WINDOWS and len(self._windows) > LONG_WINDOWS
        ):
            return self._end()
        return Paused(self._phrase(self._spoken)) if self._quiet == PAUSE_WINDOWS else None

    @property
    def _spoken(self) -> int:
        """Windows up to the pause that lasts, with its beginning; all of them if none does."""
        return len(self._windows) - max(0, self._quiet - PAUSE_WINDOWS)

    def _cut_if_longest(self) -> Ended | None:
        if len(self._windows) < LONGEST_WINDOWS:
            return None
        late = list(self._windows)[-CUT_WITHIN_WINDOWS:-1]
        loudness = [float(np.square(window, dtype=np.float64).sum()) for window in late]
        quietest = int(np.argmin(np.convolve(loudness, np.ones(3), "same")[1:-1])) + 1
        return self._take(len(self._windows) - len(late) - 1 + quietest, endpoint=False)

    def _end(self) -> Ended:
        self.speaking = False
        return self._take(self._spoken, endpoint=True)

    def _take(self, count: int, *, endpoint: bool) -> Ended:
        ended = Ended(self._phrase(count), endpoint)
        for _ in range(count):
            self._windows.popleft()
        return ended

    def _phrase(self, count: int) -> Phrase:
        start = (self._seen - len(self._windows)) * WINDOW
        windows = [np.zeros(0, np.int16), *islice(self._windows, count)]
        return Phrase(start, np.concatenate(windows))
