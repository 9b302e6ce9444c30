"""What callers leave for the people of the business."""

import secrets
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from switchboard.database import Database
from switchboard.database.tables import callers, messages

TRIES = 3
OF_FOUR_DIGITS = 9000
"""References: none begins with a zero, which gets lost in writing."""


@dataclass(frozen=True)
class NewMessage:
    """A message as it is confirmed."""

    key: str
    """The same for the same message, however often it is handed in."""
    call_key: str
    name: str
    """Who leaves it, as they said it."""
    number: str | None
    """Where to ring back. None: nowhere."""
    for_whom: str
    text: str
    urgent: bool = False
    person_id: int | None = None
    """The caller record, where it is known to be one of ours."""


@dataclass(frozen=True)
class Message:
    """A message that was taken."""

    id: int
    reference: str
    """Four digits, which no other message has that is still open."""
    at: datetime
    call_key: str
    person_id: int | None
    name: str
    number: str | None
    for_whom: str
    text: str
    urgent: bool
    done_at: datetime | None = None

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON; times in ISO 8601, UTC."""
        done_at = self.done_at and self.done_at.isoformat()
        return asdict(self) | {"at": self.at.isoformat(), "done_at": done_at}


class Messages:
    """The messages. What `add` has returned stays, though this process be killed."""

    def __init__(self, database: Database, draw: Callable[[int], int] = secrets.randbelow) -> None:
        self._database = database
        self._draw = draw

    async def add(self, new: NewMessage, at: datetime | None = None) -> Message:
        """Write a message down; one with the same key is this one, and is left as it was."""
        for _ in range(TRIES):
            try:
                return await self._add(new, at or datetime.now(UTC))
            except IntegrityError:  # its person has just been forgotten, and is nobody from now on
                continue
        raise RuntimeError(f"no message could be written in {TRIES} attempts")

    async def list_messages(self, *, all: bool = False) -> list[Message]:
        """The open ones, or those that are done as well, the newest first."""
        which = [] if all else [_OPEN]
        async with self._database.reading() as session:
            return await _list(session, *which)

    async def find(self, reference: str) -> Message | None:
        """The open message of this reference, else the newest that is done, else None."""
        async with self._database.reading() as session:
            return await _find(session, reference)

    async def done(self, reference: str, at: datetime | None = None) -> Message | None:
        """Mark it as seen to, once, and return it. None: there is no such message."""
        change = update(messages).where(messages.c.reference == reference, _OPEN)
        async with self._database.session() as session:
            await session.execute(change.values(done_at=at or datetime.now(UTC)))
            return await _find(session, reference)

    async def _add(self, new: NewMessage, at: datetime) -> Message:
        async with self._database.writing_alone(messages) as session:
            if known := await _list(session, messages.c.key == new.key):
                return known[0]
            taken = (await session.scalars(select(messages.c.reference).where(_OPEN))).all()
            person = select(callers.c.id).where(callers.c.id == new.person_id).scalar_subquery()
            values = {"at": at, "reference": self._free({*taken}), "person_id": person}
            await session.execute(insert(messages).values(vars(new) | values))
            return (await _list(session, messages.c.key == new.key))[0]

    def _free(self, taken: Collection[str]) -> str:
        """Four digits that are not taken, or eight when most of those are."""
        first = 1000 if len(taken) < OF_FOUR_DIGITS // 2 else 10_000_000
        while (reference := str(first + self._draw(9 * first))) in taken:
            continue
        return reference


_OPEN = messages.c.done_at.is_(None)


async def _find(session: AsyncConnection, reference: str) -> Message | None:
    found = await _list(session, messages.c.reference == reference)
    still_open = [message for message in found if message.done_at is None]
    return next(iter(still_open or found), None)


async def _list(session: AsyncConnection, *which: ColumnElement[bool]) -> list[Message]:
    columns = [column for column in messages.c if column.name != "key"]
    order = (messages.c.at.desc(), messages.c.id.desc())
    rows = await session.execute(select(*columns).where(*which).order_by(*order))
    return [Message(**row) for row in rows.mappings()]
