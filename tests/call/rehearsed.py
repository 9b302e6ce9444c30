"""Rehearsals for tests: one line, in a thread with a loop of its own, on which scenarios are played."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal

from rehearsal.caller.report import CallReport
from rehearsal.rehearsing import Rehearsal, rehearsal
from rehearsal.scenario.file import load_scenarios
from rehearsal.scenario.scenario import Scenario
from switchboard.config import ROOT, Settings
from tests.call.the_line import Nobody


class Stage:
    """Where scenarios are played by their names."""

    def __init__(self, portal: BlockingPortal, line: Rehearsal, folder: Path) -> None:
        self._portal = portal
        self._line = line
        self._folder = folder

    def play(self, name: str, *, text: bool = True) -> CallReport:
        """One scenario; prints the call for a test that fails."""
        return self.play_scenario(load_scenarios([name])[name], name, text=text)

    def play_scenario(self, scenario: Scenario, name: str, *, text: bool = True) -> CallReport:
        recording = self._folder / f"{name}.wav"
        report = self._portal.call(
            partial(self._line.play, scenario, text=text, recording=recording)
        )
        print(report.to_json())  # noqa: T201
        return report


@contextmanager
def stage(
    folder: Path, *, text: bool, worker: Path = ROOT / "agent.py", **settings: Any
) -> Iterator[Stage]:
    """A line with the local models and this worker; with `text` nobody can speak."""
    line = rehearsal(
        Settings(**settings), folder=folder, watcher=Nobody(), text=text, worker=worker
    )
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(line) as running:
        yield Stage(portal, running, folder)


def as_json(printed: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(printed)
    return told
