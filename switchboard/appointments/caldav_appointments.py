"""Our appointments in the calendars: found wherever they are, changed, taken out.

An appointment that moves to somebody else is written into their calendar before it leaves the first: for
that moment there are two copies of one event, and the one with the greater SEQUENCE counts. Whoever
moves it takes the other away, and so does whoever moves or cancels it after a call that broke off.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from switchboard.appointments import caldav_events as events
from switchboard.appointments import caldav_ours as ours
from switchboard.appointments.appointment import Appointment, Slot
from switchboard.appointments.book import BookError, NoSuchAppointment
from switchboard.appointments.caldav_calendars import Calendars, StaffCalendar
from switchboard.appointments.caldav_events import Entry
from switchboard.appointments.caldav_server import CalendarServer

TRIES = 5
"""At changing what others change too."""


class Appointments:
    """Events of ours that are settled, and the claims where they are asked for."""

    def __init__(self, server: CalendarServer, calendars: Calendars, zone: ZoneInfo) -> None:
        self._server = server
        self._calendars = calendars
        self._zone = zone

    async def to_come(self, since: datetime) -> list[Entry]:
        """What was made here of what ends after then, claims too; of copies the newest."""
        everybodys = await self._calendars.everybodys()
        found = await self._calendars.events(everybodys, since)
        own = [(calendar, [s for s in stored if ours.may_be(s.text)]) for calendar, stored in found]
        return _newest(await asyncio.to_thread(events.read, own, self._zone))

    async def find(self, appointment_id: str) -> Entry:
        """The one with this id.

        Raises:
            NoSuchAppointment: There is none, or only a claim.
        """
        return _newest(await self._copies(appointment_id))[0]

    async def put(self, appointment_id: str, slot: Slot, calendar: StaffCalendar) -> Appointment:
        """Give it this time, in this calendar.

        Raises:
            NoSuchAppointment: As `find`.
        """
        for _ in range(TRIES):
            copies = await self._copies(appointment_id)
            (old,) = _newest(copies)
            path = calendar.path + old.stored.path.rpartition("/")[2]
            text = ours.moved_text(old.stored.text, slot)
            there = next((copy.stored for copy in copies if copy.stored.path == path), None)
            if await (
                self._server.change(there, text) if there else self._server.create(path, text)
            ):
                await self._remove_older(appointment_id)
                return replace(old.as_appointment, **vars(slot))
        raise BookError(f"{self._server} lets others change an appointment that is to be moved")

    async def remove(self, appointment_id: str) -> None:
        """See that it is gone."""
        with suppress(NoSuchAppointment):
            for copy in await self._copies(appointment_id):
                await self._server.remove(copy.stored.path)

    async def _remove_older(self, appointment_id: str) -> None:
        with suppress(NoSuchAppointment):
            copies = await self._copies(appointment_id)
            for copy in copies:
                if copy not in _newest(copies):
                    await self._server.remove(copy.stored.path, copy.stored.version)

    async def _copies(self, appointment_id: str) -> list[Entry]:
        uid = ours.uid_of(appointment_id)
        found = events.read(await self._calendars.with_uid(uid), self._zone)
        copies = [e for e in found if e.uid == uid and e.appointment and not e.is_claim]
        if not copies:
            raise NoSuchAppointment(appointment_id)
        return copies


def _newest(entries: Iterable[Entry]) -> list[Entry]:
    """Of each event the newest copy."""
    in_order = sorted(entries, key=lambda entry: (entry.sequence, entry.stored.path))
    return list({entry.uid: entry for entry in in_order}.values())
