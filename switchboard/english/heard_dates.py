"""Dates that name a month, in what a caller said or as they are written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from switchboard.english.heard_numbers import Number, numbers_in, words_in
from switchboard.english.names import MONTHS, MONTHS_SHORT, month_named

_MONTHS = {name.lower(): month_named(name) for name in (*MONTHS, *MONTHS_SHORT)}
_ISO = re.compile(r"(?<![\d-])(\d{4})-(\d{1,2})-(\d{1,2})(?![\d-])")
_WRITTEN = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2((?:19|20)?\d\d)(?![\d/-]|\.\d)")
_NO_YEAR = re.compile(r"(?<![\d/.-])(\d{1,2})/(\d{1,2})(?![\d/-]|\.\d)")
_FILLERS = {"the", "of", "in"}


@dataclass(frozen=True)
class DateFound:
    """What a text says of a date, and where it stands."""

    year: int | None
    month: int
    day: int | None
    start: int
    end: int
    digits_of_year: int = 4
    """2: the century is left to whoever hears it."""


@dataclass(frozen=True)
class _Year:
    value: int
    last: int
    digits: int = 4


def written_dates(text: str) -> Iterator[DateFound]:
    """`1984-05-04`, `05/04/1984`, `12/3`, `4.5.1984`: the month first, except before and after dots."""
    for m in _ISO.finditer(text):
        yield DateFound(int(m[1]), int(m[2]), int(m[3]), *m.span())
    for m in _WRITTEN.finditer(text):
        month, day = _in_order(int(m[1]), int(m[3]), is_day_first=m[2] == ".")
        yield DateFound(int(m[4]), month, day, *m.span(), digits_of_year=len(m[4]))
    for m in _NO_YEAR.finditer(text):
        month, day = _in_order(int(m[1]), int(m[2]), is_day_first=False)
        yield DateFound(None, month, day, *m.span())


def _in_order(first: int, second: int, *, is_day_first: bool) -> tuple[int, int]:
    month, day = (second, first) if is_day_first else (first, second)
    return (day, month) if month > 12 >= day else (month, day)


def named_dates(text: str) -> Iterator[DateFound]:
    """`May fourth nineteen eighty four`, `the 3rd of December`, `May 1984`."""
    return _Named(text).read()


class _Named:
    def __init__(self, text: str) -> None:
        self._words = words_in(text)
        self.numbers = numbers_in(text, self._words)
        self._by_first = {number.first: number for number in self.numbers}
        self._by_last = {number.last: number for number in self.numbers}

    def read(self) -> Iterator[DateFound]:
        for at, word in enumerate(self._words):
            if month := _MONTHS.get(word.text):
                yield from self._around(at, month)

    def _around(self, at: int, month: int) -> Iterator[DateFound]:
        before, after = (
            self._day_before(at),
            self._day(self._by_first.get(self._past_fillers(at + 1))),
        )
        year = self._year(at + 1)
        if before and (not after or before.is_ordinal or year or self._words[at - 1].text == "of"):
            yield self._found(before.first, at, month, before, year)
        elif after:
            yield self._found(at, after.last, month, after, self._year(after.last + 1))
        elif year and year.digits == 4:
            yield self._found(at, at, month, None, year)

    def _found(
        self, first: int, last: int, month: int, day: Number | None, year: _Year | None
    ) -> DateFound:
        return DateFound(
            year.value if year else None,
            month,
            day.value if day else None,
            self._words[first].start,
            self._words[max(last, year.last if year else last)].end,
            year.digits if year else 4,
        )

    def _day_before(self, at: int) -> Number | None:
        """One that is not itself the end of something longer."""
        of = at - 1 if at and self._words[at - 1].text == "of" else at
        day = self._day(self._by_last.get(of - 1))
        return None if day is None or day.first - 1 in self._by_last else day

    def _day(self, number: Number | None) -> Number | None:
        fits = number and len(number.digits) <= 2 and 1 <= number.value <= 31
        return number if fits else None

    def _past_fillers(self, at: int) -> int:
        while at < len(self._words) and self._words[at].text in _FILLERS:
            at += 1
        return at

    def _year(self, at: int) -> _Year | None:
        """The year that begins at this word, in one to four numbers."""
        begins, at = at, self._past_fillers(at)
        parts: list[Number] = []
        while len(parts) < 4 and (part := self._by_first.get(at)) and not part.is_ordinal:
            parts.append(part)
            at = part.last + 1
        for many in range(len(parts), 0, -1):
            digits = "".join(part.digits for part in parts[:many])
            if len(digits) == 4 and digits[:2] in ("19", "20"):
                return _Year(int(digits), parts[many - 1].last)
        return self._short_year(parts) if parts and parts[0].first == begins else None

    def _short_year(self, parts: list[Number]) -> _Year | None:
        """`oh five` and `eighty-four`."""
        for many in (2, 1):
            digits = "".join(part.digits for part in parts[:many])
            if len(parts) >= many and len(digits) == 2 and (many == 1 or digits[0] == "0"):
                return _Year(int(digits), parts[many - 1].last, digits=2)
        return None
