"""The days on which the business stays closed, whatever the weekday's hours."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Annotated, Any

import holidays
from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)
from pydantic.config import JsonDict

from switchboard.business.checked import Checked, Words, one_of, or_short

_HOW_SURE = re.compile(r" \((?:observed|estimated|observed, estimated)\)$")
_YEARLY = re.compile(r"(\d{2})-(\d{2})")


def _yearly(text: str) -> str:
    found = _YEARLY.fullmatch(text)
    try:
        date(2024, *map(int, found.groups() if found else (0, 0)))  # a year with all the days
    except ValueError:
        raise ValueError(f"{text!r} is no day of the year: write MONTH-DAY, like 12-24") from None
    return text


def _date(text: Any) -> date:
    if isinstance(text, date):
        return text
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise ValueError(f"{text!r} is no date: write YEAR-MONTH-DAY, like 2026-12-24") from None


Day = Annotated[date, BeforeValidator(_date)]
DayOfTheYear = Annotated[
    str,
    AfterValidator(_yearly),
    WithJsonSchema({"type": "string", "pattern": r"^\d{2}-\d{2}$", "examples": ["12-24"]}),
]


class PublicHolidays(Checked):
    """The public holidays of a country, or of a part of it; the country alone will do."""

    model_config = ConfigDict(json_schema_extra=or_short({"type": "string", "examples": ["US"]}))

    country: str
    """ISO 3166 code, like US or DE."""
    part: str | None = None
    """Code of the state or province, like NY or BY."""
    open_on: tuple[str, ...] = ()
    """Names of holidays on which the business is open all the same, and on the day off for them."""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        return {"country": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _exist(self) -> "PublicHolidays":
        parts = holidays.list_supported_countries()
        if self.country not in parts:
            raise ValueError(
                f"no public holidays are known of {self.country!r}: write a code like US or DE"
            )
        if self.part is not None and self.part not in parts[self.country]:
            raise ValueError(
                f"{self.part!r} is no part of {self.country}; there are: {one_of(parts[self.country])}"
            )
        names = {name for year in range(2024, 2030) for name in self.names(year)}
        if unknown := set(self.open_on) - names:
            raise ValueError(f"{one_of(unknown)}: no such holiday; there are: {one_of(names)}")
        return self

    def names(self, year: int) -> set[str]:
        return {name for names in _in(self.country, self.part, year).values() for name in names}

    def on(self, day: date) -> str | None:
        """The holiday that closes the business on this day."""
        names = _in(self.country, self.part, day.year).get(day, ())
        kept = [name for name in names if _HOW_SURE.sub("", name) not in self.open_on]
        return kept[0] if kept else None


@cache
def _in(country: str, part: str | None, year: int) -> Mapping[date, tuple[str, ...]]:
    found = holidays.country_holidays(country, subdiv=part, years=year, language="en_US")
    return {day: tuple(names.split("; ")) for day, names in found.items()}


_DAY_TEXT: JsonDict = {"type": "string", "format": "date", "examples": ["2026-11-27"]}


class ClosedDates(Checked):
    """A day (`2026-11-27`, or `date:` with a reason), or all days from one to another."""

    model_config = ConfigDict(
        json_schema_extra=or_short(
            _DAY_TEXT,
            {
                "type": "object",
                "properties": {"date": _DAY_TEXT, "reason": {"type": "string"}},
                "required": ["date"],
                "additionalProperties": False,
            },
        )
    )

    first: Day = Field(alias="from")
    """The first day, YEAR-MONTH-DAY."""
    last: Day = Field(alias="to")
    """The last day."""
    reason: Words = "a day off"
    """Why it is closed; a caller may be told."""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        """`2026-11-27` is a day by itself."""
        fields = dict(value) if isinstance(value, Mapping) else {"date": value}
        ends = {"from", "to"} & fields.keys()
        if bool(ends) is ("date" in fields):
            raise ValueError("write either 'date' for one day, or 'from' and 'to' for several")
        if ends:
            return value
        day = _date(fields.pop("date"))
        return fields | {"from": day, "to": day}

    @model_validator(mode="after")
    def _in_order(self) -> "ClosedDates":
        if self.last < self.first:
            raise ValueError(f"the last day, {self.last}, is before the first, {self.first}")
        return self


class ClosedDays(Checked):
    """Public holidays, days of one year, days of every year."""

    holidays: PublicHolidays | None = None
    dates: tuple[ClosedDates, ...] = ()
    """Days of one year."""
    yearly: tuple[DayOfTheYear, ...] = ()
    """Days of every year, MONTH-DAY."""

    def within(self, first: date, days: int) -> list[tuple[date, str]]:
        """The closed days among so many from the first on, and why."""
        all_of_them = (first + timedelta(days=ahead) for ahead in range(days))
        return [(day, why) for day in all_of_them if (why := self.on(day))]

    def on(self, day: date) -> str | None:
        """Why the business is closed on this day; None when it is not."""
        for closed in self.dates:
            if closed.first <= day <= closed.last:
                return closed.reason
        if day.isoformat()[5:] in self.yearly:
            return f"every year on {day:%B} {day.day}"
        return self.holidays.on(day) if self.holidays else None
