"""The log of calls: written while they happen, read when somebody asks."""

import logging
import secrets
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from switchboard.call_end import Ended
from switchboard.database import Database
from switchboard.database.tables import call_events, callers, calls
from switchboard.records import rows as call_rows
from switchboard.records.call_record import (
    CallEvent,
    CallRecord,
    EventKind,
    NewCall,
    Purged,
    SeveralCalls,
)

logger = logging.getLogger("switchboard")

TELLABLE = "23456789abcdefghjkmnpqrstuvwxyz"
"""Letters and digits that are not taken for each other, on the telephone and on paper."""
SHORTEST_PART = 4
"""Of an id, to stand for all of it."""
TRIES = 5
BATCH = 200
"""Calls that are read or removed at once, so that a running call soon has its turn."""


class Records:
    """What is kept of every call. What has been written stays, though this process be killed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, call: NewCall) -> tuple[str, bool]:
        """The call's id, and whether this began it: a call has one record, whoever else begins it."""
        for _ in range(TRIES):
            try:
                async with self._database.session() as session:
                    query = select(calls.c.id).where(calls.c.key == call.key)
                    if known := await session.scalar(query):
                        return str(known), False
                    call_id = _new_id(call.started_at)
                    values = {**vars(call), "id": call_id, "done": []}
                    await session.execute(insert(calls).values(values))
                    return call_id, True
            except IntegrityError:  # another has just begun this call, or drawn this id
                continue
        raise RuntimeError(f"no record could be begun in {TRIES} attempts")

    async def append(
        self, call_id: str, kind: str, data: dict[str, Any], at: datetime | None = None
    ) -> None:
        """Write down what has happened, now unless `at` says when."""
        await self.append_many(call_id, [CallEvent(at or datetime.now(UTC), kind, data)])

    async def append_many(self, call_id: str, events: Iterable[CallEvent]) -> None:
        """All of them or none; none of a call that was forgotten while it lasts."""
        try:
            async with self._database.session() as session:
                await _append(session, call_id, events)
        except IntegrityError:
            logger.info("nothing more is kept of a call that was forgotten")

    async def update(self, call_id: str, **columns: str | int | datetime | None) -> None:
        """Set what has become known. A person who has been forgotten meanwhile is nobody."""
        values: dict[str, Any] = dict(columns)
        if "person_id" in columns:
            known = select(callers.c.id).where(callers.c.id == columns["person_id"])
            values["person_id"] = known.scalar_subquery()
        async with self._database.session() as session:
            await session.execute(update(calls).where(calls.c.id == call_id).values(values))

    async def add_done(self, call_id: str, what: str, at: datetime | None = None) -> None:
        """Note what the call has achieved; the same thing counts once."""
        query = select(calls.c.done).where(calls.c.id == call_id).with_for_update()
        async with self._database.session() as session:
            done = await session.scalar(query)
            if done is None or what in done:
                return
            change = update(calls).where(calls.c.id == call_id).values(done=[*done, what])
            await session.execute(change)
            event = CallEvent(at or datetime.now(UTC), EventKind.DONE, {"what": what})
            await _append(session, call_id, [event])

    async def close(self, call_id: str, ended: Ended, at: datetime | None = None) -> bool:
        """Note how and when it ended. Whether this was the first to say so: only that one counts."""
        at = at or datetime.now(UTC)
        open_call = (calls.c.id == call_id) & calls.c.ended.is_(None)
        change = update(calls).where(open_call).values(ended=ended.value, ended_at=at)
        async with self._database.session() as session:
            if (await session.execute(change)).rowcount == 0:
                return False
            event = CallEvent(at, EventKind.END, {"ended": ended.value})
            await _append(session, call_id, [event])
            return True

    async def find(self, text: str) -> CallRecord | None:
        """The call of this id, SIP call id, or beginning or end of an id, with its events.

        Raises:
            SeveralCalls: It is a part of more than one id.
        """
        async with self._database.reading() as session:
            which = call_rows.named(text, whole=len(text) < SHORTEST_PART)
            query = call_rows.newest_first(which).limit(BATCH)
            found = await call_rows.list_records(session, query)
            exact = [record for record in found if text in (record.id, record.sip_call_id)]
            found = exact or found
            if len(found) > 1:
                raise SeveralCalls(text, found)
            return next(iter(await call_rows.with_events(session, found)), None)

    async def list_calls(
        self,
        limit: int | None = None,
        *,
        since: datetime | None = None,
        caller: str | None = None,
        line: str | None = None,
    ) -> list[CallRecord]:
        """The newest first, without their events."""
        which = call_rows.matching(since=since, caller=caller, line=line)
        async with self._database.reading() as session:
            query = call_rows.newest_first(*which).limit(limit)
            return await call_rows.list_records(session, query)

    async def export(
        self,
        *,
        since: datetime | None = None,
        caller: str | None = None,
        line: str | None = None,
    ) -> AsyncIterator[dict[str, Any]]:
        """Every column and event of every call, the newest first, ready for JSON."""
        which = call_rows.matching(since=since, caller=caller, line=line)
        page = await self._page(*which)
        while page:
            for record in page:
                yield record.as_dict()
            page = await self._page(*which, call_rows.begun_before(page[-1]))

    async def purge(self, older_than: datetime) -> Purged:
        """Remove the calls that began before then, ended or not, with their events."""
        removed = Purged()
        while True:
            batch = await self._remove_some(calls.c.started_at < older_than)
            if not batch.calls:
                await self._database.leave_no_trace()
                return removed
            removed = Purged(removed.calls + batch.calls, removed.events + batch.events)

    async def forget(self, call_id: str) -> Purged:
        """Remove one call with its events."""
        removed = await self._remove_some(calls.c.id == call_id)
        await self._database.leave_no_trace()
        return removed

    async def count_before(self, moment: datetime) -> int:
        """How many calls `purge` would remove."""
        query = select(func.count()).select_from(calls).where(calls.c.started_at < moment)
        async with self._database.reading() as session:
            return await session.scalar(query) or 0

    async def _page(self, *which: ColumnElement[bool]) -> list[CallRecord]:
        query = call_rows.newest_first(*which).limit(BATCH)
        async with self._database.reading() as session:
            found = await call_rows.list_records(session, query)
            return await call_rows.with_events(session, found)

    async def _remove_some(self, which: ColumnElement[bool]) -> Purged:
        some = select(calls.c.id).where(which).limit(BATCH)
        async with self._database.session() as session:
            ids = (await session.scalars(some)).all()
            events = await session.execute(
                delete(call_events).where(call_events.c.call_id.in_(ids))
            )
            removed = await session.execute(delete(calls).where(calls.c.id.in_(ids)))
            return Purged(removed.rowcount, events.rowcount)


async def _append(session: AsyncConnection, call_id: str, events: Iterable[CallEvent]) -> None:
    rows = [{"call_id": call_id, **vars(event)} for event in events]
    if rows:
        await session.execute(insert(call_events), rows)


def _new_id(started_at: datetime) -> str:
    """Short, because people read it out and type it; the day first, so that it sorts."""
    drawn = "".join(secrets.choice(TELLABLE) for _ in range(5))
    return f"{started_at.astimezone(UTC):%y%m%d}-{drawn}"
