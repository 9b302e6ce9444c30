"""A LiveKit server for a rehearsal: the one that is given, or one of our own on loopback."""

import contextlib
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from rehearsal.processes import ProcessError, child
from rehearsal.server_binary import Places, Progress, find_server
from switchboard.duty.livekit_server import KeysRefused, LiveKitServer, ServerUnreachable, check
from switchboard.errors import SwitchboardError

START_S = 20.0
STOP_S = 1.0
"""A server told to end waits for the last participant to leave (and one told in its first 100 ms
does not hear it); a rehearsal does not wait."""
ATTEMPTS = 5
"""A port found free may be taken by another process before the server has it."""
LOOPBACK = "127.0.0.1"
PORT_TAKEN = "address already in use"


class PortTaken(SwitchboardError):
    """Another process listens on the port that the server is to have."""


@contextlib.asynccontextmanager
async def livekit_server(
    *,
    log: Path,
    given: LiveKitServer | None = None,
    port: int | None = None,
    places: Places | None = None,
    on_progress: Progress = lambda _: None,
) -> AsyncIterator[LiveKitServer]:
    """A LiveKit server that answers, until the end of the context.

    `given` (from LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET; empty where missing) is
    checked and left running. Otherwise one is found or built, and started on loopback with keys of
    its own, on `port` or on a free one. Its output is appended to `log`.

    Raises:
        ServerUnreachable, KeysRefused: what is given is wrong.
        NoServer: there is none and none can be built.
        PortTaken: `port` is not free.
        ProcessError: the server does not start.
    """
    if given is not None:
        await check(given)
        yield given
        return
    program = await find_server(places or Places(), on_progress)
    async with _on_a_free_port(program, log, port) as server:
        yield server


@contextlib.asynccontextmanager
async def _on_a_free_port(
    program: Path, log: Path, port: int | None
) -> AsyncIterator[LiveKitServer]:
    async with contextlib.AsyncExitStack() as stack:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                server = await stack.enter_async_context(_running(program, log, port))
            except ProcessError as err:
                if PORT_TAKEN not in err.output:
                    raise
                if port is not None and f":{port}:" in err.output:
                    raise PortTaken(
                        f"Port {port} on {LOOPBACK} is taken by another process: stop that "
                        "process or choose another port for the LiveKit server"
                    ) from None
                if attempt == ATTEMPTS:
                    raise
            else:
                break
        yield server


@contextlib.asynccontextmanager
async def _running(program: Path, log: Path, port: int | None) -> AsyncIterator[LiveKitServer]:
    http_port, udp_port = _free_ports(port)
    key, secret = f"API{secrets.token_hex(6)}", secrets.token_urlsafe(32)
    server = LiveKitServer(f"ws://{LOOPBACK}:{http_port}", key, secret)
    async with child(
        [program],
        name="the LiveKit server",
        log=log,
        # in the environment, which nobody else on the machine can read, and alone in it: a
        # reader's LIVEKIT_... or REDIS_... variables would change the configuration
        env={"LIVEKIT_CONFIG": _configuration(server, http_port, udp_port)},
        ready=_answering(server),
        ready_timeout_s=START_S,
        stop_timeout_s=STOP_S,
    ):
        yield server


def _answering(server: LiveKitServer) -> Callable[[], Awaitable[bool]]:
    async def answers() -> bool:
        try:
            await check(server, answer_s=1.0)
        except (ServerUnreachable, KeysRefused):
            # refused: another process's server, while ours finds its port taken
            return False
        return True

    return answers


def _configuration(server: LiveKitServer, http_port: int, udp_port: int) -> str:
    """YAML. No Redis, no TURN, no STUN: nothing leaves the machine.

    No RTC over TCP either: the server would listen for it on every interface.
    """
    return f"""
port: {http_port}
bind_addresses: ["{LOOPBACK}"]
rtc:
  tcp_port: 0
  udp_port: {udp_port}
  node_ip: {LOOPBACK}
  use_external_ip: false
  enable_loopback_candidate: true
  interfaces: {{includes: [lo]}}
keys: {{"{server.api_key}": "{server.api_secret}"}}
"""


def _free_ports(http_port: int | None) -> tuple[int, int]:
    """HTTP over TCP and RTC over UDP; a port that was not asked for is free when looked at."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as http,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rtc,
    ):
        http.bind((LOOPBACK, 0))
        rtc.bind((LOOPBACK, 0))
        return http_port or http.getsockname()[1], rtc.getsockname()[1]
