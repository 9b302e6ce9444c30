"""Whether the agent was told what stands in the books: the words of what was done, against the rows it left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rehearsal.books.left import Appointment, Left, Message
from switchboard.records.call_record import CallEvent, CallRecord, EventKind

_READ_BACK = "read_back_"
_DONE = "Done:"


def told_problems(left: Left, record: CallRecord) -> Iterator[str]:
    """A sentence for each thing that was done and said to be otherwise.

    An appointment that the same call moves or cancels afterwards stands no more as it was told.
    """
    done = list(_done(record))
    for number, (what, result) in enumerate(done):
        later = {other for other, _ in done[number + 1 :]}
        if what == "message":
            if not any(_is_told(one, result) for one in left.messages):
                yield f"No message that was taken is as it was told: {result!r}."
        elif what == "cancellation" or later & {"move", "cancellation"}:
            continue
        elif not any(_is_told(one, result) for one in left.appointments):
            yield f"No appointment that stands is as it was told: {result!r}."


def _done(record: CallRecord) -> Iterator[tuple[str, str]]:
    """What was read back and then done, and the words of it, in order."""
    read_back = ""
    for event in record.events or ():
        if event.kind != EventKind.TOOL or event.data.get("error"):
            continue
        name, result = _called(event)
        if name.startswith(_READ_BACK):
            read_back = name.removeprefix(_READ_BACK)
        elif name == "confirm" and result.startswith(_DONE):
            yield read_back, result


def _called(event: CallEvent) -> tuple[str, str]:
    return str(event.data.get("name")), str(event.data.get("result"))


def _is_told(one: Appointment | Message, result: str) -> bool:
    """By its reference, digit by digit, and by its time."""
    is_there = f" {' '.join(one.reference)}." in result
    return is_there and (isinstance(one, Message) or f" {_time(one.at)} " in result)


def _time(at: str) -> str:
    """As it is to be written; by no code of the worker's."""
    moment = datetime.fromisoformat(at)
    half = "PM" if moment.hour >= 12 else "AM"
    hour = moment.hour if 1 <= moment.hour <= 12 else abs(moment.hour - 12)
    return f"{moment.strftime('%B')} {moment.day} at {hour}:{moment.minute:02} {half}"
