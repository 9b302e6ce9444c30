"""A call is graded on what it left: nothing missing, nothing too much, every field as expected."""

from datetime import UTC, datetime
from typing import Any

import pytest

from rehearsal.books.left import Appointment, Left, Message
from rehearsal.edge.sip import PassedOn
from rehearsal.grading.left import left_problems
from rehearsal.scenario.scenario import Scenario
from switchboard.call_end import Ended
from switchboard.records.call_record import CallEvent, CallRecord, EventKind

GRACE = Appointment(
    "Alice Morgan",
    "check-up",
    "2026-12-03T10:00:00",
    "Grace Miller",
    "+12025550100",
    "Grace Miller",
)
STRANGER = Appointment("Ben Carter", "cleaning", "2026-12-01T09:30:00", "Emma Parker", None, None)
BILL = Message("Alice Morgan", "Emma Parker", "+12025550121", "Please call about the bill.", False)
BUSY = PassedOn("room", "sip_1", "tel:+12025550172", "busy")


def record(*tools: str, **changes: Any) -> CallRecord:
    """A call that the agent ended, in which these tools were called."""
    now = datetime.now(UTC)
    usual: dict[str, Any] = {
        "id": "261124-abcde",
        "key": "SCL_1",
        "sip_call_id": "SCL_1",
        "room": "room",
        "channel": "phone",
        "caller": "+12025550100",
        "caller_name": "Grace Miller",
        "person_id": 1,
        "dialled": "+12025550199",
        "line": "reception",
        "trunk_id": None,
        "trust": "claimed",
        "workflow": "receptionist",
        "language": "en",
        "started_at": now,
        "answered_at": now,
        "ended_at": now,
        "ended": Ended.AGENT,
        "done": (),
        "turns": 3,
        "events": tuple(CallEvent(now, EventKind.TOOL, {"name": name}) for name in tools),
    }
    return CallRecord(**usual | changes)


def problems(expect: dict[str, Any], given: dict[str, Any] | None = None, **left: Any) -> list[str]:
    """What is wrong with a call that should leave this, and left that."""
    scenario = Scenario.model_validate({"expect": expect, "given": given or {}})
    return list(left_problems(scenario, Left(**{"record": record()} | left)))


def test_call_that_left_nothing_is_as_a_scenario_that_says_nothing() -> None:
    assert problems({}) == []


@pytest.mark.parametrize(
    ("left", "sentence"),
    [
        (
            {"appointments": [STRANGER]},
            "There is one appointment too many: staff Ben Carter, service cleaning, "
            "at 2026-12-01T09:30:00, name Emma Parker.",
        ),
        (
            {"messages": [BILL]},
            "There is one message too many: for_whom Alice Morgan, name Emma Parker, "
            "number +12025550121, text Please call about the bill., urgent False.",
        ),
        (
            {"transfers": [BUSY]},
            "There is one transfer too many: room room, identity sip_1, "
            "to tel:+12025550172, outcome busy.",
        ),
        (
            {"failed_checks": {"Grace Miller": 1}},
            "Failed checks of Grace Miller: 1, and there should be 0.",
        ),
        (
            {"gone": [STRANGER]},
            "What somebody else booked meanwhile at 2026-12-01T09:30:00 with Ben Carter "
            "stands no more.",
        ),
        ({"record": None}, "There is no record of the call, or it was not closed."),
    ],
)
def test_what_is_not_said_must_not_be(left: dict[str, Any], sentence: str) -> None:
    assert problems({}, **left) == [sentence]


@pytest.mark.parametrize(
    ("expected", "fits"),
    [
        ({}, True),
        ({"at": "2026-12-03 10:00"}, True),
        ({"at": "2026-12-03 10:30"}, False),
        ({"on": "2026-12-03"}, True),
        ({"on": "2026-12-04"}, False),
        ({"within": ["2026-12-03 10:00", "2026-12-03 11:00"]}, True),
        ({"within": ["2026-12-03 10:30", "2026-12-03 11:00"]}, False),
        ({"staff": "Alice Morgan", "service": "check-up"}, True),
        ({"staff": "Ben Carter"}, False),
        ({"service": "cleaning"}, False),
        ({"name": "grace miller"}, True),
        ({"name": "Grace"}, False),
        ({"number": "+12025550100", "person": "Grace Miller"}, True),
        ({"number": "none"}, False),
        ({"person": "nobody"}, False),
    ],
)
def test_appointment_fits_in_every_field_that_is_said(expected: dict[str, Any], fits: bool) -> None:
    assert (problems({"appointments": [expected]}, appointments=[GRACE]) == []) is fits


def test_none_and_nobody_are_said_of_what_is_not_there() -> None:
    expected = {"appointments": [{"number": "none", "person": "nobody"}]}

    assert problems(expected, appointments=[STRANGER]) == []


def test_field_that_is_wrong_is_told_with_both_values() -> None:
    expected = {"appointments": [{"name": "Grace Miller", "on": "2026-12-04"}]}

    assert problems(expected, appointments=[GRACE]) == [
        "The appointment (staff Alice Morgan, service check-up, at 2026-12-03T10:00:00, "
        "name Grace Miller, number +12025550100, person Grace Miller) has "
        "at 2026-12-03T10:00:00, and should have on 2026-12-04."
    ]


def test_what_is_missing_is_told() -> None:
    expected = {"appointments": [{"name": "Grace Miller", "at": "2026-12-03 10:00"}]}

    assert problems(expected) == [
        "There is no such appointment: at 2026-12-03T10:00:00, name Grace Miller."
    ]


def test_something_else_altogether_is_no_near_miss() -> None:
    expected = {"appointments": [{"name": "Grace Miller", "at": "2026-12-03 10:00"}]}
    missing, extra = problems(expected, appointments=[STRANGER])

    assert missing.startswith("There is no such appointment")
    assert extra.startswith("There is one appointment too many")


def test_each_stands_for_one_and_the_choosiest_chooses_first() -> None:
    expected = {"appointments": [{"on": "2026-12-03"}, {"name": "Grace Miller"}]}
    other = Appointment("Ben Carter", "cleaning", "2026-12-03T09:00:00", "Emma Parker", None, None)

    assert problems(expected, appointments=[GRACE, other]) == []
    assert len(problems(expected, appointments=[GRACE])) == 1


def test_what_was_given_must_still_stand() -> None:
    given = {
        "appointments": [
            {"staff": GRACE.staff, "service": GRACE.service, "at": GRACE.at, "name": GRACE.name}
            | {"number": GRACE.number, "person": GRACE.person}
        ]
    }

    assert problems({}, given, appointments=[GRACE]) == []
    assert problems({}, given)[0].startswith("There is no such appointment")


@pytest.mark.parametrize(
    ("expected", "fits"),
    [
        ({"text_has": ["about the BILL"], "urgent": False}, True),
        ({"text_has": ["bill", "teeth"]}, False),
        ({"urgent": True}, False),
        ({"for_whom": "Ben Carter"}, False),
        ({"number": "+12025550121", "name": "Emma Parker"}, True),
    ],
)
def test_message_fits_in_every_field_that_is_said(expected: dict[str, Any], fits: bool) -> None:
    assert (problems({"messages": [expected]}, messages=[BILL]) == []) is fits


@pytest.mark.parametrize("to", ["+12025550172", "tel:+12025550172"])
def test_transfer_is_to_a_number_however_it_is_wrapped(to: str) -> None:
    assert problems({"transfers": [{"to": to, "outcome": "busy"}]}, transfers=[BUSY]) == []


def test_transfer_that_went_elsewhere_is_told() -> None:
    (told,) = problems({"transfers": [{"to": "+12025550171", "outcome": "busy"}]}, transfers=[BUSY])

    assert told.endswith("has to tel:+12025550172, and should have to +12025550171.")


def test_failed_checks_that_were_given_stay_unless_more_are_expected() -> None:
    given = {"failed_checks": {"Grace Miller": 4}}

    assert problems({}, given, failed_checks={"Grace Miller": 4}) == []
    assert problems({}, given, failed_checks={"Grace Miller": 5}) != []
    assert (
        problems({"failed_checks": {"Grace Miller": 5}}, given, failed_checks={"Grace Miller": 5})
        == []
    )


@pytest.mark.parametrize(
    ("expected", "changes", "sentence"),
    [
        (
            {"ended": "transferred"},
            {},
            "The record says ended: agent, and it should be transferred.",
        ),
        (
            {"done": ["booked"]},
            {"done": ("message_taken",)},
            "The record says done: message_taken, and it should be booked.",
        ),
        (
            {"done": []},
            {"done": ("booked",)},
            "The record says done: booked, and it should be nothing.",
        ),
        ({"trust": "verified"}, {}, "The record says trust: claimed, and it should be verified."),
        (
            {"caller_name": "nobody"},
            {},
            "The record says caller_name: Grace Miller, and it should be nobody.",
        ),
        ({"line": "billing"}, {}, "The record says line: reception, and it should be billing."),
    ],
)
def test_record_is_held_to_what_is_said(
    expected: dict[str, Any], changes: dict[str, Any], sentence: str
) -> None:
    assert problems({"record": expected}, record=record(**changes)) == [sentence]


def test_record_that_names_nobody_can_be_asked_for() -> None:
    assert problems({"record": {"caller_name": "nobody"}}, record=record(caller_name=None)) == []


def test_tools_are_held_to_what_is_said() -> None:
    expect = {"tools": ["confirm"], "tools_not": ["transfer_call"]}

    assert problems(expect, record=record("find_free_times", "confirm")) == []
    assert problems(expect, record=record("find_free_times", "transfer_call")) == [
        "The tool confirm was not called, but find_free_times, transfer_call.",
        "The tool transfer_call was called.",
    ]


def test_call_that_nobody_answered_needs_no_record() -> None:
    scenario = Scenario.model_validate({"steps": [{"hang_up": "ringing"}]})

    assert list(left_problems(scenario, Left())) == []
