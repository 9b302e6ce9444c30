"""Every shipped scenario, played on the running worker and graded on what it left; and the command for it."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from rehearsal.scenario.file import files_in
from switchboard.config import ROOT, Settings, child_environment
from tests.call.rehearsed import Stage, stage

SPOKEN = (
    "blocked",
    "books_check_up",
    "cancels_with_pin",
    "emergency_at_night",
    "interrupts_greeting",
    "leaves_message",
    "presses_zero",
    "transfer_accepted",
)
SWITCHBOARD = Path(sys.executable).with_name("switchboard")

Started = Callable[[], list[psutil.Process]]
Survivors = Callable[[list[psutil.Process]], list[psutil.Process]]


@pytest.fixture(scope="module")
def played_here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A line with the local models."""
    with stage(tmp_path_factory.mktemp("rehearsal"), text=False) as running:
        yield running


@pytest.mark.parametrize("name", files_in())
def test_scenario_typed(name: str, played_here: Stage) -> None:
    report = played_here.play(name)

    assert report.problems == []
    assert report.recording is None


@pytest.mark.parametrize("name", SPOKEN)
def test_scenario_spoken(name: str, played_here: Stage) -> None:
    report = played_here.play(name, text=False)

    assert report.problems == []
    assert report.recording is not None
    assert Path(report.recording).exists()


def rehearse(*arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """The command, as a person gives it."""
    return subprocess.run(
        [str(SWITCHBOARD), "rehearse", *arguments],
        cwd=ROOT,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def environment(**settings: str) -> dict[str, str]:
    nothing = {name.upper(): "" for name in Settings.model_fields}
    return child_environment(**nothing | settings)


def test_command_prints_one_json_object_with_every_call() -> None:
    ended = rehearse("blocked", "billing_is_closed", "--text", "--repeat", "2", "--json")
    told = json.loads(ended.stdout)

    assert ended.returncode == 0, ended.stderr
    assert (told["passed"], told["pass^1"], told["pass^2"]) == (True, 1.0, 1.0)
    assert [one["name"] for one in told["scenarios"]] == ["blocked", "billing_is_closed"]
    assert [len(one["calls"]) for one in told["scenarios"]] == [2, 2]
    assert "2 of 2 passed" in ended.stderr


def test_command_tells_what_failed_and_why(tmp_path: Path) -> None:
    """In another business a blocked caller hears nothing."""
    shipped = (ROOT / "switchboard.yaml").read_text("utf-8")
    other = tmp_path / "other.yaml"
    other.write_text(re.sub(r"\nblocked:\n.*\n", "\nblocked: hang_up\n", shipped), "utf-8")

    ended = rehearse("blocked", "--text", SWITCHBOARD_BUSINESS=str(other))

    assert ended.returncode == 1
    assert re.search(r"FAIL +\d+\.\d s  blocked  \w", ended.stdout)
    assert "blocked: The call was not answered" in ended.stdout
    assert "0 of 1 passed" in ended.stdout


def test_command_names_the_scenarios_there_are_and_starts_nothing() -> None:
    ended = rehearse("nobody_calls", "--text")

    assert ended.returncode == 1
    assert ended.stderr.startswith("error: There is no scenario 'nobody_calls': there are asks_")
    assert "worker" not in ended.stdout


def test_command_that_is_stopped_leaves_nothing(started: Started, survivors: Survivors) -> None:
    with subprocess.Popen(
        [SWITCHBOARD, "rehearse", "says_nothing", "--text", "--repeat", "9"],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            assert process.stdout
            printed = next(line for line in process.stdout if "worker: ready" in line)
            processes = started()
            process.send_signal(signal.SIGINT)
            rest = process.stdout.read()
            status = process.wait(20)
        finally:
            process.kill()

    assert printed
    assert status == 130
    assert "Traceback" not in rest
    assert survivors(processes) == []
