"""Times of day in a text, as a person says them."""

import re
from dataclasses import dataclass

from switchboard.english.rules import Place, Rule
from switchboard.english.times import part_of_day, spoken_clock, spoken_time

_HALF = 12 * 60
_CLOCK = r"(\d{1,2})(?::([0-5]\d))?"
_MERIDIEM = r"(?:\s?([ap])(?:m\b|\.\s?m\b\.?))"
_ALONE = r"(?<![\w:.,/$€£-])"
_END = r"(?![\w:]|[.,/-]\d)"
_SPAN = re.compile(
    rf"{_ALONE}{_CLOCK}{_MERIDIEM}?\s?[-\u2013\u2014]\s?{_CLOCK}{_MERIDIEM}?{_END}",
    re.IGNORECASE,
)
_MOMENT = re.compile(
    rf"{_ALONE}{_CLOCK}(?:{_MERIDIEM}|\s(o['\u2019]clock))?{_END}",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Clock:
    """A time as it is written."""

    hour: str
    minute: str | None
    meridiem: str | None

    @property
    def is_certain(self) -> bool:
        """Whether it can be only one of the two times that a clock shows so."""
        return bool(self.meridiem) or int(self.hour) % 24 > 12 or self.hour.startswith("0")

    def minutes(self, meridiem: str | None = None) -> int:
        """After midnight; without a meridiem as a clock of 24 hours has it."""
        hour, meridiem = int(self.hour), (self.meridiem or meridiem or "").lower()
        if meridiem and hour <= 12:
            hour = hour % 12 + (12 if meridiem == "p" else 0)
        return hour * 60 + int(self.minute or 0)


def _moment(match: re.Match[str], place: Place) -> str:
    hour, minute, meridiem, oclock = match.groups()
    clock = _Clock(hour, minute, meridiem)
    if int(hour) > 24 or not (minute or meridiem or oclock):
        return match[0]
    if clock.is_certain and not oclock:
        return spoken_time(clock.minutes()) + place.stop(match)
    return spoken_clock(clock.minutes()) + ("" if int(minute or 0) else " o'clock")


def _span(match: re.Match[str], place: Place) -> str:
    start, end = _Clock(*match.groups()[:3]), _Clock(*match.groups()[3:])
    is_time = start.minute or end.minute or start.meridiem or end.meridiem
    if not is_time or max(int(start.hour), int(end.hour)) > 24:
        return match[0]
    if not start.is_certain and not end.is_certain:
        return f"{spoken_clock(start.minutes())} to {spoken_clock(end.minutes())}"
    return _from_to(*_moments(start, end)) + place.stop(match)


def _moments(start: _Clock, end: _Clock) -> tuple[int, int]:
    """`9 - 5 PM` begins in the morning, `2-4 PM` does not."""
    if end.meridiem and not start.meridiem:
        since, until = start.minutes(end.meridiem), end.minutes()
        return (since if since < until else (since + _HALF) % (2 * _HALF)), until
    since, until = start.minutes(), end.minutes(start.meridiem)
    if start.meridiem and not end.meridiem and until <= since:
        until += _HALF
    return since, until


def _from_to(since: int, until: int) -> str:
    whole = {since % _HALF, until % _HALF} & {0}
    if whole or part_of_day(since) != part_of_day(until):
        return f"{spoken_time(since)} to {spoken_time(until)}"
    return f"{spoken_clock(since)} to {spoken_clock(until)} {part_of_day(since)}"


RULES: list[Rule] = [(_SPAN, _span), (_MOMENT, _moment)]
