"""The messages and appointments of somebody who is forgotten."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from switchboard.database.tables import appointments, calls, messages
from switchboard.directory.person import folded


@dataclass(frozen=True)
class Traces:
    """What somebody's messages and appointments are known by."""

    name: str
    numbers: Collection[str]
    """Nobody else's."""
    of_calls: ColumnElement[bool]
    """The condition that a call was theirs."""
    person_id: int | None = None
    shared: Collection[str] | None = None
    """The numbers behind which this name is theirs. None: it is, whatever the number."""


async def forget_left(session: AsyncConnection, traces: Traces) -> tuple[int, int]:
    """How many messages and how many appointments."""
    return (
        await _forget_in(session, messages, traces),
        await _forget_in(session, appointments, traces),
    )


async def _forget_in(session: AsyncConnection, table: Table, traces: Traces) -> int:
    """What is known to be another person's stays theirs, without the number."""
    own_number = table.c.number.in_(traces.numbers)
    in_their_calls = table.c.call_key.in_(select(calls.c.key).where(traces.of_calls))
    by_name = table.c.id.in_(await _by_name(session, table, traces))
    theirs = table.c.person_id.is_(None) & (own_number | in_their_calls | by_name)
    if traces.person_id is not None:
        theirs |= table.c.person_id == traces.person_id
    removed = await session.execute(delete(table).where(theirs))
    await session.execute(update(table).where(own_number).values(number=None))
    return removed.rowcount


async def _by_name(session: AsyncConnection, table: Table, traces: Traces) -> list[int | str]:
    """Compared here, since SQLite folds the case of ASCII letters only."""
    query = select(table.c.id, table.c.name).where(table.c.person_id.is_(None))
    if traces.shared is not None:
        query = query.where(table.c.number.in_(traces.shared))
    name = folded(traces.name)
    return [row.id for row in await session.execute(query) if folded(row.name) == name]
