"""The database of a command: prepared, opened, closed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from switchboard import config, database
from switchboard.database import Database

T = TypeVar("T")


def with_database(work: Callable[[Database], Awaitable[T]]) -> T:
    """What the work returns.

    Raises:
        DatabaseError: The database cannot be used, or its tables are of another version.
    """
    url = config.load().database_url
    database.prepare(url)

    async def opened() -> T:
        place = database.connect(url)
        try:
            return await work(place)
        finally:
            await place.aclose()

    return asyncio.run(opened())
