"""What a call left behind, as plain data. Times are the business's local time, in ISO 8601."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rehearsal.edge.sip import PassedOn
from switchboard.records.call_record import CallRecord


@dataclass(frozen=True)
class Appointment:
    """One that stands."""

    staff: str
    service: str
    at: str
    name: str
    number: str | None
    person: str | None
    """Whose caller record it belongs to."""
    minutes: int
    reference: str


@dataclass(frozen=True)
class Message:
    for_whom: str
    name: str
    number: str | None
    text: str
    urgent: bool
    person: str | None
    reference: str


@dataclass(frozen=True)
class Left:
    """Everything that a scenario is graded on, but what the caller noticed."""

    record: CallRecord | None = None
    """None: there is none, or it was not closed in time."""
    appointments: Sequence[Appointment] = ()
    """Without those that somebody else made meanwhile."""
    gone: Sequence[Appointment] = ()
    """Those that somebody else made meanwhile, and that stand no more as they were made."""
    messages: Sequence[Message] = ()
    transfers: Sequence[PassedOn] = ()
    failed_checks: dict[str, int] = field(default_factory=dict)
    """By the name of the caller record."""
