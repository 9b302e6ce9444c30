"""Call records as rows: which of them, and read as records."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from switchboard.call_end import Ended
from switchboard.database.tables import call_events, calls
from switchboard.records.call_record import CallEvent, CallRecord, EventKind

TURNS = (
    select(func.count())
    .where(call_events.c.call_id == calls.c.id, call_events.c.kind == EventKind.TURN.value)
    .scalar_subquery()
)


def matching(
    *, since: datetime | None = None, caller: str | None = None, line: str | None = None
) -> list[ColumnElement[bool]]:
    """The conditions of a search."""
    conditions = []
    if since is not None:
        conditions.append(calls.c.started_at >= since)
    if caller is not None:
        conditions.append(calls.c.caller == caller)
    if line is not None:
        conditions.append(calls.c.line == line)
    return conditions


def named(text: str, *, whole: bool) -> ColumnElement[bool]:
    """The calls that this is the id, the SIP call id, or, unless `whole`, the beginning or end of the id of."""
    exact = (calls.c.id == text) | (calls.c.sip_call_id == text)
    if whole:
        return exact
    return (
        exact
        | calls.c.id.startswith(text, autoescape=True)
        | calls.c.id.endswith("-" + text, autoescape=True)
    )


def begun_before(record: CallRecord) -> ColumnElement[bool]:
    """The calls that come after this one in a list, the newest first."""
    same_moment = (calls.c.started_at == record.started_at) & (calls.c.id < record.id)
    return (calls.c.started_at < record.started_at) | same_moment


def newest_first(*which: ColumnElement[bool]) -> Select[Any]:
    order = (calls.c.started_at.desc(), calls.c.id.desc())
    return select(calls, TURNS.label("turns")).where(*which).order_by(*order)


async def list_records(session: AsyncConnection, query: Select[Any]) -> list[CallRecord]:
    rows = (await session.execute(query)).mappings()
    return [_record(row) for row in rows]


async def with_events(session: AsyncConnection, records: list[CallRecord]) -> list[CallRecord]:
    """The same records, each with all that happened."""
    ids = [record.id for record in records]
    query = (
        select(call_events)
        .where(call_events.c.call_id.in_(ids))
        .order_by(call_events.c.at, call_events.c.id)
    )
    events: dict[str, list[CallEvent]] = {call_id: [] for call_id in ids}
    for row in (await session.execute(query)).mappings():
        events[row["call_id"]].append(CallEvent(row["at"], row["kind"], row["data"]))
    return [replace(record, events=tuple(events[record.id])) for record in records]


def _record(row: Mapping[Any, Any]) -> CallRecord:
    values = dict(row)
    ended = values["ended"] and Ended(values["ended"])
    return CallRecord(**values | {"done": tuple(values["done"]), "ended": ended})
