"""The whole line on this machine: LiveKit server, speech service and worker, for as long as wanted."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rehearsal.processes import child
from rehearsal.server import livekit_server
from switchboard.config import ROOT, Models, Settings, child_environment
from switchboard.duty import local_speech
from switchboard.duty.livekit_server import LiveKitServer, ServerUnreachable

_START_TIMEOUT_S = 90.0
"""The first start on a fresh machine compiles every module to bytecode."""


class Watcher(Protocol):
    """Whoever waits for the line to be up."""

    def tell(self, line: str) -> None:
        """Something happened."""

    def progress(self, line: str) -> None:
        """How far something slow is; comes every few seconds."""


@dataclass(frozen=True)
class Stack:
    """What runs, and where."""

    server: LiveKitServer
    speech_url: str | None
    """None: the models are where the settings' keys and addresses say."""


@asynccontextmanager
async def stack(
    settings: Settings, *, logs: Path, watcher: Watcher, port: int | None = None
) -> AsyncIterator[Stack]:
    """Start what is missing of the three. What was started here ends with the context.

    `logs` is a folder for the output of each; `port` is the LiveKit server's, None a free one.
    """
    async with AsyncExitStack() as running:
        finding = asyncio.create_task(_server(running, settings, logs, watcher, port))
        loading = asyncio.create_task(_speech(running, settings, logs, watcher))
        try:
            server, speech_url = await asyncio.gather(finding, loading)
        finally:
            finding.cancel()
            loading.cancel()
            await asyncio.gather(finding, loading, return_exceptions=True)
        await running.enter_async_context(_worker(server, speech_url, settings, logs))
        watcher.tell("worker: ready")
        yield Stack(server, speech_url)


async def _server(
    running: AsyncExitStack, settings: Settings, logs: Path, watcher: Watcher, port: int | None
) -> LiveKitServer:
    log = logs / "livekit-server.log"
    if settings.livekit_url:
        given = LiveKitServer(
            settings.livekit_url, settings.livekit_api_key, settings.livekit_api_secret
        )
        try:
            server = await running.enter_async_context(livekit_server(log=log, given=given))
        except ServerUnreachable as err:
            watcher.tell(f"LiveKit server: {err}; starting one here")
        else:
            watcher.tell(f"LiveKit server: {server.url}, by LIVEKIT_URL")
            return server
    ours = livekit_server(log=log, port=port, on_progress=watcher.progress)
    server = await running.enter_async_context(ours)
    watcher.tell(f"LiveKit server: {server.url}")
    return server


async def _speech(
    running: AsyncExitStack, settings: Settings, logs: Path, watcher: Watcher
) -> str | None:
    if not settings.missing_models() and not settings.uses_local_speech:
        watcher.tell("models: by OPENAI_... and DEEPGRAM_...")
        return None
    url = settings.switchboard_speech_url
    if not await asyncio.to_thread(local_speech.answers, url):
        service = child(
            [sys.executable, "-m", "rehearsal.speech", "--port", "0"],
            name="the speech service",
            log=logs / "speech.log",
            cwd=ROOT,
            ready=r"^speech service: http",
            ready_timeout_s=_START_TIMEOUT_S,
        )
        output = (await running.enter_async_context(service)).output()
        found = re.search(r"^speech service: (http\S+)", output, re.MULTILINE)
        assert found is not None
        url = found[1]
    watcher.tell(f"models: on this machine, {url}")
    return url


@asynccontextmanager
async def _worker(
    server: LiveKitServer, speech_url: str | None, settings: Settings, logs: Path
) -> AsyncIterator[None]:
    changes = {
        "livekit_url": server.url,
        "livekit_api_key": server.api_key,
        "livekit_api_secret": server.api_secret,
        # beside a worker that may already run on this machine, and for nobody outside of it
        "switchboard_health_host": "127.0.0.1",
        "switchboard_health_port": 0,
        "switchboard_console_caller": "",
        "switchboard_console_number": "",
    }
    if speech_url is not None:
        changes |= {"switchboard_models": Models.LOCAL, "switchboard_speech_url": speech_url}
    wanted = settings.model_copy(update=changes)
    async with child(
        [sys.executable, "agent.py", "start"],
        name="the worker",
        log=logs / "worker.log",
        env=child_environment(**wanted.as_environment()),
        cwd=ROOT,
        # registered, and with a warm process for the first call
        ready=r"(?s)registered worker.*process initialized|process initialized.*registered worker",
        ready_timeout_s=_START_TIMEOUT_S,
        # it drains at SIGTERM; a rehearsal that ends has no call left to wait for
        stop_timeout_s=2.0,
    ):
        yield
