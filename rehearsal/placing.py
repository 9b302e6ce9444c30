"""One rehearsed call, from the wish to the report: the line is set up, rung and taken down."""

from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from rehearsal.caller.leg import sample_rate_hz
from rehearsal.caller.loudspeaker import loudspeaker
from rehearsal.caller.report import CallReport
from rehearsal.display import Display
from rehearsal.rehearsing import check, keep_log, rehearsal
from rehearsal.scenario.file import SCENARIOS, load_scenario
from rehearsal.scenario.given import Given
from rehearsal.scenario.scenario import Scenario
from rehearsal.stack import REHEARSED
from switchboard.business import file
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
    """Place the call; its recording and the logs of what was started for it stand in `folder`.

    The books are those of every such call, and are as the one before left them, unless the scenario
    says what stands in them. What the call leaves there is not graded.
    """
    scenario = scenario_of(wish)
    check({wish.scenario.stem: scenario}, file.load(settings))
    keep_log(folder / "caller.log")
    listening = loudspeaker(sample_rate_hz(is_phone=scenario.is_phone))
    with listening if wish.play else nullcontext(lambda frames: None) as play:
        async with rehearsal(
            settings, folder=folder, watcher=display, text=wish.text, database_url=REHEARSED
        ) as line:
            if scenario.given != Given():
                await line.books.prepare(scenario.given)
            return await line.call(
                scenario,
                text=wish.text,
                recording=folder / "call.wav",
                on_event=display.show,
                play=play,
            )
