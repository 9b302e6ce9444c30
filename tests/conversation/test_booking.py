"""Appointments: offered from the schedule, read back, written once."""

import asyncio
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest
from livekit.agents import AgentSession
from livekit.agents.llm import FunctionCallOutput

import workflows
from switchboard.appointments import Appointment, Booker, Slot
from switchboard.call import Call
from switchboard.known import Known
from tests.calls import BUSINESS, OPEN, call_from, desk
from tests.conversation.conftest import Kept
from tests.conversation.talking import talking
from tests.scripted_llm import ScriptedLLM, Turn

GRACE = Known("Grace Miller", ("Grace Miller",), person_id=1)
CHECK_UP = Turn(call="find_free_times", args={"service": "check-up", "day": "2026-12-03"})


def first_offered(result: str) -> dict[str, Any]:
    found = re.search(r"^- (\w+):", result, re.MULTILINE)
    assert found, result
    return {"slot_id": found[1], "name": "Grace Miller"}


def drafted(result: str) -> dict[str, Any]:
    found = re.match(r"Draft (\w+):", result)
    assert found, result
    return {"draft_id": found[1]}


READ_BACK = Turn(call="read_back_appointment", args=first_offered)
CONFIRM = Turn(call="confirm", args=drafted)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BUSINESS.zone)


async def booked(kept: Kept) -> list[Appointment]:
    return await kept.appointments.list_appointments(OPEN)


async def talk(kept: Kept, call: Call, turns: Sequence[Turn], says: Sequence[str]) -> list[str]:
    """The tools' results, when the caller says this, one after the other."""
    model = ScriptedLLM(turns)
    seat = workflows.seat("book_appointment", desk(call, books=kept.books, is_greeted=True))
    async with AgentSession[Call](llm=model, userdata=call) as session:
        await session.start(seat, capture_run=True)
        for words in says:
            await session.run(user_input=words)
        return [i.output for i in session.history.items if isinstance(i, FunctionCallOutput)]


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

    model = ScriptedLLM(
        [CHECK_UP, Turn(say="At eight?"), READ_BACK, Turn(say="Right?"), CONFIRM, Turn(say="Gone.")]
    )
    seat = workflows.seat("book_appointment", desk(call, books=kept.books, is_greeted=True))
    async with AgentSession[Call](llm=model, userdata=call) as session:
        await session.start(seat, capture_run=True)
        await session.run(user_input="A check-up, please.")
        await session.run(user_input="Eight is fine.")
        (slot,) = [s for s in call.slots.values() if s.starts_at == at("2026-12-03 08:00")]
        await kept.appointments.book(slot, Booker("Ada", None, None, "other"), key="other")
        await session.run(user_input="Yes.")
        results = [i.output for i in session.history.items if isinstance(i, FunctionCallOutput)]

    assert "has just been taken. Call find_free_times again" in results[-1]
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


async def test_write_goes_on_when_the_turn_is_cut_off(kept: Kept) -> None:
    from tools.drafts import Drafts

    begun, go_on, done = asyncio.Event(), asyncio.Event(), []

    async def act() -> str:
        begun.set()
        await go_on.wait()
        done.append("written")
        return "Done."

    drafts, turn = Drafts(), Interrupted()
    words = drafts.read_back(turn, "it", act)  # type: ignore[arg-type]
    turn.session.history.said += 1
    asking = asyncio.create_task(drafts.confirm(turn, drafted(words)["draft_id"]))  # type: ignore[arg-type]
    await begun.wait()
    asking.cancel()
    await asyncio.wait((asking,))
    go_on.set()

    assert await drafts.confirm(turn, drafted(words)["draft_id"]) == "Done."  # type: ignore[arg-type]
    assert done == ["written"]


class Interrupted:
    """A turn of a caller who speaks on."""

    class _History:
        said = 1

        def messages(self) -> list[Any]:
            from livekit.agents.llm import ChatMessage

            return [ChatMessage(role="user", content=["x"]) for _ in range(self.said)]

    class _Session:
        def __init__(self) -> None:
            self.history = Interrupted._History()

    class _Speech:
        interrupted = True

    def __init__(self) -> None:
        self.session, self.speech_handle = self._Session(), self._Speech()


async def test_own_appointments_are_for_verified_callers_and_move(kept: Kept) -> None:
    call = call_from("+12025550100", known=GRACE)
    slot = Slot("check-up", "Ben Carter", at("2026-12-03 10:00"), at("2026-12-03 10:30"))
    await kept.appointments.book(slot, Booker("Grace Miller", None, 1, "before"), key="before")
    call.is_verified = True

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
    call = call_from("+12025550100", known=GRACE)
    slot = Slot("check-up", "Ben Carter", at("2026-12-03 10:00"), at("2026-12-03 10:30"))
    await kept.appointments.book(slot, Booker("Grace Miller", None, 1, "before"), key="before")
    call.is_verified = True

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


async def test_time_that_was_left_by_moving_can_be_had_again(kept: Kept) -> None:
    """What is said to be booked is booked."""
    call = call_from("+12025550100", known=GRACE)
    later = Slot("check-up", "Ben Carter", at("2026-12-04 10:00"), at("2026-12-04 10:30"))
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
    async with talking("book_appointment", seat, turns) as talk:
        await talk.say("A check-up, please.", "Eight.", "Yes.")
        (made,) = await booked(kept)
        await kept.appointments.move(made.id, later, key="office")
        await talk.say("Eight as well.", "Yes.")

    assert talk.results[-1].startswith("Done: a check-up on Thursday, December 3 at 8:00 AM")
    assert [one.starts_at for one in await booked(kept)] == [
        at("2026-12-03 08:00"),
        at("2026-12-04 10:00"),
    ]


async def test_what_was_changed_meanwhile_is_not_cancelled(kept: Kept) -> None:
    call = call_from("+12025550100", known=GRACE)
    slot = Slot("check-up", "Ben Carter", at("2026-12-03 10:00"), at("2026-12-03 10:30"))
    later = Slot("check-up", "Ben Carter", at("2026-12-04 10:00"), at("2026-12-04 10:30"))
    made = await kept.appointments.book(slot, Booker("Grace Miller", None, 1, "x"), key="before")
    call.is_verified = True
    turns = [
        Turn(call="list_appointments"),
        Turn(call="read_back_cancellation", args={"appointment_id": made.id}),
        Turn(say="Cancel it?"),
        CONFIRM,
        Turn(say="It was moved."),
    ]
    seat = desk(call, books=kept.books, is_greeted=True)
    async with talking("book_appointment", seat, turns) as talk:
        await talk.say("Cancel mine.")
        await kept.appointments.move(made.id, later, key="office")
        await talk.say("Yes.")

    assert "was changed meanwhile" in talk.results[-1]
    assert [one.starts_at for one in await booked(kept)] == [at("2026-12-04 10:00")]


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


async def test_time_of_another_service_is_none_to_move_to(kept: Kept) -> None:
    call = call_from("+12025550100", known=GRACE)
    slot = Slot("check-up", "Ben Carter", at("2026-12-03 10:00"), at("2026-12-03 10:30"))
    made = await kept.appointments.book(slot, Booker("Grace Miller", None, 1, "x"), key="before")
    call.is_verified = True

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
