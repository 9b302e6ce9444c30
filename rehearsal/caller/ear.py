"""The caller's ear: knows, while the call runs, whether the agent is speaking."""

from __future__ import annotations

from collections import deque

from rehearsal.sound.listening import QUIETEST_SPEECH_DBFS
from rehearsal.sound.samples import Samples, level_dbfs

_ENOUGH_S = 0.06
"""A sound this long, within `_WITHIN_S`, is speech and not a click."""

_WITHIN_S = 0.2
_BREATH_S = 0.5
"""Speech after a longer silence begins a new utterance."""


class Ear:
    """Hears frames with their arrival times, in seconds since the dial."""

    def __init__(self) -> None:
        self.last_sound_s: float | None = None
        """When the agent was last heard speaking."""
        self._recent: deque[tuple[float, float]] = deque()
        self._utterances: list[tuple[float, float]] = []

    def hear(self, samples: Samples, at_s: float, sample_rate_hz: int) -> None:
        while self._recent and self._recent[0][0] < at_s - _WITHIN_S:
            self._recent.popleft()
        if level_dbfs(samples) < QUIETEST_SPEECH_DBFS:
            return
        self._recent.append((at_s, len(samples) / sample_rate_hz))
        if sum(length for _, length in self._recent) >= _ENOUGH_S:
            self._note_speech(self._recent[0][0], at_s)

    def speech_since(self, moment_s: float) -> tuple[float, float] | None:
        """First and last sound heard after the moment, or None."""
        spoken = [(start, end) for start, end in self._utterances if end > moment_s]
        return (max(spoken[0][0], moment_s), spoken[-1][1]) if spoken else None

    def _note_speech(self, since_s: float, at_s: float) -> None:
        if self._utterances and since_s - self._utterances[-1][1] < _BREATH_S:
            self._utterances[-1] = (self._utterances[-1][0], at_s)
        else:
            self._utterances.append((since_s, at_s))
        self.last_sound_s = at_s
