"""The server that the tests stand on is there on every machine, and leaves nothing behind."""

import subprocess
import sys
from pathlib import Path

import psutil

from switchboard import database
from switchboard.database import migrations
from tests.database.postgres import running, wheel_binaries

RUN = """
import asyncio, sys
from pathlib import Path
from tests.database.postgres import running, server_binaries

async def main():
    async with running(server_binaries(), Path(sys.argv[1])):
        print("ready", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""
GONE_S = 15.0


async def test_machine_without_postgresql_has_the_one_of_the_wheel(tmp_path: Path) -> None:
    async with running(wheel_binaries(), tmp_path / "server.log") as url:
        assert database.upgrade(url) == migrations.known()


def test_server_ends_with_tests_that_are_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", RUN, str(tmp_path / "server.log")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as tests:
        assert tests.stdout is not None
        assert tests.stdout.readline() == b"ready\n"
        started = psutil.Process(tests.pid).children(recursive=True)
        (folder,) = {server.cwd() for server in started if server.name() == "postgres"}
        tests.kill()

    _, alive = psutil.wait_procs(started, timeout=GONE_S)
    assert not alive
    assert not Path(folder).exists()
