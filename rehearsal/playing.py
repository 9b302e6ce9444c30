"""Plays scenarios one after the other on one line, and shows what came of each."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rehearsal.rehearsing import Rehearsal, check, keep_log, rehearsal
from rehearsal.results import Result, Results
from rehearsal.scenario.scenario import Scenario
from rehearsal.scoreboard import Scoreboard
from switchboard.business import file
from switchboard.config import Settings


@dataclass(frozen=True)
class Programme:
    """What is to be played, and how."""

    scenarios: Mapping[str, Scenario]
    text: bool = False
    repeat: int = 1


async def play(
    programme: Programme, settings: Settings, *, folder: Path, scoreboard: Scoreboard
) -> Results:
    """Play it all; recordings, reports and logs stand in `folder`.

    Raises:
        ScenarioError: A scenario names what is not there; nothing was started.
    """
    check(programme.scenarios, file.load(settings))
    keep_log(folder / "caller.log")
    async with rehearsal(settings, folder=folder, watcher=scoreboard, text=programme.text) as line:
        results = [
            await _play(line, name, programme, folder, scoreboard) for name in programme.scenarios
        ]
    return Results(results, programme.repeat)


async def _play(
    line: Rehearsal, name: str, programme: Programme, folder: Path, scoreboard: Scoreboard
) -> Result:
    """One scenario, as often as it is to be played."""
    loop, result = asyncio.get_running_loop(), Result(name)
    for number in range(1, programme.repeat + 1):
        scoreboard.begins(name, number, programme.repeat, total=len(programme.scenarios))
        stem = name if programme.repeat == 1 else f"{name}-{number}"
        began_s = loop.time()
        report = await line.play(
            programme.scenarios[name], text=programme.text, recording=folder / f"{stem}.wav"
        )
        result.calls.append(report)
        result.seconds.append(loop.time() - began_s)
        (folder / f"{stem}.json").write_text(report.to_json(), encoding="utf-8")
    scoreboard.ended(result)
    return result
