"""Appointments in Switchboard's own database."""

import secrets
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from switchboard.appointments.appointment import Appointment, Booker, Busy, Slot, digest
from switchboard.appointments.book import NoSuchAppointment, SlotTaken, new_reference
from switchboard.database import Database
from switchboard.database.tables import appointments, callers

COLUMNS = [
    appointments.c[name]
    for name in (
        "id",
        "reference",
        "service",
        "staff",
        "starts_at",
        "ends_at",
        "name",
        "number",
        "person_id",
    )
]
STANDS = appointments.c.cancelled_at.is_(None)


class OwnBook:
    """The book of a business that has no calendar server."""

    def __init__(self, database: Database, zone: ZoneInfo) -> None:
        self._database = database
        self._zone = zone

    async def busy(self, staff: Collection[str], since: datetime, until: datetime) -> list[Busy]:
        which = appointments.c.staff.in_(staff) & _touches(since, until)
        async with self._database.reading() as session:
            found = await self._list(session, which)
        return [Busy(one.staff, one.starts_at, one.ends_at) for one in found]

    async def book(self, slot: Slot, booker: Booker, *, key: str) -> Appointment:
        async with self._database.writing_alone(appointments) as session:
            if known := await self._list(session, appointments.c.key == key):
                return known[0]
            await self._need_free(session, slot)
            to_come = appointments.c.ends_at > datetime.now(UTC)
            taken = {one.reference for one in await self._list(session, to_come)}
            new = _row(slot, booker, new_reference(taken)) | {"key": key}
            await session.execute(insert(appointments).values(new))
            return await self._one(session, new["id"])

    async def move(self, appointment_id: str, slot: Slot, *, key: str) -> Appointment:
        """As the protocol has it. `key` is not kept: moved there twice, it is there."""
        async with self._database.writing_alone(appointments) as session:
            if (await self._one(session, appointment_id)).is_at(slot):
                return await self._one(session, appointment_id)
            await self._need_free(session, slot, besides=appointment_id)
            this = appointments.c.id == appointment_id
            change = {"service": slot.service, "staff": slot.staff} | _times(slot)
            await session.execute(update(appointments).where(this).values(change))
            return await self._one(session, appointment_id)

    async def cancel(self, appointment_id: str) -> Appointment:
        this = appointments.c.id == appointment_id
        # its key is free for another: whoever cancels may want the same time back
        change = {"cancelled_at": datetime.now(UTC), "key": f"cancelled {appointment_id}"}
        async with self._database.writing_alone(appointments) as session:
            await session.execute(update(appointments).where(this, STANDS).values(change))
            row = (await session.execute(select(*COLUMNS).where(this))).mappings().first()
        if row is None:
            raise NoSuchAppointment(appointment_id)
        return self._appointment(row)

    async def of(self, booker_person_id: int, now: datetime) -> list[Appointment]:
        theirs = appointments.c.person_id == booker_person_id
        async with self._database.reading() as session:
            return await self._list(session, theirs & (appointments.c.starts_at > now))

    async def list_appointments(self, since: datetime) -> list[Appointment]:
        async with self._database.reading() as session:
            return await self._list(session, appointments.c.ends_at > since)

    async def aclose(self) -> None:
        """The database is closed by whoever opened it."""

    async def _need_free(
        self, session: AsyncConnection, slot: Slot, besides: str | None = None
    ) -> None:
        theirs = appointments.c.staff == slot.staff
        found = await self._list(session, theirs & _touches(slot.starts_at, slot.ends_at))
        if any(one.id != besides for one in found):
            raise SlotTaken(slot)

    async def _one(self, session: AsyncConnection, appointment_id: str) -> Appointment:
        found = await self._list(session, appointments.c.id == appointment_id)
        if not found:
            raise NoSuchAppointment(appointment_id)
        return found[0]

    async def _list(
        self, session: AsyncConnection, which: ColumnElement[bool]
    ) -> list[Appointment]:
        """Those of them that stand, in order."""
        query = select(*COLUMNS).where(which, STANDS)
        rows = await session.execute(query.order_by(appointments.c.starts_at, appointments.c.id))
        return [self._appointment(row) for row in rows.mappings()]

    def _appointment(self, row: Mapping[Any, Any]) -> Appointment:
        local = {name: row[name].astimezone(self._zone) for name in ("starts_at", "ends_at")}
        return Appointment(**{**row, **local})


def _row(slot: Slot, booker: Booker, reference: str) -> dict[str, Any]:
    # a person who has been forgotten meanwhile is nobody
    person = select(callers.c.id).where(callers.c.id == booker.person_id)
    return {
        "id": digest([secrets.token_hex()]),
        "reference": reference,
        "made_at": datetime.now(UTC),
        "call_key": booker.call_key,
        "person_id": person.scalar_subquery(),
        "name": booker.name,
        "number": booker.number,
        "service": slot.service,
        "staff": slot.staff,
        **_times(slot),
    }


def _times(slot: Slot) -> dict[str, datetime]:
    return {"starts_at": slot.starts_at, "ends_at": slot.ends_at}


def _touches(since: datetime, until: datetime) -> ColumnElement[bool]:
    return (appointments.c.starts_at < until) & (appointments.c.ends_at > since)
