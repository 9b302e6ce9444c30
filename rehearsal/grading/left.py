"""Whether a call left what its scenario says, and nothing else: a sentence for every difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rehearsal.books.left import Left
from rehearsal.grading.kept import kept_problems
from rehearsal.grading.matching import differences
from rehearsal.grading.told import told_problems
from rehearsal.scenario.scenario import Scenario
from switchboard.call_end import Ended
from switchboard.records.call_record import CallRecord, EventKind

NOBODY = "nobody"


def left_problems(scenario: Scenario, left: Left, minutes: Mapping[str, int]) -> Iterator[str]:
    """In the order in which an owner would ask: what stands in the books, what was done, what is told of it.

    `minutes` is how long an appointment for each of the services is to be.
    """
    expected = scenario.expect
    yield from differences("appointment", scenario.expected_appointments, left.appointments)
    for one in left.appointments:
        if one.minutes != minutes.get(one.service, one.minutes):
            yield (
                f"The appointment at {one.at} with {one.staff} takes {one.minutes} minutes, "
                f"and a {one.service} takes {minutes[one.service]}."
            )
    for one in left.gone:
        yield f"What somebody else booked meanwhile at {one.at} with {one.staff} stands no more."
    yield from differences("message", expected.messages, left.messages)
    yield from differences("transfer", expected.transfers, left.transfers)
    yield from _checks(scenario.expected_failed_checks, left.failed_checks)
    if left.record is not None:
        yield from _record(scenario, left.record)
        yield from kept_problems(scenario, left.record)
        yield from told_problems(left, left.record)
    elif scenario.expects_answer or expected.record.model_fields_set:
        yield "There is no record of the call, or it was not closed."


def _checks(expected: Mapping[str, int], found: Mapping[str, int]) -> Iterator[str]:
    for name in sorted({*expected, *found}):
        wanted, counted = expected.get(name, 0), found.get(name, 0)
        if wanted != counted:
            yield f"Failed checks of {name}: {counted}, and there should be {wanted}."


def _record(scenario: Scenario, record: CallRecord) -> Iterator[str]:
    expected = scenario.expect.record
    for name in ("ended", "line", "trust", "workflow", "caller_name"):
        wanted, found = getattr(expected, name), getattr(record, name) or NOBODY
        if wanted is not None and wanted != found:
            yield f"The record says {name}: {found}, and it should be {wanted}."
    if record.ended is Ended.FAULT and expected.ended is None:
        yield "The record says ended: fault."
    if sorted(expected.done) != sorted(record.done):
        yield f"The record says done: {_list(record.done)}, and it should be {_list(expected.done)}."
    events = record.events or ()
    called = [str(event.data.get("name")) for event in events if event.kind == EventKind.TOOL]
    for name in scenario.expect.tools:
        if name not in called:
            yield f"The tool {name} was not called, but {_list(called)}."
    for name in scenario.expect.tools_not:
        if name in called:
            yield f"The tool {name} was called."


def _list(names: Sequence[str]) -> str:
    return ", ".join(names) or "nothing"
