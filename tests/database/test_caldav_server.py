"""The calendar server itself: found by its address, asked in bounded time, told of when it is wrong."""

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from switchboard.appointments import (
    BookError,
    caldav_server,
    check,
)
from switchboard.appointments.caldav_book import CalDavBook
from tests.database.booking import ALICE, BEN, TODAY, at, business, grace, settings
from tests.database.caldav import busy_clocks, opened
from tests.database.radicale import PASSWORD, Desk

URL_IS_WRONG = re.escape("correct appointments.caldav.url in the business file")


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({}, r"refuses \(HTTP 503\): see to its log"),
        ({"Retry-After": "60"}, "is too busy, or down"),
    ],
)
async def test_server_that_is_down_for_a_while_is_told(headers: dict[str, str], told: str) -> None:
    with _web_server(503, "text/plain", **headers) as url:
        book = _at(url)
        with pytest.raises(BookError, match=told):
            await book.check()
        await book.aclose()


async def test_address_may_be_written_with_or_without_what_it_may_lack(
    desk: Desk, calendar_server: str
) -> None:
    for url in (desk.url.rstrip("/"), desk.url.replace("desk", "%64esk")):
        book = CalDavBook(url, desk.user, PASSWORD, business(desk))
        assert await busy_clocks(book) == []
        await book.aclose()


@pytest.mark.parametrize("calendar", ["alice morgan", "ALICE", "Alice  Morgan"])
async def test_calendar_is_found_by_its_name_or_its_address(desk: Desk, calendar: str) -> None:
    book = opened(desk, calendar=calendar)
    desk.write("alice", "DTSTART:20361203T150000Z", "DTEND:20361203T160000Z")

    assert await busy_clocks(book) == ["3 10:00-3 11:00"]
    await book.aclose()


async def test_two_may_share_a_calendar(desk: Desk) -> None:
    """Then what keeps one busy keeps both: nobody can tell whose it is."""
    book = opened(desk, calendar=BEN)

    made = await book.book(at("10:00"), grace(7), key="a")
    moved = await book.move(made.id, at("11:00", staff=BEN), key="m")

    assert (made.staff, moved.staff) == (ALICE, BEN)
    assert await book.of(7, TODAY) == [moved]
    assert await busy_clocks(book) == await busy_clocks(book, BEN) == ["3 11:00-3 11:30"]
    assert len(desk.texts("ben")) == 1
    await book.aclose()


async def test_check_names_those_who_have_a_calendar(desk: Desk) -> None:
    told = await check(business(desk), settings(desk))

    assert told.startswith("the calendar server 127.0.0.1:")
    assert told.endswith(" has a calendar for Alice Morgan, Ben Carter")


async def test_missing_calendar_is_named_with_those_there_are(desk: Desk) -> None:
    at_the_desk = business(desk, calendar="Doctor Morgan")

    with pytest.raises(BookError) as raised:
        await check(at_the_desk, settings(desk))

    told = str(raised.value)
    assert "has no calendar 'Doctor Morgan' for Alice Morgan: make one of this name, or " in told
    assert told.endswith("there are: Alice Morgan, Ben Carter")


@pytest.mark.parametrize("user", ["", "somebody"])
async def test_wrong_password_is_told_without_it(desk: Desk, user: str) -> None:
    book = CalDavBook(desk.url, user, "not-the-pass-word", business(desk))

    for asked in (
        book.check(),
        book.list_appointments(TODAY),
        book.book(at("10:00"), grace(), key="a"),
    ):
        with pytest.raises(BookError) as raised:
            await asked
        told = str(raised.value)
        assert "let 'somebody' in" in told if user else "somebody without a name" in told
        assert "correct SWITCHBOARD_CALDAV_USER and SWITCHBOARD_CALDAV_PASSWORD in .env" in told
        assert "pass-word" not in told
    await book.aclose()


async def test_calendars_of_somebody_else_are_not_opened(desk: Desk, calendar_server: str) -> None:
    book = CalDavBook(f"{calendar_server}/desk-199/", desk.user, PASSWORD, business(desk))

    with pytest.raises(BookError, match=f"does not let '{desk.user}' do that"):
        await book.check()
    await book.aclose()


async def test_address_may_carry_user_and_password_which_nobody_is_told(desk: Desk) -> None:
    url = desk.url.replace("//", f"//{desk.user}:{PASSWORD}@")
    book = CalDavBook(url, "", "", business(desk))
    assert PASSWORD not in await book.check()
    await book.aclose()

    wrong = CalDavBook(url.replace(PASSWORD, "not-the-pass-word"), "", "", business(desk))
    with pytest.raises(BookError) as raised:
        await wrong.check()
    assert "pass-word" not in str(raised.value)
    await wrong.aclose()


async def test_server_that_is_not_there_is_named() -> None:
    book = _at("http://127.0.0.1:1/calendars/")

    with pytest.raises(BookError) as raised:
        await book.check()

    told = str(raised.value)
    assert told.startswith("the calendar server 127.0.0.1:1 cannot be reached (")
    assert told.endswith("correct appointments.caldav.url in the business file")
    await book.aclose()


async def test_server_that_does_not_answer_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(caldav_server, "WAIT_S", 0.3)
    hung_up = asyncio.Event()

    async def say_nothing(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await hung_up.wait()
        writer.close()

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as server:
        book = _at(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
        began = asyncio.get_running_loop().time()
        with pytest.raises(BookError, match=r"does not answer within 0.3 s: see to it"):
            await book.check()
        assert asyncio.get_running_loop().time() - began < 1
        hung_up.set()
        await book.aclose()


@pytest.mark.parametrize(
    "answer", [(200, "text/html"), (207, "application/xml"), (405, "text/html"), (301, "text/html")]
)
async def test_server_of_another_kind_is_told(answer: tuple[int, str]) -> None:
    with _web_server(*answer) as url:
        book = _at(url)
        with pytest.raises(BookError, match=URL_IS_WRONG):
            await book.check()
        await book.aclose()


def _at(url: str) -> CalDavBook:
    return CalDavBook(url, "desk", PASSWORD, business())


@contextmanager
def _web_server(status: int, kind: str, **headers: str) -> Iterator[str]:
    """One that answers all with the same page, which is no XML."""

    class Page(BaseHTTPRequestHandler):
        def do_PROPFIND(self) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": kind, **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"<html><p>Welcome & hello")

        do_GET = do_PROPFIND  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            serving.join()
