"""Which times are free."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from switchboard.appointments import Busy, Slot
from switchboard.appointments.free import free_slots, spread
from switchboard.appointments.intervals import common, holds, merged, without
from switchboard.business.business import Business

ZONE = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 11, 30, 7, 0, tzinfo=ZONE)
"""Before the business opens, with no holiday within the week."""
HOURS = {
    "monday": "8:00-10:00",
    "tuesday": "8:00-18:00",
    "wednesday": ["8:00-12:00", "13:00-18:00"],
    "thursday": "8:00-18:00",
}


def business(**different: Any) -> Business:
    """Ada does everything in the business's hours, Ben on Mondays from 8:45 on; half an hour each."""
    appointments = {"services": [{"name": "check-up", "minutes": 30}], "hours_ahead": 0}
    people = [
        {"name": "Ada"},
        {"name": "Ben", "hours": {"monday": "8:45-18:00"}},
    ]
    told = {"hours": HOURS, "people": people, "time_zone": "America/New_York", "name": "Lindenwood"}
    changed = different.pop("appointments", {})
    return Business.model_validate(
        {**told, "lines": {"reception": {}}, "appointments": appointments | changed, **different}
    )


def free(
    at: Business,
    day: str,
    *,
    minutes: int = 30,
    staff: str = "Ada",
    now: datetime = MONDAY,
    days: int = 1,
    busy: tuple[Busy, ...] = (),
) -> list[Slot]:
    """What is free on a day, or from it on."""
    service = at.appointments.services[0].model_copy(update={"minutes": minutes})
    people = [person for name in staff.split() if (person := at.person(name))]
    first = date.fromisoformat(day)
    return free_slots(at, service, people, busy, now=now, from_day=first, days=days)


def clocks(slots: list[Slot]) -> str:
    return " ".join(f"{slot.starts_at:%-H:%M}" for slot in slots)


def busy(day: str, start: str, end: str, staff: str = "Ada") -> Busy:
    told = [datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=ZONE) for clock in (start, end)]
    return Busy(staff, *told)


@pytest.mark.parametrize(
    ("minutes", "every", "begin"),
    [
        (30, 30, "8:00 8:30 9:00 9:30"),
        (45, 30, "8:00 8:30 9:00"),
        (60, 30, "8:00 8:30 9:00"),
        (45, 45, "8:00 8:45"),
        (30, 60, "8:00 9:00"),
        (120, 30, "8:00"),
        (125, 30, ""),
    ],
)
def test_appointments_begin_at_the_opening_and_end_by_its_end(
    minutes: int, every: int, begin: str
) -> None:
    at = business(appointments={"begin_every_minutes": every})

    assert clocks(free(at, "2026-11-30", minutes=minutes)) == begin


@pytest.mark.parametrize(
    ("minutes", "around_noon"),
    [
        (30, "11:00 11:30 13:00 13:30"),
        (45, "11:00 13:00 13:30"),
        (60, "11:00 13:00 13:30"),
        (90, "13:00 13:30"),
    ],
)
def test_no_appointment_reaches_into_the_lunch_break(minutes: int, around_noon: str) -> None:
    found = free(business(), "2026-12-02", minutes=minutes)

    assert clocks([slot for slot in found if 11 <= slot.starts_at.hour < 14]) == around_noon


@pytest.mark.parametrize(
    ("day", "closed", "is_free"),
    [
        ("2026-12-01", {}, True),
        ("2026-12-04", {}, False),  # no hours on a Friday
        ("2026-12-01", {"dates": ["2026-12-01"]}, False),
        ("2026-12-01", {"dates": [{"from": "2026-11-30", "to": "2026-12-02"}]}, False),
        ("2026-12-24", {"yearly": ["12-24"]}, False),
        ("2026-12-24", {}, True),
        ("2027-01-18", {"holidays": "US"}, False),  # Martin Luther King Day
        ("2027-01-18", {}, True),
    ],
)
def test_closed_day_has_no_times(day: str, closed: dict[str, Any], is_free: bool) -> None:
    assert bool(free(business(closed=closed), day)) is is_free


def test_person_is_there_in_the_hours_of_both() -> None:
    assert clocks(free(business(), "2026-11-30", staff="Ben")) == "9:00 9:30"
    assert clocks(free(business(), "2026-12-01", staff="Ben")) == ""


@pytest.mark.parametrize(
    ("start", "end", "begin"),
    [
        ("8:30", "9:00", "8:00 9:00 9:30"),  # touching is free
        ("8:29", "8:31", "9:00 9:30"),
        ("8:31", "9:29", "8:00 9:30"),
        ("0:00", "23:59", ""),
        ("10:00", "12:00", "8:00 8:30 9:00 9:30"),
        ("9:00", "9:00", "8:00 8:30 9:00 9:30"),
    ],
)
def test_whoever_has_something_to_do_is_not_free(start: str, end: str, begin: str) -> None:
    to_do = busy("2026-11-30", f"{start:0>5}", f"{end:0>5}")

    assert clocks(free(business(), "2026-11-30", busy=(to_do,))) == begin


def test_overlapping_duties_are_all_counted() -> None:
    to_do = [("08:00", "09:15"), ("08:30", "08:45"), ("09:10", "09:30")]

    found = free(business(), "2026-11-30", busy=tuple(busy("2026-11-30", *one) for one in to_do))

    assert clocks(found) == "9:30"


def test_duties_are_counted_in_any_time_zone() -> None:
    to_do = busy("2026-11-30", "08:30", "09:00")
    elsewhere = Busy("Ada", to_do.starts_at.astimezone(UTC), to_do.ends_at.astimezone(UTC))

    assert clocks(free(business(), "2026-11-30", busy=(elsewhere,))) == "8:00 9:00 9:30"


def test_one_who_has_something_to_do_leaves_the_other_free() -> None:
    to_do = busy("2026-11-30", "09:00", "10:00", "Ben")

    found = free(business(), "2026-11-30", staff="Ben Ada", busy=(to_do,))

    assert [(clocks([slot]), slot.staff) for slot in found] == [
        ("8:00", "Ada"),
        ("8:30", "Ada"),
        ("9:00", "Ada"),
        ("9:30", "Ada"),
    ]


def test_at_one_time_people_come_in_the_order_they_were_asked_for() -> None:
    found = free(business(), "2026-11-30", staff="Ben Ada")

    assert [slot.staff for slot in found] == ["Ada", "Ada", "Ben", "Ada", "Ben", "Ada"]
    assert found == sorted(found, key=lambda slot: slot.starts_at)


@pytest.mark.parametrize(
    ("clock", "hours_ahead", "begin"),
    [
        ("08:00", 0, "8:00 8:30 9:00 9:30"),
        ("08:01", 0, "8:30 9:00 9:30"),
        ("07:30", 1, "8:30 9:00 9:30"),
        ("07:30", 1.6, "9:30"),
        ("07:30", 3, ""),
    ],
)
def test_next_appointment_is_not_too_soon(clock: str, hours_ahead: float, begin: str) -> None:
    at = business(appointments={"hours_ahead": hours_ahead})
    now = datetime.fromisoformat(f"2026-11-30 {clock}").replace(tzinfo=ZONE)

    assert clocks(free(at, "2026-11-30", now=now.astimezone(UTC))) == begin


def test_appointments_are_made_for_so_many_days_ahead() -> None:
    at = business(appointments={"days_ahead": 2})

    found = free(at, "2026-11-30", days=30)

    assert {slot.starts_at.date().day for slot in found} == {30, 1, 2}
    assert free(at, "2026-12-03") == []


def test_only_the_days_asked_for_are_told() -> None:
    found = free(business(), "2026-12-01", days=2)

    assert {slot.starts_at.date().isoformat() for slot in found} == {"2026-12-01", "2026-12-02"}
    assert free(business(), "2026-12-01", days=0) == []
    assert free(business(), "2026-11-16", days=7) == []


def test_night_before_belongs_to_the_day_it_reaches_into() -> None:
    at = business(hours={"monday": "22:00-2:00"})

    assert clocks(free(at, "2026-11-30")) == "22:00 22:30 23:00 23:30"
    assert clocks(free(at, "2026-12-01")) == "0:00 0:30 1:00 1:30"
    assert free(at, "2026-12-01")[0].starts_at.date() == date(2026, 12, 1)


def test_spans_that_touch_are_one_opening() -> None:
    at = business(hours={"monday": ["8:00-9:00", "9:00-10:00"]})

    assert clocks(free(at, "2026-11-30", minutes=45)) == "8:00 8:30 9:00"


@pytest.mark.parametrize(
    ("day", "hours", "begin"),
    [
        # the clock jumps from 2:00 to 3:00
        ("2027-03-14", "1:00-4:00", "1:00 1:30 3:00 3:30"),
        ("2027-03-14", "8:00-9:00", "8:00 8:30"),
        ("2027-03-14", "2:00-2:30", "3:00"),
        # it goes back from 2:00 to 1:00
        ("2027-11-07", "0:30-2:00", "0:30 1:00 1:30 1:00 1:30"),
        ("2027-11-07", "8:00-9:00", "8:00 8:30"),
    ],
)
def test_nights_in_which_the_clock_is_changed(day: str, hours: str, begin: str) -> None:
    at = business(hours={"sunday": hours}, appointments={"days_ahead": 1})
    eve = datetime.fromisoformat(f"{day} 00:00").replace(tzinfo=ZONE) - timedelta(hours=3)

    found = free(at, day, now=eve)

    assert clocks(found) == begin
    for slot in found:
        lasts = slot.ends_at.astimezone(UTC) - slot.starts_at.astimezone(UTC)
        assert lasts == timedelta(minutes=30)
    assert len({slot.id for slot in found}) == len(found)


def test_slot_has_a_short_id_that_stays() -> None:
    first, second = free(business(), "2026-11-30")[:2]

    assert first.id.isalnum()
    assert first.id.islower()
    assert len(first.id) == 5
    assert first.id != second.id
    assert first.id == free(business(), "2026-11-30")[0].id
    elsewhere = Slot(
        first.service,
        first.staff,
        first.starts_at.astimezone(UTC),
        first.ends_at.astimezone(UTC),
    )
    assert elsewhere.id == first.id


@pytest.mark.parametrize(
    ("days", "count", "offered"),
    [
        (1, 3, ["Tue 8:00", "Tue 13:00", "Tue 17:30"]),
        (2, 3, ["Tue 8:00", "Tue 13:00", "Wed 17:30"]),
        (9, 3, ["Tue 8:00", "Wed 13:00", "Thu 17:30"]),
        (1, 1, ["Tue 8:00"]),
        (1, 2, ["Tue 8:00", "Tue 17:30"]),
        (1, 0, []),
    ],
)
def test_few_times_to_choose_from_are_not_alike(days: int, count: int, offered: list[str]) -> None:
    found = spread(free(business(), "2026-12-01", days=days, staff="Ada Ben"), count)

    assert [f"{slot.starts_at:%a %-H:%M}" for slot in found] == offered


def test_choice_is_filled_up_where_a_day_has_little_left() -> None:
    slots = free(business(), "2026-11-30", days=2)
    one_and_next_day = [slots[3], *slots[4:]]

    assert clocks(spread(one_and_next_day)) == "9:30 8:00 17:30"
    assert clocks(spread(slots[:2])) == "8:00 8:30"
    assert spread([]) == []


def test_one_time_is_offered_once_though_two_are_free() -> None:
    slots = free(business(), "2026-11-30", staff="Ada Ben")

    assert clocks(spread(slots, 9)) == "8:00 8:30 9:00 9:30"


def test_stretches_of_time_are_put_together_crossed_and_cut() -> None:
    hour = [MONDAY.astimezone(UTC) + timedelta(hours=n) for n in range(10)]

    assert merged(
        [(hour[3], hour[4]), (hour[0], hour[1]), (hour[1], hour[2]), (hour[5], hour[5])]
    ) == [
        (hour[0], hour[2]),
        (hour[3], hour[4]),
    ]
    assert common(
        [(hour[0], hour[4]), (hour[5], hour[6])], [(hour[1], hour[2]), (hour[3], hour[9])]
    ) == [
        (hour[1], hour[2]),
        (hour[3], hour[4]),
        (hour[5], hour[6]),
    ]
    assert without(
        [(hour[0], hour[6])], [(hour[0], hour[1]), (hour[2], hour[3]), (hour[5], hour[9])]
    ) == [
        (hour[1], hour[2]),
        (hour[3], hour[5]),
    ]
    assert holds([(hour[0], hour[2])], hour[0], hour[2])
    assert not holds([(hour[0], hour[2]), (hour[2], hour[4])], hour[1], hour[3])
