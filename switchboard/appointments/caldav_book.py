"""Appointments in the calendars of a CalDAV server, beside whatever else stands there."""

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime

from switchboard.appointments import caldav_events as events
from switchboard.appointments import caldav_ours as ours
from switchboard.appointments.appointment import Appointment, Booker, Busy, Slot, digest
from switchboard.appointments.book import NoSuchAppointment, SlotTaken, new_reference
from switchboard.appointments.caldav_appointments import Appointments
from switchboard.appointments.caldav_calendars import Calendars
from switchboard.appointments.caldav_claim import win
from switchboard.appointments.caldav_events import Entry
from switchboard.appointments.caldav_server import CalendarServer
from switchboard.business.business import Business


class CalDavBook:
    """The book of a business that has a calendar server."""

    def __init__(self, url: str, user: str, password: str, business: Business) -> None:
        self._server = CalendarServer(url, user, password)
        self._calendars = Calendars(self._server, business)
        self._zone = business.zone
        self._appointments = Appointments(self._server, self._calendars, self._zone)
        self._cancelled: dict[str, Appointment] = {}

    async def check(self) -> str:
        """That everybody who has appointments has a calendar, as a sentence.

        Raises:
            BookError: Somebody has none, or the server cannot be used.
        """
        calendars = await self._calendars.everybodys()
        whose = ", ".join(name for calendar in calendars for name in calendar.staff)
        return f"{self._server} has a calendar for {whose or 'nobody, as there are no services'}"

    async def busy(self, staff: Collection[str], since: datetime, until: datetime) -> list[Busy]:
        calendars = await self._calendars.of(staff)
        found = await self._calendars.events(calendars, since, until)
        return await asyncio.to_thread(events.busy, found, staff, since, until, self._zone)

    async def book(self, slot: Slot, booker: Booker, *, key: str) -> Appointment:
        appointment_id = digest([key])
        to_come = await self._appointments.to_come(datetime.now(UTC))
        if known := [one for one in _settled(to_come) if one.id == appointment_id]:
            return known[0]
        taken = {entry.appointment.reference for entry in to_come if entry.appointment}
        uid = ours.uid_of(appointment_id)
        own = await self._claim(slot, uid, ours.claim_text(uid, slot, booker, new_reference(taken)))
        if own and await self._server.change(own.stored, ours.settled_text(own.stored.text)):
            return own.as_appointment
        # another who writes with this key was faster: it stands or falls with theirs
        try:
            return (await self._appointments.find(appointment_id)).as_appointment
        except NoSuchAppointment:
            raise SlotTaken(slot) from None

    async def move(self, appointment_id: str, slot: Slot, *, key: str) -> Appointment:
        """As the protocol has it. Until it has moved, a claim beside it keeps its new time for it."""
        old = (await self._appointments.find(appointment_id)).as_appointment
        if old.is_at(slot):
            return old
        uid = ours.uid_of(digest([key, "moves"]))
        mover = Booker(old.name, old.number, old.person_id, key)
        text = ours.claim_text(uid, slot, mover, old.reference)
        own = await self._claim(slot, uid, text, besides=ours.uid_of(appointment_id))
        if own is None:  # as in `book`
            moved = (await self._appointments.find(appointment_id)).as_appointment
            if not moved.is_at(slot):
                raise SlotTaken(slot)
            return moved
        try:
            (calendar,) = await self._calendars.of([slot.staff])
            return await self._appointments.put(appointment_id, slot, calendar)
        finally:
            await self._server.remove(own.stored.path)

    async def cancel(self, appointment_id: str) -> Appointment:
        """As the protocol has it, within one process: nothing is left there of what was cancelled."""
        try:
            found = await self._appointments.find(appointment_id)
        except NoSuchAppointment:
            if appointment_id in self._cancelled:
                return self._cancelled[appointment_id]
            raise
        self._cancelled[appointment_id] = found.as_appointment
        await self._appointments.remove(appointment_id)
        return found.as_appointment

    async def of(self, booker_person_id: int, now: datetime) -> list[Appointment]:
        to_come = await self.list_appointments(now)
        return [a for a in to_come if a.person_id == booker_person_id and a.starts_at > now]

    async def list_appointments(self, since: datetime) -> list[Appointment]:
        found = [
            one for one in _settled(await self._appointments.to_come(since)) if one.ends_at > since
        ]
        return sorted(found, key=lambda one: (one.starts_at.astimezone(UTC), one.id))

    async def aclose(self) -> None:
        await self._server.aclose()

    async def _claim(self, slot: Slot, uid: str, text: str, *, besides: str = "") -> Entry | None:
        """Write it down, and win or lose as `win` says."""
        calendars = await self._calendars.of([slot.staff])

        async def look() -> list[Entry]:
            times = slot.starts_at, slot.ends_at
            found = await self._calendars.events(calendars, *times)
            entries = await asyncio.to_thread(events.read, found, self._zone)
            return [one for one in entries if one.uid != besides and one.busy(*times, self._zone)]

        await self._server.create(calendars[0].path + ours.name_of(uid), text)
        return await win(self._server, slot, uid, look)


def _settled(entries: list[Entry]) -> list[Appointment]:
    return [one.appointment for one in entries if one.appointment and not one.is_claim]
