"""Opening hours: spans of local time for each weekday."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, ConfigDict, PlainSerializer, WithJsonSchema, model_validator

from switchboard.business.checked import Checked, or_short

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MINUTES_A_DAY = 24 * 60
_SPAN = re.compile(r"(\d{1,2})[:.](\d{2})\s*(?:-|to)\s*(\d{1,2})[:.](\d{2})")


@dataclass(frozen=True, order=True)
class Span:
    """Open from `start` to `end`, minutes after the local midnight of the day it begins on.

    An end beyond 24 hours is on the next day.
    """

    start: int
    end: int

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The moments (UTC) it begins and ends on this day.

        Of a time that the clock shows twice, it begins with the first and ends with the second; a time
        that the clock skips is told by the clock before. So a short span on that night may end before
        it begins: then it is none.
        """
        starts, ends = _moments(day, self.start, zone), _moments(day, self.end, zone)
        return starts[0], max(ends)

    def __str__(self) -> str:
        return f"{_clock(self.start)}-{_clock(self.end)}"


def _moments(day: date, minutes: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The moment before and after the clock was put back; the same one on nearly every day."""
    days, minutes = divmod(minutes, MINUTES_A_DAY)
    at = time(minutes // 60, minutes % 60)
    local = datetime.combine(day + timedelta(days=days), at, zone)
    return local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)


def _clock(minutes: int) -> str:
    """`24:00` where a span ends with its day, else the time on the clock."""
    return "24:00" if minutes == MINUTES_A_DAY else f"{minutes // 60 % 24}:{minutes % 60:02}"


def _span(text: object) -> Span:
    found = _SPAN.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        raise ValueError(
            f"{text!r} is no span of hours: write it like 8:00-12:30, or closed, or a list of spans"
        )
    hour, minute, end_hour, end_minute = map(int, found.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if start >= MINUTES_A_DAY or end > MINUTES_A_DAY or minute > 59 or end_minute > 59:
        raise ValueError(f"{text!r} has a time that no clock shows: 0:00 to 24:00 is allowed")
    if start == end:
        raise ValueError(f"{text!r} is no time at all: write 0:00-24:00 for the whole day")
    return Span(start, end if end > start else end + MINUTES_A_DAY)


def _spans(value: Any) -> tuple[Span, ...]:
    if value is None or value in ("closed", ["closed"]):
        return ()
    items = value if isinstance(value, list | tuple) else [value]
    spans = sorted(item if isinstance(item, Span) else _span(item) for item in items)
    for before, after in pairwise(spans):
        if after.start < before.end:
            raise ValueError(f"{after} begins before {before} has ended")
    return tuple(spans)


_TEXT = {
    "type": "string",
    "pattern": rf"^\s*{_SPAN.pattern}\s*$",
    "examples": ["8:00-18:00", "22:00-2:00"],
}
Spans = Annotated[
    tuple[Span, ...],
    BeforeValidator(_spans),
    PlainSerializer(lambda spans: [str(span) for span in spans]),
    WithJsonSchema(
        {"anyOf": [{"enum": ["closed", None]}, _TEXT, {"type": "array", "items": _TEXT}]}
    ),
]


class Week(Checked):
    """When it is open: a span, a list of spans, or `closed` for each day; `always` for all of them."""

    model_config = ConfigDict(json_schema_extra=or_short({"const": "always"}))

    monday: Spans = ()
    tuesday: Spans = ()
    wednesday: Spans = ()
    thursday: Spans = ()
    friday: Spans = ()
    saturday: Spans = ()
    sunday: Spans = ()

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        if isinstance(value, str) and value != "always":
            raise ValueError(
                f"{value!r} is no week: write always, or hours for each day, like monday: 8:00-18:00"
            )
        return dict.fromkeys(DAYS, "0:00-24:00") if value == "always" else value

    @model_validator(mode="after")
    def _nights_end_before_the_next_day_begins(self) -> "Week":
        for number, day in enumerate(DAYS):
            spans, following = self.on(number), self.on((number + 1) % 7)
            if spans and following and spans[-1].end - MINUTES_A_DAY > following[0].start:
                after = DAYS[(number + 1) % 7]
                raise ValueError(f"{spans[-1]} of {day} reaches into {following[0]} of {after}")
        return self

    def on(self, weekday: int) -> tuple[Span, ...]:
        """The spans that begin on a weekday; Monday is 0."""
        spans: tuple[Span, ...] = getattr(self, DAYS[weekday])
        return spans

    @property
    def minutes(self) -> int:
        """How long it is open in a week."""
        return sum(span.end - span.start for number in range(7) for span in self.on(number))

    def days_alike(self) -> Iterator[tuple[str, str, tuple[Span, ...]]]:
        """Runs of days with the same hours: first day, last day, spans."""
        first = 0
        for number in range(1, 8):
            if number == 7 or self.on(number) != self.on(first):
                yield DAYS[first], DAYS[number - 1], self.on(first)
                first = number
