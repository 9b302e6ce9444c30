"""Run the local speech service on loopback until it is stopped."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from ipaddress import ip_address
from typing import Any

import uvicorn
from starlette.applications import Starlette

from rehearsal.speech.app import application
from rehearsal.speech.faults import Faults
from rehearsal.speech.hearing import Hearing
from rehearsal.speech.model import Model
from rehearsal.speech.voice import Voice
from switchboard.errors import SwitchboardError

log = logging.getLogger("uvicorn.error")


class CannotListenError(SwitchboardError):
    """The service cannot listen where it was told to."""


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs it, and says when it answers."""

    def __init__(self, app: Starlette, on_started: Callable[[], None]) -> None:
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="websockets-sansio",  # uvicorn's default leans on what websockets has given up
            timeout_graceful_shutdown=1,
        )
        super().__init__(config)
        self._on_started = on_started

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_started()


async def serve(
    *,
    port: int = 0,
    host: str = "127.0.0.1",
    faults: Faults | None = None,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Load the models, then answer until cancelled. Port 0 takes a free one.

    `on_ready` gets the base URL, without a path, when every endpoint answers.

    Raises:
        CannotListenError: the port is in use, or the host is not this machine alone.
        SpeechModelsMissing: this platform has no wheel of a model.
    """
    with _bound(host, port) as listener:
        url = f"http://{host}:{listener.getsockname()[1]}"
        voice, hearing = await asyncio.to_thread(lambda: (Voice(), Hearing()))
        try:
            app = application(voice, hearing, Model(), faults or Faults())
            await _answer(_Server(app, lambda: on_ready(url) if on_ready else None), listener)
        except OSError as err:  # another began to listen on it meanwhile
            raise _cannot_listen(host, port, err) from None
        finally:
            hearing.close()


@asynccontextmanager
async def running(*, port: int = 0, faults: Faults | None = None) -> AsyncIterator[str]:
    """The service in this process, for as long as the block lasts; its base URL."""
    url: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(port=port, faults=faults, on_ready=url.set_result))
    either: list[asyncio.Future[Any]] = [serving, url]
    try:
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            serving.result()
        yield await url
    finally:
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving


async def _answer(server: _Server, listener: socket.socket) -> None:
    """Serve; when cancelled, first close every connection."""
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await asyncio.shield(serving)
    finally:
        server.should_exit = True
        # a request that a fault holds back is cut off now, which uvicorn would report as an error
        log.disabled = True
        try:
            await serving
        finally:
            log.disabled = False


def _bound(host: str, port: int) -> socket.socket:
    """The socket, taken before the models load, so that a port in use is told at once."""
    if not ip_address(host).is_loopback:
        raise CannotListenError(
            f"The speech service is for this machine only and does not listen on {host}: "
            "leave the host at 127.0.0.1"
        )
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as err:
        listener.close()
        raise _cannot_listen(host, port, err) from None
    return listener


def _cannot_listen(host: str, port: int, err: OSError) -> CannotListenError:
    return CannotListenError(
        f"The speech service cannot listen on port {port} of {host} ({err.strerror}): "
        "stop what uses it, or choose another port"
    )
