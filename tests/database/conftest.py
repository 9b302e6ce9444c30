"""The same tests on SQLite and on a real PostgreSQL, each on a database of its own."""

import shutil
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from anyio.from_thread import start_blocking_portal
from psycopg import sql

from switchboard import database
from switchboard.database import Database
from switchboard.database.tables import metadata
from switchboard.directory import Directory
from switchboard.records import Records
from tests.database import radicale
from tests.database.postgres import running, server_binaries

WITH_TABLES = "with_tables"
ONE_MORE = count(1)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server that is there for these tests: the URL of its own first database."""
    log = tmp_path_factory.mktemp("postgres") / "server.log"
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(running(server_binaries(), log)) as url,
    ):
        order(url, f"CREATE DATABASE {WITH_TABLES}")
        database.upgrade(beside(url, WITH_TABLES))
        yield url


@pytest.fixture(scope="session")
def sqlite_with_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with our tables, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "tables.db"
    database.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def postgresql(server: str) -> Iterator[str]:
    """A PostgreSQL database with our tables, empty, and emptied for the next test."""
    url = beside(server, WITH_TABLES)
    yield url
    order(url, f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY")


@pytest.fixture
def empty_postgresql(server: str) -> Iterator[str]:
    """A new PostgreSQL database with nothing in it."""
    name = f"test_{next(ONE_MORE)}"
    order(server, f"CREATE DATABASE {name}")
    yield beside(server, name)
    order(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database with our tables, on either."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql"))
    shutil.copy(request.getfixturevalue("sqlite_with_tables"), tmp_path / "switchboard.db")
    return f"sqlite:///{tmp_path}/switchboard.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new database with nothing in it, on either."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("empty_postgresql"))
    return f"sqlite:///{tmp_path}/data/switchboard.db"


@pytest.fixture
async def place(url: str) -> AsyncIterator[Database]:
    opened = database.connect(url)
    yield opened
    await opened.aclose()


@pytest.fixture(scope="session")
def calendar_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A CalDAV server that is there for these tests: its URL."""
    folder = tmp_path_factory.mktemp("radicale")
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(radicale.running(folder)) as url,
    ):
        yield url


@pytest.fixture
def desk(calendar_server: str) -> radicale.Desk:
    """The calendars of Alice Morgan and Ben Carter, empty."""
    new = radicale.new_desk(calendar_server)
    new.add_calendar("alice", "Alice Morgan")
    new.add_calendar("ben", "Ben Carter")
    return new


@pytest.fixture
def directory(place: Database) -> Directory:
    return Directory(place)


@pytest.fixture
def records(place: Database) -> Records:
    return Records(place)


def order(url: str, statement: str) -> None:
    """Have a PostgreSQL server do something outside of a transaction."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL(statement))


def beside(url: str, name: str) -> str:
    """The URL of another database of the same server."""
    return url.rpartition("/")[0] + "/" + name
