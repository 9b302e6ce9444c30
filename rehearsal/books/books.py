"""The rehearsal's own database: emptied and filled before a call, read after it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import RowMapping, delete, select

from rehearsal.books import writing
from rehearsal.books.left import Appointment, Message
from rehearsal.books.writing import NewAppointment
from rehearsal.scenario.given import Booked, Given, GivenAppointment
from switchboard.business.business import Business
from switchboard.database import Database
from switchboard.database.tables import (
    appointments,
    blocked_numbers,
    callers,
    calls,
    identity_checks,
    messages,
)
from switchboard.records import Records
from switchboard.records.call_record import CallRecord

EMPTIED = (appointments, messages, identity_checks, blocked_numbers)
"""The callers stay, and what is kept of their calls."""
_STANDING = (
    select(appointments, callers.c.name.label("person"))
    .outerjoin(callers, callers.c.id == appointments.c.person_id)
    .where(appointments.c.cancelled_at.is_(None))
    .order_by(appointments.c.starts_at, appointments.c.staff)
)
_TAKEN = (
    select(messages, callers.c.name.label("person"))
    .outerjoin(callers, callers.c.id == messages.c.person_id)
    .order_by(messages.c.id)
)
_GLANCE_S = 0.05


class Books:
    """What the worker of a rehearsal writes into, and looks up."""

    def __init__(self, database: Database, business: Business) -> None:
        self._database = database
        self._business = business
        self._records = Records(database)
        self._meanwhile: dict[str, Appointment] = {}

    @property
    def minutes(self) -> Mapping[str, int]:
        """How long an appointment for each of the services is to be."""
        return {one.name: one.minutes for one in self._business.appointments.services}

    async def prepare(self, given: Given) -> None:
        """Empty them and write down what is given."""
        self._meanwhile = {}
        async with self._database.session() as session:
            for table in EMPTIED:
                await session.execute(delete(table))
            rows = await session.execute(select(callers.c.name, callers.c.id))
            people = {row.name: row.id for row in rows}
            for one in given.appointments:
                person_id = people[one.person] if one.person else None
                await writing.appointment(session, self._given(one, person_id))
            for number in given.blocked:
                await writing.block(session, number)
            for name, count in given.failed_checks.items():
                await writing.failed_checks(session, people[name], count)

    async def book(self, booked: Booked) -> None:
        """Somebody else, who is no caller of ours, books this now."""
        async with self._database.session() as session:
            made = await writing.appointment(session, self._booked(booked))
            rows = await session.execute(_STANDING.where(appointments.c.id == made))
            self._meanwhile[made] = self._appointment(rows.mappings().one())

    async def appointments(self) -> tuple[list[Appointment], list[Appointment]]:
        """Those that stand, and those that somebody else made meanwhile and that stand so no more."""
        async with self._database.reading() as session:
            rows = (await session.execute(_STANDING)).mappings().all()
        standing = {row["id"]: self._appointment(row) for row in rows}
        kept = {made for made, one in self._meanwhile.items() if standing.get(made) == one}
        gone = [one for made, one in self._meanwhile.items() if made not in kept]
        return [one for made, one in standing.items() if made not in kept], gone

    async def messages(self) -> list[Message]:
        """Those that were taken, in order."""
        async with self._database.reading() as session:
            rows = (await session.execute(_TAKEN)).mappings().all()
        fields = Message.__dataclass_fields__
        return [Message(**{name: row[name] for name in fields}) for row in rows]

    async def failed_checks(self) -> Counter[str]:
        """How often somebody could not show that they are this person."""
        failed = select(callers.c.name).join(identity_checks).where(~identity_checks.c.passed)
        async with self._database.reading() as session:
            return Counter((await session.scalars(failed)).all())

    async def record(self, room: str, *, within_s: float) -> CallRecord | None:
        """The record of the call in this room, once it is closed; None when it is not by then."""
        loop = asyncio.get_running_loop()
        deadline_s = loop.time() + within_s
        closed = select(calls.c.id).where(calls.c.room == room, calls.c.ended.is_not(None))
        while loop.time() < deadline_s:
            async with self._database.reading() as session:
                call_id = await session.scalar(closed)
            if call_id is not None:
                return await self._records.find(call_id)
            await asyncio.sleep(_GLANCE_S)
        return None

    def _given(self, one: GivenAppointment, person_id: int | None) -> NewAppointment:
        times = self._times(one.at, one.service)
        return NewAppointment(one.staff, one.service, *times, one.name, one.number, person_id)

    def _booked(self, one: Booked) -> NewAppointment:
        if one.service and one.at:
            times = self._times(one.at, one.service)
        else:
            times = self._moment(one.from_ or ""), self._moment(one.until or "")
        return NewAppointment(one.staff, one.service or "", *times, one.name)

    def _times(self, at: str, service: str) -> tuple[datetime, datetime]:
        kind = self._business.service(service)
        assert kind is not None
        start = self._moment(at)
        # in real time: an appointment lasts no longer because the clocks are put back in it
        return start, start.astimezone(UTC) + timedelta(minutes=kind.minutes)

    def _moment(self, at: str) -> datetime:
        return datetime.fromisoformat(at).replace(tzinfo=self._business.zone)

    def _appointment(self, row: RowMapping) -> Appointment:
        at: datetime = row["starts_at"].astimezone(self._business.zone)
        return Appointment(
            staff=row["staff"],
            service=row["service"],
            at=at.replace(tzinfo=None).isoformat(),
            name=row["name"],
            number=row["number"],
            person=row["person"],
            minutes=(row["ends_at"] - row["starts_at"]) // timedelta(minutes=1),
            reference=row["reference"],
        )
