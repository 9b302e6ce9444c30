"""Dates as a person says them."""

import re
from datetime import date

from switchboard.english.names import DAYS, DAYS_SHORT, MONTH, MONTHS, month_named
from switchboard.english.numbers import ordinal, year
from switchboard.english.rules import Place, Rule
from switchboard.english.times import spoken_time

_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"((?:19|20)\d\d)"
# what goes on so is a time, a price or another number
_END = r"(?![\d:/%]|[.,]\d|\s?[ap]\.?m\b)"
_MONTH_FIRST = re.compile(
    rf"\b({MONTH})\b\.?\s{_DAY}(?:\s?[-\u2013\u2014]\s?{_DAY})?((?:,\s\d{{1,2}}(?=,))*)(?:,?\s{_YEAR})?{_END}"
)
_DAY_FIRST = re.compile(rf"(?<![\d:.,/-]){_DAY}\s({MONTH})\b\.?(?:,?\s{_YEAR}{_END})?")
_TO_A_DATE = re.compile(rf"(?<=th|st|nd|rd)\s?[-\u2013\u2014]\s?(?={'|'.join(MONTHS)})")
_MONTH_AND_YEAR = re.compile(rf"\b({MONTH})\b\.?,?\s{_YEAR}{_END}")
_ISO = re.compile(
    r"(?<![\d-])(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?(?![\d:-])"
)
_SLASHES = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/((?:19|20)?\d\d)(?![\d/])")
_DOTS = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d)(?![\d.]*\d)")
_SHORT = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?![\d/])")
_AND_A_DAY = re.compile(rf"(?<![\w:.,/-]){_DAY}{_END}(?![\w-])")
_NAMES_A_DAY = re.compile(
    rf"\b(?:{MONTH})\.? \d{{1,2}}\w*,?(?: \d{{1,2}}\w*,)* (?:and|or|to|through|until)$"
)
_SAY_A_DAY = {
    "on",
    "by",
    "until",
    "from",
    "since",
    "before",
    "after",
    *(d.lower() for d in DAYS + DAYS_SHORT),
}
_MONTH_COMES_FIRST = {None, "US", "PH", "FM", "MH", "PW"}


def _is_day(text: str) -> bool:
    return 1 <= int(text) <= 31


def _said(month: int, day: int, in_year: str | None) -> str:
    return f"{MONTHS[month - 1]} {ordinal(day)}" + (f", {year(int(in_year))}" if in_year else "")


def _month_first(match: re.Match[str], _: Place) -> str:
    month, day, until, more, in_year = match.groups()
    days = [day, *re.findall(r"\d+", more)]
    if not all(map(_is_day, [*days, until or day])):
        return match[0]
    said = f"{MONTHS[month_named(month) - 1]} {', '.join(ordinal(int(d)) for d in days)}"
    said += f" to {ordinal(int(until))}" if until else ""
    return said + (f", {year(int(in_year))}" if in_year else "")


def _day_first(match: re.Match[str], place: Place) -> str:
    day, month, in_year = match.groups()
    if not _is_day(day):
        return match[0]
    the = "" if place.last_word(match).lower() == "the" else "the "
    said = f"{the}{ordinal(int(day))} of {MONTHS[month_named(month) - 1]}"
    return said + (f", {year(int(in_year))}" if in_year else place.stop(match))


def _month_and_year(match: re.Match[str], _: Place) -> str:
    return f"{MONTHS[month_named(match[1]) - 1]} {year(int(match[2]))}"


def _iso(match: re.Match[str], _: Place) -> str:
    in_year, month, day, hour, minute = match.groups()
    if not _exists(int(in_year), int(month), int(day)):
        return match[0]
    said = _said(int(month), int(day), in_year)
    return said + (f", at {spoken_time(int(hour) * 60 + int(minute))}" if hour else "")


def _slashes(match: re.Match[str], place: Place) -> str:
    first, second, in_year = match.groups()
    if len(in_year) == 2:
        in_year = f"{19 if int(in_year) > 69 else 20}{in_year}"
    return _numbered(first, second, in_year, place) or match[0]


def _dots(match: re.Match[str], place: Place) -> str:
    day, month, in_year = match.groups()
    return _numbered(month, day, in_year, Place((), "", None)) or match[0]


def _short(match: re.Match[str], place: Place) -> str:
    if place.last_word(match).lower() not in _SAY_A_DAY:
        return match[0]
    return _numbered(match[1], match[2], None, place) or match[0]


def _and_a_day(match: re.Match[str], place: Place) -> str:
    """The 4 of `December 3 and 4`."""
    if _is_day(match[1]) and _NAMES_A_DAY.search(" ".join(place.words(match))):
        return ordinal(int(match[1]))
    return match[0]


def _numbered(first: str, second: str, in_year: str | None, place: Place) -> str | None:
    """The month by its number, in the order of the country or in the only one that makes a date."""
    order = (int(first), int(second))
    if place.country not in _MONTH_COMES_FIRST:
        order = order[::-1]
    for month, day in (order, order[::-1]):
        if _exists(int(in_year or 2000), month, day):
            return _said(month, day, in_year)
    return None


def _exists(in_year: int, month: int, day: int) -> bool:
    try:
        return bool(date(in_year, month, day))
    except ValueError:
        return False


RULES: list[Rule] = [
    (_ISO, _iso),
    (_SLASHES, _slashes),
    (_DOTS, _dots),
    (_SHORT, _short),
    (_MONTH_FIRST, _month_first),
    (_DAY_FIRST, _day_first),
    (_TO_A_DATE, lambda *_: " to "),
    (_MONTH_AND_YEAR, _month_and_year),
    (_AND_A_DAY, _and_a_day),
]
