"""Whether what is kept of a call is as it is of every call: nothing broke, all that was said, no key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rehearsal.scenario.scenario import Scenario
from rehearsal.scenario.steps import Press
from switchboard.call_end import Ended
from switchboard.records.call_record import CallEvent, CallRecord, EventKind

_RUN = re.compile(r"\d{3,}")
"""So many digits one after the other are somebody's PIN, and nobody's choice."""

_BROKE = "An internal error occurred"
"""What LiveKit tells a model of an exception that a tool lets out."""


def kept_problems(scenario: Scenario, record: CallRecord) -> Iterator[str]:
    """A sentence for all that is not so."""
    events = record.events or ()
    if scenario.expect.record.ended is not Ended.FAULT:
        yield from (
            f"The record tells of a fault: {one.data.get('what')}." for one in _faults(events)
        )
    for name in _broken_tools(events):
        yield f"The tool {name} broke."
    who = [event.data.get("who") for event in events if event.kind == EventKind.TURN]
    if scenario.expects_greeting and "agent" not in who:
        yield "The record has no words of the agent."
    if scenario.lines and "caller" not in who:
        yield "The record has no words of the caller."
    for keys in _runs(scenario):
        # also one digit after the other, as a reference is told
        spelled = re.compile(rf"(?<!\d){r'[ -]?'.join(keys)}(?!\d)")
        for event in events:
            if any(spelled.search(text) for text in _texts(event.data)):
                yield f"The record has the keys {keys} in an event of kind {event.kind}."


def _faults(events: Sequence[CallEvent]) -> Iterator[CallEvent]:
    return (event for event in events if event.kind == EventKind.FAULT)


def _broken_tools(events: Sequence[CallEvent]) -> Iterator[str]:
    for event in events:
        if event.kind == EventKind.TOOL and event.data.get("result") == _BROKE:
            yield str(event.data.get("name"))


def _runs(scenario: Scenario) -> Iterator[str]:
    pressed = (step.press for step in scenario.steps if isinstance(step, Press))
    yield from dict.fromkeys(run for keys in pressed for run in _RUN.findall(keys))


def _texts(data: Any) -> Iterator[str]:
    """All text that stands anywhere in it, and whole numbers; a time has more digits than it says."""
    if isinstance(data, Mapping):
        yield from (text for one in (*data, *data.values()) for text in _texts(one))
    elif isinstance(data, list | tuple):
        yield from (text for one in data for text in _texts(one))
    elif isinstance(data, str | int):
        yield str(data)
