"""What a rehearsed call was like, measured on its recording, and whether it went as it should."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Literal, Self

from rehearsal.caller.events import EndedBy
from rehearsal.caller.expected import line_problems, words_problems
from rehearsal.caller.leg import LineEnd
from rehearsal.caller.transcript import Segment
from rehearsal.caller.turns import Turn, turns
from rehearsal.scenario.scenario import Scenario
from rehearsal.sound.listening import Span, dropouts, speech_spans
from rehearsal.sound.recording import Tracks


@dataclass(frozen=True)
class CallReport:
    """One call. `start_s` and `end_s` of the turns are seconds since the dial, which is also the
    position in the recording."""

    caller: str | None
    """The number as the carrier passes it on; None when it is withheld or the caller is on the web."""
    dialled: str | None
    channel: Literal["phone", "web"]
    answered_after_s: float | None
    """From the dial."""
    greeting_after_s: float | None
    """From the answer to the agent's first sound."""
    turns: list[Turn]
    ended_by: EndedBy
    ended_why: str
    duration_s: float
    """From the dial to the end of the line."""
    hung_up_after_s: float | None
    """From the agent's last sound to the end of the line, when the agent ended it."""
    dropouts_s: list[float]
    """Where the agent's voice has a hole in the middle of a word, in seconds since the dial."""
    recording: str | None
    """None: the call was typed."""
    problems: list[str] = field(default_factory=list)
    """What was not as the scenario says, a sentence each."""
    room: str = ""

    @property
    def passed(self) -> bool:
        """As the scenario says."""
        return not self.problems

    @property
    def gaps_s(self) -> list[float]:
        """The silences before the agent's answers."""
        return [turn.gap_s for turn in self.turns if turn.who == "agent" and turn.gap_s is not None]

    def with_more_problems(self, problems: Sequence[str]) -> Self:
        """The same call, graded on more: what it left behind comes before what was said."""
        return replace(self, problems=[*problems, *self.problems])

    def to_json(self) -> str:
        return json.dumps(self.as_dict(), indent=2, ensure_ascii=False)

    def as_dict(self) -> dict[str, object]:
        return asdict(self) | {"passed": self.passed}


@dataclass(frozen=True)
class CallFacts:
    """All that a finished call leaves behind."""

    scenario: Scenario
    answered_s: float | None
    end: LineEnd
    tracks: Tracks
    recording: Path
    segments: Sequence[Segment] = ()
    room: str = ""


def report(facts: CallFacts) -> CallReport:
    scenario, end = facts.scenario, facts.end
    rate = facts.tracks.sample_rate_hz
    agent = speech_spans(facts.tracks.agent, rate)
    told, unheard = turns(speech_spans(facts.tracks.caller, rate), agent, facts.segments)
    return CallReport(
        caller=scenario.shown_number if scenario.is_phone else None,
        dialled=scenario.dialled if scenario.is_phone else None,
        channel=scenario.channel,
        answered_after_s=rounded(facts.answered_s),
        greeting_after_s=rounded(_greeting_after(facts.answered_s, agent)),
        turns=[turn.rounded() for turn in told],
        ended_by=end.by,
        ended_why=end.why,
        duration_s=round(end.at_s, 3),
        hung_up_after_s=rounded(_hung_up_after(end, agent)),
        dropouts_s=[round(hole.start_s, 3) for hole in dropouts(facts.tracks.agent, rate)],
        recording=str(facts.recording),
        problems=list(_problems(facts, agent, told, unheard)),
        room=facts.room,
    )


def _problems(
    facts: CallFacts, agent: Sequence[Span], told: Sequence[Turn], unheard: Sequence[Segment]
) -> Iterator[str]:
    yield from line_problems(facts.scenario, facts.answered_s, facts.end)
    if facts.answered_s is not None and facts.scenario.expects_greeting and not agent:
        yield "The caller heard nothing after the answer: there was no greeting."
    yield from words_problems(facts.scenario, told)
    for segment in unheard:
        if segment.who == "agent":
            yield f"The agent's words {segment.text.strip()!r} were never heard as sound."


def _greeting_after(answered_s: float | None, agent: Sequence[Span]) -> float | None:
    """The frame in which the line was opened may hold both the answer and the first sound."""
    if answered_s is None or not agent:
        return None
    return max(agent[0].start_s - answered_s, 0.0)


def _hung_up_after(end: LineEnd, agent: Sequence[Span]) -> float | None:
    return end.at_s - agent[-1].end_s if agent and end.by == "agent" else None


def rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
