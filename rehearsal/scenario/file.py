"""Reads a scenario file; says, with file, line and column, everything that is wrong in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from rehearsal.scenario.problems import ScenarioError, sentence
from rehearsal.scenario.scenario import Scenario, fields_at

SCENARIOS = Path(__file__).parents[1] / "scenarios"


def load_scenario(path: Path) -> Scenario:
    """The scenario in a YAML file.

    Raises:
        ScenarioError: the file cannot be read or is not a scenario.
    """
    document = _read(path)
    if not isinstance(document, CommentedMap):
        raise ScenarioError([f"{path}: this is no scenario: write fields such as 'steps:' in it."])
    try:
        return Scenario.model_validate(_plain(document))
    except ValidationError as err:
        placed = [
            (_position(document, problem["loc"]), sentence(problem, fields_at(problem["loc"])))
            for problem in err.errors()
        ]
        raise ScenarioError(
            [f"{path}:{line}:{column}: {what}" for (line, column), what in sorted(placed)]
        ) from None


def _read(path: Path) -> Any:
    try:
        return YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        shipped = ", ".join(sorted(file.stem for file in SCENARIOS.glob("*.yaml")))
        raise ScenarioError(
            [f"There is no scenario file {path}: for examples look into {SCENARIOS} ({shipped})."]
        ) from None
    except (OSError, UnicodeDecodeError) as err:
        raise ScenarioError([f"{path}: the file cannot be read ({err})."]) from None
    except MarkedYAMLError as err:
        mark = err.problem_mark
        place = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise ScenarioError([f"{place}: this is not valid YAML ({err.problem})."]) from None
    except YAMLError as err:
        raise ScenarioError([f"{path}: this is not valid YAML ({err})."]) from None


def _plain(node: Any) -> Any:
    """The document without its positions."""
    if isinstance(node, Mapping):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return str(node) if isinstance(node, str) else node


def _position(document: CommentedMap, loc: Sequence[int | str]) -> tuple[int, int]:
    """Line and column, from 1, of the innermost part of `loc` that stands in the file."""
    line, column = document.lc.line, document.lc.col
    for node, key in _way_down(document, loc):
        line, column = node.lc.key(key) if isinstance(node, CommentedMap) else node.lc.item(key)
    return line + 1, column + 1


def _way_down(document: Any, loc: Sequence[int | str]) -> Iterator[tuple[Any, Any]]:
    """Each container on the way and the key taken in it.

    After a step's number pydantic names the kind of step, which is no place of its own.
    """
    node = document
    for part in (*loc[:2], *loc[3:]) if loc[:1] == ("steps",) else loc:
        is_key = isinstance(node, CommentedMap) and part in node
        is_index = isinstance(node, CommentedSeq) and isinstance(part, int) and part < len(node)
        if is_key or is_index:
            yield node, part
            node = node[part]
