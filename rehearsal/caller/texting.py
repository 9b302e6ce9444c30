"""A call that is typed: the same worker and the same steps, without a sound."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rehearsal.caller.dialling import Dialling
from rehearsal.caller.leg import Leg, LineEnd
from rehearsal.caller.manner import Manner
from rehearsal.caller.person import Pace
from rehearsal.caller.reading import Reading
from rehearsal.caller.report import CallReport
from rehearsal.caller.transcript import Segment, Transcript
from rehearsal.caller.typed_leg import TypedLeg
from rehearsal.caller.typed_report import TypedFacts, typed_report
from rehearsal.scenario.scenario import Scenario

_SETTLES_S = 0.25
"""From an agent's last words to its word that it listens, and back: they go different ways."""


class Texting(Manner):
    def __init__(self, scenario: Scenario) -> None:
        self.pace = Pace(_SETTLES_S, 0.0, in_real_time=False)
        self._scenario = scenario
        self._leg: TypedLeg | None = None

    async def prepare(self) -> None:
        """Whoever types needs no voice."""

    def leg(self, who: Dialling, clock_s: Callable[[], float]) -> Leg:
        self._leg = TypedLeg(who, clock_s=clock_s)
        return self._leg

    def senses(self, leg: Leg, transcript: Transcript, clock_s: Callable[[], float]) -> Reading:
        return Reading(leg.room, transcript, clock_s)

    def see(self, segment: Segment) -> None:
        if self._leg is not None and segment.who == "agent":
            self._leg.read_first_words()

    def keep(self, end: LineEnd) -> None:
        """There was nothing to hear."""

    def report(
        self, room: str, answered_s: float | None, end: LineEnd, segments: Sequence[Segment]
    ) -> CallReport:
        return typed_report(
            TypedFacts(
                scenario=self._scenario,
                answered_s=answered_s,
                end=end,
                segments=[segment for segment in segments if segment.who == "agent"],
                sent=self._leg.sent if self._leg is not None else (),
                pressed_s=self._leg.pressed_s if self._leg is not None else (),
                room=room,
            )
        )
