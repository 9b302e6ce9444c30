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
    """What is left on both sides when as many as possible have found one, whatever the order."""
    fitting = [
        [there for there, other in enumerate(found) if not wrong_fields(one, other)]
        for one in expected
    ]
    taken: dict[int, int] = {}

    def finds_one(wanted: int, asked: set[int]) -> bool:
        """One that is free, or whose taker can have another."""
        for there in fitting[wanted]:
            if there in asked:
                continue
            asked.add(there)
            if there not in taken or finds_one(taken[there], asked):
                taken[there] = wanted
                return True
        return False

    missing = [one for wanted, one in enumerate(expected) if not finds_one(wanted, set())]
    return missing, [other for there, other in enumerate(found) if there not in taken]


def _values(name: str, one: Expected, near: Found) -> tuple[str, str]:
    there = {"on": "at", "within": "at", "text_has": "text"}.get(name, name)
    return f"{there} {asdict(near)[there]}", f"{name} {_shown(said_of(one)[name])}"


def _told(values: dict[str, Any]) -> str:
    told = (f"{name} {_shown(value)}" for name, value in values.items() if value is not None)
    return ", ".join(told)


def _shown(value: object) -> str:
    return " and ".join(map(str, value)) if isinstance(value, tuple) else str(value)
