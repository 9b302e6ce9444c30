"""Rehearsals: one line for many scenarios, each played on books of its own and graded on what it left."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from rehearsal.books.books import Books
from rehearsal.books.known import misfits
from rehearsal.books.left import Left
from rehearsal.caller.events import CallEvent
from rehearsal.caller.listening_in import Play
from rehearsal.caller.report import CallReport
from rehearsal.caller.simulated import SimulatedCaller
from rehearsal.callers import names
from rehearsal.grading.left import left_problems
from rehearsal.scenario.problems import ScenarioError
from rehearsal.scenario.scenario import Scenario
from rehearsal.speech.voice import Voice
from rehearsal.stack import Stack, Watcher, stack
from switchboard import database
from switchboard.business import file
from switchboard.business.business import Business
from switchboard.config import ROOT, Settings

CLOSED_WITHIN_S = 10.0
"""Promised are three seconds from the caller's leaving to the end of a job; a busy machine may take more."""
NEVER_BEGUN_S = 3.0
"""A call that nobody answered may have no record: an agent that came would have begun it by then."""


def check(scenarios: Mapping[str, Scenario], business: Business) -> None:
    """See that all that they name is there.

    Raises:
        ScenarioError: All that is not, of all of them.
    """
    callers = names()
    problems = [
        f"{name}: {what}"
        for name, scenario in scenarios.items()
        for what in misfits(scenario, business, callers)
    ]
    if problems:
        raise ScenarioError(problems)


@dataclass(frozen=True)
class Rehearsal:
    """A running line, and the books of its worker."""

    line: Stack
    books: Books
    voice: Voice | None
    """None: every call is typed."""

    async def play(
        self,
        scenario: Scenario,
        *,
        text: bool,
        recording: Path | None = None,
        on_event: Callable[[CallEvent], None] = lambda event: None,
    ) -> CallReport:
        """One call on books as the scenario has them, graded on what it left and on how it went.

        Raises:
            DialError: There is no server, or it does not let the caller in.
        """
        await self.books.prepare(scenario.given)
        report = await self.call(scenario, text=text, recording=recording, on_event=on_event)
        left = await self._left(scenario, report)
        return report.with_more_problems(list(left_problems(scenario, left, self.books.minutes)))

    async def call(
        self,
        scenario: Scenario,
        *,
        text: bool,
        recording: Path | None = None,
        on_event: Callable[[CallEvent], None] = lambda event: None,
        play: Play = lambda frames: None,
    ) -> CallReport:
        """Only the call, on the books as they are."""
        server = self.line.server
        caller = SimulatedCaller(
            url=server.url,
            api_key=server.api_key,
            api_secret=server.api_secret,
            agent_name=self.line.agent_name,
            scenario=scenario,
            voice=self.voice,
            text=text,
            recording=recording,
            on_event=on_event,
            play=play,
            sip=self.line.edge.sip,
            book=self.books.book,
        )
        return await caller.call()

    async def _left(self, scenario: Scenario, report: CallReport) -> Left:
        within_s = CLOSED_WITHIN_S if scenario.expects_answer else NEVER_BEGUN_S
        record = await self.books.record(report.room, within_s=within_s)
        standing, gone = await self.books.appointments()
        return Left(
            record=record,
            appointments=standing,
            gone=gone,
            messages=await self.books.messages(),
            transfers=self.line.edge.sip.asked_of(report.room),
            failed_checks=await self.books.failed_checks(),
        )


@asynccontextmanager
async def rehearsal(
    settings: Settings,
    *,
    folder: Path,
    watcher: Watcher,
    text: bool,
    worker: Path = ROOT / "agent.py",
    database_url: str | None = None,
) -> AsyncIterator[Rehearsal]:
    """A line for as many calls as wanted. Its logs stand in `folder` (an absolute path), and its books,
    unless they are elsewhere.

    With `text` every call is typed, and no voice is loaded.
    """
    url = database_url or f"sqlite:///{folder / 'calls.db'}"
    business = file.load(settings)
    loading = asyncio.create_task(asyncio.to_thread(lambda: None if text else Voice()))
    try:
        async with (
            stack(
                settings,
                logs=folder,
                watcher=watcher,
                private=True,
                worker=worker,
                database_url=url,
            ) as line,
            _books(url, business) as books,
        ):
            yield Rehearsal(line, books, await loading)
    finally:
        await asyncio.gather(loading, return_exceptions=True)


@asynccontextmanager
async def _books(url: str, business: Business) -> AsyncIterator[Books]:
    connected = database.connect(url)
    try:
        yield Books(connected, business)
    finally:
        await connected.aclose()


def keep_log(file: Path) -> None:
    """The caller's own LiveKit client logs to a file: a room that is deleted is no error to a person."""
    client = logging.getLogger("livekit")
    client.addHandler(logging.FileHandler(file))
    client.propagate = False
