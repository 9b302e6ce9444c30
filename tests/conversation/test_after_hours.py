"""After hours: emergencies in words that are always the same."""

import pytest

from switchboard.transfer import Transfer
from tests.calls import BUSINESS, CLOSED, CallersEnd, call_from, desk
from tests.conversation.talking import talking
from tests.scripted_llm import Turn

assert BUSINESS.emergency is not None
FIXED = BUSINESS.emergency.say


@pytest.mark.parametrize(
    "words", ["I had an Accident.", "my tooth is bleeding", "It is an EMERGENCY, please help"]
)
async def test_emergency_is_answered_without_the_model(words: str) -> None:
    at = desk(call_from(at=CLOSED), is_greeted=True)
    async with talking("after_hours", at, []) as talk:
        await talk.say(words)

    assert talk.said == [FIXED]
    assert talk.heard == [words]


async def test_word_within_another_is_none() -> None:
    at = desk(call_from(at=CLOSED), is_greeted=True)
    async with talking("after_hours", at, [Turn(say="No matter.")]) as talk:
        await talk.say("I called you accidentally.")

    assert talk.said == ["No matter."]


async def test_emergency_in_other_words_is_the_models_to_notice() -> None:
    at = desk(call_from(at=CLOSED), is_greeted=True)
    async with talking("after_hours", at, [Turn(call="report_emergency")]) as talk:
        await talk.say("My face is the size of a melon.")

    assert talk.said == [FIXED]


async def test_it_is_said_once_and_then_the_conversation_goes_on() -> None:
    phone = CallersEnd()
    at = desk(call_from(at=CLOSED), phone=phone, is_greeted=True)
    turns = [Turn(say="Do you want me to?"), Turn(call="connect_on_call")]
    async with talking("after_hours", at, turns) as talk:
        await talk.say("I had an accident.", "A bad accident, yes.", "Yes.")

    assert talk.said[0] == FIXED
    assert FIXED not in talk.said[1:]
    assert phone.passed_on_to == ["Alice Morgan"]  # at any hour


async def test_whoever_speaks_then_says_it() -> None:
    at = desk(call_from(at=CLOSED), is_greeted=True)
    async with talking("take_message", at, []) as talk:
        await talk.say("Tell them I had an accident.")

    assert talk.said == [FIXED]


async def test_while_somebody_is_there_it_is_for_them_to_say() -> None:
    async with talking(
        "receptionist", desk(call_from(), is_greeted=True), [Turn(say="Come in.")]
    ) as talk:
        await talk.say("I had an accident.")

    assert talk.said == ["Come in."]


async def test_nobody_on_call_is_a_message() -> None:
    assert BUSINESS.emergency is not None
    alone = BUSINESS.emergency.model_copy(update={"on_call": None})
    business = BUSINESS.model_copy(update={"emergency": alone})
    at = desk(call_from(at=CLOSED, business=business), business=business, is_greeted=True)
    turns = [Turn(call="connect_on_call"), Turn(say="Shall I take a message?")]
    async with talking("after_hours", at, turns) as talk:
        await talk.say("Yes.")

    assert talk.results == ["Nobody is on call: say so, and offer to take a message"]


async def test_on_call_who_does_not_answer_leaves_the_caller_here() -> None:
    phone = CallersEnd(becomes=Transfer.UNANSWERED)
    at = desk(call_from(at=CLOSED), phone=phone, is_greeted=True)
    turns = [Turn(call="connect_on_call"), Turn(say="Nobody answers.")]
    async with talking("after_hours", at, turns) as talk:
        await talk.say("Yes.")

    assert "could not be reached: nobody answers. The caller is still here" in talk.results[0]
