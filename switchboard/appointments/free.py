"""Which times are free: by the hours of the business and of its people, and by what they have to do."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, islice

from switchboard.appointments.appointment import Busy, Slot
from switchboard.appointments.intervals import Interval, common, holds, merged, without
from switchboard.business.business import Business
from switchboard.business.calendar import Calendar
from switchboard.business.people import Person, Service


def free_slots(
    business: Business,
    service: Service,
    staff: Sequence[Person],
    busy: Sequence[Busy],
    *,
    now: datetime,
    from_day: date,
    days: int,
) -> list[Slot]:
    """The times at which one of these people could do this, in order and, at one time, in theirs.

    Of the days from `from_day` on those count that appointments are made for at `now`.
    """
    opened = list(_openings(business.calendar(), from_day, days))
    begins = _begins(business, opened, now=now, from_day=from_day, days=days)
    lasts = timedelta(minutes=service.minutes)
    found: list[tuple[datetime, str]] = []
    for person in staff:
        there = _openings(business.calendar(person.hours), from_day, days)
        has_to_do = (_in_utc(one) for one in busy if one.staff == person.name)
        free = without(common(merged(opened), merged(there)), merged(has_to_do))
        found += [(at, person.name) for at in begins if holds(free, at, at + lasts)]
    found.sort(key=lambda one: one[0])
    zone = business.zone
    return [
        Slot(service.name, name, at.astimezone(zone), (at + lasts).astimezone(zone))
        for at, name in found
    ]


def spread(slots: Sequence[Slot], count: int = 3) -> list[Slot]:
    """A few to choose from, in order: the next one, then later on the days after it, or on the same."""
    distinct = [next(same) for _, same in groupby(slots, key=_moment)]
    days = [list(same) for _, same in groupby(distinct, key=lambda slot: slot.starts_at.date())]
    days = days[:count]
    chosen: dict[datetime, Slot] = {}
    for number in range(count if days else 0):
        day = days[number * len(days) // count]
        slot = day[round(number / max(count - 1, 1) * (len(day) - 1))]
        chosen[_moment(slot)] = slot
    others = (slot for slot in distinct if _moment(slot) not in chosen)
    return sorted([*chosen.values(), *islice(others, count - len(chosen))], key=_moment)


def _begins(
    business: Business, opened: Iterable[Interval], *, now: datetime, from_day: date, days: int
) -> list[datetime]:
    """The moments at which an appointment may begin, each once."""
    rules = business.appointments
    today = now.astimezone(business.zone).date()
    first = now.astimezone(UTC) + timedelta(hours=rules.hours_ahead)
    last_day = min(from_day + timedelta(days=days - 1), today + timedelta(days=rules.days_ahead))
    moments = {at for start, end in opened for at in _steps(start, end, rules.begin_every_minutes)}
    return [
        at
        for at in sorted(moments)
        if first <= at and from_day <= at.astimezone(business.zone).date() <= last_day
    ]


def _steps(start: datetime, end: datetime, minutes: int) -> Iterator[datetime]:
    while start < end:
        yield start
        start += timedelta(minutes=minutes)


def _openings(calendar: Calendar, from_day: date, days: int) -> Iterator[Interval]:
    """When it is open on these days, and in the night before them."""
    for ahead in range(-1, days):
        day = from_day + timedelta(days=ahead)
        spans = calendar.week.on(day.weekday())
        if spans and calendar.closed.on(day) is None:
            yield from (span.on(day, calendar.zone) for span in spans)


def _in_utc(busy: Busy) -> Interval:
    return busy.starts_at.astimezone(UTC), busy.ends_at.astimezone(UTC)


def _moment(slot: Slot) -> datetime:
    return slot.starts_at.astimezone(UTC)
