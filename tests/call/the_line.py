"""A whole line for call tests: server, speech service and worker, and callers to ring it."""

import asyncio
import json
import re
import urllib.request
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
from livekit import api
from numpy.typing import NDArray

from rehearsal.caller.events import CallEvent, Ringing
from rehearsal.caller.report import CallReport
from rehearsal.caller.simulated import SimulatedCaller
from rehearsal.scenario.scenario import Scenario
from rehearsal.sound.recording import Tracks
from rehearsal.speech.voice import Voice
from rehearsal.stack import stack
from switchboard import database
from switchboard.config import ROOT, Settings
from switchboard.duty.livekit_server import LiveKitServer
from switchboard.records import Records
from switchboard.records.call_record import CallRecord

OPEN = "2026-11-25 10:00"
"""A time at which the example business is open."""
JOB_ENDS_WITHIN_S = 10.0
"""From the caller's leaving to the free process slot. Quiet, 0.0 to 2.4 s were seen; busy, 3.2."""


@dataclass(frozen=True)
class Line:
    """A running line. Numbers are those of the scenarios."""

    server: LiveKitServer
    speech_url: str
    logs: Path
    voice: Voice
    database_url: str
    rung: list[str] = field(default_factory=list)
    """The rooms of the calls so far."""

    async def call(self, *steps: object, folder: Path, **fields: object) -> CallReport:
        """Place one call of these steps; prints its timeline for a test that fails."""
        scenario = Scenario.model_validate({"steps": list(steps), "at": OPEN, **fields})
        report = await self.caller(scenario, folder).call()
        print(report.to_json())  # noqa: T201
        return report

    def caller(
        self,
        scenario: Scenario,
        folder: Path,
        on_event: Callable[[CallEvent], None] = print,
    ) -> SimulatedCaller:
        def tell(event: CallEvent) -> None:
            if isinstance(event, Ringing):
                self.rung.append(event.room)
            on_event(event)

        return SimulatedCaller(
            url=self.server.url,
            api_key=self.server.api_key,
            api_secret=self.server.api_secret,
            scenario=scenario,
            voice=self.voice,
            recording=folder / "call.wav",
            on_event=tell,
        )

    @asynccontextmanager
    async def records(self) -> AsyncIterator[Records]:
        """What this line keeps of its calls."""
        books = database.connect(self.database_url)
        try:
            yield Records(books)
        finally:
            await books.aclose()

    async def record(self) -> CallRecord:
        """The newest call's record, once it is closed.

        Raises:
            TimeoutError: It is not, when its job must have ended.
        """
        async with self.records() as records, asyncio.timeout(JOB_ENDS_WITHIN_S):
            while True:
                rows = await records.list_calls(limit=1)
                if rows and rows[0].ended and rows[0].room == self.rung[-1]:
                    found = await records.find(rows[0].id)
                    assert found is not None
                    return found
                await asyncio.sleep(0.05)

    def calls(self) -> int:
        """How many calls the worker has, by its own health page."""
        found = re.search(r"HTTP server listening on ([\d.]+:\d+)", self.worker_log())
        assert found is not None
        with urllib.request.urlopen(f"http://{found[1]}/worker", timeout=5) as answer:
            return int(json.load(answer).get("active_jobs", 0))

    async def is_free(self) -> None:
        """Wait until the worker has no call.

        Raises:
            TimeoutError: It still has one when a leaving caller's job must have ended.
        """
        async with asyncio.timeout(JOB_ENDS_WITHIN_S):
            while await asyncio.to_thread(self.calls):
                await asyncio.sleep(0.05)

    @asynccontextmanager
    async def fault(self, **faults: object) -> AsyncIterator[None]:
        """The speech service does this wrong meanwhile."""
        async with httpx2.AsyncClient(base_url=self.speech_url) as speech:
            (await speech.put("/faults", json=faults)).raise_for_status()
            try:
                yield
            finally:
                (await speech.delete("/faults")).raise_for_status()

    def worker_log(self, since: int = 0) -> str:
        """What the worker has written; `since` is the length it had before."""
        return (self.logs / "worker.log").read_text()[since:]

    async def logs_within(self, text: str, since: int, *, seconds: float = 10) -> None:
        """Wait until the worker has written this.

        Raises:
            TimeoutError: It has not.
        """
        async with asyncio.timeout(seconds):
            while text not in self.worker_log(since):
                await asyncio.sleep(0.05)

    @asynccontextmanager
    async def api(self) -> AsyncIterator[api.LiveKitAPI]:
        async with api.LiveKitAPI(
            self.server.url, self.server.api_key, self.server.api_secret
        ) as livekit:
            yield livekit

    async def rooms(self) -> list[str]:
        async with self.api() as livekit:
            found = await livekit.room.list_rooms(api.ListRoomsRequest())
        return [room.name for room in found.rooms]


class Nobody:
    """Watches nothing."""

    def tell(self, line: str) -> None: ...

    def progress(self, line: str) -> None: ...


@asynccontextmanager
async def whole_line(
    logs: Path, *, worker: Path = ROOT / "agent.py", **settings: Any
) -> AsyncIterator[Line]:
    """A line with the local models and these settings, its logs in that folder."""
    database_url = settings.pop("database_url", f"sqlite:///{logs / 'calls.db'}")
    async with stack(
        Settings(**settings),
        logs=logs,
        watcher=Nobody(),
        worker=worker,
        database_url=database_url,
    ) as running:
        assert running.speech_url is not None
        yield Line(running.server, running.speech_url, logs, Voice(), database_url)


def agent_track(report: CallReport) -> NDArray[np.int16]:
    assert report.recording is not None
    return Tracks.read(Path(report.recording)).agent
