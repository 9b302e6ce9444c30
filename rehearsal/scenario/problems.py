"""What is wrong with a scenario, in sentences for whoever writes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic_core import ErrorDetails

from switchboard.errors import SwitchboardError

_NAMED_IN_THE_SENTENCE = {
    "extra_forbidden",
    "missing",
    "value_error",
    "union_tag_invalid",
    "union_tag_not_found",
}


class ScenarioError(SwitchboardError):
    """A scenario cannot be played: one sentence a problem, all problems at once."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def sentence(problem: ErrorDetails, allowed: Sequence[str]) -> str:
    """One problem of a scenario; `allowed` are the fields of the block it is in."""
    names = [part for part in problem["loc"] if isinstance(part, str)]
    subject = f"{names[-1]!r} " if names and problem["type"] not in _NAMED_IN_THE_SENTENCE else ""
    return f"{subject}{_what(problem, allowed)}."


def _what(problem: ErrorDetails, allowed: Sequence[str]) -> str:
    context, given = problem.get("ctx", {}), problem["input"]
    match problem["type"]:
        case "extra_forbidden":
            return f"unknown field {problem['loc'][-1]!r}; allowed here: {', '.join(allowed)}"
        case "missing":
            return f"{problem['loc'][-1]!r} is missing"
        case "union_tag_not_found" | "union_tag_invalid":
            return (
                f"{_shown(given)} is not a step; a step is one of: "
                "say, interrupt, press, wait_s, listen, hang_up"
            )
        case "literal_error":
            return f"must be {context['expected']}, not {given!r}"
        case "string_pattern_mismatch" | "string_type":
            return f"must be {_wanted(problem)}, not {_shown(given)}"
        case "value_error":
            return str(context["error"])
        case _:
            return f"{problem['msg'].replace('Input should', 'must')}, not {_shown(given)}"


def _wanted(problem: ErrorDetails) -> str:
    """What a text is asked to be, in words."""
    place = set(problem["loc"])
    number = 'a number in quotes with its country code, like "+15550100"'
    if "press" in place:
        return 'keys of a telephone in quotes (0-9, *, #, A-D), like "12#"'
    if "caller" in place:
        return f"withheld, anonymous or {number}"
    if "dialled" in place:
        return number
    return "text (in quotes, if it is a number)" if "attributes" in place else "words"


def _shown(value: object) -> str:
    return repr(dict(value)) if isinstance(value, Mapping) else repr(value)
