"""What is wrong with a scenario, in sentences for whoever writes it."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic_core import ErrorDetails

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
            "say, interrupt, press, wait_s, listen, hang_up."
        )
    return yaml_file.sentence(problem, allowed, wanted=_wanted(problem))


def _wanted(problem: ErrorDetails) -> str:
    """What a text is asked to be, in words."""
    place = set(problem["loc"])
    number = 'a number in quotes with its country code, like "+12025550100"'
    if "press" in place:
        return 'keys of a telephone in quotes (0-9, *, #, A-D), like "12#"'
    if "caller" in place:
        return f"withheld, anonymous or {number}"
    if "dialled" in place:
        return number
    return "text (in quotes, if it is a number)" if "attributes" in place else "words"
