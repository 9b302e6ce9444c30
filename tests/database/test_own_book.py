"""Appointments in our own tables, besides what every book does."""

import subprocess
import sys
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from switchboard.appointments import BookError, check, open_book
from switchboard.appointments.book import AppointmentBook, new_reference
from switchboard.config import ROOT
from switchboard.database import Database
from switchboard.database.tables import appointments
from switchboard.directory import Directory
from tests.database.booking import TODAY, at, business, grace, settings

OPEN_A_BOOK = """
import sys
from switchboard.appointments import open_book
from tests.database.booking import business, settings

open_book(business(), settings(), None)
print({"caldav", "icalendar", "lxml"} & sys.modules.keys())
"""


@pytest.fixture
async def book(place: Database) -> AsyncIterator[AppointmentBook]:
    opened = open_book(business(), settings(), place)
    yield opened
    await opened.aclose()


async def test_appointment_of_a_person_who_is_forgotten_is_nobodys(
    book: AppointmentBook, place: Database, directory: Directory
) -> None:
    ada = await directory.add("Ada", ["+4930901820"])
    await directory.forget(ada)

    made = await book.book(at("10:00"), grace(ada.id), key="a")

    assert made.person_id is None


async def test_cancelled_appointment_stays_in_the_table(
    book: AppointmentBook, place: Database
) -> None:
    for _ in range(2):
        made = await book.book(at("10:00"), grace(), key="a")
        await book.cancel(made.id)

    async with place.reading() as session:
        rows = (await session.execute(select(appointments))).all()
    assert len(rows) == 2
    assert all(row.cancelled_at is not None for row in rows)
    assert {row.call_key for row in rows} == {"call-1"}


async def test_book_is_there_after_it_was_closed(book: AppointmentBook, place: Database) -> None:
    made = await book.book(at("10:00"), grace(), key="a")
    await book.aclose()

    assert await open_book(business(), settings(), place).list_appointments(TODAY) == [made]


def test_reference_is_the_one_that_is_left() -> None:
    all_but_one = {f"{number:04}" for number in range(10_000)} - {"4200"}

    assert new_reference(all_but_one) == "4200"
    with pytest.raises(BookError, match="there is no reference for another"):
        new_reference(all_but_one | {"4200"})


async def test_own_tables_need_no_check() -> None:
    assert await check(business(), settings()) == "appointments are kept in the database"


def test_business_without_a_calendar_server_loads_nothing_for_one() -> None:
    printed = subprocess.run(
        [sys.executable, "-c", OPEN_A_BOOK], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert printed.stdout == "set()\n"
