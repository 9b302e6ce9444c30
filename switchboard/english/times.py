"""Times and hours as a person says them."""

from datetime import datetime, timedelta

from switchboard.business.hours import Span, Week
from switchboard.english.numbers import ONES, cardinal

_QUARTERS = {15: "a quarter past", 30: "half past", 45: "a quarter to"}
_DAY = 24 * 60


def spoken_time(minutes: int) -> str:
    """A time of day, in minutes after midnight: `half past eight in the morning`."""
    minutes %= _DAY
    if minutes in (0, _DAY // 2):
        return "noon" if minutes else "midnight"
    return f"{spoken_clock(minutes)} {part_of_day(minutes)}"


def spoken_clock(minutes: int) -> str:
    """What the hands of a clock show, which is the same twice a day: `half past eight`."""
    hour, minute = divmod(minutes, 60)
    if minute in _QUARTERS:
        return f"{_QUARTERS[minute]} {_hour(hour + (minute == 45))}"
    if minute == 0:
        return _hour(hour)
    return f"{_hour(hour)} {'oh ' if minute < 10 else ''}{cardinal(minute)}"


def part_of_day(minutes: int) -> str:
    """`in the morning`, and so on."""
    hour = minutes // 60
    if hour < 12:
        return "in the morning" if hour >= 4 else "at night"
    if hour < 18:
        return "in the afternoon"
    return "in the evening" if hour < 22 else "at night"


def spoken_hours(week: Week) -> list[str]:
    """A line for each run of days that are alike: `Monday to Friday: nine in the morning to noon`."""
    return [f"{_days(first, last)}: {_spans(spans)}" for first, last, spans in week.days_alike()]


def spoken_moment(moment: datetime, *, seen_from: datetime) -> str:
    """When something will be, to somebody who hears it at `seen_from`."""
    time = spoken_time(moment.hour * 60 + moment.minute)
    if time == "midnight":
        moment -= timedelta(days=1)  # it is the end of a day to whoever speaks of it
    days = (moment.date() - seen_from.date()).days
    if days == 0:
        return f"today at {time}"
    if days == 1:
        return f"tomorrow at {time}"
    if days < 7:
        return f"on {moment:%A} at {time}"
    return f"on {moment:%A}, {moment:%B} {moment.day}, at {time}"


def _days(first: str, last: str) -> str:
    names = first.capitalize(), last.capitalize()
    return names[0] if first == last else " to ".join(names)


def _spans(spans: tuple[Span, ...]) -> str:
    said = [f"{spoken_time(span.start)} to {spoken_time(span.end)}" for span in spans]
    if [(span.start, span.end) for span in spans] == [(0, _DAY)]:
        return "all day and night"
    return " and ".join(said) or "closed"


def _hour(hour: int) -> str:
    return ONES[hour % 12 or 12]
