"""`switchboard appointments`, as an owner types it, on either book."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from typer.testing import CliRunner, Result

from switchboard import database
from switchboard.appointments import Appointment, AppointmentBook, open_book
from switchboard.business import file
from switchboard.commands.appointments import appointments
from switchboard.config import Settings
from switchboard.errors import SwitchboardError
from tests.database.booking import BEN, at, grace
from tests.database.radicale import PASSWORD, Desk

T = TypeVar("T")

BUSINESS = """
name: Lindenwood
time_zone: America/New_York
hours:
  monday: 8:00-18:00
lines:
  reception: {}
people:
  - name: Alice Morgan
  - name: Ben Carter
appointments:
  services:
    - name: check-up
      minutes: 30
"""


class Typed:
    """The command line of a business, and its book beside."""

    def __init__(self, folder: Path, url: str, desk: Desk | None) -> None:
        caldav = f"  caldav:\n    url: {desk.url}\n" if desk else ""
        (folder / "business.yaml").write_text(BUSINESS + caldav)
        self.settings = Settings(
            database_url=url,
            switchboard_business=str(folder / "business.yaml"),
            switchboard_caldav_user=desk.user if desk else "",
            switchboard_caldav_password=PASSWORD if desk else "",
        )

    def type(self, *words: str, **settings: str) -> Result:
        runner = CliRunner(env=self.settings.as_environment() | settings)
        return runner.invoke(appointments, words)

    def prints(self, *words: str) -> str:
        result = self.type(*words)
        assert (result.exception, result.exit_code) == (None, 0), result.output
        return result.stdout.strip()

    def says(self, *words: str, **settings: str) -> str:
        result = self.type(*words, **settings)
        assert isinstance(result.exception, SwitchboardError), result.output
        assert result.stdout == ""
        return str(result.exception)

    def book(self, work: Callable[[AppointmentBook], Awaitable[T]]) -> T:
        """What a call does."""

        async def opened() -> T:
            place = database.connect(self.settings.database_url)
            book = open_book(file.load(self.settings), self.settings, place)
            try:
                return await work(book)
            finally:
                await book.aclose()
                await place.aclose()

        return asyncio.run(opened())


@pytest.fixture(params=["tables", "calendars"])
def typed(request: pytest.FixtureRequest, tmp_path: Path) -> Typed:
    if request.param == "calendars":
        # nothing is asked of the database then
        nowhere = "postgresql://me:hidden@127.0.0.1:1/reception"
        return Typed(tmp_path, nowhere, request.getfixturevalue("desk"))
    url = f"sqlite:///{tmp_path}/data/switchboard.db"
    database.prepare(url)
    return Typed(tmp_path, url, None)


@pytest.fixture
def two(typed: Typed) -> list[Appointment]:
    """Grace is booked with Alice, and then with Ben."""

    async def booked(book: AppointmentBook) -> list[Appointment]:
        slots = at("10:00"), at("11:15", staff=BEN)
        return [await book.book(slot, grace(), key=slot.id) for slot in slots]

    return typed.book(booked)


def test_appointments_to_come_are_listed(typed: Typed, two: list[Appointment]) -> None:
    heading, first, second = typed.prints().splitlines()

    assert heading.split() == ["when", "until", "what", "with", "for", "number", "reference"]
    told = "Wed 2036-12-03 10:00 10:30 check-up Alice Morgan Grace Miller +12025550100"
    assert first.split() == [*told.split(), two[0].reference]
    assert "11:15" in second
    assert BEN in second


def test_programs_have_them_as_json(typed: Typed, two: list[Appointment]) -> None:
    first, _ = json.loads(typed.prints("--json"))

    assert first == {
        "id": two[0].id,
        "reference": two[0].reference,
        "service": "check-up",
        "staff": "Alice Morgan",
        "starts_at": "2036-12-03T10:00:00-05:00",
        "ends_at": "2036-12-03T10:30:00-05:00",
        "name": "Grace Miller",
        "number": "+12025550100",
        "person_id": None,
    }


def test_nothing_to_come_is_no_table(typed: Typed) -> None:
    result = typed.type()

    assert (result.stdout, result.stderr) == ("", "no appointments are to come\n")
    assert json.loads(typed.prints("--json")) == []


def test_those_that_are_over_are_told_when_asked_for(typed: Typed) -> None:
    long_ago = at("10:00", days=-4500)
    typed.book(lambda book: book.book(long_ago, grace(), key="a"))

    assert typed.type().stdout == ""
    assert f"{long_ago.starts_at:%Y-%m-%d} 10:00" in typed.prints("--past")


def test_appointment_is_cancelled_by_its_reference(typed: Typed, two: list[Appointment]) -> None:
    digits = two[0].reference
    spoken = " ".join(digits)

    assert typed.prints("cancel", spoken) == (
        f"cancelled {digits}: check-up on 2036-12-03 10:00 with Alice Morgan, for Grace Miller"
    )
    assert [one["id"] for one in json.loads(typed.prints("--json"))] == [two[1].id]
    assert typed.says("cancel", digits) == (
        f"no appointment to come has the reference {digits!r}: `switchboard appointments` lists them"
    )


def test_caller_cannot_steer_the_terminal(typed: Typed) -> None:
    name = "Grace \x1b[31m[red]"
    made = typed.book(lambda book: book.book(at("10:00"), grace(name=name), key="a"))

    assert "\x1b" not in typed.prints()
    assert "[red]" in typed.prints()
    assert "\x1b" not in typed.prints("cancel", made.reference)


@pytest.mark.parametrize("typed", ["calendars"], indirect=True)
def test_calendar_server_that_does_not_let_us_in_is_one_sentence(typed: Typed) -> None:
    for words in ([], ["cancel", "4712"]):
        told = typed.says(*words, SWITCHBOARD_CALDAV_PASSWORD="not-the-pass-word")
        assert "correct SWITCHBOARD_CALDAV_USER and SWITCHBOARD_CALDAV_PASSWORD" in told
        assert "\n" not in told
        assert "pass-word" not in told
