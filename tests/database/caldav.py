"""The book in calendars, opened at a desk of the real server."""

from typing import Any

from switchboard.appointments import AppointmentBook
from switchboard.appointments.caldav_book import CalDavBook
from tests.database.booking import ALICE, at, business
from tests.database.radicale import PASSWORD, Desk


def opened(desk: Desk, password: str = PASSWORD, **alice: Any) -> CalDavBook:
    return CalDavBook(desk.url, desk.user, password, business(desk, **alice))


async def busy_clocks(book: AppointmentBook, staff: str = ALICE) -> list[str]:
    """When somebody is busy on December 3."""
    since, until = at("0:00").starts_at, at("0:00", days=3).starts_at
    found = sorted(await book.busy([staff], since, until), key=lambda one: one.starts_at)
    return [f"{one.starts_at:%-d %H:%M}-{one.ends_at:%-d %H:%M}" for one in found]
