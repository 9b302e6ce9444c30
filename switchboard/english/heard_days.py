"""Days that are told from today on, in what a caller said: `tomorrow`, `next Tuesday`, `in two weeks`."""

import re
from calendar import monthrange
from datetime import date, timedelta

from switchboard.english.heard_numbers import numbers_in, words_in
from switchboard.english.names import DAYS, DAYS_SHORT

_WEEKDAYS = {name.lower(): n for n, name in enumerate(DAYS)}
_WEEKDAYS |= {
    name.lower(): _WEEKDAYS[full.lower()]
    for name in DAYS_SHORT
    for full in DAYS
    if full.startswith(name)
}
_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)})\b")
_OF_OTHERS = re.compile(
    rf"\b(?:last|every|each|past)\s(?:{'|'.join(_WEEKDAYS)}|week|month)\b|\byesterday\b"
)
_OF_NEXT_WEEK = re.compile(rf"\bnext (?:week|{'|'.join(_WEEKDAYS)})\b")
_OTHERWISE = re.compile(
    rf"\b(?:not|except|but|other than|first|last|\d+th) (?:on |for )?(?:a |the )?(?:{'|'.join(_WEEKDAYS)})\b"
    rf"|\b(?:{'|'.join(_WEEKDAYS)}) week\b"
)
"""`The second Tuesday of December`, `anything but Monday`, `Tuesday week`: another day, or none."""
_COUNTED = re.compile(r"\b(?:(\d+)|an?|one|(a couple of)) (day|week|month)s?\b(?! (?:before|ago))")
_AFTER_TOMORROW = re.compile(r"\bday after tomorrow\b")
_RELATIVE = {"tomorrow": 1, "today": 0, "tonight": 0}
_THE_NTH = re.compile(
    rf"(?:on )?(?:(?:next |this )?(?:{'|'.join(_WEEKDAYS)}) )?(?:on )?the (\d+)th(?: of (this|the|next) month)?"
    r"(?: (?:at|in the|around|after|before) .*)?"
)


def weekdays(text: str) -> set[int]:
    """The days of the week that are named, Monday as 0."""
    return {_WEEKDAYS[name] for name in _WEEKDAY.findall(_plain(text))}


def day_from(text: str, today: date) -> date | None:
    """The one day that is meant, or None."""
    plain = _plain(text)
    if _OF_OTHERS.search(plain):
        return None
    if nth := _THE_NTH.fullmatch(plain):
        return _nth(int(nth[1]), today, next_month=nth[2] == "next")
    if _AFTER_TOMORROW.search(plain):
        return today + timedelta(days=2)
    if counted := _COUNTED.search(plain):
        return _counted(counted, plain, today)
    named = [today + timedelta(days=_RELATIVE[w]) for w in plain.split() if w in _RELATIVE]
    if named:
        return named[0] if len(set(named)) == 1 and "not" not in plain.split() else None
    return _of_weekdays(plain, today)


def _plain(text: str) -> str:
    """Lower case, numbers as digits: `in 2 weeks`, `the 3th`."""
    words = words_in(text)
    numbers = {number.first: number for number in numbers_in(text, words)}
    said, at = [], 0
    while at < len(words):
        if number := numbers.get(at):
            said.append(f"{number.value}{'th' if number.is_ordinal else ''}")
            at = number.last
        else:
            said.append(words[at].text)
        at += 1
    return " ".join(said)


def _counted(counted: re.Match[str], plain: str, today: date) -> date | None:
    """`In two weeks`, `a week from Tuesday`, `Tuesday in two weeks`."""
    many = int(counted[1]) if counted[1] else 2 if counted[2] else 1
    if many > 500 or len(_COUNTED.findall(plain)) > 1:
        return None
    rest = plain[counted.end() :]
    if re.match(r" (?:from|after) (?!now|today)", rest):
        start = day_from(rest.removeprefix(" from ").removeprefix(" after "), today)
        return start and _later(start, many, counted[3])
    if not re.search(r"\bin $", plain[: counted.start()]) and not re.match(
        r" from (?:now|today)", rest
    ):
        return None
    day = _later(today, many, counted[3])
    named = {_WEEKDAYS[name] for name in _WEEKDAY.findall(plain)}
    if not named:
        return day
    return _of_week(day, named.pop()) if len(named) == 1 else None


def _later(day: date, many: int, unit: str) -> date:
    if unit != "month":
        return day + timedelta(days=many * (7 if unit == "week" else 1))
    years, month = divmod(day.month - 1 + many, 12)
    return date(
        day.year + years,
        month + 1,
        min(day.day, monthrange(day.year + years, month + 1)[1]),
    )


def _of_weekdays(plain: str, today: date) -> date | None:
    named = {_WEEKDAYS[name] for name in _WEEKDAY.findall(plain)}
    if len(named) != 1 or _OTHERWISE.search(plain):
        return None
    weekday = named.pop()
    if _OF_NEXT_WEEK.search(plain):
        return _of_week(today + timedelta(weeks=1), weekday)
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def _of_week(day: date, weekday: int) -> date:
    """In the week, from Monday on, that this day is in."""
    return day + timedelta(days=weekday - day.weekday())


def _nth(day: int, today: date, *, next_month: bool) -> date | None:
    """The next such day of a month."""
    year, month = today.year, today.month
    for ahead in range(1 if next_month else 0, 3):
        years, index = divmod(month - 1 + ahead, 12)
        try:
            found = date(year + years, index + 1, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None
