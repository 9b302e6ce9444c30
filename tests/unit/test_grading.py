"""A call is graded on what it left: nothing missing, nothing too much, every field as expected."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations
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
    30,
    "4712",
)
STRANGER = Appointment(
    "Ben Carter", "cleaning", "2026-12-01T09:30:00", "Emma Parker", None, None, 45, "4713"
)
BILL = Message(
    "Alice Morgan",
    "Emma Parker",
    "+12025550121",
    "Please call about the bill.",
    False,
    None,
    "4714",
)
MINUTES = {"check-up": 30, "cleaning": 45}
BUSY = PassedOn("room", "sip_1", "tel:+12025550172", "busy")


NOW = datetime.now(UTC)


def turn(who: str, text: str) -> CallEvent:
    return CallEvent(NOW, EventKind.TURN, {"who": who, "text": text, "at": 1.47111})


def used(name: str, result: str = "", **more: Any) -> CallEvent:
    return CallEvent(NOW, EventKind.TOOL, {"name": name, "result": result} | more)


GREETING = turn("agent", "Hello.")


def record(*tools: str, events: Sequence[CallEvent] = (), **changes: Any) -> CallRecord:
    """A call that the agent ended, in which these tools were called and this happened."""
    now = NOW
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
        "events": (GREETING, *(used(name) for name in tools), *events),
    }
    return CallRecord(**usual | changes)


def problems(
    expect: dict[str, Any],
    given: dict[str, Any] | None = None,
    steps: Sequence[dict[str, Any]] = (),
    **left: Any,
) -> list[str]:
    """What is wrong with a call that should leave this, and left that."""
    fields = {"expect": expect, "given": given or {}, "steps": list(steps)}
    scenario = Scenario.model_validate(fields)
    return list(left_problems(scenario, Left(**{"record": record()} | left), MINUTES))


def test_call_that_left_nothing_is_as_a_scenario_that_says_nothing() -> None:
    assert problems({}) == []


@pytest.mark.parametrize(
    ("left", "sentence"),
    [
        (
            {"appointments": [STRANGER]},
            "There is one appointment too many: staff Ben Carter, service cleaning, "
            "at 2026-12-01T09:30:00, name Emma Parker, minutes 45, reference 4713.",
        ),
        (
            {"messages": [BILL]},
            "There is one message too many: for_whom Alice Morgan, name Emma Parker, "
            "number +12025550121, text Please call about the bill., urgent False, reference 4714.",
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
        "name Grace Miller, number +12025550100, person Grace Miller, minutes 30, "
        "reference 4712) has "
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
    other = replace(STRANGER, at="2026-12-03T09:00:00")

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
        ({"person": "nobody"}, True),
        ({"person": "Grace Miller"}, False),
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

    assert list(left_problems(scenario, Left(), MINUTES)) == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_no_order_hides_that_all_have_found_one(order: tuple[int, ...]) -> None:
    there = [
        replace(STRANGER, staff=staff, service=service, at=f"{day}T10:00:00", minutes=30)
        for staff, service, day in (
            ("Ben", "a", "2026-12-03"),
            ("Al", "a", "2026-12-04"),
            ("Al", "b", "2026-12-03"),
        )
    ]
    wanted = [{"service": "a"}, {"on": "2026-12-03"}, {"staff": "Al"}]

    for shuffled in permutations(wanted):
        expect = {"appointments": list(shuffled)}
        assert problems(expect, appointments=[there[place] for place in order]) == []


def test_appointment_takes_as_long_as_its_service() -> None:
    longer = replace(GRACE, minutes=45)

    assert problems({"appointments": [{"service": "check-up"}]}, appointments=[longer]) == [
        "The appointment at 2026-12-03T10:00:00 with Alice Morgan takes 45 minutes, "
        "and a check-up takes 30."
    ]


BOOKED = "Done: a check-up on Thursday, December 3 at {} with Alice Morgan is booked. Reference: {}. Say so."
TAKEN = "Done: I have written it down for Alice Morgan. Reference: {}. Say exactly this."


@pytest.mark.parametrize(
    ("result", "is_as_told"),
    [
        (BOOKED.format("10:00 AM", "4 7 1 2"), True),
        (BOOKED.format("11:00 AM", "4 7 1 2"), False),
        (BOOKED.format("10:00 PM", "4 7 1 2"), False),
        (BOOKED.format("10:00 AM", "4 7 1 3"), False),
        (BOOKED.format("10:00 AM", "4712"), False),
        ("That time has just been taken.", True),
    ],
)
@pytest.mark.parametrize("kind", ["appointment", "move"])
def test_appointment_is_told_as_it_stands(result: str, is_as_told: bool, kind: str) -> None:
    events = [used(f"read_back_{kind}"), used("confirm", result)]
    told = problems(
        {"appointments": [{}, {}]}, appointments=[GRACE, STRANGER], record=record(events=events)
    )

    assert told == (
        [] if is_as_told else [f"No appointment that stands is as it was told: {result!r}."]
    )


@pytest.mark.parametrize(("reference", "is_as_told"), [("4 7 1 4", True), ("4 7 1 2", False)])
def test_message_is_told_with_its_reference(reference: str, is_as_told: bool) -> None:
    result = TAKEN.format(reference)
    events = [used("read_back_message"), used("confirm", result)]
    told = problems({"messages": [{}]}, messages=[BILL], record=record(events=events))

    assert told == (
        [] if is_as_told else [f"No message that was taken is as it was told: {result!r}."]
    )


@pytest.mark.parametrize(
    ("at", "written"),
    [("00:05", "12:05 AM"), ("08:30", "8:30 AM"), ("12:00", "12:00 PM"), ("17:30", "5:30 PM")],
)
def test_time_that_was_told_is_compared_as_it_is_written(at: str, written: str) -> None:
    events = [used("read_back_appointment"), used("confirm", BOOKED.format(written, "4 7 1 2"))]
    stands = replace(GRACE, at=f"2026-12-03T{at}:00")
    told = problems({"appointments": [{}]}, appointments=[stands], record=record(events=events))

    assert told == []


def test_what_is_cancelled_in_the_end_was_told_of_something_that_stands_no_more() -> None:
    events = [
        used("read_back_appointment"),
        used("confirm", BOOKED.format("10:00 AM", "4 7 1 2")),
        used("read_back_cancellation"),
        used("confirm", "Done: a check-up is cancelled."),
    ]

    assert problems({}, record=record(events=events)) == []
    assert len(problems({}, record=record(events=events[:2]))) == 1


def test_fault_is_a_problem_unless_it_is_expected() -> None:
    fault = CallEvent(NOW, EventKind.FAULT, {"what": "TimeoutError()"})

    assert problems({}, record=record(ended=Ended.FAULT)) == ["The record says ended: fault."]
    assert problems({}, record=record(events=[fault])) == [
        "The record tells of a fault: TimeoutError()."
    ]
    broken = record(events=[fault], ended=Ended.FAULT)
    assert problems({"record": {"ended": "fault"}}, record=broken) == []


def test_tool_that_broke_is_a_problem_and_one_that_refuses_is_none() -> None:
    refused = used("list_appointments", "The caller could not be verified", error=True)
    broke = used("list_appointments", "An internal error occurred", error=True)

    assert problems({}, record=record(events=[refused])) == []
    assert problems({}, record=record(events=[broke])) == ["The tool list_appointments broke."]


def test_nothing_is_done_unless_it_is_expected() -> None:
    assert problems({}, record=record(done=("booked",))) == [
        "The record says done: booked, and it should be nothing."
    ]


def test_what_is_said_on_either_side_stands_in_the_record() -> None:
    steps = [{"say": "Hello?"}]
    nobody, both = record(events=()), record(events=[turn("caller", "Hello?")])

    assert problems({}, steps=steps, record=both) == []
    assert problems({}, steps=steps, record=nobody) == ["The record has no words of the caller."]
    assert problems({}, record=replace(nobody, events=())) == [
        "The record has no words of the agent."
    ]


@pytest.mark.parametrize(
    ("event", "is_kept"),
    [
        (turn("agent", "You typed 4711."), True),
        (turn("agent", "You typed 4 7 1 1."), True),
        (used("check_pin", arguments={"pin": "4711"}), True),
        (used("check_pin", arguments={"pin": 4711}), True),
        (turn("agent", "Ring +12024711555."), False),
        (turn("agent", "The reference is 4 7 1 2."), False),
    ],
)
def test_keys_that_were_pressed_stand_nowhere(event: CallEvent, is_kept: bool) -> None:
    told = problems({}, steps=[{"press": "4711#"}, {"press": "1#"}], record=record(events=[event]))
    sentence = f"The record has the keys 4711 in an event of kind {event.kind}."

    assert told == ([sentence] if is_kept else [])
