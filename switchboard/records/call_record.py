"""What is kept of a call, as plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from switchboard.call_end import Ended
from switchboard.errors import SwitchboardError

NAMED_AT_ONCE = 5


class EventKind(StrEnum):
    """What happens in a call, and what its event's data holds."""

    ROUTED = "routed"
    """answer, open, and the reasons in their order; what else was decided stands in the call's own columns."""
    ANSWERED = "answered"
    KNOWN = "known"
    """name: who the directory says is calling."""
    TURN = "turn"
    """who (`caller` or `agent`), text; interrupted: true when it was cut off."""
    TOOL = "tool"
    """name, arguments, result; error: true when it failed."""
    KEYS = "keys"
    """count: how many keys were pressed, never which."""
    TRANSFER = "transfer"
    """person, and what became of it: accepted, or why not."""
    HANDOVER = "handover"
    """workflow: who speaks from now on."""
    FAULT = "fault"
    """what: a sentence."""
    DONE = "done"
    """what."""
    END = "end"
    """ended."""


@dataclass(frozen=True, kw_only=True)
class NewCall:
    """A call as it begins."""

    key: str
    """What it is known by to whoever begins it, once for every call: LiveKit's id of the SIP call
    or of the room."""
    room: str
    channel: str
    started_at: datetime
    sip_call_id: str | None = None
    caller: str | None = None
    dialled: str | None = None
    line: str | None = None
    trunk_id: str | None = None
    trust: str | None = None
    workflow: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class CallEvent:
    at: datetime
    kind: str
    data: Mapping[str, Any]

    def as_dict(self) -> dict[str, Any]:
        return {"at": self.at.isoformat(), "kind": self.kind, "data": dict(self.data)}


@dataclass(frozen=True, kw_only=True)
class CallRecord:
    """A call, as far as it got."""

    id: str
    key: str
    sip_call_id: str | None
    room: str
    channel: str
    caller: str | None
    caller_name: str | None
    person_id: int | None
    dialled: str | None
    line: str | None
    trunk_id: str | None
    trust: str | None
    workflow: str | None
    language: str | None
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    ended: Ended | None
    """None while it lasts, and of a call whose end nobody saw."""
    done: tuple[str, ...]
    turns: int
    events: tuple[CallEvent, ...] | None = None
    """In the order of time. None: not looked up."""

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON; times in ISO 8601, UTC."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        for name, value in values.items():
            if isinstance(value, datetime):
                values[name] = value.isoformat()
        values["done"] = list(self.done)
        if self.events is None:
            del values["events"]
        else:
            values["events"] = [event.as_dict() for event in self.events]
        return values


@dataclass(frozen=True)
class Purged:
    """How much was removed."""

    calls: int = 0
    events: int = 0


class SeveralCalls(SwitchboardError):
    """A part of an id that more than one call has."""

    def __init__(self, text: str, fitting: Sequence[CallRecord]) -> None:
        ids = ", ".join(record.id for record in fitting[:NAMED_AT_ONCE])
        more = ", ..." if len(fitting) > NAMED_AT_ONCE else ""
        super().__init__(f"{text!r} fits more than one call: {ids}{more}")
