"""Rows as the rehearsal itself writes them: what was there before a call, and what others do meanwhile."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from switchboard.database import tables

BY_NO_CALL = "rehearsal"
"""Stands where a call's own appointment names the call."""
CHECKED_BEFORE = timedelta(hours=1)
_FIRST_REFERENCE = 9001


@dataclass(frozen=True)
class NewAppointment:
    """One as it is to be written down."""

    staff: str
    service: str
    starts_at: datetime
    ends_at: datetime
    name: str
    number: str | None = None
    person_id: int | None = None


async def appointment(session: AsyncConnection, new: NewAppointment) -> str:
    """The id of an appointment that is written down now."""
    count = await session.scalar(select(func.count()).select_from(tables.appointments)) or 0
    made = secrets.token_hex(8)
    values = {
        "id": made,
        "key": f"{BY_NO_CALL}:{made}",
        "reference": str(_FIRST_REFERENCE + count),
        "made_at": datetime.now(UTC),
        "call_key": BY_NO_CALL,
        **vars(new),
    }
    await session.execute(insert(tables.appointments).values(values))
    return made


async def block(session: AsyncConnection, number: str) -> None:
    values = {"number": number, "reason": "", "since": datetime.now(UTC)}
    await session.execute(insert(tables.blocked_numbers).values(values))


async def failed_checks(session: AsyncConnection, person_id: int, count: int) -> None:
    """Somebody failed so often, one second after the other, to show that they are this person."""
    first = datetime.now(UTC) - CHECKED_BEFORE
    failed = {"person_id": person_id, "withheld": False, "passed": False}
    rows = [failed | {"at": first + timedelta(seconds=second)} for second in range(count)]
    await session.execute(insert(tables.identity_checks), rows)
