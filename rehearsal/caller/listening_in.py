"""Plays a running call to somebody at the machine: both sides, as they are on the line."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from rehearsal.sound.samples import Samples

Play: TypeAlias = Callable[[NDArray[np.int16]], None]
"""Gets frames of shape (n, 2), caller left, at the line's rate. It must not block."""


class ListeningIn:
    """Pairs what is sent with what is heard, at the pace of what is sent."""

    def __init__(self, play: Play) -> None:
        self._play = play
        self._heard = np.zeros(0, dtype=np.int16)

    def heard(self, samples: Samples) -> None:
        self._heard = np.concatenate((self._heard, samples))

    def sent(self, samples: Samples) -> None:
        now, self._heard = self._heard[: len(samples)], self._heard[len(samples) :]
        missing = np.zeros(len(samples) - len(now), dtype=np.int16)
        self._play(np.column_stack((samples, np.concatenate((now, missing)))))
