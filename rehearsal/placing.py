"""One rehearsed call, from the wish to the report: the line is set up, rung and taken down."""

import asyncio
import logging
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from rehearsal.caller.leg import sample_rate_hz
from rehearsal.caller.loudspeaker import loudspeaker
from rehearsal.caller.report import CallReport
from rehearsal.caller.simulated import SimulatedCaller
from rehearsal.display import Display
from rehearsal.scenario.file import SCENARIOS, load_scenario
from rehearsal.scenario.scenario import Scenario
from rehearsal.speech.voice import Voice
from rehearsal.stack import stack
from switchboard.config import Settings

DEFAULT_SCENARIO = SCENARIOS / "saturday_hours.yaml"


@dataclass(frozen=True)
class Wish:
    """The call that is asked for; what is left open is as the scenario says."""

    says: list[str] = field(default_factory=list)
    scenario: Path = DEFAULT_SCENARIO
    caller: str | None = None
    dialled: str | None = None
    at: str | None = None
    web: bool = False
    text: bool = False
    play: bool = False


def scenario_of(wish: Wish) -> Scenario:
    """The file's scenario, or the wish's sentences one after the other.

    Raises:
        ScenarioError: The file or a value is not as a scenario must be.
    """
    channel = "web" if wish.web else None
    changes = {"caller": wish.caller, "dialled": wish.dialled, "at": wish.at, "channel": channel}
    given = {name: value for name, value in changes.items() if value is not None}
    if wish.says:
        return Scenario.from_says(wish.says, **given)
    return load_scenario(wish.scenario).changed(**given)


async def place(
    wish: Wish,
    settings: Settings,
    *,
    folder: Path,
    display: Display,
) -> CallReport:
    """Place the call; its recording and the logs of what was started for it stand in `folder`."""
    scenario = scenario_of(wish)
    _keep_log(folder / "caller.log")
    listening = loudspeaker(sample_rate_hz(is_phone=scenario.is_phone))
    with listening if wish.play else nullcontext(lambda frames: None) as play:
        loading = asyncio.create_task(asyncio.to_thread(_voice, wish))
        try:
            async with stack(settings, logs=folder, watcher=display, private=True) as running:
                caller = SimulatedCaller(
                    url=running.server.url,
                    api_key=running.server.api_key,
                    api_secret=running.server.api_secret,
                    agent_name=running.agent_name,
                    scenario=scenario,
                    voice=await loading,
                    text=wish.text,
                    recording=folder / "call.wav",
                    on_event=display.show,
                    play=play,
                )
                return await caller.call()
        finally:
            await asyncio.gather(loading, return_exceptions=True)


def _voice(wish: Wish) -> Voice | None:
    """What the caller speaks with; a caller who types needs no model."""
    return None if wish.text else Voice()


def _keep_log(file: Path) -> None:
    """The caller's own LiveKit client logs to a file: a room that is deleted is no error to a person."""
    client = logging.getLogger("livekit")
    client.addHandler(logging.FileHandler(file))
    client.propagate = False
