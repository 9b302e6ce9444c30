"""What has been kept for long enough: counted, or removed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Table, delete, func, select

from switchboard.database import Database
from switchboard.database.tables import appointments, identity_checks, messages
from switchboard.identity import WITHIN
from switchboard.records import Records
from switchboard.written import counted

BATCH = 200
"""Rows that are removed at once, so that a running call soon has its turn."""


@dataclass(frozen=True)
class Expired:
    """How much there is, or was until it was removed."""

    calls: int
    done: int
    """Messages that somebody saw to."""
    never_done: int
    appointments: int
    checks: int

    def __str__(self) -> str:
        messages = counted(self.done + self.never_done, "message")
        if self.never_done:
            messages += f" ({self.never_done} never done)"
        counts = [counted(self.calls, "call"), messages]
        counts += [counted(self.appointments, "appointment")]
        return ", ".join([*counts, counted(self.checks, "identity check")])


async def count_expired(database: Database, until: datetime) -> Expired:
    """What `remove_expired` would remove."""
    calls = await Records(database).count_before(until)
    async with database.reading() as session:
        counts = [
            await session.scalar(select(func.count()).select_from(table).where(which)) or 0
            for table, which in _expired(until)
        ]
    return Expired(calls, *counts)


async def remove_expired(database: Database, until: datetime) -> Expired:
    """Remove what is from before then: calls, messages done or not, and appointments that are over."""
    counts = [await _remove(database, table, which) for table, which in _expired(until)]
    return Expired((await Records(database).purge(until)).calls, *counts)


def _expired(until: datetime) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    is_done = messages.c.done_at.is_not(None)
    yield messages, (messages.c.at < until) & is_done
    yield messages, (messages.c.at < until) & ~is_done
    yield appointments, appointments.c.ends_at < until
    # of the last day they still count, however little is to be kept
    yield identity_checks, identity_checks.c.at < min(until, datetime.now(UTC) - WITHIN)


async def _remove(database: Database, table: Table, which: ColumnElement[bool]) -> int:
    some = select(table.c.id).where(which).limit(BATCH)
    removed = 0
    while True:
        async with database.session() as session:
            batch = (await session.execute(delete(table).where(table.c.id.in_(some)))).rowcount
        if not batch:
            return removed
        removed += batch
