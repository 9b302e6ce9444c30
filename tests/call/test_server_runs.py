"""A LiveKit server of our own: there when asked for, on loopback alone, gone afterwards."""

import contextlib
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from rehearsal.processes import ProcessError
from rehearsal.server import PortTaken, livekit_server
from rehearsal.server_binary import Places, find_server
from switchboard.duty.livekit_server import LiveKitServer, check

ROOT = Path(__file__).parents[2]
Processes = list[psutil.Process]

HOLDER = """
import asyncio, sys
from pathlib import Path
from rehearsal.server import livekit_server

async def main():
    async with livekit_server(log=Path(sys.argv[1])) as server:
        print(server.url, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "livekit-server.log"


@pytest.fixture
async def real() -> Path:
    """The server's program."""
    return await find_server(Places(), lambda _: None)


@pytest.fixture
def standing_in(tmp_path: Path) -> Callable[[str], Places]:
    """A machine whose `livekit-server` is this shell script."""

    def places(script: str) -> Places:
        program = tmp_path / "bin" / "livekit-server"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        return Places(tmp_path / "cache", path=str(program.parent), bundled_go=None)

    return places


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that another process listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def written(log: Path) -> str:
    return log.read_text()


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def port_of(url: str) -> int:
    port = urlsplit(url).port
    assert port is not None
    return port


def listens(port: int) -> bool:
    with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


def server_process(children: Processes) -> psutil.Process:
    return next(each for each in children if "livekit-server" in each.cmdline()[0])


async def test_the_server_of_all_call_tests_answers(server: LiveKitServer) -> None:
    await check(server)


async def test_it_answers_and_is_gone_afterwards(
    log: Path, started: Callable[[], Processes], survivors: Callable[[Processes], Processes]
) -> None:
    async with livekit_server(log=log) as server:
        await check(server)
        processes = started()
        assert server_process(processes).is_running()

    assert survivors(processes) == []
    assert not listens(port_of(server.url))
    assert "starting LiveKit server" in written(log)


async def test_an_exception_ends_it(log: Path) -> None:
    with contextlib.suppress(ZeroDivisionError):
        async with livekit_server(log=log) as server:
            _ = 1 / 0

    assert not listens(port_of(server.url))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_it_does_not_outlive_a_parent_that_is_signalled(
    number: signal.Signals, log: Path, survivors: Callable[[Processes], Processes]
) -> None:
    command = [sys.executable, "-c", HOLDER, str(log)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as holder:
        assert holder.stdout is not None
        url = holder.stdout.readline().decode().strip()
        processes = psutil.Process(holder.pid).children(recursive=True)
        assert server_process(processes).is_running()

        holder.send_signal(number)

    assert survivors(processes) == []
    assert not listens(port_of(url))


async def test_it_listens_on_loopback_alone(log: Path, started: Callable[[], Processes]) -> None:
    async with livekit_server(log=log):
        process = server_process(started())
        addresses = {each.laddr.ip for each in process.net_connections()}

    assert addresses == {"127.0.0.1"}


async def test_two_servers_run_side_by_side_with_keys_of_their_own(tmp_path: Path) -> None:
    async with (
        livekit_server(log=tmp_path / "one.log") as one,
        livekit_server(log=tmp_path / "two.log") as two,
    ):
        await check(one)
        await check(two)

    assert one.url != two.url
    assert one.api_secret != two.api_secret
    assert len(one.api_secret) >= 32


async def test_its_secret_is_in_no_command_line_file_or_log(
    log: Path, started: Callable[[], Processes]
) -> None:
    async with livekit_server(log=log) as server:
        children = started()
        words = [word for each in children for word in each.cmdline()]

    assert not any(server.api_secret in word for word in words)
    assert server.api_secret not in written(log)
    assert server.api_secret not in repr(server)
    assert files_in(log.parent) == [log]


async def test_a_readers_livekit_variables_do_not_reach_it(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "REDIS_HOST": "127.0.0.1:1",
        "LIVEKIT_KEYS": "short: key",
        "NODE_IP": "192.0.2.1",
    }.items():
        monkeypatch.setenv(name, value)

    async with livekit_server(log=log) as server:
        await check(server)

    assert "192.0.2.1" not in written(log)


async def test_it_takes_the_port_it_is_given(log: Path) -> None:
    port = free_port()

    async with livekit_server(log=log, port=port) as server:
        assert server.url == f"ws://127.0.0.1:{port}"
        await check(server)


async def test_a_port_in_use_is_one_sentence(
    log: Path, taken_port: int, started: Callable[[], Processes]
) -> None:
    with pytest.raises(PortTaken, match=rf"^Port {taken_port} on 127\.0\.0\.1 is taken"):
        async with livekit_server(log=log, port=taken_port):
            pytest.fail("the port is taken")

    assert started() == []


async def test_a_free_port_that_is_lost_in_between_is_another_try(
    log: Path, real: Path, standing_in: Callable[[str], Places]
) -> None:
    places = standing_in(f"""
if [ ! -e "$0.tried" ]; then
    : > "$0.tried"
    echo "listen tcp 127.0.0.1:7880: bind: address already in use"
    exit 0
fi
exec {real}
""")

    async with livekit_server(log=log, places=places) as server:
        await check(server)

    assert "address already in use" in written(log)


async def test_a_server_that_does_not_start_says_why_and_where_to_read_more(
    log: Path, standing_in: Callable[[str], Places]
) -> None:
    places = standing_in("echo could not parse config; exit 0")

    with pytest.raises(ProcessError) as error:
        async with livekit_server(log=log, places=places):
            pytest.fail("there is no server")

    assert str(error.value) == (
        "The LiveKit server ended with exit code 0, last saying: could not parse config "
        f"(log: {log})"
    )
