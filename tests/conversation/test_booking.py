"""Appointments: offered from the schedule, read back, written once."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from switchboard.appointments import Booker
from tests.calls import call_from, desk
from tests.conversation.booking import (
    CHECK_UP,
    GRACE,
    READ_BACK,
    at,
    booked,
    first_offered,
    talk,
    with_ben,
)
from tests.conversation.conftest import Kept
from tests.conversation.talking import CONFIRM, drafted, talking
from tests.scripted_llm import Turn


async def test_appointment_is_offered_read_back_and_written(kept: Kept) -> None:
    call = call_from("+12025550100", known=GRACE)
    offer, draft, done = await talk(
        kept,
        call,
        [CHECK_UP, Turn(say="At eight?"), READ_BACK, Turn(say="Right?"), CONFIRM, Turn(say="Yes.")],
        ["A check-up, please.", "Eight is fine.", "Yes."],
    )

    assert "Free times for a check-up, which takes 30 minutes and costs $80:" in offer
    assert "Thursday, December 3 at 8:00 AM with" in offer
    assert draft.startswith("Draft d")
    assert "for Grace Miller" in draft
    (one,) = await booked(kept)
    assert (one.service, one.starts_at, one.name) == (
        "check-up",
        at("2026-12-03 08:00"),
        "Grace Miller",
    )
    assert (one.number, one.person_id) == ("+12025550100", 1)
    assert f"Reference: {' '.join(one.reference)}" in done


async def test_nothing_is_written_before_the_caller_has_answered(kept: Kept) -> None:
    _, _, refused = await talk(
        kept,
        call_from(known=GRACE),
        [CHECK_UP, Turn(say="At eight?"), READ_BACK, CONFIRM, Turn(say="Right?")],
        ["A check-up, please.", "Eight is fine."],
    )

    assert "The caller has not answered yet" in refused
    assert await booked(kept) == []


@pytest.mark.parametrize(
    ("turn", "why"),
    [
        (Turn(call="read_back_appointment", args={"slot_id": "2026-12-03 08:00", "name": "Ada"}), "was not offered"),
        (Turn(call="confirm", args={"draft_id": "d234"}), "There is no draft"),
        (Turn(call="find_free_times", args={"service": "massage"}), "There are: check-up, cleaning"),
        (Turn(call="find_free_times", args={"service": "cleaning", "person": "Carol Hayes"}), "does no cleaning"),
        (Turn(call="find_free_times", args={"service": "cleaning", "day": "whenever"}), "is no day"),
    ],
    ids=["time of its own", "draft of its own", "service", "person", "day"],
)  # fmt: skip
async def test_what_the_model_makes_up_is_refused(kept: Kept, turn: Turn, why: str) -> None:
    (result,) = await talk(kept, call_from(), [turn, Turn(say="Sorry.")], ["Please."])

    assert why in result
    assert await booked(kept) == []


async def test_slot_that_was_taken_meanwhile_is_not_booked_twice(kept: Kept) -> None:
    call = call_from(known=GRACE)
    turns = [CHECK_UP, Turn(say="At eight?"), READ_BACK, Turn(say="Right?"), CONFIRM]
    seat = desk(call, books=kept.books, is_greeted=True)
    async with talking("book_appointment", seat, [*turns, Turn(say="Gone.")]) as conversation:
        await conversation.say("A check-up, please.", "Eight is fine.")
        (slot,) = [s for s in call.slots.values() if s.starts_at == at("2026-12-03 08:00")]
        await kept.appointments.book(slot, Booker("Ada", None, None, "other"), key="other")
        await conversation.say("Yes.")

    assert "has just been taken. Call find_free_times again" in conversation.results[-1]
    assert [one.name for one in await booked(kept)] == ["Ada"]


async def test_confirmed_twice_is_written_once(kept: Kept) -> None:
    again: Callable[[str], dict[str, Any]] = lambda _: given  # noqa: E731
    given: dict[str, Any] = {}

    def remembered(result: str) -> dict[str, Any]:
        given.update(drafted(result))
        return given

    results = await talk(
        kept,
        call_from(known=GRACE),
        [
            CHECK_UP, Turn(say="At eight?"),
            READ_BACK, Turn(say="Right?"),
            Turn(call="confirm", args=remembered), Turn(say="Booked."),
            Turn(call="confirm", args=again), Turn(say="As I said."),
        ],
        ["A check-up, please.", "Eight is fine.", "Yes.", "Yes, book it."],
    )  # fmt: skip

    assert results[-1] == results[-2]
    assert len(await booked(kept)) == 1


async def test_time_that_was_left_by_moving_can_be_had_again(kept: Kept) -> None:
    """What is said to be booked is booked."""
    call = call_from("+12025550100", known=GRACE)
    later = with_ben("2026-12-04 10:00", "2026-12-04 10:30")
    chosen: dict[str, Any] = {}

    def first(result: str) -> dict[str, Any]:
        chosen.update(first_offered(result))
        return chosen

    turns = [
        CHECK_UP, Turn(say="At eight?"),
        Turn(call="read_back_appointment", args=first), Turn(say="Right?"),
        CONFIRM, Turn(say="Booked."),
        Turn(call="read_back_appointment", args=lambda _: chosen), Turn(say="Right?"),
        CONFIRM, Turn(say="Booked."),
    ]  # fmt: skip
    seat = desk(call, books=kept.books, is_greeted=True)
    async with talking("book_appointment", seat, turns) as conversation:
        await conversation.say("A check-up, please.", "Eight.", "Yes.")
        (made,) = await booked(kept)
        await kept.appointments.move(made.id, later, key="office")
        await conversation.say("Eight as well.", "Yes.")

    assert conversation.results[-1].startswith(
        "Done: a check-up on Thursday, December 3 at 8:00 AM"
    )
    assert [one.starts_at for one in await booked(kept)] == [
        at("2026-12-03 08:00"),
        at("2026-12-04 10:00"),
    ]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"day": "2027-03-30"}, "Appointments are made up to Sunday, January 24, no further."),
        ({"day": "9999-12-31"}, "no further. The next times"),
        ({"day": "2020-01-01"}, "There is nothing free on Wednesday, January 1. The next times"),
        ({"day": "2026-12-03", "part_of_day": "evening"}, "There is nothing free in the evening."),
        ({"day": "2026-12-03", "part_of_day": "3 PM"}, "at 3:00 PM"),
        ({"day": "2026-12-03", "part_of_day": "at noon"}, "at 12:00 PM"),
        ({"day": "2026-11-28", "part_of_day": "afternoon"}, "There is nothing free in the afternoon. "),
    ],
)  # fmt: skip
async def test_what_cannot_be_had_is_said_as_it_is(
    kept: Kept, asked: dict[str, str], told: str
) -> None:
    turn = Turn(call="find_free_times", args={"service": "check-up"} | asked)
    (result,) = await talk(kept, call_from(), [turn, Turn(say="I see.")], ["Please."])

    assert told in result
    assert re.search(r"^- \w+: ", result, re.MULTILINE)  # and something is offered
