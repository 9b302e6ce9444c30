"""Transfers: to people of the business only, said before, and safe when they fail."""

import pytest

from switchboard.transfer import Transfer
from tests.calls import BILLING, CLOSED, CallersEnd, call_from, desk
from tests.conversation.talking import talking
from tests.scripted_llm import Turn

AWAY = (
    "Alice Morgan is not in right now, and is back on Monday at eight in the morning. "
    "I can take a message."
)
SAYS = "I am putting you through to Ben Carter. One moment, please."


def ask_for(name: str) -> Turn:
    return Turn(call="transfer_call", args={"person": name})


@pytest.mark.parametrize("name", ["Ben Carter", "doctor carter", " Doctor  Carter "])
async def test_caller_is_told_and_passed_on(name: str) -> None:
    phone = CallersEnd()
    at = desk(call_from(), phone=phone, is_greeted=True)
    async with talking("receptionist", at, [ask_for(name)]) as talk:
        await talk.say("Doctor Carter, please.")

    assert phone.passed_on_to == ["Ben Carter"]
    assert talk.said == [SAYS]


@pytest.mark.parametrize(
    "became", [Transfer.BUSY, Transfer.UNANSWERED, Transfer.DECLINED, Transfer.FAILED]
)
async def test_failed_transfer_brings_the_caller_back(became: Transfer) -> None:
    at = desk(call_from(), phone=CallersEnd(becomes=became), is_greeted=True)
    turns = [ask_for("Ben Carter"), Turn(say="Shall I take a message?")]
    async with talking("receptionist", at, turns) as talk:
        await talk.say("Doctor Carter, please.")

    assert talk.said == [SAYS, "Shall I take a message?"]
    assert talk.results == [
        f"Ben Carter could not be reached: {became}. The caller is still here: say so and offer to take "
        "a message."
    ]


@pytest.mark.parametrize("name", ["Doctor House", "+12025550666", "sip:evil@example.com"])
async def test_nobody_else_is_called(name: str) -> None:
    phone = CallersEnd()
    at = desk(call_from(), phone=phone, is_greeted=True)
    async with talking("receptionist", at, [ask_for(name), Turn(say="Who?")]) as talk:
        await talk.say("Put me through.")

    assert phone.passed_on_to == []
    assert "There are: Alice Morgan, Ben Carter, Carol Hayes" in talk.results[0]


async def test_out_of_a_persons_hours_a_message_is_taken_at_once() -> None:
    """It is a Wednesday morning, on which Doctor Morgan is not there."""
    phone = CallersEnd()
    at = desk(call_from(), phone=phone, is_greeted=True)
    turns = [ask_for("Doctor Morgan"), Turn(say="What is it about?")]
    async with talking("receptionist", at, turns) as talk:
        await talk.say("Doctor Morgan, please.")

        assert talk.speaks == "take_message"
        assert phone.passed_on_to == []
        await talk.until_said(AWAY)
        await talk.say("Yes, please.")

    assert talk.said == [AWAY, "What is it about?"]


async def test_somebody_is_whoever_the_line_names() -> None:
    phone = CallersEnd()
    at = desk(call_from(), phone=phone, is_greeted=True)
    turns = [ask_for("somebody"), Turn(say="What is it about?")]
    async with talking("receptionist", at, turns) as talk:
        await talk.say("A person, please.")
        assert talk.speaks == "take_message"  # Alice Morgan is the first, and not in
    assert talk.said[0].startswith("Alice Morgan is not in")


async def test_key_for_a_person_reaches_the_lines_own() -> None:
    phone = CallersEnd(becomes=Transfer.BUSY)
    call = call_from(dialled=BILLING, at=CLOSED.replace(day=24, hour=14))
    at = desk(call, phone=phone, is_greeted=True)
    async with talking("receptionist", at, []) as talk:
        await talk.press("0")
        await talk.until(lambda: talk.speaks == "take_message" and talk.said)

    assert talk.said[0].startswith("Carol Hayes is not in")
    assert phone.passed_on_to == []


async def test_key_for_a_person_fails_with_an_offer() -> None:
    phone = CallersEnd(becomes=Transfer.BUSY)
    tuesday = CLOSED.replace(month=12, day=1, hour=10)
    at = desk(call_from(dialled=BILLING, at=tuesday), phone=phone, is_greeted=True)
    async with talking("receptionist", at, []) as talk:
        await talk.press("0")

    assert phone.passed_on_to == ["Carol Hayes"]
    assert talk.said == [
        "I am putting you through to Carol Hayes. One moment, please.",
        "Carol Hayes cannot be reached right now: the line is busy. Shall I take a message?",
    ]


async def test_of_two_workflows_at_once_the_first_takes_over() -> None:
    """A model may call both tools in one breath."""
    at = desk(call_from(), is_greeted=True)
    turns = [
        Turn(call="take_message", also="book_appointment"),
        Turn(say="What is the message?"),
    ]
    async with talking("receptionist", at, turns) as talk:
        await talk.say("A message, please.")
        await talk.until_said("What is the message?")

        assert talk.speaks == "take_message"


async def test_odd_number_of_a_carrier_is_no_fault() -> None:
    at = desk(call_from("+999999999999999"), is_greeted=True)
    async with talking("take_message", at, [Turn(say="Yes?")]) as talk:
        await talk.say("A message, please.")

    assert talk.said == ["Yes?"]
