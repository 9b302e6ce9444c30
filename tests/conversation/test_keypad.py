"""Keys as they come from the room."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest
from livekit import rtc
from livekit.agents import AgentSession

from switchboard.live import passing_on
from switchboard.live.keypad import Keypad
from switchboard.transfer import Transfer
from tests.calls import BILLING, CLOSED, CallersEnd, call_from, desk
from tests.conversation.talking import talking
from tests.scripted_llm import Turn

TUESDAY = CLOSED.replace(month=12, day=1, hour=10)


class Room(rtc.EventEmitter[str]):
    """Where the caller presses."""

    def press(self, *keys: str) -> None:
        for key in keys:
            self.emit("sip_dtmf_received", SimpleNamespace(digit=key))


def keypad(session: AgentSession[Any]) -> Room:
    room = Room()
    Keypad(session, cast(rtc.Room, room))
    return room


async def test_keys_pressed_while_it_rings_are_for_nobody() -> None:
    phone = CallersEnd(becomes=Transfer.UNANSWERED, rings_s=0.2)
    at = desk(call_from(dialled=BILLING, at=TUESDAY), phone=phone, is_greeted=True)
    async with talking("receptionist", at, []) as talk:
        room = keypad(talk.session)
        room.press("0", "0", "0")
        await talk.until(lambda: len(talk.said) == 2)
        await asyncio.sleep(0.3)

    assert phone.passed_on_to == ["Carol Hayes"]


async def test_key_does_not_stop_what_is_only_thought() -> None:
    """The hash key that a caller presses after the last digit comes while the answer is made."""
    at = desk(call_from(), is_greeted=True)
    async with talking("receptionist", at, [Turn(say="Until noon.")]) as talk:
        room = keypad(talk.session)
        asking = asyncio.create_task(talk.say("Until when?"))
        await asyncio.sleep(0)
        room.press("5", "#")
        await asking

    assert talk.said == ["Until noon."]


async def test_fault_in_one_key_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    async def breaks(*_: Any) -> None:
        raise ValueError("a bug")

    at = desk(call_from(), is_greeted=True)
    async with talking("receptionist", at, [Turn(say="Until noon.")]) as talk:
        room = keypad(talk.session)
        await talk.say("Until when?")
        with monkeypatch.context() as patch:
            patch.setattr(passing_on, "to_operator", breaks)
            room.press("0")
            await asyncio.sleep(0.05)
        room.press("*")
        await talk.until(lambda: len(talk.said) == 2)

    assert talk.said == ["Until noon.", "Until noon."]
