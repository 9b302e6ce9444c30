"""What is wrong with a scenario, in sentences for whoever writes it."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic_core import ErrorDetails

from rehearsal.scenario.steps import STEPS
from switchboard import yaml_file
from switchboard.errors import SwitchboardError


class ScenarioError(SwitchboardError):
    """A scenario cannot be played: one sentence a problem, all problems at once."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def sentence(problem: ErrorDetails, allowed: Sequence[str]) -> str:
    """One problem of a scenario; `allowed` are the fields of the block it is in."""
    if problem["type"] in ("union_tag_not_found", "union_tag_invalid"):
        return (
            f"{yaml_file.shown(problem['input'])} is not a step; a step is one of: "
            f"{', '.join(STEPS)}."
        )
    if problem["type"] == "too_short" and "within" in problem["loc"]:
        return "'within' must be two times, [from, until]."
    return yaml_file.sentence(problem, allowed, wanted=_wanted(problem))


def _wanted(problem: ErrorDetails) -> str:
    """What a text is asked to be, in words."""
    place = set(problem["loc"])
    number = 'a number in quotes with its country code, like "+12025550100"'
    if "press" in place:
        return 'keys of a telephone in quotes (0-9, *, #, A-D), like "12#"'
    if "caller" in place:
        return f"withheld, anonymous or {number}"
    if "number" in place and "expect" in place:
        return f"none or {number}"
    if place & {"dialled", "number", "blocked"}:
        return number
    if place & {"at", "from", "until", "within"}:
        return 'a time in quotes, like "2026-12-25 09:10"'
    return "text (in quotes, if it is a number)" if "attributes" in place else "words"
