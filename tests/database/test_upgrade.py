"""The tables are those of this version, or it is said what is to be done."""

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, make_url

from switchboard import database
from switchboard.config import ROOT
from switchboard.database import DatabaseError, migrations
from switchboard.database.tables import metadata
from tests.database.conftest import order

UPGRADE_AT_A_SIGN = """
import sys
from switchboard import database
from switchboard.database import migrations
for url in sys.argv[1:]:
    print("ready", flush=True)
    sys.stdin.readline()
    print(database.upgrade(url), flush=True)
"""
SAY_UPGRADE = "import sys; from switchboard import database; print(database.upgrade(sys.argv[1]))"
SAY_PREPARE = """
import sys
from switchboard import database
try:
    database.prepare(sys.argv[1])
    print("ready")
except database.DatabaseError as err:
    print(err)
"""
NEWER = f"""
from alembic import op
import sqlalchemy as sa
revision, down_revision = "9999", "{migrations.known()[-1]}"
def upgrade():
    op.create_table("upgraded_by_newer", sa.Column("id", sa.Integer(), primary_key=True))
"""
ALL = migrations.known()


@pytest.fixture
def newer_version(tmp_path: Path) -> Path:
    """A checkout of a later version, with one revision more."""
    shutil.copytree(ROOT / "switchboard", tmp_path / "newer" / "switchboard")
    versions = tmp_path / "newer" / "switchboard" / "database" / "migrations" / "versions"
    (versions / "9999_newer.py").write_text(NEWER)
    return tmp_path / "newer"


def test_upgrade_applies_every_revision_once(empty_url: str) -> None:
    assert database.upgrade(empty_url) == ALL
    assert database.upgrade(empty_url) == []


def test_revisions_make_the_tables_that_the_code_knows(url: str) -> None:
    engine = create_engine(_for_this_thread(url))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_upgrades_at_the_same_time_apply_every_revision_once(empty_url: str) -> None:
    assert _upgraded_at_once([empty_url]) == [sorted([str(ALL), "[]", "[]"])]


def test_new_file_is_made_by_several_at_the_same_time(tmp_path: Path) -> None:
    urls = [f"sqlite:///{tmp_path}/{n}.db" for n in range(20)]

    assert _upgraded_at_once(urls) == [sorted([str(ALL), "[]", "[]"])] * len(urls)


def test_sqlite_is_upgraded_before_it_is_used(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new/folder/switchboard.db"
    assert "does not exist yet" in database.check(url)

    database.prepare(url)

    assert "has the tables of this version" in database.check(url)


def test_sqlite_of_an_older_version_is_checked_without_a_change(tmp_path: Path) -> None:
    file = tmp_path / "switchboard.db"
    sqlite3.connect(file).close()
    file.touch()

    assert "is upgraded when it is next used" in database.check(f"sqlite:///{file}")
    assert file.read_bytes() == b""


def test_sqlite_keeps_a_write_ahead_log(tmp_path: Path) -> None:
    database.prepare(f"sqlite:///{tmp_path}/switchboard.db")

    connection = sqlite3.connect(tmp_path / "switchboard.db")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_postgresql_is_ready_when_it_was_upgraded(postgresql: str) -> None:
    database.prepare(postgresql)


def test_postgresql_that_was_never_set_up_is_to_be_upgraded(empty_postgresql: str) -> None:
    with pytest.raises(DatabaseError, match="has not been set up: run `switchboard database up"):
        database.prepare(empty_postgresql)
    assert _tables(empty_postgresql) == []


def test_postgresql_that_is_behind_is_to_be_upgraded(postgresql: str, newer_version: Path) -> None:
    told = _python(SAY_PREPARE, postgresql, cwd=newer_version).communicate()[0]

    assert f"is at revision {ALL[-1]}, and this version needs 9999: run `switchboard" in told


def test_sqlite_that_is_behind_is_upgraded(tmp_path: Path, newer_version: Path) -> None:
    url = f"sqlite:///{tmp_path}/switchboard.db"
    database.upgrade(url)

    assert _python(SAY_PREPARE, url, cwd=newer_version).communicate()[0] == "ready\n"

    assert "upgraded_by_newer" in _tables(url)


def test_database_that_a_newer_version_has_upgraded_is_left_alone(
    empty_url: str, newer_version: Path
) -> None:
    _python(SAY_UPGRADE, empty_url, cwd=newer_version).communicate()

    for look in (database.prepare, database.upgrade, database.check):
        with pytest.raises(DatabaseError, match=r"by a newer version of Switchboard .*9999"):
            look(empty_url)


def test_postgresql_that_does_not_answer_is_named(postgresql: str) -> None:
    url = str(make_url(postgresql).set(port=1).render_as_string(hide_password=False))

    with pytest.raises(DatabaseError) as raised:
        database.prepare(url)

    told = str(raised.value)
    assert "on 127.0.0.1:1 cannot be used (Connection refused): see to the server" in told
    assert "\n" not in told


def test_wrong_password_is_told_without_it(postgresql: str) -> None:
    url = make_url(postgresql).set(password="not-the-pass-word")

    with pytest.raises(DatabaseError) as raised:
        database.prepare(url.render_as_string(hide_password=False))

    assert 'password authentication failed for user "switchboard-tests"' in str(raised.value)
    assert "not-the-pass-word" not in str(raised.value)


def test_user_who_may_not_make_tables_is_told(empty_postgresql: str) -> None:
    order(empty_postgresql, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    order(empty_postgresql, "CREATE ROLE reader LOGIN PASSWORD 'reads-only'")
    url = make_url(empty_postgresql).set(username="reader", password="reads-only")

    with pytest.raises(DatabaseError, match=r"cannot be used \(permission denied for schema pub"):
        database.upgrade(url.render_as_string(hide_password=False))


def test_missing_database_is_named(postgresql: str) -> None:
    url = make_url(postgresql).set(database="reception")

    with pytest.raises(DatabaseError, match=r"the database reception on .*does not exist"):
        database.prepare(url.render_as_string(hide_password=False))


@pytest.mark.parametrize("content", [b"no database at all, but long enough to look like one" * 20])
def test_file_that_is_no_database_is_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "notes.txt"
    file.write_bytes(content)

    for look in (database.prepare, database.check):
        with pytest.raises(DatabaseError, match=r"notes.txt cannot be used \(file is not a data"):
            look(f"sqlite:///{file}")
    assert file.read_bytes() == content


def test_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()

    with pytest.raises(DatabaseError, match="name a file in DATABASE_URL that this user may write"):
        database.prepare(f"sqlite:///{tmp_path}/a file/switchboard.db")
    with pytest.raises(DatabaseError, match=r"cannot be used \(unable to open database file\)"):
        database.prepare(f"sqlite:///{tmp_path}")


def _for_this_thread(url: str) -> str:
    return url.replace("postgresql:", "postgresql+psycopg:")


def _upgraded_at_once(urls: list[str]) -> list[list[str]]:
    """What each of three processes says that upgrade each database at a sign, database by database."""
    processes = [_python(UPGRADE_AT_A_SIGN, *urls) for _ in range(3)]
    told = []
    for _ in urls:
        assert [_line_of(process) for process in processes] == ["ready"] * 3
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        told.append(sorted(_line_of(process) for process in processes))
    assert [process.communicate() for process in processes] == [("", "")] * 3
    return told


def _line_of(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _python(program: str, *urls: str, cwd: Path = ROOT) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", program, *urls],
        cwd=cwd,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _tables(url: str) -> list[str]:
    engine = create_engine(_for_this_thread(url))
    with engine.connect() as connection:
        names = engine.dialect.get_table_names(connection)
    engine.dispose()
    return names
