"""Measures a recorded call on the audio itself: who spoke when, the gaps, the levels, the holes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rehearsal.sound.samples import FULL_SCALE, SILENT_DBFS, Samples

FRAME_S = 0.01
QUIETEST_SPEECH_DBFS = -46.0
"""Nothing below this is speech on a telephone, however quiet the line is."""

_ABOVE_NOISE_DB = 15.0
_EDGE_ABOVE_NOISE_DB = 8.0
"""A soft start or end belongs to the speech as long as it stands this far above the noise."""

_QUIETEST_EDGE_DBFS = -58.0
_LONGEST_EDGE_S = 0.15
_SHORTEST_SPEECH_S = 0.08
"""Shorter sounds that stand alone are clicks, coughs and key presses."""

_HOLE_DBFS = -70.0
_LOUD_BESIDE_HOLE_DBFS = -40.0


@dataclass(frozen=True)
class Span:
    """A stretch of one channel, in seconds from its first sample."""

    start_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        return self.end_s - self.start_s


@dataclass(frozen=True)
class TurnGap:
    """The silence a caller waits through: their last speech frame to the agent's first."""

    caller_end_s: float
    agent_start_s: float

    @property
    def length_s(self) -> float:
        return self.agent_start_s - self.caller_end_s


def frame_levels_dbfs(samples: Samples, sample_rate_hz: int) -> NDArray[np.float64]:
    """The level of each whole frame of `FRAME_S`."""
    size = round(sample_rate_hz * FRAME_S)
    frames = samples[: len(samples) // size * size].reshape(-1, size).astype(np.float64)
    power = np.mean(np.square(frames / FULL_SCALE), axis=1)
    levels: NDArray[np.float64] = 10 * np.log10(np.maximum(power, 10 ** (SILENT_DBFS / 10)))
    return levels


def noise_floor_dbfs(levels_dbfs: NDArray[np.float64]) -> float:
    """The level of the line when nobody speaks: of the frames that carry anything, the quiet ones.

    Frames of zeros are no line noise: nothing arrived, or the other end mutes between words.
    """
    carrying = levels_dbfs[levels_dbfs > SILENT_DBFS]
    return float(np.percentile(carrying, 10)) if len(carrying) else SILENT_DBFS


def speech_spans(
    samples: Samples, sample_rate_hz: int, *, join_s: float = 0.35
) -> tuple[Span, ...]:
    """Where somebody speaks. Pauses shorter than `join_s` are part of what is said."""
    levels = frame_levels_dbfs(samples, sample_rate_hz)
    floor = noise_floor_dbfs(levels)
    # a channel that is speech from end to end has no floor to stand above
    loud_dbfs = min(max(QUIETEST_SPEECH_DBFS, floor + _ABOVE_NOISE_DB), -30.0)
    edge_dbfs = min(max(_QUIETEST_EDGE_DBFS, floor + _EDGE_ABOVE_NOISE_DB), loud_dbfs)
    cores = _drop_clicks(_runs(levels >= loud_dbfs), join_s)
    widened = [_widen(core, levels >= edge_dbfs) for core in cores]
    joined = _join(widened, join_s)
    return tuple(Span(first * FRAME_S, last * FRAME_S) for first, last in joined)


def trimmed(samples: Samples, sample_rate_hz: int) -> Samples:
    """The speech without the silence before and after it; all of it if there is no speech."""
    spans = speech_spans(samples, sample_rate_hz)
    if not spans:
        return samples
    first, last = spans[0].start_s * sample_rate_hz, spans[-1].end_s * sample_rate_hz
    return samples[round(first) : round(last)]


def turn_gaps(caller: Sequence[Span], agent: Sequence[Span]) -> tuple[TurnGap, ...]:
    """One gap for each time the agent answers a caller who has stopped speaking.

    A caller who speaks twice before the answer is waited for since the second time. An agent who
    is already speaking when the caller stops has not answered: only what it starts afterwards is
    an answer.
    """
    gaps = []
    for index, said in enumerate(caller):
        next_said_s = caller[index + 1].start_s if index + 1 < len(caller) else float("inf")
        answer = first_sound_after(agent, said.end_s)
        if answer is not None and answer < next_said_s:
            gaps.append(TurnGap(said.end_s, answer))
    return tuple(gaps)


def first_sound_after(spans: Sequence[Span], moment_s: float) -> float | None:
    """When the first span begins that does not begin before the moment."""
    return next((span.start_s for span in spans if span.start_s >= moment_s), None)


def dropouts(
    samples: Samples, sample_rate_hz: int, *, shortest_s: float = 0.04
) -> tuple[Span, ...]:
    """Holes inside an utterance: the line falls silent at once in loud speech, and comes back loud.

    A speaker's own pause fades: the frame before or after it is not loud.
    """
    levels = frame_levels_dbfs(samples, sample_rate_hz)
    loud = levels >= _LOUD_BESIDE_HOLE_DBFS
    # the hole begins and ends somewhere inside a frame, so the loud frame may be the next but one
    return tuple(
        Span(first * FRAME_S, last * FRAME_S)
        for first, last in _runs(levels <= _HOLE_DBFS)
        if (last - first) * FRAME_S >= shortest_s - FRAME_S / 2
        and loud[max(first - 2, 0) : first].any()
        and loud[last : last + 2].any()
        and last - first < round(1 / FRAME_S)
    )


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and one-past-last index of every run of true flags."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


def _join(runs: list[tuple[int, int]], join_s: float) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, last in runs:
        if joined and (first - joined[-1][1]) * FRAME_S < join_s:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def _drop_clicks(runs: list[tuple[int, int]], join_s: float) -> list[tuple[int, int]]:
    """Without the groups of runs that are too short, together, to be a syllable."""
    kept = []
    for first, last in _join(runs, join_s):
        group = [run for run in runs if first <= run[0] < last]
        if sum(end - start for start, end in group) * FRAME_S >= _SHORTEST_SPEECH_S:
            kept.append((first, last))
    return kept


def _widen(core: tuple[int, int], audible: NDArray[np.bool_]) -> tuple[int, int]:
    """The core with the soft start and end that touch it."""
    first, last = core
    longest = round(_LONGEST_EDGE_S / FRAME_S)
    while first > max(core[0] - longest, 0) and audible[first - 1]:
        first -= 1
    while last < min(core[1] + longest, len(audible)) and audible[last]:
        last += 1
    return first, last
