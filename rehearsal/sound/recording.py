"""Both sides of a call on one clock, and the stereo WAV made of them: caller left, agent right."""

from __future__ import annotations

import wave
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from rehearsal.sound.samples import Samples, to_samples

_SETTLE_S = 2.0
"""How far ahead a late piece looks for the pace of its stream."""

_JITTER_S = 0.02
"""A stream that seems to pause for less than this has only been taken late."""


@dataclass(frozen=True)
class Piece:
    """Some sound and when its first sample was there, in seconds since the dial."""

    at_s: float
    samples: Samples


class Recording:
    """Collects the two sides of a call while it runs. Sample 0 is the moment of dialling.

    The rate is the line's own, so that the file holds what was on it: 8 kHz for a telephone, and
    16 kHz, which is what the speech recognition listens to, for a web caller.
    """

    def __init__(self, sample_rate_hz: int) -> None:
        self.sample_rate_hz = sample_rate_hz
        self._caller: list[Piece] = []
        self._agent: dict[str, list[Piece]] = defaultdict(list)

    def caller_sent(self, samples: Samples, at_s: float) -> None:
        self._caller.append(Piece(at_s, samples))

    def caller_heard(self, samples: Samples, arrived_s: float, *, track: str = "") -> None:
        """Sound that reached the caller. Tracks are mixed: a telephone has one earpiece."""
        at_s = arrived_s - len(samples) / self.sample_rate_hz
        self._agent[track].append(Piece(at_s, samples))

    def tracks(self, length_s: float) -> Tracks:
        """Both sides, `length_s` long, every piece in its place."""
        count = max(round(length_s * self.sample_rate_hz), 0)
        agent = np.zeros(count, dtype=np.float64)
        for pieces in self._agent.values():
            agent += lay_out(pieces, self.sample_rate_hz, count)
        caller = lay_out(self._caller, self.sample_rate_hz, count)
        return Tracks(caller, to_samples(agent), self.sample_rate_hz)


@dataclass(frozen=True)
class Tracks:
    """A finished recording: two sides of equal length."""

    caller: Samples = field(repr=False)
    agent: Samples = field(repr=False)
    sample_rate_hz: int

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with wave.open(str(path), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(self.sample_rate_hz)
            file.writeframes(np.column_stack((self.caller, self.agent)).astype("<i2").tobytes())

    @classmethod
    def read(cls, path: Path) -> Tracks:
        with wave.open(str(path), "rb") as file:
            sides = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)
            return cls(sides[:, 0].copy(), sides[:, 1].copy(), file.getframerate())


def lay_out(pieces: Sequence[Piece], sample_rate_hz: int, count: int) -> Samples:
    """One channel of `count` samples with the pieces in playout order and none on top of another.

    A stream runs at an even pace and arrives, at best, on time; a busy machine takes pieces late
    and then several at once. So a piece stands where the least delayed of those that follow it
    says it should, which closes the holes of a late arrival and keeps the true pauses.
    """
    channel = np.zeros(count, dtype=np.int16)
    cursor = 0
    for piece, delay_s, streamed_s in zip(pieces, *_pace(pieces, sample_rate_hz), strict=True):
        begins = round((delay_s + streamed_s) * sample_rate_hz)
        if cursor == 0 or begins - cursor > _JITTER_S * sample_rate_hz:
            cursor = max(cursor, begins)
        room = channel[cursor : cursor + len(piece.samples)]
        room[:] = piece.samples[: len(room)]
        cursor += len(piece.samples)
    return channel


def _pace(pieces: Sequence[Piece], sample_rate_hz: int) -> tuple[list[float], list[float]]:
    """For each piece, the smallest delay within `_SETTLE_S`, and the sound that came before it."""
    lengths_s = np.array([len(piece.samples) / sample_rate_hz for piece in pieces])
    streamed_s = np.cumsum(lengths_s) - lengths_s
    delays_s = np.array([piece.at_s for piece in pieces]) - streamed_s
    settled = np.searchsorted(streamed_s, streamed_s + _SETTLE_S, side="right")
    smallest = [float(delays_s[index:end].min()) for index, end in enumerate(settled)]
    return smallest, [float(before) for before in streamed_s]
