"""What callers say, and what models pass on of it: dates, digits, and whether more is to come. English only."""

from datetime import date

from switchboard.english.heard_dates import DateFound, named_dates, written_dates
from switchboard.english.heard_days import day_from, weekdays
from switchboard.english.heard_dictation import is_dictating
from switchboard.english.heard_masking import mask_digits
from switchboard.english.heard_numbers import Word, numbers_in, words_in

__all__ = ["heard_date", "heard_digits", "is_dictating", "mask_digits"]

_YEARS_AHEAD = 8  # as far apart as leap days can be
_AND = {"or", "and", "to", "through", "thru", "until", "till"}
_TIMES = {"am", "pm", "a", "p", "o'clock", "in", "people"}


def heard_date(text: str, *, today: date, past: bool = False) -> date | None:
    """The one date in it, or None when there is none or more than one.

    A date without its year is the next such from today on. With `past` it is a day of the past, such as
    a birth date: one that names its year.
    """
    if past:
        return _past_date(text, today)
    found = [date_ for date_ in (*written_dates(text), *named_dates(text)) if date_.day]
    if any(_is_one_of_several(text, date_) for date_ in found):
        return None
    days = {_next(date_, today) for date_ in found} or {day_from(text, today)}
    day = days.pop() if len(days) == 1 else None
    named = weekdays(text)
    # a Tuesday that is none is a mistake of whoever said it
    return day if day and (not named or named == {day.weekday()}) else None


def heard_digits(text: str) -> str:
    """The digits of a telephone number, written or said; with a plus where one stands before them."""
    words = words_in(text)
    numbers = [number for number in numbers_in(text, words) if not number.is_ordinal]
    digits = ""
    for number in numbers:
        before = words[number.first - 1].text if number.first else ""
        if before in ("extension", "ext") and digits:
            break
        if not digits and (before == "plus" or text[: words[number.first].start].endswith("+")):
            digits = "+"
        digits += number.digits
    return digits


def _past_date(text: str, today: date) -> date | None:
    found = {
        _past(date_, today) for date_ in (*written_dates(text), *named_dates(text)) if date_.day
    }
    found = found or {_in_digits(text, today)}
    return found.pop() if len(found) == 1 else None


def _past(found: DateFound, today: date) -> date | None:
    if found.year is None:
        return None
    if found.digits_of_year == 2:
        dates = (_day(century + found.year, found) for century in (2000, 1900))
        return next((day for day in dates if day and day <= today), None)
    day = _day(found.year, found)
    return day if day and day <= today else None


def _next(found: DateFound, today: date) -> date | None:
    if found.year is not None and found.digits_of_year == 4:
        return _day(found.year, found)
    days = (_day(today.year + ahead, found) for ahead in range(_YEARS_AHEAD + 1))
    return next((day for day in days if day and day >= today), None)


def _day(year: int, found: DateFound) -> date | None:
    try:
        return date(year, found.month, found.day or 0)
    except ValueError:
        return None


def _in_digits(text: str, today: date) -> date | None:
    """`zero five zero four nineteen eighty-four`, `5 4 1984`, `19840504`."""
    parts = [number.digits for number in numbers_in(text, words_in(text)) if not number.is_ordinal]
    joined = "".join(parts)
    if len(joined) == 8 and joined[:2] in ("19", "20"):
        parts = [joined[4:6], joined[6:], joined[:4]]
    elif len(parts) < 3 or parts[0] == "0":
        parts = [joined[:2], joined[2:4], joined[4:]]
    month, day, year = parts[0], parts[1] if len(parts) > 1 else "", "".join(parts[2:])
    if len(year) not in (2, 4) or not (0 < len(month) <= 2 and 0 < len(day) <= 2):
        return None
    found = DateFound(int(year), int(month), int(day), 0, 0, digits_of_year=len(year))
    return _past(found, today)


def _is_one_of_several(text: str, found: DateFound) -> bool:
    """`December 3 or 4`, `the 3rd or 4th of December`."""
    before, after = words_in(text[: found.start]), words_in(text[found.end :])
    dashed = text[found.end :].lstrip()[:1] in ("-", "\u2013")
    if after and (after[0].text in _AND or dashed):
        return _is_day(text[found.end :], after, 0 if dashed else 1)
    while before and before[-1].text == "the":
        before.pop()
    if len(before) < 2 or before[-1].text not in _AND:
        return False
    return _is_day(text[: found.start], before, len(before) - 2, alone=True)


def _is_day(text: str, words: list[Word], at: int, *, alone: bool = False) -> bool:
    """Whether a day of the month stands there, and no time or count."""
    at += at < len(words) and words[at].text == "the"
    for number in numbers_in(text, words):
        if alone and number.last == at:
            return number.value <= 31
        if number.first == at:
            next_word = words[number.last + 1].text if number.last + 1 < len(words) else ""
            return (
                number.value <= 31
                and next_word not in _TIMES
                and ":" not in text[words[at].end :][:1]
            )
    return False
