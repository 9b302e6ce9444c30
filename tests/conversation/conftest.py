"""The books that a conversation is about."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from switchboard import database
from switchboard.appointments.own_tables import OwnBook
from switchboard.database import Database
from switchboard.directory import Directory
from switchboard.directory.person import NewPerson
from switchboard.identity import IdentityChecks
from switchboard.live.desk import Books
from switchboard.messages import Messages
from tests.calls import BUSINESS


@dataclass(frozen=True)
class Kept:
    """What is written down, and where."""

    database: Database
    books: Books
    messages: Messages
    appointments: OwnBook


@pytest.fixture(scope="session")
def empty_books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all its tables, and nothing in them."""
    file = tmp_path_factory.mktemp("books") / "empty.db"
    database.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
async def kept(empty_books: Path, tmp_path: Path) -> AsyncIterator[Kept]:
    """Books in which Grace Miller is known, with her date of birth and PIN, and Henry Cooper."""
    file = tmp_path / "calls.db"
    shutil.copy(empty_books, file)
    kept = database.connect(f"sqlite:///{file}")
    directory = Directory(kept)
    await directory.add_all(
        [
            NewPerson("Grace Miller", ("+12025550100",), birth_date=date(1984, 5, 4), pin="4711"),
            NewPerson("Henry Cooper", ("+12025550110",), birth_date=date(1971, 9, 30), pin="2580"),
        ]
    )
    checks = IdentityChecks(kept, takes_s=0)
    messages, appointments = Messages(kept), OwnBook(kept, BUSINESS.zone)
    yield Kept(kept, Books(directory, checks, messages, appointments), messages, appointments)
    await kept.aclose()
