"""DATABASE_URL: which database it is, and what is wrong with it."""

from pathlib import Path

import pytest

from switchboard.config import ROOT, Settings
from switchboard.database import DatabaseError, connect
from switchboard.database.address import read


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_is_spoken_to_by_any_of_its_names(scheme: str) -> None:
    address = read(f"{scheme}://me:secret@db.example.com:5433/reception?sslmode=require")

    assert str(address) == "the database reception on db.example.com:5433"
    assert address.url.drivername == "postgresql+psycopg"
    assert address.url.query == {"sslmode": "require"}


def test_relative_sqlite_file_starts_at_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert read(Settings.model_fields["database_url"].default).file == ROOT / "data/switchboard.db"
    assert read(f"sqlite:///{tmp_path}/calls.db").file == tmp_path / "calls.db"


def test_password_is_shown_nowhere() -> None:
    database = connect("postgresql://me:hidden@db.example.com/reception?sslpassword=hidden")

    assert repr(database) == "Database(the database reception on db.example.com)"
    assert "hidden" not in repr(read("postgresql://me:hidden@db/reception"))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("data/switchboard.db", "is no address of a database: write sqlite:///FILE"),
        ("postgresql://me:hidden@host:port/name", "is no address of a database"),
        ("mysql://me:hidden@host/name", "mysql is not supported: write sqlite:///FILE"),
        ("postgresql+asyncpg://me:hidden@host/name", "asyncpg is not supported"),
        ("postgresql://me:hidden@host", "names no database: write postgresql://USER"),
        ("sqlite://data/switchboard.db", "names no file: write sqlite:///FILE with three slashes"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///calls.db?mode=ro", "nothing behind it"),
        ("", "is no address of a database"),
    ],
)
def test_wrong_address_is_told_with_what_to_write(url: str, told: str) -> None:
    with pytest.raises(DatabaseError) as raised:
        connect(url)

    assert str(raised.value).startswith("DATABASE_URL")
    assert told in str(raised.value)
    assert "hidden" not in str(raised.value)


@pytest.mark.parametrize("password", ["p@zebra", "sec/ret@zebra"])
def test_password_with_an_at_sign_is_told_without_its_tail(password: str) -> None:
    with pytest.raises(DatabaseError) as told:
        connect(f"postgresql://u:{password}@127.0.0.1:1/x")

    assert "%40" in str(told.value)
    assert "zebra" not in str(told.value)
