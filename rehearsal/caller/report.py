"""What a rehearsed call was like, measured on its recording, and whether it went as it should."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

from rehearsal.caller.events import EndedBy
from rehearsal.caller.leg import LineEnd
from rehearsal.caller.person import SentText
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
    recording: str
    problems: list[str] = field(default_factory=list)
    """What was not as the scenario says, a sentence each."""

    @property
    def passed(self) -> bool:
        """Answered, greeted and ended as the scenario says."""
        return not self.problems

    def to_json(self) -> str:
        return json.dumps(asdict(self) | {"passed": self.passed}, indent=2, ensure_ascii=False)


@dataclass(frozen=True)
class CallFacts:
    """All that a finished call leaves behind."""

    scenario: Scenario
    answered_s: float | None
    end: LineEnd
    tracks: Tracks
    recording: Path
    segments: Sequence[Segment] = ()
    texts: Sequence[SentText] = ()


def report(facts: CallFacts) -> CallReport:
    scenario, end = facts.scenario, facts.end
    rate = facts.tracks.sample_rate_hz
    agent = speech_spans(facts.tracks.agent, rate)
    told, unheard = turns(_caller_spans(facts), agent, [*facts.segments, *_sent(facts.texts)])
    return CallReport(
        caller=scenario.shown_number if scenario.is_phone else None,
        dialled=scenario.dialled if scenario.is_phone else None,
        channel=scenario.channel,
        answered_after_s=_rounded(facts.answered_s),
        greeting_after_s=_rounded(_greeting_after(facts.answered_s, agent)),
        turns=[_rounded_turn(turn) for turn in told],
        ended_by=end.by,
        ended_why=end.why,
        duration_s=round(end.at_s, 3),
        hung_up_after_s=_rounded(_hung_up_after(end, agent)),
        dropouts_s=[round(hole.start_s, 3) for hole in dropouts(facts.tracks.agent, rate)],
        recording=str(facts.recording),
        problems=list(_problems(facts, agent, told, unheard)),
    )


def _problems(
    facts: CallFacts, agent: Sequence[Span], told: Sequence[Turn], unheard: Sequence[Segment]
) -> Iterator[str]:
    scenario, end = facts.scenario, facts.end
    yield from _answer_problems(scenario, answered=facts.answered_s is not None, end=end)
    if facts.answered_s is not None and scenario.expects_greeting and not agent:
        yield "The caller heard nothing after the answer: there was no greeting."
    if end.by == "fault" and facts.answered_s is not None:
        yield f"The call did not end as a call does: {end.why}."
    elif facts.answered_s is not None and scenario.expects_end_by not in (end.by, "either"):
        yield f"The {scenario.expects_end_by} should have ended the call, but {_who_did(end)}."
    heard = _plain(" ".join(turn.text for turn in told if turn.who == "agent"))
    for words in scenario.expect.words_heard:
        if f" {_plain(words).strip()} " not in heard:
            yield f"The words {words!r} were not heard from the agent."
    for segment in unheard:
        if segment.who == "agent":
            yield f"The agent's words {segment.text.strip()!r} were never heard as sound."


def _answer_problems(scenario: Scenario, *, answered: bool, end: LineEnd) -> Iterator[str]:
    if scenario.expects_answer and not answered:
        yield f"The call was not answered: {end.why}."
    elif answered and not scenario.expects_answer:
        yield "The call was answered, but the scenario says that it is not."


def _who_did(end: LineEnd) -> str:
    return f"the {end.by} did ({end.why})"


def _caller_spans(facts: CallFacts) -> list[Span]:
    """What the caller said, by sound or by text; a text takes no time."""
    spoken = speech_spans(facts.tracks.caller, facts.tracks.sample_rate_hz)
    sent = [Span(text.at_s, text.at_s) for text in facts.texts]
    return sorted([*spoken, *sent], key=lambda span: span.start_s)


def _sent(texts: Sequence[SentText]) -> list[Segment]:
    return [Segment("caller", text.text, text.at_s, text.at_s) for text in texts]


def _greeting_after(answered_s: float | None, agent: Sequence[Span]) -> float | None:
    """The frame in which the line was opened may hold both the answer and the first sound."""
    if answered_s is None or not agent:
        return None
    return max(agent[0].start_s - answered_s, 0.0)


def _hung_up_after(end: LineEnd, agent: Sequence[Span]) -> float | None:
    return end.at_s - agent[-1].end_s if agent and end.by == "agent" else None


def _plain(text: str) -> str:
    """Lower case words between single spaces, so that punctuation does not decide."""
    words = " ".join(re.findall(r"[\w']+", text.lower()))
    return f" {words} "


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)


def _rounded_turn(turn: Turn) -> Turn:
    gap_s = None if turn.gap_s is None else round(turn.gap_s, 3)
    return Turn(turn.who, turn.text, round(turn.start_s, 3), round(turn.end_s, 3), gap_s)
