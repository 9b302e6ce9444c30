"""What a call asks of the books: answered in time, or not at all."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, cast

import pytest

from switchboard.appointments.own_tables import OwnBook
from switchboard.business.people import CalDav
from switchboard.caller import identify
from switchboard.config import Settings
from switchboard.database import DatabaseError
from switchboard.directory import Directory
from switchboard.known import NOBODY, Known
from switchboard.live import office as offices
from switchboard.live.desk import Books
from switchboard.live.office import Office
from switchboard.live.session import Models
from switchboard.records import Records
from tests.calls import BUSINESS, call_from

GRACE = Known("Grace Miller", ("Grace Miller",), "Prefers mornings", None, 1)

Answers = Callable[[], Awaitable[Any]]


class Register:
    """A directory that answers every question in one way."""

    def __init__(self, answer: Answers) -> None:
        self._answer = answer
        self.asked: list[str] = []

    async def known_by(self, number: str) -> Any:
        self.asked.append(number)
        return await self._answer()

    async def blocked(self) -> Any:
        return await self._answer()


def office_with(register: Register) -> Office:
    nothing: Any = None
    return Office(
        settings=Settings(),
        business=BUSINESS,
        models=cast(Models, None),
        books=Books(cast(Directory, register), nothing, nothing, nothing),
        records=cast(Records, None),
        crm=None,
        workflows=frozenset({"receptionist"}),
    )


def saying(what: object) -> Answers:
    async def answer() -> object:
        return what

    return answer


async def break_() -> None:
    raise DatabaseError("the database does not answer")


async def never() -> None:
    await asyncio.Event().wait()


async def deaf() -> None:
    """Takes no cancellation, as SQLite does not while it waits for a lock."""
    for _ in range(100):
        try:
            await asyncio.sleep(0.02)
        except asyncio.CancelledError:
            continue


async def test_what_the_records_say_is_what_is_known() -> None:
    assert (
        await office_with(Register(saying(GRACE))).who_is(call_from("+12025550100").caller) == GRACE
    )


async def test_record_that_names_a_workflow_that_is_gone_says_the_rest(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Its caller would else be hung up on, in every call."""
    books = Register(saying(replace(GRACE, workflow="night_desk")))

    assert await office_with(books).who_is(call_from().caller) == GRACE
    assert "a workflow that there is not" in caplog.text


async def test_withheld_and_web_callers_are_not_looked_up() -> None:
    books = Register(saying(GRACE))
    for caller in (call_from(None).caller, identify(is_sip=False, identity="a", attributes={})):
        assert await office_with(books).who_is(caller) == NOBODY

    assert books.asked == []


@pytest.mark.parametrize("fault", [break_, never, deaf])
async def test_books_that_fail_are_a_warning_and_no_wait(
    fault: Answers, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(offices, "LOOK_UP_S", 0.05)
    monkeypatch.setattr(offices, "BLOCK_LIST_S", 0.05)
    office = office_with(Register(fault))
    async with asyncio.timeout(1):
        assert await office.who_is(call_from().caller) == NOBODY
        assert await office.blocked() == frozenset()

    assert "the caller was not looked up" in caplog.text
    assert "the block list was not read" in caplog.text


async def test_rehearsal_writes_into_no_calendar_server() -> None:
    caldav = CalDav.model_validate({"url": "http://127.0.0.1:1/"})
    appointments = BUSINESS.appointments.model_copy(update={"caldav": caldav})
    with_calendars = BUSINESS.model_copy(update={"appointments": appointments})
    rehearsing = Settings(switchboard_rehearsal=True, database_url="sqlite:///nobody/asks.db")
    books, _ = offices.open_books(rehearsing, with_calendars)

    assert isinstance(books.appointments, OwnBook)
