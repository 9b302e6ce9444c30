"""Messages: for whom, from whom, read back, written down before it is said."""

from typing import Any

import pytest

from switchboard.known import Known
from tests.calls import call_from, desk
from tests.conversation.conftest import Kept
from tests.conversation.talking import CONFIRM, talking
from tests.scripted_llm import Turn

GRACE = Known("Grace Miller", ("Grace Miller",), person_id=1)


def read_back(**changes: Any) -> Turn:
    plain = {
        "name": "Grace Miller",
        "for_whom": "Doctor Morgan",
        "message": "Please call me back about the invoice.",
    }
    return Turn(call="read_back_message", args=plain | changes)


async def test_message_is_read_back_written_down_and_then_said_to_be(kept: Kept) -> None:
    at = desk(call_from("+12025550100", known=GRACE), books=kept.books, is_greeted=True)
    turns = [read_back(), Turn(say="Right?"), CONFIRM, Turn(say="I have written it down.")]
    async with talking("take_message", at, turns) as talk:
        await talk.say("Tell Doctor Morgan to call me back.")
        assert await kept.messages.list_messages() == []
        await talk.say("Yes.")

    (one,) = await kept.messages.list_messages()
    assert (one.for_whom, one.name, one.number) == ("Alice Morgan", "Grace Miller", "+12025550100")
    assert (one.text, one.urgent, one.person_id) == (
        "Please call me back about the invoice.",
        False,
        1,
    )
    assert talk.results == [
        f"Draft {talk.results[0][6:10]}: a message for Alice Morgan from Grace Miller, who can be reached at "
        '+1 202-555-0100: "Please call me back about the invoice." Not urgent.\n'
        "Read this back and ask whether it is right. Only after a yes call confirm with "
        f"{talk.results[0][6:10]}.",
        "Done: I have written it down for Alice Morgan. Reference: "
        f"{' '.join(one.reference)}. Say exactly this.",
    ]


@pytest.mark.parametrize(
    ("number", "kept_as"),
    [
        ("(202) 555-0177", "+12025550177"),
        ("two oh two, five five five, oh one seven seven", "+12025550177"),
        ("none", None),
    ],
)
async def test_another_number_is_taken_as_it_is_said(
    kept: Kept, number: str, kept_as: str | None
) -> None:
    at = desk(call_from(None), books=kept.books, is_greeted=True)
    turns = [read_back(number=number), Turn(say="Right?"), CONFIRM, Turn(say="Done.")]
    async with talking("take_message", at, turns) as talk:
        await talk.say("Please.", "Yes.")

    assert [one.number for one in await kept.messages.list_messages()] == [kept_as]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, "There is no number to ring back"),
        ({"number": "twelve"}, "is no telephone number"),
        ({"for_whom": "Doctor House", "number": "none"}, "There are: Alice Morgan, Ben Carter"),
        ({"name": " ", "number": "none"}, "The name is missing"),
        ({"message": " ", "number": "none"}, "There is no message yet"),
    ],
    ids=["withheld", "no number", "nobody of that name", "no name", "no message"],
)
async def test_what_is_missing_is_asked_for(kept: Kept, changes: dict[str, Any], why: str) -> None:
    at = desk(call_from(None), books=kept.books, is_greeted=True)
    async with talking("take_message", at, [read_back(**changes), Turn(say="Hm?")]) as talk:
        await talk.say("Please.")

    assert why in talk.results[0]
    assert await kept.messages.list_messages() == []


async def test_message_for_nobody_in_particular_is_for_the_business(kept: Kept) -> None:
    at = desk(call_from("+12025550100"), books=kept.books, is_greeted=True)
    turns = [read_back(for_whom="anybody"), Turn(say="Right?"), CONFIRM, Turn(say="Done.")]
    async with talking("take_message", at, turns) as talk:
        await talk.say("Please.", "Yes.")

    assert [one.for_whom for one in await kept.messages.list_messages()] == ["Lindenwood Dental"]


async def test_callers_own_number_is_offered_first() -> None:
    async with talking(
        "take_message", desk(call_from("+12025550100"), is_greeted=True), [Turn(say="Yes?")]
    ) as talk:
        await talk.say("A message, please.")
    assert "the one they are calling from, +1 202-555-0100" in talk.told()

    async with talking(
        "take_message", desk(call_from(None), is_greeted=True), [Turn(say="Yes?")]
    ) as talk:
        await talk.say("A message, please.")
    assert "ask for one to ring back" in talk.told()
