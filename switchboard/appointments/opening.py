"""Which book a business writes into."""

from typing import TYPE_CHECKING

from switchboard.appointments.book import AppointmentBook
from switchboard.appointments.own_tables import OwnBook
from switchboard.business.business import Business
from switchboard.config import Settings
from switchboard.database import Database

if TYPE_CHECKING:
    from switchboard.appointments.caldav_book import CalDavBook


def open_book(business: Business, settings: Settings, database: Database) -> AppointmentBook:
    """The calendars that the business file names, or else our own tables; in a rehearsal always these."""
    return _calendars(business, settings) or OwnBook(database, business.zone)


async def check(business: Business, settings: Settings) -> str:
    """Whether appointments can be written, as a sentence. Only a calendar server is asked.

    Raises:
        BookError: It does not answer, or somebody who has appointments has no calendar there.
    """
    book = _calendars(business, settings)
    if book is None:
        return "appointments are kept in the database"
    try:
        return await book.check()
    finally:
        await book.aclose()


def _calendars(business: Business, settings: Settings) -> "CalDavBook | None":
    named = business.appointments.caldav
    if named is None or settings.switchboard_rehearsal:
        return None
    # not above: it costs a process 0.3 s, and is of no use where there is no calendar server
    from switchboard.appointments.caldav_book import CalDavBook

    user, password = settings.switchboard_caldav_user, settings.switchboard_caldav_password
    return CalDavBook(str(named.url), user, password, business)
