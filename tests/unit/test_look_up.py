"""A caller is looked up while the phone rings: in time for the greeting, or for the next turn."""

import asyncio
from typing import Any, cast

import pytest

from switchboard.known import NOBODY, Known
from switchboard.live import lookup as look_ups
from switchboard.live.lookup import LookUp
from switchboard.live.office import Office
from switchboard.live.recorder import Recorder
from tests.calls import call_from

GRACE = Known("Grace Miller", ("Grace Miller",))


class Desk:
    """An office that answers when it is told to, and a recorder; both note what happens."""

    def __init__(self) -> None:
        self.answer: asyncio.Future[Known] = asyncio.get_running_loop().create_future()
        self.happened: list[Any] = []

    async def who_is(self, _: object) -> Known:
        return await self.answer

    def knows(self, known: Known, workflow: str) -> None:
        self.happened.append((known.name, workflow))

    async def tell(self) -> None:
        self.happened.append("told")


def look_up(desk: Desk) -> LookUp:
    return LookUp(cast(Office, desk), call_from().caller, cast(Recorder, desk))


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look_ups, "GREETING_WAITS_S", 0.05)


async def test_name_that_is_there_in_time_is_known_from_the_first_word() -> None:
    desk, call = Desk(), call_from()
    looking = look_up(desk)
    desk.answer.set_result(GRACE)
    await looking.in_time_for_the_greeting(call)
    looking.later(call, desk.tell)
    await asyncio.sleep(0.01)

    assert call.known == GRACE
    assert desk.happened == [("Grace Miller", "receptionist")]


async def test_greeting_does_not_wait_for_a_slow_answer() -> None:
    desk, call = Desk(), call_from()
    looking = look_up(desk)
    async with asyncio.timeout(0.5):
        await looking.in_time_for_the_greeting(call)

    assert call.known == NOBODY


@pytest.mark.parametrize("before", [True, False], ids=["before it is asked for", "after"])
async def test_name_that_comes_late_is_told(before: bool) -> None:
    """It may come while the session starts, when the greeting no longer waits for it."""
    desk, call = Desk(), call_from()
    looking = look_up(desk)
    await looking.in_time_for_the_greeting(call)
    if before:
        desk.answer.set_result(GRACE)
        await asyncio.sleep(0.01)
    looking.later(call, desk.tell)
    if not before:
        desk.answer.set_result(GRACE)
    await asyncio.sleep(0.01)

    assert call.known == GRACE
    assert desk.happened == [("Grace Miller", "receptionist"), "told"]


async def test_nobody_is_told_of_nobody() -> None:
    desk, call = Desk(), call_from()
    looking = look_up(desk)
    await looking.in_time_for_the_greeting(call)
    looking.later(call, desk.tell)
    desk.answer.set_result(NOBODY)
    await asyncio.sleep(0.01)

    assert desk.happened == []
