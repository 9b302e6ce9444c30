"""Whether a call went as its scenario says, as far as the caller noticed: a sentence for all that did not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rehearsal.caller.leg import LineEnd
from rehearsal.caller.turns import Turn
from rehearsal.caller.words import are_in
from rehearsal.scenario.scenario import Scenario


def line_problems(scenario: Scenario, answered_s: float | None, end: LineEnd) -> Iterator[str]:
    """What was wrong with the line: its answer and its end."""
    if answered_s is None:
        if scenario.expects_answer:
            yield f"The call was not answered: {end.why}."
        return
    if not scenario.expects_answer:
        yield "The call was answered, but the scenario says that it is not."
    if end.by == "fault":
        yield f"The call did not end as a call does: {end.why}."
    elif scenario.expects_end_by not in (end.by, "either"):
        yield f"The {scenario.expects_end_by} should have ended the call, but {_who_did(end)}."


def words_problems(scenario: Scenario, told: Sequence[Turn]) -> Iterator[str]:
    """What the agent said, or did not say."""
    said = " ".join(turn.text for turn in told if turn.who == "agent")
    for words in scenario.expect.words_heard:
        if not are_in(words, said):
            yield f"The words {words!r} were not heard from the agent."
    for words in scenario.expect.words_not_heard:
        if are_in(words, said):
            yield f"The words {words!r} were heard from the agent."


def _who_did(end: LineEnd) -> str:
    return f"the {end.by} did ({end.why})"
