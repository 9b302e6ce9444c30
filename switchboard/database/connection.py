"""Transactions on the database, while the worker or a command runs."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, Table, event, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from switchboard.database import address as addresses
from switchboard.database.address import Address

# At DEBUG, where `dev` and the console are, it prints every statement with what was said in it.
logging.getLogger("aiosqlite").setLevel(logging.WARNING)

WAIT_S = 5
"""For a connection, or for whoever is writing to the SQLite file."""
READS_ONLY = {"switchboard_reads_only": True}


class Database:
    """Hands out transactions, each of which is done as a whole or not at all."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._writing = _engine(address)
        self._reading = self._writing.execution_options(**READS_ONLY)

    def __repr__(self) -> str:
        return f"Database({self._address})"

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncConnection]:
        """A transaction, committed at the end of the block and rolled back when that raises.

        Raises:
            DatabaseError: The database does not answer, or is locked for too long.
        """
        with self._address.faults_as_sentences():
            async with self._writing.begin() as connection:
                yield connection

    @asynccontextmanager
    async def writing_alone(self, table: Table) -> AsyncIterator[AsyncConnection]:
        """A transaction that nobody else writes this table in: what it finds there stays so to its end.

        Raises:
            DatabaseError: as `session`.
        """
        async with self.session() as connection:
            if not self._address.is_sqlite:  # which has one writer at a time as it is
                lock = f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE"
                await connection.execute(text(lock))
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads, and so waits for no writer."""
        with self._address.faults_as_sentences():
            async with self._reading.begin() as connection:
                yield connection

    async def leave_no_trace(self) -> None:
        """Take what was removed out of SQLite's log too, as far as no running call still reads it."""
        if self._address.is_sqlite:
            async with self._writing.connect() as connection:
                raw: Any = (await connection.get_raw_connection()).driver_connection
                await raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    async def aclose(self) -> None:
        """Close the connections that are held in reserve."""
        await self._writing.dispose()


def connect(url: str) -> Database:
    """The database of a DATABASE_URL; nothing is opened before the first transaction.

    Raises:
        DatabaseError: It is no database that we speak to.
    """
    return Database(addresses.read(url))


def driver_options(address: Address) -> dict[str, Any]:
    """What the driver is told at every connection; what the URL itself says goes before it."""
    if address.is_sqlite:
        return {"timeout": WAIT_S}
    # the second: a server that vanished without a word is noticed on a connection that was open
    bounds = {"connect_timeout": WAIT_S, "tcp_user_timeout": WAIT_S * 1000}
    return {name: bound for name, bound in bounds.items() if name not in address.url.query}


def begin_as_writer(connection: Connection) -> None:
    """Begin a SQLite transaction that may write: one that finds out later cannot wait its turn."""
    reads_only = READS_ONLY.keys() <= connection.get_execution_options().keys()
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def _engine(address: Address) -> AsyncEngine:
    engine = create_async_engine(
        address.url,
        connect_args=driver_options(address),
        hide_parameters=True,  # callers' words have no place in a log
        # A call is one process: one connection at hand, a few more for a busy moment.
        pool_size=1,
        max_overflow=4,
        pool_timeout=WAIT_S,
        # The server may be restarted between two turns, and the next one is to be written all the same.
        pool_pre_ping=not address.is_sqlite,
    )
    if address.is_sqlite:
        event.listen(engine.sync_engine, "connect", _set_up_sqlite)
        event.listen(engine.sync_engine, "begin", begin_as_writer)
    return engine


def _set_up_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would come too late
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # whoever is forgotten is not left in free pages
    cursor.close()
