"""The whole line on this machine: LiveKit server, speech service and worker, for as long as wanted."""

import asyncio
import re
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rehearsal.callers import note_down_callers
from rehearsal.edge.proxy import Edge, edge
from rehearsal.processes import child
from rehearsal.server import livekit_server
from switchboard.config import ROOT, Models, Settings, child_environment
from switchboard.duty import local_speech
from switchboard.duty.livekit_server import LiveKitServer, ServerUnreachable

REHEARSED = "sqlite:///recordings/rehearsal.db"
"""Where rehearsals keep callers and records."""

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
    agent_name: str
    """Whom a caller asks for; empty: the agent comes by itself."""
    edge: Edge
    """What the worker takes for the server: it passes calls on as a SIP service would."""


@asynccontextmanager
async def stack(
    settings: Settings,
    *,
    logs: Path,
    watcher: Watcher,
    port: int | None = None,
    private: bool = False,
    worker: Path = ROOT / "agent.py",
    database_url: str = REHEARSED,
) -> AsyncIterator[Stack]:
    """Start what is missing of the three. What was started here ends with the context.

    `logs` is a folder for the output of each; `port` is the LiveKit server's, None a free one. A
    `private` stack leaves a server that is not its own all other calls: its worker comes only to
    callers who ask for it by a name of its own. `worker` is an agent.py, of this checkout or of a
    copy. Callers and records are kept in a database of the rehearsals', never in the business's own.
    """
    async with AsyncExitStack() as running:
        start = _Start(running, settings, logs, watcher)
        finding, loading, noting = (
            asyncio.create_task(start.server(port)),
            asyncio.create_task(start.speech()),
            asyncio.create_task(note_down_callers(database_url)),
        )
        try:
            server, speech_url, _ = await asyncio.gather(finding, loading, noting)
        finally:
            for task in (finding, loading, noting):
                task.cancel()
            await asyncio.gather(finding, loading, noting, return_exceptions=True)
        name = settings.switchboard_agent_name
        if private and server.url == settings.livekit_url:
            name = f"rehearsal-{secrets.token_hex(4)}"
        front = await running.enter_async_context(edge(server))
        await start.worker(worker, server, front, speech_url, name, database_url)
        yield Stack(server, speech_url, name, front)


@asynccontextmanager
async def speech_service(log: Path) -> AsyncIterator[str]:
    """The local speech service, at this address while the context lasts."""
    service = child(
        [sys.executable, "-m", "rehearsal.speech", "--port", "0"],
        name="the speech service",
        log=log,
        cwd=ROOT,
        ready=r"^speech service: http",
        ready_timeout_s=_START_TIMEOUT_S,
    )
    async with service as running:
        found = re.search(r"^speech service: (http\S+)", running.output(), re.MULTILINE)
        assert found is not None
        yield found[1]


@dataclass(frozen=True)
class _Start:
    """One start of a line: what it starts is entered into `running`."""

    running: AsyncExitStack
    settings: Settings
    logs: Path
    watcher: Watcher

    async def server(self, port: int | None) -> LiveKitServer:
        log, wanted = self.logs / "livekit-server.log", self.settings
        given = LiveKitServer(wanted.livekit_url, wanted.livekit_api_key, wanted.livekit_api_secret)
        if given.url:
            try:
                await self.running.enter_async_context(livekit_server(log=log, given=given))
            except ServerUnreachable as err:
                self.watcher.tell(f"LiveKit server: {err}; starting one here")
            else:
                self.watcher.tell(f"LiveKit server: {given.url}, by LIVEKIT_URL")
                return given
        ours = livekit_server(log=log, port=port, on_progress=self.watcher.progress)
        server = await self.running.enter_async_context(ours)
        self.watcher.tell(f"LiveKit server: {server.url}")
        return server

    async def speech(self) -> str | None:
        """The local speech service's address; None when the settings reach other models."""
        wanted = self.settings
        if not wanted.missing_models() and not wanted.uses_local_speech:
            self.watcher.tell("models: by OPENAI_... and DEEPGRAM_...")
            return None
        url = wanted.switchboard_speech_url
        # one that happens to run is borrowed only where the settings ask for it
        if not wanted.uses_local_speech or not await asyncio.to_thread(local_speech.answers, url):
            here = speech_service(self.logs / "speech.log")
            url = await self.running.enter_async_context(here)
        self.watcher.tell(f"models: on this machine, {url}")
        return url

    async def worker(
        self,
        program: Path,
        server: LiveKitServer,
        front: Edge,
        speech_url: str | None,
        agent_name: str,
        database_url: str,
    ) -> None:
        changes = {
            "livekit_url": front.url,
            "livekit_api_key": server.api_key,
            "livekit_api_secret": server.api_secret,
            "switchboard_agent_name": agent_name,
            "database_url": database_url,
            "switchboard_rehearsal": True,
            # beside a worker that may already run on this machine, and for nobody outside of it
            "switchboard_health_host": "127.0.0.1",
            "switchboard_health_port": 0,
            "switchboard_console_caller": "",
            "switchboard_console_number": "",
        }
        if speech_url is not None:
            changes |= {"switchboard_models": Models.LOCAL, "switchboard_speech_url": speech_url}
        wanted = self.settings.model_copy(update=changes)
        process = child(
            [sys.executable, program, "start"],
            name="the worker",
            log=self.logs / "worker.log",
            env=child_environment(**wanted.as_environment()),
            cwd=program.parent,
            # registered, and with a warm process for the first call
            ready=r"(?s)registered worker.*process initialized|process initialized.*registered worker",
            ready_timeout_s=_START_TIMEOUT_S,
            # it drains at SIGTERM; a rehearsal that ends has no call left to wait for
            stop_timeout_s=2.0,
        )
        await self.running.enter_async_context(process)
        self.watcher.tell("worker: ready")
