"""What happens during a rehearsed call, as it happens. Times are seconds since the dial."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

EndedBy: TypeAlias = Literal["agent", "caller", "transfer", "fault"]


@dataclass(frozen=True)
class Ringing:
    at_s: float
    room: str


@dataclass(frozen=True)
class Answered:
    at_s: float


@dataclass(frozen=True)
class CallerSaid:
    """The caller begins to say (or, in text, has sent) a line of the scenario."""

    at_s: float
    text: str


@dataclass(frozen=True)
class CallerHeard:
    """What the agent's speech recognition made of the caller's words."""

    at_s: float
    text: str


@dataclass(frozen=True)
class AgentSaid:
    """An utterance of the agent, once its transcript is complete."""

    at_s: float
    text: str


@dataclass(frozen=True)
class KeyPressed:
    at_s: float
    key: str


@dataclass(frozen=True)
class Gap:
    """The agent begins to answer: the silence since the caller's last sound, by ear.

    The report measures it again, on the recording.
    """

    at_s: float
    gap_s: float


@dataclass(frozen=True)
class Ended:
    at_s: float
    by: EndedBy
    why: str


CallEvent: TypeAlias = (
    Ringing | Answered | CallerSaid | CallerHeard | AgentSaid | KeyPressed | Gap | Ended
)
