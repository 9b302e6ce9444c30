"""Conversations about appointments: what a model calls, and what is written down."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from switchboard.appointments import Appointment, Booker, Slot
from switchboard.call import Call
from switchboard.known import Known
from tests.calls import BUSINESS, OPEN, call_from, desk
from tests.conversation.conftest import Kept
from tests.conversation.talking import talking
from tests.scripted_llm import Turn

GRACE = Known("Grace Miller", ("Grace Miller",), person_id=1)
CHECK_UP = Turn(call="find_free_times", args={"service": "check-up", "day": "2026-12-03"})


def first_offered(result: str) -> dict[str, Any]:
    found = re.search(r"^- (\w+):", result, re.MULTILINE)
    assert found, result
    return {"slot_id": found[1], "name": "Grace Miller"}


READ_BACK = Turn(call="read_back_appointment", args=first_offered)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BUSINESS.zone)


def with_ben(starts: str, ends: str) -> Slot:
    """A check-up."""
    return Slot("check-up", "Ben Carter", at(starts), at(ends))


async def booked(kept: Kept) -> list[Appointment]:
    return await kept.appointments.list_appointments(OPEN)


async def verified_with_an_appointment(kept: Kept) -> tuple[Call, Appointment]:
    """A call of Grace Miller, who has shown who she is and has a check-up on December 3 at ten."""
    call = call_from("+12025550100", known=GRACE)
    call.is_verified = True
    slot = with_ben("2026-12-03 10:00", "2026-12-03 10:30")
    booker = Booker("Grace Miller", None, 1, "before")
    return call, await kept.appointments.book(slot, booker, key="before")


async def talk(kept: Kept, call: Call, turns: Sequence[Turn], says: Sequence[str]) -> list[str]:
    """The tools' results, when the caller says this, one after the other."""
    seat = desk(call, books=kept.books, is_greeted=True)
    async with talking("book_appointment", seat, turns) as conversation:
        await conversation.say(*says)
        return conversation.results
