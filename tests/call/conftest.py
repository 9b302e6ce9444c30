"""What a call test stands on: a real LiveKit server, and a look at the processes that run."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from anyio.from_thread import start_blocking_portal
from rich.console import Console

from rehearsal.display import Display
from rehearsal.server import livekit_server
from rehearsal.server_binary import NoServer, Places, find_server
from rehearsal.speech.voice import Voice
from switchboard.duty.livekit_server import LiveKitServer
from tests.call.other_end import Exchange
from tests.call.the_line import Line, whole_line

GONE_S = 10.0
"""Time enough for a process that is to end."""


def pytest_collection_finish(session: pytest.Session) -> None:
    """Build the server, where there is none, before the first test's time begins to run."""
    here = Path(__file__).parent
    if session.config.option.collectonly or not any(
        here in item.path.parents for item in session.items
    ):
        return
    try:
        asyncio.run(find_server(Places(), Display(Console(stderr=True)).progress))
    except NoServer as err:
        raise pytest.UsageError(str(err)) from None


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveKitServer]:
    """One LiveKit server on loopback for all tests, run by a thread with a loop of its own."""
    log = tmp_path_factory.mktemp("server") / "livekit-server.log"
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(livekit_server(log=log)) as running,
    ):
        yield running


@pytest.fixture
def started() -> Callable[[], list[psutil.Process]]:
    """The processes that the test has started, with all their descendants."""
    before = set(psutil.Process().children(recursive=True))
    return lambda: [
        each for each in psutil.Process().children(recursive=True) if each not in before
    ]


@pytest.fixture
def survivors() -> Callable[[list[psutil.Process]], list[psutil.Process]]:
    """Those of some processes that still run when there was time enough to end them."""

    def left(processes: list[psutil.Process]) -> list[psutil.Process]:
        _, running = psutil.wait_procs(processes, timeout=GONE_S)
        return [each for each in running if each.status() != psutil.STATUS_ZOMBIE]

    return left


@pytest.fixture(scope="session")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """A line with the local models, on a server where nobody else's calls are answered."""
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(whole_line(tmp_path_factory.mktemp("line"))) as running,
    ):
        yield running


@pytest.fixture(scope="session")
def voice() -> Voice:
    """What callers speak with, where a test places its calls itself."""
    return Voice()


@pytest.fixture
def exchange(server: LiveKitServer, voice: Voice, tmp_path: Path) -> Exchange:
    """A place to call from, with a server and nobody at the other end yet."""
    return Exchange(server, voice, tmp_path / "call.wav")
