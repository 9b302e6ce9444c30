"""What differs between callers who speak and callers who type; the rest of a call is the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from rehearsal.caller.dialling import Dialling
from rehearsal.caller.leg import Leg, LineEnd
from rehearsal.caller.person import Pace, Senses
from rehearsal.caller.report import CallReport
from rehearsal.caller.transcript import Segment, Transcript


class Manner(Protocol):
    """How one call is placed."""

    pace: Pace

    async def prepare(self) -> None:
        """What takes time, before the dial."""

    def leg(self, who: Dialling, clock_s: Callable[[], float]) -> Leg:
        """What the caller is on the line with."""

    def senses(self, leg: Leg, transcript: Transcript, clock_s: Callable[[], float]) -> Senses:
        """What the caller follows the agent with."""

    def see(self, segment: Segment) -> None:
        """Words of the transcript come, in plain sight."""

    def keep(self, end: LineEnd) -> None:
        """What is kept of the call, when it is over."""

    def report(
        self, room: str, answered_s: float | None, end: LineEnd, segments: Sequence[Segment]
    ) -> CallReport:
        """What the call was like."""
