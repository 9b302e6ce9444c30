"""What a typed call was like: its turns as the words came and went, and whether it went as it should."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rehearsal.caller.expected import line_problems, words_problems
from rehearsal.caller.leg import LineEnd
from rehearsal.caller.report import CallReport, rounded
from rehearsal.caller.transcript import Segment
from rehearsal.caller.turns import Turn
from rehearsal.caller.typed_leg import SentText
from rehearsal.scenario.scenario import Scenario


@dataclass(frozen=True)
class TypedFacts:
    """All that a typed call leaves behind."""

    scenario: Scenario
    answered_s: float | None
    end: LineEnd
    segments: Sequence[Segment] = ()
    """The agent's."""
    sent: Sequence[SentText] = ()
    pressed_s: Sequence[float] = ()
    """When keys were pressed."""
    room: str = ""


def typed_report(facts: TypedFacts) -> CallReport:
    scenario, end = facts.scenario, facts.end
    told = typed_turns(facts.segments, facts.sent, facts.pressed_s)
    return CallReport(
        caller=scenario.shown_number if scenario.is_phone else None,
        dialled=scenario.dialled if scenario.is_phone else None,
        channel=scenario.channel,
        answered_after_s=rounded(facts.answered_s),
        greeting_after_s=rounded(_greeting_after(facts)),
        turns=[turn.rounded() for turn in told],
        ended_by=end.by,
        ended_why=end.why,
        duration_s=round(end.at_s, 3),
        hung_up_after_s=rounded(_hung_up_after(facts)),
        dropouts_s=[],
        recording=None,
        problems=list(_problems(facts, told)),
        room=facts.room,
    )


def typed_turns(
    segments: Sequence[Segment], sent: Sequence[SentText], pressed_s: Sequence[float] = ()
) -> list[Turn]:
    """The turns in order. What comes one after the other from the same side is one turn.

    Keys are no words, and so no turn; but what the agent says to them is one of its own.
    """
    spoken = [Turn("agent", one.text.strip(), one.first_s, one.last_s) for one in segments]
    spoken += [Turn("caller", one.text, one.at_s, one.at_s) for one in sent]
    spoken += [Turn("caller", "", at_s, at_s) for at_s in pressed_s]
    told: list[Turn] = []
    for turn in sorted(spoken, key=lambda turn: turn.start_s):
        if told and told[-1].who == turn.who:
            words = f"{told[-1].text} {turn.text}".strip()
            told[-1] = replace(told[-1], text=words, end_s=turn.end_s)
        elif told and turn.who == "agent":
            told.append(replace(turn, gap_s=turn.start_s - told[-1].end_s))
        else:
            told.append(turn)
    return [turn for turn in told if turn.text]


def _problems(facts: TypedFacts, told: Sequence[Turn]) -> Iterator[str]:
    yield from line_problems(facts.scenario, facts.answered_s, facts.end)
    if facts.answered_s is not None and facts.scenario.expects_greeting and not facts.segments:
        yield "The caller read nothing after the answer: there was no greeting."
    yield from words_problems(facts.scenario, told)


def _greeting_after(facts: TypedFacts) -> float | None:
    if facts.answered_s is None or not facts.segments:
        return None
    return max(facts.segments[0].first_s - facts.answered_s, 0.0)


def _hung_up_after(facts: TypedFacts) -> float | None:
    if not facts.segments or facts.end.by != "agent":
        return None
    return facts.end.at_s - facts.segments[-1].last_s
