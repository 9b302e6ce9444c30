"""A database that fails is told in a sentence; what was begun is done as a whole or not at all."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import insert, make_url, select, text

from switchboard.database import Database, DatabaseError, connect
from switchboard.database.tables import callers
from switchboard.directory import Directory
from tests.database.conftest import order

ADA = {"name": "Ada", "folded_name": "ada", "notes": ""}


async def test_transaction_that_breaks_leaves_nothing(place: Database) -> None:
    async def write_half() -> None:
        async with place.session() as session:
            await session.execute(insert(callers).values(ADA))
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await write_half()

    async with place.reading() as session:
        assert (await session.execute(select(callers))).all() == []


async def test_reader_does_not_wait_for_a_writer(place: Database) -> None:
    async with place.session() as writing:
        await writing.execute(insert(callers).values(ADA))
        async with asyncio.timeout(1), place.reading() as reading:
            assert (await reading.execute(select(callers))).all() == []


async def test_writers_take_turns(place: Database) -> None:
    """Each reads first, which in SQLite would let the second find out too late that it must wait."""

    async def write(n: int) -> None:
        async with place.session() as session:
            await session.execute(select(callers))
            await asyncio.sleep(0.01)
            await session.execute(insert(callers).values({**ADA, "notes": str(n)}))

    await asyncio.gather(*[write(n) for n in range(5)])

    async with place.reading() as session:
        assert len((await session.execute(select(callers))).all()) == 5


async def test_server_that_was_restarted_is_found_again(postgresql: str) -> None:
    place = connect(postgresql)
    await Directory(place).list_people()
    order(
        postgresql,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )

    assert await Directory(place).list_people() == []
    await place.aclose()


async def test_server_that_is_lost_amid_a_transaction_is_told(postgresql: str) -> None:
    place = connect(postgresql)
    with pytest.raises(DatabaseError, match="cannot be used"):
        async with place.session() as session:
            await session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    await place.aclose()


async def test_server_that_does_not_answer_is_told(postgresql: str) -> None:
    place = connect(make_url(postgresql).set(port=1).render_as_string(hide_password=False))

    with pytest.raises(DatabaseError, match=r"127.0.0.1:1 cannot be used \(Connection refused\)"):
        await Directory(place).blocked()
    await place.aclose()


async def test_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("not a database, though it has a name like one " * 20)
    place = connect(f"sqlite:///{tmp_path}/notes.db")

    with pytest.raises(DatabaseError, match=r"cannot be used \(file is not a database\)"):
        await Directory(place).blocked()
    await place.aclose()


async def test_writer_who_gives_up_waiting_holds_up_nobody(place: Database) -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_hold_the_lock(place, 0.6))
        await asyncio.sleep(0.1)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(Directory(place).block("+12025550123"), 0.2)

    async with asyncio.timeout(3):
        await Directory(place).block("+12025550124")
    assert await Directory(place).blocked() == {"+12025550124"}


async def _hold_the_lock(place: Database, seconds: float) -> None:
    async with place.session() as session:
        if session.dialect.name == "postgresql":
            await session.execute(text("LOCK TABLE callers IN ACCESS EXCLUSIVE MODE"))
        await asyncio.sleep(seconds)
