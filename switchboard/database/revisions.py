"""The tables' revision: brought to the newest, or said to be of another version."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text

from switchboard.database import address as addresses
from switchboard.database.address import Address, DatabaseError
from switchboard.database.connection import READS_ONLY, begin_as_writer, driver_options

UPGRADE = "run `switchboard database upgrade`"
ONE_UPGRADE_AT_A_TIME = 0x5377_6268
"""The PostgreSQL advisory lock that is ours."""
TURN_S = 30
"""How long one upgrade waits for another."""


def upgrade(url: str) -> list[str]:
    """Bring the tables to the newest revision, all or nothing; the revisions that were applied.

    Raises:
        DatabaseError: It cannot be reached or written, or a newer version has upgraded it.
    """
    # not above: Alembic costs a call's process time, and is of no use there
    from switchboard.database import migrations

    address = addresses.read(url)
    _make_folder(address)
    with address.faults_as_sentences(), _upgrading(address).begin() as connection:
        if not address.is_sqlite:
            ours = {"ours": ONE_UPGRADE_AT_A_TIME}
            connection.execute(text("SELECT pg_advisory_xact_lock(:ours)"), ours)
        missing = _missing(connection, address)
        if missing:
            migrations.apply(connection)
        return missing


def prepare(url: str) -> None:
    """See that the tables are those of this version: SQLite is upgraded, PostgreSQL only looked at.

    Raises:
        DatabaseError: PostgreSQL has no tables or those of another version, or as `upgrade` does.
    """
    if addresses.read(url).is_sqlite:
        upgrade(url)
    else:
        check(url)


def check(url: str) -> str:
    """What is the case with the tables, as a sentence; nothing is changed.

    Raises:
        DatabaseError: They cannot be used as they are, and that does not mend itself.
    """
    address = addresses.read(url)
    if address.is_sqlite and not address.file.exists():
        return f"{address} does not exist yet: it is made when it is first used"
    with address.faults_as_sentences(), _looking(address) as connection:
        missing = _missing(connection, address)
        current = _current(connection)
    if not missing:
        return f"{address} has the tables of this version (revision {current})"
    if address.is_sqlite:
        return f"{address} lacks revision {missing[-1]}: it is upgraded when it is next used"
    if current is None:
        raise DatabaseError(f"{address} has not been set up: {UPGRADE}")
    raise DatabaseError(
        f"{address} is at revision {current}, and this version needs {missing[-1]}: {UPGRADE}"
    )


def _missing(connection: Connection, address: Address) -> list[str]:
    """The revisions from the database's own to the newest."""
    from switchboard.database import migrations

    known, current = migrations.known(), _current(connection)
    if current is None:
        return known
    if current not in known:
        raise DatabaseError(
            f"{address} was upgraded by a newer version of Switchboard (revision {current}): "
            "install that version, or name another database in DATABASE_URL"
        )
    return known[known.index(current) + 1 :]


def _current(connection: Connection) -> str | None:
    from switchboard.database import migrations

    return migrations.current(connection)


def _make_folder(address: Address) -> None:
    if not address.is_sqlite:
        return
    try:
        address.file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as err:
        raise address.unusable(err.strerror or str(err)) from None


def _upgrading(address: Address) -> Engine:
    """An engine whose transactions write, in SQLite without foreign keys: a table is rebuilt to change."""
    engine = _engine(address)
    if address.is_sqlite:
        event.listen(engine, "connect", _keep_a_write_ahead_log)
    return engine


@contextmanager
def _looking(address: Address) -> Iterator[Connection]:
    with _engine(address).connect() as connection:
        yield connection.execution_options(**READS_ONLY)


def _engine(address: Address) -> Engine:
    options = driver_options(address)
    if not address.is_sqlite:
        return create_engine(address.url, poolclass=NullPool, connect_args=options)
    engine = create_engine(
        address.url.set(drivername="sqlite+pysqlite"),
        poolclass=NullPool,
        connect_args=options | {"timeout": TURN_S, "isolation_level": None},
    )
    event.listen(engine, "begin", begin_as_writer)
    return engine


def _keep_a_write_ahead_log(connection: sqlite3.Connection, _: Any) -> None:
    """So that readers and a writer do not wait for each other; the file remembers it."""
    give_up = time.monotonic() + TURN_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as err:
            # two that do this at once to a new file: SQLite lets one of them fail without waiting
            if err.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
            threading.Event().wait(0.02)
        else:
            return
