"""Stretches of time, from a moment to another: put together, crossed, cut out."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime

Interval = tuple[datetime, datetime]
"""From, and up to but without. In UTC: of two times in one zone, Python compares what clocks show."""


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """In order; those that touch or overlap are one."""
    told: list[Interval] = []
    for start, end in sorted(intervals):
        if told and start <= told[-1][1]:
            told[-1] = (told[-1][0], max(told[-1][1], end))
        elif start < end:
            told.append((start, end))
    return told


def common(one: Sequence[Interval], other: Sequence[Interval]) -> list[Interval]:
    """What lies in both, each of which is merged."""
    both, left, right = [], 0, 0
    while left < len(one) and right < len(other):
        start = max(one[left][0], other[right][0])
        end = min(one[left][1], other[right][1])
        if start < end:
            both.append((start, end))
        if one[left][1] <= other[right][1]:
            left += 1
        else:
            right += 1
    return both


def without(whole: Sequence[Interval], cut: Sequence[Interval]) -> list[Interval]:
    """What is left of it, both being merged."""
    rest = []
    for start, end in whole:
        for cut_start, cut_end in cut:
            if start < cut_end and cut_start < end:
                if start < cut_start:
                    rest.append((start, cut_start))
                start = cut_end
        if start < end:
            rest.append((start, end))
    return rest


def holds(intervals: Sequence[Interval], start: datetime, end: datetime) -> bool:
    """Whether all of this lies in one of them, which are merged."""
    before = bisect_right(intervals, start, key=lambda interval: interval[0])
    return before > 0 and end <= intervals[before - 1][1]
