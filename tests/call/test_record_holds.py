"""The record outlives its call, and the call outlives its record."""

import asyncio
import os
import re
import signal
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

import pytest

from rehearsal.caller.events import CallEvent, KeyPressed
from rehearsal.scenario.scenario import Scenario
from switchboard.call_end import Ended
from tests.call.the_line import OPEN, Line, whole_line
from tests.database.postgres import running, server_binaries

ASK = {"say": "Are you open on Saturday?"}
GOODBYE = {"say": "That is all, thank you, goodbye."}


@pytest.fixture(params=["sqlite", "postgresql"])
async def line(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Line]:
    """A line with a database of its own, of each kind."""
    if request.param == "sqlite":
        async with whole_line(tmp_path) as line:
            yield line
        return
    async with (
        running(server_binaries(), tmp_path / "postgresql.log") as url,
        whole_line(tmp_path, database_url=url) as line,
    ):
        yield line


async def test_finished_turns_survive_the_death_of_the_process(line: Line, tmp_path: Path) -> None:
    before = len(line.worker_log())

    def kill_at_the_key(event: CallEvent) -> None:
        """The key is pressed when the agent's turn is over."""
        if isinstance(event, KeyPressed):
            told = next(t for t in line.worker_log(before).splitlines() if '"phone call"' in t)
            found = re.search(r'"pid": (\d+)', told)
            assert found is not None
            os.kill(int(found[1]), signal.SIGKILL)

    steps = [ASK, {"press": "1"}, {"wait_s": 1}, "hang_up"]
    scenario = Scenario.model_validate({"steps": steps, "at": OPEN})
    await line.caller(scenario, tmp_path, kill_at_the_key).call()
    async with line.records() as records:
        (row,) = await records.list_calls()
        record = await records.find(row.id)
    assert record is not None
    turns = [(e.data["who"], e.data["text"]) for e in record.events or () if e.kind == "turn"]

    assert record.ended is None
    assert [who for who, _ in turns] == ["agent", "caller", "agent"]
    assert "Saturday" in turns[1][1]
    assert "noon" in turns[2][1]


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Another program keeps the SQLite file to itself."""
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.close()


async def test_database_that_is_locked_costs_no_word_and_no_pause(tmp_path: Path) -> None:
    async with whole_line(tmp_path) as line:
        before = len(line.worker_log())
        report = await line.call(ASK, GOODBYE, folder=tmp_path)
        quick = [turn.gap_s for turn in report.turns if turn.gap_s]

        held = asyncio.Event()

        async def hold() -> None:
            with locked(line.database_url):
                await held.wait()

        holding = asyncio.create_task(hold())
        await asyncio.sleep(0.1)
        # a key that leads nowhere: nobody answers it
        steps = (ASK, {"press": "1"}, {"wait_s": 0.5}, GOODBYE)
        report = await line.call(*steps, folder=tmp_path)
        held.set()
        await holding
        slow = [turn.gap_s for turn in report.turns if turn.gap_s and turn.who == "agent"]

        assert report.problems == []
        assert report.answered_after_s is not None
        assert report.answered_after_s < 3
        assert max(slow) < max(quick) + 1
        assert "the record is not written" in line.worker_log(before)
        assert "the block list was not read" in line.worker_log(before)
        record = await line.record()
        assert record.ended is Ended.AGENT
        assert record.turns == 5


async def test_call_is_answered_though_the_database_server_is_gone(tmp_path: Path) -> None:
    async with AsyncExitStack() as server:
        postgresql = running(server_binaries(), tmp_path / "postgresql.log")
        url = await server.enter_async_context(postgresql)
        async with whole_line(tmp_path, database_url=url) as line:
            await server.aclose()
            before = len(line.worker_log())
            report = await line.call(ASK, GOODBYE, folder=tmp_path, caller="+12025550100")
            await line.is_free()

            assert report.problems == []
            assert report.answered_after_s is not None
            assert report.answered_after_s < 3
            assert "the caller was not looked up" in line.worker_log(before)
            assert "the end of the record was not written" in line.worker_log(before)
