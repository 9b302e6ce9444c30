"""A new workflow is what README.md says: two files and a name in switchboard.yaml."""

import re
import shutil
from pathlib import Path

import pytest

from rehearsal.scenario.scenario import Scenario
from switchboard.config import ROOT
from tests.call.rehearsed import stage
from tests.call.sabotages import NOT_THE_WORKERS

LISTING = re.compile(r"```(?:python|markdown)\n((?:# |<!-- )(\S+\.(?:py|md)).*?)```", re.DOTALL)
"""A listing that begins with the name of its file."""


def listings() -> dict[str, str]:
    return {name: text for text, name in LISTING.findall((ROOT / "README.md").read_text("utf-8"))}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """This checkout, with what README.md lists and its name under the line, and nothing else."""
    copy = tmp_path / "checkout"
    shutil.copytree(ROOT, copy, ignore=NOT_THE_WORKERS)
    for name, text in listings().items():
        (copy / name).write_text(text, "utf-8")
    business = copy / "switchboard.yaml"
    numbers = '    numbers: ["+1 202 555 0199"]\n'
    text = business.read_text("utf-8")
    assert text.count(numbers) == 1
    business.write_text(text.replace(numbers, f"{numbers}    workflow: lost_property\n"), "utf-8")
    return copy


def test_listing_is_twenty_lines_and_a_prompt() -> None:
    found = listings()

    assert sorted(found) == ["prompts/lost_property.md", "workflows/lost_property.py"]
    assert len(found["workflows/lost_property.py"].splitlines()) <= 20


def test_workflow_out_of_the_readme_is_heard(checkout: Path, tmp_path: Path) -> None:
    scenario = Scenario.model_validate(
        {
            "at": "2026-11-25 10:00",
            "steps": [
                {"say": "Hello, did you find my umbrella?"},
                {"say": "Thank you, goodbye."},
            ],
            "expect": {
                "record": {"workflow": "lost_property", "ended": "agent"},
                "words_heard": ["a green one was found"],
            },
        }
    )
    with stage(tmp_path, text=True, worker=checkout / "agent.py") as line:
        report = line.play_scenario(scenario, "lost_property")

    assert report.problems == []
