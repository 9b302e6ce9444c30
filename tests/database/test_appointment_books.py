"""Appointments, whoever keeps them: SQLite, PostgreSQL or a calendar server, each a real one."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import count, pairwise
from pathlib import Path
from threading import Barrier
from typing import TypeVar

import pytest

from switchboard import database
from switchboard.appointments import (
    Appointment,
    AppointmentBook,
    Booker,
    NoSuchAppointment,
    Slot,
    SlotTaken,
    open_book,
)
from switchboard.directory import Directory
from tests.database.booking import ALICE, BEN, TODAY, ZONE, at, business, grace, settings
from tests.database.radicale import Desk

T = TypeVar("T")

KEYS = count()


class Shelf:
    """Where one book lies that many have open, each with connections of their own."""

    def __init__(self, url: str, desk: Desk | None) -> None:
        self.url = url
        self.desk = desk

    async def with_book(self, work: Callable[[AppointmentBook], Awaitable[T]]) -> T:
        """What somebody's work is worth who opens the book for it."""
        place = database.connect(self.url)
        book = open_book(business(self.desk), settings(self.desk), place)
        try:
            return await work(book)
        finally:
            await book.aclose()
            await place.aclose()

    async def add_person(self, name: str) -> int:
        """A caller record; a calendar server knows none, and keeps its id all the same."""
        place = database.connect(self.url)
        try:
            return (await Directory(place).add(name, [f"+1202555{next(KEYS):04}"])).id
        finally:
            await place.aclose()

    def at_once(self, *works: Callable[[AppointmentBook], Awaitable[T]]) -> list[T | Exception]:
        """What becomes of works that begin at the same moment, each in a thread as in a process."""
        start = Barrier(len(works))

        def one(work: Callable[[AppointmentBook], Awaitable[T]]) -> T | Exception:
            async def ready(book: AppointmentBook) -> T:
                await book.busy([ALICE], TODAY, TODAY)  # connected
                start.wait(30)
                return await work(book)

            try:
                return asyncio.run(self.with_book(ready))
            except (SlotTaken, NoSuchAppointment) as err:
                return err

        with ThreadPoolExecutor(len(works)) as threads:
            return list(threads.map(one, works))


@pytest.fixture(params=["sqlite", "postgresql", "caldav"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    """An empty book, of each kind."""
    if request.param == "postgresql":
        return Shelf(str(request.getfixturevalue("postgresql")), None)
    url = f"sqlite:///{tmp_path}/switchboard.db"
    database.upgrade(url)
    desk: Desk | None = None
    if request.param == "caldav":
        desk = request.getfixturevalue("desk")
    return Shelf(url, desk)


@pytest.fixture
async def book(shelf: Shelf) -> AsyncIterator[AppointmentBook]:
    place = database.connect(shelf.url)
    opened = open_book(business(shelf.desk), settings(shelf.desk), place)
    yield opened
    await opened.aclose()
    await place.aclose()


async def listed(book: AppointmentBook) -> list[Appointment]:
    return await book.list_appointments(TODAY)


def booking(
    slot: Slot, key: str | None = None
) -> Callable[[AppointmentBook], Awaitable[Appointment]]:
    return lambda book: book.book(slot, grace(), key=key or f"key-{next(KEYS)}")


async def test_appointment_is_what_was_agreed_on(book: AppointmentBook, shelf: Shelf) -> None:
    person = await shelf.add_person("Grace Miller")

    made = await book.book(at("10:00"), grace(person), key="a")

    assert made.is_at(at("10:00"))
    assert (made.service, made.staff) == ("check-up", ALICE)
    assert (made.name, made.number, made.person_id) == ("Grace Miller", "+12025550100", person)
    assert (made.starts_at.tzinfo, made.starts_at.hour) == (ZONE, 10)
    assert re.fullmatch(r"\d{4}", made.reference)
    assert await listed(book) == [made]


async def test_time_that_is_booked_is_busy(book: AppointmentBook) -> None:
    await book.book(at("10:00"), grace(), key="a")
    await book.book(at("11:00", staff=BEN), grace(), key="b")
    day = at("0:00").starts_at

    async def busy(*staff: str, since: str = "0:00", until: str = "23:00") -> list[tuple[str, int]]:
        times = at(since).starts_at, at(until).starts_at
        return [(one.staff, one.starts_at.hour) for one in await book.busy(staff, *times)]

    assert await busy(ALICE) == [(ALICE, 10)]
    assert sorted(await busy(ALICE, BEN)) == [(ALICE, 10), (BEN, 11)]
    assert await busy(ALICE, since="10:29", until="12:00") == [(ALICE, 10)]
    assert await busy(ALICE, since="10:30", until="12:00") == []
    assert await busy(ALICE, since="8:00", until="10:00") == []
    assert await book.busy([ALICE], day + timedelta(days=1), day + timedelta(days=2)) == []


@pytest.mark.parametrize(
    ("slot", "is_taken"),
    [
        (at("10:00"), True),
        (at("9:45"), True),
        (at("10:15", minutes=5), True),
        (at("9:00", minutes=120), True),
        (at("9:30"), False),
        (at("10:30"), False),
        (at("10:00", staff=BEN), False),
        (at("10:00", days=3), False),
    ],
    ids=lambda value: (
        str(value) if isinstance(value, bool) else f"{value.starts_at:%d %H:%M} {value.staff}"
    ),
)
async def test_time_is_given_to_one(book: AppointmentBook, slot: Slot, is_taken: bool) -> None:
    first = await book.book(at("10:00"), grace(), key="a")

    if is_taken:
        with pytest.raises(SlotTaken, match=f"{slot.staff} is no longer free at 2036-12-03"):
            await book.book(slot, grace(), key="b")
        assert await listed(book) == [first]
    else:
        second = await book.book(slot, grace(), key="b")
        assert {one.id for one in await listed(book)} == {first.id, second.id}


async def test_same_key_is_the_same_appointment(book: AppointmentBook, shelf: Shelf) -> None:
    made = await book.book(at("10:00"), grace(), key="a")

    assert await book.book(at("10:00"), grace(), key="a") == made
    assert await shelf.with_book(booking(at("10:00"), "a")) == made
    moved = await book.move(made.id, at("15:00"), key="m")
    assert await book.book(at("10:00"), grace(), key="a") == moved
    assert await listed(book) == [moved]


async def test_cancelled_time_is_free(book: AppointmentBook) -> None:
    made = await book.book(at("10:00"), grace(), key="a")

    assert await book.cancel(made.id) == made
    assert await listed(book) == []
    assert await book.busy([ALICE], at("8:00").starts_at, at("18:00").starts_at) == []
    assert (await book.book(at("10:00"), grace(), key="b")).is_at(at("10:00"))


async def test_cancelling_twice_is_no_error(book: AppointmentBook) -> None:
    made = await book.book(at("10:00"), grace(), key="a")

    assert await book.cancel(made.id) == await book.cancel(made.id) == made


async def test_key_of_a_cancelled_appointment_books_again(book: AppointmentBook) -> None:
    for _ in range(3):
        made = await book.book(at("10:00"), grace(), key="a")
        assert await listed(book) == [made]
        await book.cancel(made.id)
    assert await listed(book) == []


@pytest.mark.parametrize(
    "to",
    [at("15:00"), at("10:15"), at("15:00", staff=BEN), at("10:00", staff=BEN)],
    ids=lambda to: to.id,
)
async def test_moved_appointment_is_only_where_it_has_moved_to(
    book: AppointmentBook, to: Slot
) -> None:
    made = await book.book(at("10:00"), grace(), key="a")

    moved = await book.move(made.id, to, key="m")

    assert moved == replace(made, staff=to.staff, starts_at=to.starts_at, ends_at=to.ends_at)
    assert await listed(book) == [moved]
    day = at("8:00").starts_at, at("18:00").starts_at
    busy = await book.busy([ALICE, BEN], *day)
    assert [(one.staff, one.starts_at) for one in busy] == [(to.staff, to.starts_at)]
    assert await book.move(made.id, to, key="m") == moved
    assert await listed(book) == [moved]


async def test_appointment_stays_where_its_new_time_is_taken(book: AppointmentBook) -> None:
    made = await book.book(at("10:00"), grace(), key="a")
    for staff in (ALICE, BEN):
        await book.book(at("15:00", staff=staff), grace(), key=staff)

    for to in (at("15:15"), at("14:45", staff=BEN)):
        with pytest.raises(SlotTaken):
            await book.move(made.id, to, key=f"m{to.staff}")

    assert [one.starts_at.hour for one in await listed(book)] == [10, 15, 15]
    assert (await listed(book))[0] == made


async def test_appointment_moves_there_and_back(book: AppointmentBook) -> None:
    made = await book.book(at("10:00"), grace(), key="a")

    await book.move(made.id, at("15:00", staff=BEN), key="m1")
    assert await book.move(made.id, at("10:00"), key="m2") == made
    await book.move(made.id, at("15:00", staff=BEN), key="m3")

    assert [(one.staff, one.starts_at.hour) for one in await listed(book)] == [(BEN, 15)]


async def test_appointment_that_is_none_can_be_neither_moved_nor_cancelled(
    book: AppointmentBook,
) -> None:
    gone = await book.book(at("10:00"), grace(), key="a")
    await book.cancel(gone.id)

    with pytest.raises(NoSuchAppointment):
        await book.move(gone.id, at("11:00"), key="m")
    for unknown in ("", "abcdefghij"):
        with pytest.raises(NoSuchAppointment, match=f"there is no appointment '{unknown}'"):
            await book.cancel(unknown)
    assert await listed(book) == []


async def test_appointments_of_a_person_are_theirs_and_to_come(
    book: AppointmentBook, shelf: Shelf
) -> None:
    person, other = await shelf.add_person("Grace Miller"), await shelf.add_person("Henry Ford")
    times = {"late": at("16:00"), "early": at("9:00"), "with Ben": at("12:00", staff=BEN)}
    for key, slot in times.items():
        await book.book(slot, grace(person), key=key)
    await book.book(at("10:00"), grace(other), key="other")
    await book.book(at("11:00"), grace(), key="nobody")
    cancelled = await book.book(at("13:00"), grace(person), key="cancelled")
    await book.cancel(cancelled.id)

    assert [one.starts_at.hour for one in await book.of(person, TODAY)] == [9, 12, 16]
    assert [one.starts_at.hour for one in await book.of(person, at("9:00").starts_at)] == [12, 16]
    assert await book.of(person + other, TODAY) == []


async def test_references_of_appointments_to_come_differ(book: AppointmentBook) -> None:
    made = [
        await book.book(at("8:00", days=days, staff=staff), grace(), key=f"{days} {staff}")
        for days in range(2, 12)
        for staff in (ALICE, BEN)
    ]

    assert len({one.reference for one in made}) == len(made)
    assert [one.reference for one in await listed(book)] != sorted(one.reference for one in made)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ('Jürgen "Jo" Weiß', None),
        ("Miller, Grace; née O'Hara \\ 50% <b>", "+12025550100"),
        ("林美麗", "anonymous"),
    ],
)
async def test_names_are_kept_as_they_are(
    book: AppointmentBook, name: str, number: str | None
) -> None:
    made = await book.book(at("10:00"), Booker(name, number, None, "call: 1, 2"), key="a b/c")

    (kept,) = await listed(book)
    assert (kept.name, kept.number, kept.person_id) == (name, number, None)
    moved = await book.move(made.id, at("11:00"), key="m/..")
    assert (moved.name, moved.number) == (name, number)


async def test_text_that_would_be_more_than_a_name_breaks_nothing(book: AppointmentBook) -> None:
    name = "Grace\r\nSTATUS:CANCELLED\nEND:VEVENT\0"

    await book.book(at("10:00"), grace(name=name), key="a")

    (kept,) = await listed(book)
    assert kept.name.startswith("Grace")
    assert len(await book.busy([ALICE], at("10:00").starts_at, at("11:00").starts_at)) == 1


def test_of_many_who_book_overlapping_times_one_gets_it(shelf: Shelf) -> None:
    slots = [at(clock) for clock in ("10:00", "10:05", "9:45", "10:00", "9:40", "9:50")]

    became = shelf.at_once(*[booking(slot) for slot in slots])

    made = [one for one in became if isinstance(one, Appointment)]
    assert [type(one) for one in became].count(SlotTaken) == len(slots) - 1
    assert asyncio.run(shelf.with_book(listed)) == made


def test_of_many_who_overlap_one_after_the_other_none_meet(shelf: Shelf) -> None:
    """10:00, 10:20, 10:40 and so on, half an hour each: neighbours cannot both stay."""
    slots = [at(f"{10 + n // 3}:{n % 3 * 20:02}") for n in range(6)]

    became = shelf.at_once(*[booking(slot) for slot in slots])

    made = asyncio.run(shelf.with_book(listed))
    assert len(made) == sum(isinstance(one, Appointment) for one in became) > 0
    assert all(before.ends_at <= after.starts_at for before, after in pairwise(made))


def test_same_key_at_the_same_time_is_one_appointment(shelf: Shelf) -> None:
    became = shelf.at_once(*[booking(at("10:00"), "a") for _ in range(5)])

    made = asyncio.run(shelf.with_book(listed))
    assert len(made) == 1
    assert became == made * 5


def test_different_times_are_all_given(shelf: Shelf) -> None:
    slots = [at(f"{hour}:00", staff=staff) for hour in (9, 10, 11) for staff in (ALICE, BEN)]

    became = shelf.at_once(*[booking(slot) for slot in slots])

    assert all(isinstance(one, Appointment) for one in became)
    made = asyncio.run(shelf.with_book(listed))
    assert len({one.reference for one in made}) == len(made) == 6


def test_appointment_that_several_move_at_once_is_there_once(shelf: Shelf) -> None:
    made = asyncio.run(shelf.with_book(booking(at("10:00"))))
    slots = [at("11:00"), at("12:00"), at("13:00", staff=BEN), at("14:00", staff=BEN)]

    def moving(slot: Slot) -> Callable[[AppointmentBook], Awaitable[Appointment]]:
        return lambda book: book.move(made.id, slot, key=slot.id)

    became = shelf.at_once(*[moving(slot) for slot in slots])

    assert all(isinstance(one, Appointment) for one in became)
    (left,) = asyncio.run(shelf.with_book(listed))
    assert (left.id, left.reference) == (made.id, made.reference)
    assert [left.is_at(slot) for slot in slots].count(True) == 1


def test_same_move_at_the_same_time_is_one_move(shelf: Shelf) -> None:
    made = asyncio.run(shelf.with_book(booking(at("10:00"))))
    to = at("11:00", staff=BEN)

    became = shelf.at_once(*[lambda book: book.move(made.id, to, key="m")] * 4)

    assert became == asyncio.run(shelf.with_book(listed)) * 4
    assert len(became) == 4


def test_of_several_who_move_to_one_time_one_gets_it(shelf: Shelf) -> None:
    made = [asyncio.run(shelf.with_book(booking(at(f"{hour}:00")))) for hour in (9, 10, 11)]

    def moving(one: Appointment) -> Callable[[AppointmentBook], Awaitable[Appointment]]:
        return lambda book: book.move(one.id, at("15:00"), key=one.id)

    became = shelf.at_once(*[moving(one) for one in made], booking(at("15:15")))

    assert [type(one) for one in became].count(SlotTaken) == 3
    left = asyncio.run(shelf.with_book(listed))
    assert len([one for one in left if one.starts_at.hour == 15]) == 1
    assert len(left) == 3 + isinstance(became[-1], Appointment)
