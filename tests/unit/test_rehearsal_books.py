"""The books of a rehearsal: as a scenario says before a call, and read as they are after it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from rehearsal.books.books import Books
from rehearsal.books.left import Appointment, Message
from rehearsal.callers import note_down_callers
from rehearsal.scenario.given import Booked, Given
from switchboard import database
from switchboard.business import file
from switchboard.call_end import Ended
from switchboard.config import Settings
from switchboard.database import Database
from switchboard.database.tables import appointments, identity_checks, messages
from switchboard.directory import Directory
from switchboard.records import Records
from switchboard.records.call_record import NewCall

BUSINESS = file.load(Settings())
CLEANING = {
    "staff": "Ben Carter",
    "service": "cleaning",
    "at": "2026-12-02 10:00",
    "name": "Henry Cooper",
    "number": "+12025550110",
    "person": "Henry Cooper",
}
MORNING = Booked.model_validate(
    {"staff": "Alice Morgan", "from": "2026-12-03 8:00", "until": "2026-12-03 12:00"}
)
NOW = datetime.now(UTC)


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Database]:
    """A database that knows the rehearsal's callers."""
    url = f"sqlite:///{tmp_path / 'calls.db'}"
    await note_down_callers(url)
    connected = database.connect(url)
    yield connected
    await connected.aclose()


@pytest.fixture
def books(kept: Database) -> Books:
    return Books(kept, BUSINESS)


def given(**fields: Any) -> Given:
    return Given.model_validate(fields)


async def test_what_is_given_stands_there(books: Books) -> None:
    await books.prepare(given(appointments=[CLEANING], failed_checks={"Grace Miller": 4}))

    standing, gone = await books.appointments()
    assert standing == [
        Appointment(
            "Ben Carter",
            "cleaning",
            "2026-12-02T10:00:00",
            "Henry Cooper",
            "+12025550110",
            "Henry Cooper",
            minutes=45,
            reference="9001",
        )
    ]
    assert gone == []
    assert await books.failed_checks() == {"Grace Miller": 4}


async def test_appointment_lasts_as_long_as_its_service(books: Books, kept: Database) -> None:
    await books.prepare(given(appointments=[CLEANING]))

    async with kept.reading() as session:
        row = (await session.execute(select(appointments))).mappings().one()
    assert row["starts_at"] == datetime(2026, 12, 2, 15, 0, tzinfo=UTC)
    assert row["ends_at"] == datetime(2026, 12, 2, 15, 45, tzinfo=UTC)


async def test_blocked_numbers_are_those_that_are_given(books: Books, kept: Database) -> None:
    await Directory(kept).block("+12025550199")
    await books.prepare(given(blocked=["+12025550166"]))

    assert await Directory(kept).blocked() == {"+12025550166"}


async def test_next_scenario_finds_nothing_of_the_one_before(books: Books, kept: Database) -> None:
    await books.prepare(given(appointments=[CLEANING], failed_checks={"Grace Miller": 4}))
    await books.book(MORNING)
    await books.prepare(given())

    assert await books.appointments() == ([], [])
    assert await books.failed_checks() == {}
    assert "Grace Miller" in {person.name for person in await Directory(kept).list_people()}


async def test_checks_that_passed_are_no_failures(books: Books, kept: Database) -> None:
    await books.prepare(given(failed_checks={"Grace Miller": 2}))
    async with kept.session() as session:
        await session.execute(
            update(identity_checks).where(identity_checks.c.id == 1).values(passed=True)
        )

    assert await books.failed_checks() == {"Grace Miller": 1}


async def test_what_somebody_else_books_meanwhile_is_not_the_calls(books: Books) -> None:
    await books.prepare(given(appointments=[CLEANING]))
    await books.book(MORNING)
    await books.book(
        Booked(staff="Ben Carter", service="cleaning", at="2026-12-03 9:00", name="Ada")
    )

    standing, gone = await books.appointments()
    assert [one.name for one in standing] == ["Henry Cooper"]
    assert gone == []


async def test_what_somebody_else_booked_and_that_was_lost_is_told(
    books: Books, kept: Database
) -> None:
    await books.prepare(given())
    await books.book(MORNING)
    async with kept.session() as session:
        await session.execute(update(appointments).values(cancelled_at=NOW))

    standing, (gone,) = await books.appointments()
    assert standing == []
    assert (gone.staff, gone.at) == ("Alice Morgan", "2026-12-03T08:00:00")


async def test_what_somebody_else_booked_and_that_was_moved_is_told_and_stands_elsewhere(
    books: Books, kept: Database
) -> None:
    await books.prepare(given())
    await books.book(MORNING)
    async with kept.session() as session:
        await session.execute(update(appointments).values(staff="Ben Carter"))

    (standing,), (gone,) = await books.appointments()
    assert (standing.staff, gone.staff) == ("Ben Carter", "Alice Morgan")


async def test_message_is_read_as_it_was_taken(books: Books, kept: Database) -> None:
    values = {
        "key": "k",
        "reference": "4712",
        "at": NOW,
        "call_key": "SCL_1",
        "name": "Emma Parker",
        "for_whom": "Alice Morgan",
        "text": "Please call.",
        "urgent": True,
        "person_id": 1,
    }
    async with kept.session() as session:
        await session.execute(insert(messages).values(values))

    assert await books.messages() == [
        Message(
            "Alice Morgan",
            "Emma Parker",
            None,
            "Please call.",
            urgent=True,
            person="Grace Miller",
            reference="4712",
        )
    ]


async def test_record_is_found_by_its_room_once_it_is_closed(books: Books, kept: Database) -> None:
    records = Records(kept)
    new = NewCall(key="SCL_1", room="call-1", channel="phone", started_at=NOW)
    call_id, _ = await records.open(new)

    assert await books.record("call-1", within_s=0.1) is None
    await records.close(call_id, Ended.AGENT)
    found = await books.record("call-1", within_s=0.1)
    assert found is not None
    assert (found.id, found.ended) == (call_id, Ended.AGENT)
    assert found.events is not None
    assert await books.record("call-2", within_s=0.1) is None
