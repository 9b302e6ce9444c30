"""Reads scenario files; says, with file, line and column, everything that is wrong in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml.comments import CommentedMap

from rehearsal.scenario.problems import ScenarioError, sentence
from rehearsal.scenario.scenario import Scenario, fields_at
from switchboard import yaml_file

SCENARIOS = Path(__file__).parents[1] / "scenarios"


def files_in(folder: Path = SCENARIOS) -> dict[str, Path]:
    """The scenario files that there are, by their names."""
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def load_scenarios(names: Sequence[str], folder: Path = SCENARIOS) -> dict[str, Scenario]:
    """The scenarios of these names, all of them when there is no name.

    Raises:
        ScenarioError: There is none of that name, or a file is not a scenario; all problems of all.
    """
    known, found, problems = files_in(folder), dict[str, Scenario](), list[str]()
    for name in dict.fromkeys(names or known):
        if name not in known:
            problems.append(f"There is no scenario {name!r}: there are {', '.join(known)}.")
            continue
        try:
            found[name] = load_scenario(known[name])
        except ScenarioError as err:
            problems += err.problems
    if problems:
        raise ScenarioError(problems)
    return found


def load_scenario(path: Path) -> Scenario:
    """The scenario in a YAML file.

    Raises:
        ScenarioError: the file cannot be read or is not a scenario.
    """
    document = _read(path)
    if not isinstance(document, CommentedMap):
        raise ScenarioError([f"{path}: this is no scenario: write fields such as 'steps:' in it."])
    try:
        return Scenario.model_validate(yaml_file.plain(document))
    except ValidationError as err:
        placed = [
            (
                yaml_file.position(document, _in_the_file(problem["loc"])),
                sentence(problem, fields_at(problem["loc"])),
            )
            for problem in err.errors()
        ]
        raise ScenarioError(
            [f"{path}:{line}:{column}: {what}" for (line, column), what in sorted(placed)]
        ) from None


def _read(path: Path) -> Any:
    try:
        return yaml_file.read(path)
    except FileNotFoundError:
        raise ScenarioError(
            [
                f"There is no scenario file {path}: for examples look into {SCENARIOS} "
                f"({', '.join(files_in())})."
            ]
        ) from None
    except yaml_file.NotYaml as err:
        raise ScenarioError([str(err)]) from None


def _in_the_file(place: yaml_file.Place) -> yaml_file.Place:
    """After a step's number pydantic names the kind of step, which is no place of its own."""
    return (*place[:2], *place[3:]) if place[:1] == ("steps",) else place
