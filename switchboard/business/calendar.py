"""Open or closed at a moment, why, and until when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from switchboard.business.closed import ClosedDays
from switchboard.business.hours import DAYS, MINUTES_A_DAY, Span, Week

_AHEAD_DAYS = 400
"""How far the next opening is looked for; beyond, the business does not open again."""


@dataclass(frozen=True)
class Opening:
    """Whether somebody is there at a moment of local time."""

    at: datetime
    is_open: bool
    why: str
    """In words for the owner: the hours that hold, or what keeps it closed."""
    until: datetime | None
    """When that changes; None: not within a year."""


@dataclass(frozen=True)
class Calendar:
    """Weekly hours, the days that are closed all the same, and the clock they are told by.

    Days are those on which a span begins: a night that began before a holiday goes on to its end.
    """

    week: Week
    closed: ClosedDays
    zone: ZoneInfo

    def opening(self, now: datetime) -> Opening:
        """How it is at `now`, which knows its own time zone."""
        # in UTC: of two times in one zone, Python compares what the clocks show
        moment = now.astimezone(UTC)
        at = moment.astimezone(self.zone)
        for day, span in self._spans(at.date() - timedelta(days=1), 2):
            start, end = span.on(day, self.zone)
            if start <= moment < end:
                why = f"open on {DAYS[day.weekday()].capitalize()}, {span}"
                return Opening(at, True, why, self._goes_on_until(day, span))
        return Opening(at, False, self._why_closed(at), self._next_after(moment))

    def _spans(self, first: date, days: int) -> Iterator[tuple[date, Span]]:
        """The spans that begin on these days."""
        for day in (first + timedelta(days=ahead) for ahead in range(days)):
            for span in self._on(day):
                yield day, span

    def _on(self, day: date) -> tuple[Span, ...]:
        spans = self.week.on(day.weekday())
        return spans if spans and self.closed.on(day) is None else ()

    def _next_after(self, moment: datetime) -> datetime | None:
        first = moment.astimezone(self.zone).date()
        for day, span in self._spans(first, _AHEAD_DAYS):
            start, end = span.on(day, self.zone)
            if moment < start < end:
                return start.astimezone(self.zone)
        return None

    def _goes_on_until(self, day: date, span: Span) -> datetime | None:
        """A span that begins as another ends is the same opening."""
        end = span.end
        for ahead in range(_AHEAD_DAYS):
            midnight = ahead * MINUTES_A_DAY
            if end < midnight:
                return Span(span.start, end).on(day, self.zone)[1].astimezone(self.zone)
            for following in self._on(day + timedelta(days=ahead)):
                if midnight + following.start <= end:
                    end = max(end, midnight + following.end)
        return None

    def _why_closed(self, at: datetime) -> str:
        if reason := self.closed.on(at.date()):
            return f"closed: {reason}"
        spans = self.week.on(at.weekday())
        day = DAYS[at.weekday()].capitalize()
        if not spans:
            return f"closed on {day}s"
        return f"closed: {at:%H:%M} is outside {day}'s {', '.join(map(str, spans))}"
