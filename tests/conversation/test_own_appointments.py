"""Appointments that callers have: told to whom they belong, moved, cancelled."""

from typing import Any

from tests.calls import desk
from tests.conversation.booking import (
    at,
    booked,
    first_offered,
    talk,
    verified_with_an_appointment,
    with_ben,
)
from tests.conversation.conftest import Kept
from tests.conversation.talking import CONFIRM, talking
from tests.scripted_llm import Turn


async def test_own_appointments_are_for_verified_callers_and_move(kept: Kept) -> None:
    call, _ = await verified_with_an_appointment(kept)

    def both(result: str) -> dict[str, Any]:
        (own,) = [one for one in held if one]
        return {"appointment_id": own, "slot_id": first_offered(result)["slot_id"]}

    held: list[str] = []

    def own_id(result: str) -> dict[str, Any]:
        held.append(first_offered(result)["slot_id"])
        return {"service": "check-up", "day": "December 4"}

    results = await talk(
        kept,
        call,
        [
            Turn(call="list_appointments"), Turn(say="One."),
            Turn(call="find_free_times", args=own_id), Turn(say="Eight?"),
            Turn(call="read_back_move", args=both), Turn(say="Right?"),
            CONFIRM, Turn(say="Moved."),
        ],
        ["Mine?", "Move it to Friday.", "Eight.", "Yes."],
    )  # fmt: skip

    assert "check-up on Thursday, December 3 at 10:00 AM with Ben Carter" in results[0]
    assert "moves to Friday, December 4 at 8:00 AM" in results[2]
    assert results[3].startswith("Done: it is now a check-up on Friday, December 4")
    (one,) = await booked(kept)
    assert one.starts_at == at("2026-12-04 08:00")


async def test_cancelled_appointment_is_gone(kept: Kept) -> None:
    call, _ = await verified_with_an_appointment(kept)

    def own(result: str) -> dict[str, Any]:
        return {"appointment_id": first_offered(result)["slot_id"]}

    results = await talk(
        kept,
        call,
        [
            Turn(call="list_appointments"), Turn(call="read_back_cancellation", args=own),
            Turn(say="Cancel it?"), CONFIRM, Turn(say="Gone."),
        ],
        ["Cancel mine.", "Yes."],
    )  # fmt: skip

    assert results[-1] == (
        "Done: a check-up on Thursday, December 3 at 10:00 AM with Ben Carter is cancelled."
    )
    assert await booked(kept) == []


async def test_what_was_changed_meanwhile_is_not_cancelled(kept: Kept) -> None:
    call, made = await verified_with_an_appointment(kept)
    later = with_ben("2026-12-04 10:00", "2026-12-04 10:30")
    turns = [
        Turn(call="list_appointments"),
        Turn(call="read_back_cancellation", args={"appointment_id": made.id}),
        Turn(say="Cancel it?"),
        CONFIRM,
        Turn(say="It was moved."),
    ]
    seat = desk(call, books=kept.books, is_greeted=True)
    async with talking("book_appointment", seat, turns) as conversation:
        await conversation.say("Cancel mine.")
        await kept.appointments.move(made.id, later, key="office")
        await conversation.say("Yes.")

    assert "was changed meanwhile" in conversation.results[-1]
    assert [one.starts_at for one in await booked(kept)] == [at("2026-12-04 10:00")]


async def test_time_of_another_service_is_none_to_move_to(kept: Kept) -> None:
    call, made = await verified_with_an_appointment(kept)

    def to(result: str) -> dict[str, Any]:
        return {"appointment_id": made.id, "slot_id": first_offered(result)["slot_id"]}

    turns = [
        Turn(call="list_appointments"),
        Turn(call="find_free_times", args={"service": "cleaning"}),
        Turn(call="read_back_move", args=to),
        Turn(say="For what?"),
    ]
    results = await talk(kept, call, turns, ["Move mine."])

    assert "That time is for a cleaning: find one for a check-up" in results[-1]
