"""Whom the rehearsed business knows: the records that its callers are greeted by."""

import asyncio
from pathlib import Path

from switchboard import database
from switchboard.directory import Directory, caller_list

CALLERS = Path(__file__).with_name("callers.csv")


def names() -> list[str]:
    """Everybody's."""
    return [person.name for person in caller_list.read(CALLERS, "US", None)]


async def note_down_callers(url: str) -> None:
    """See that the database at this address is there, and knows them."""
    await asyncio.to_thread(database.upgrade, url)
    books = database.connect(url)
    try:
        await Directory(books).add_all(caller_list.read(CALLERS, "US", None))
    finally:
        await books.aclose()
