"""What the database says of a number, for a command that only looks."""

import asyncio
from dataclasses import dataclass

from switchboard import database
from switchboard.database import DatabaseError
from switchboard.directory import Directory
from switchboard.known import NOBODY, Known


@dataclass(frozen=True)
class Books:
    """The block list and the caller records, as far as they could be asked."""

    blocked: frozenset[str] = frozenset()
    known: Known = NOBODY
    silent_because: str | None = None
    """Why they were not asked, a sentence without its full stop."""


def look_up(number: str | None, url: str) -> Books:
    """What there is of this number; nothing is made, upgraded or raised."""
    if number is None:
        return Books()

    async def asked() -> Books:
        opened = database.connect(url)
        try:
            directory = Directory(opened)
            return Books(await directory.blocked(), await directory.known_by(number))
        finally:
            await opened.aclose()

    try:
        state = database.check(url)
        if "(revision" not in state:
            return Books(silent_because=state)
        return asyncio.run(asked())
    except DatabaseError as err:
        return Books(silent_because=str(err))
