"""Compares what is expected with what is there, when neither has an order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from rehearsal.books.left import Appointment, Message
from rehearsal.edge.sip import PassedOn
from rehearsal.grading.fields import said_of, wrong_fields
from rehearsal.scenario.expect import ExpectedAppointment, ExpectedMessage, ExpectedTransfer

Expected = ExpectedAppointment | ExpectedMessage | ExpectedTransfer
Found = Appointment | Message | PassedOn


def differences(kind: str, expected: Sequence[Expected], found: Sequence[Found]) -> Iterator[str]:
    """A sentence for each that is wrong, missing or too much."""
    missing, extra = _unmatched(expected, found)
    for one in missing:
        near = min(extra, key=lambda other: len(wrong_fields(one, other)), default=None)
        if near is None or len(wrong_fields(one, near)) == len(said_of(one)):
            yield f"There is no such {kind}: {_told(said_of(one))}."
            continue
        extra.remove(near)
        for name in wrong_fields(one, near):
            is_so, should = _values(name, one, near)
            yield f"The {kind} ({_told(asdict(near))}) has {is_so}, and should have {should}."
    for other in extra:
        yield f"There is one {kind} too many: {_told(asdict(other))}."


def _unmatched(
    expected: Sequence[Expected], found: Sequence[Found]
) -> tuple[list[Expected], list[Found]]:
    """What is left on both sides. Who can be only one of those that are there chooses first."""
    missing, extra = list[Expected](), list(found)

    def choices(one: Expected) -> int:
        return sum(not wrong_fields(one, other) for other in found)

    for one in sorted(expected, key=choices):
        fitting = next((other for other in extra if not wrong_fields(one, other)), None)
        if fitting is None:
            missing.append(one)
        else:
            extra.remove(fitting)
    return missing, extra


def _values(name: str, one: Expected, near: Found) -> tuple[str, str]:
    there = {"on": "at", "within": "at", "text_has": "text"}.get(name, name)
    return f"{there} {asdict(near)[there]}", f"{name} {_shown(said_of(one)[name])}"


def _told(values: dict[str, Any]) -> str:
    told = (f"{name} {_shown(value)}" for name, value in values.items() if value is not None)
    return ", ".join(told)


def _shown(value: object) -> str:
    return " and ".join(map(str, value)) if isinstance(value, tuple) else str(value)
