"""Whether callers are who they say: few tries, constant words, and a PIN that nobody sees."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import text

from switchboard.heard import heard_date
from switchboard.identity import IdentityChecks, Verdict
from switchboard.known import NOBODY, Known
from switchboard.live import pin_entry
from switchboard.live.voice import Voice
from tests.calls import BUSINESS, CLOSED, OPEN, CallersEnd, call_from, desk
from tests.conversation.conftest import Kept
from tests.conversation.talking import Talk, talking
from tests.scripted_llm import Turn
from workflows.verify_caller import VerifyCaller

GRACE = Known("Grace Miller", ("Grace Miller",), person_id=1)
ASK = (
    "For that I have to be sure who you are. Please type your PIN on the keypad and then the hash key, "
    "or tell me your date of birth."
)
ASK_NAME = "For that I have to be sure who you are. Please tell me your full name."
WRONG = "That does not match our records. Please try again: your PIN and then the hash key, or your date of birth."
MINE = Turn(call="list_appointments")
NO = "The caller could not be verified: say so, and offer to take a message, or do what they ask for instead"


def born(text: str) -> Turn:
    return Turn(call="check_date_of_birth", args={"date": text})


async def settled(talk: Talk, results: int) -> None:
    """Wait until so many tools have returned, and their answer is said."""
    async with asyncio.timeout(5):
        while len(talk.results) < results or talk.session.current_speech:
            await asyncio.sleep(0.02)


async def test_pin_opens_what_is_the_callers_own(kept: Kept) -> None:
    call = call_from("+12025550100", known=GRACE)
    at = desk(call, books=kept.books, is_greeted=True)
    async with talking("book_appointment", at, [MINE, Turn(say="None.")]) as talk:
        await talk.say("Which are mine?")
        assert talk.speaks == "verify_caller"
        await talk.press(*"4711#")
        await settled(talk, 1)

        assert talk.speaks == "book_appointment"
    assert talk.results == ["Grace Miller has no appointment."]
    assert call.is_verified
    assert talk.said == [ASK, "None."]
    everything = repr([request.to_dict() for request in talk.model.requests])
    assert "4711" not in everything + repr(talk.session.history.to_dict())


@pytest.mark.parametrize("said", ["May fourth nineteen eighty four", "1984-05-04", "4 May 1984"])
async def test_date_of_birth_does_too(kept: Kept, said: str) -> None:
    call = call_from("+12025550100", known=GRACE)
    at = desk(call, books=kept.books, is_greeted=True)
    async with talking("book_appointment", at, [MINE, born(said), Turn(say="None.")]) as talk:
        await talk.say("Which are mine?", f"It is {said}.")
        await settled(talk, 2)

    assert call.is_verified
    assert "Grace Miller has no appointment." in talk.results


async def test_three_wrong_answers_are_the_last_of_a_call(kept: Kept) -> None:
    call = call_from("+12025550100", known=GRACE)
    at = desk(call, books=kept.books, is_greeted=True)
    turns = [
        MINE,
        born("May 5 1984"),
        born("May 6 1984"),
        Turn(say="Sorry."),
        MINE,
        Turn(say="No."),
    ]
    async with talking("book_appointment", at, turns) as talk:
        await talk.say("Which are mine?", "May fifth.", "May sixth.")
        await talk.press(*"0000#")
        await settled(talk, 3)
        assert talk.results[-1] == NO
        await talk.say("Do it again.")
        await settled(talk, 4)

    assert not call.is_verified
    assert talk.results[-1] == NO
    assert talk.said == [ASK, WRONG, WRONG, "Sorry.", "No."]


async def test_words_are_the_same_whichever_part_was_wrong(kept: Kept) -> None:
    """A stranger learns neither that there is a record, nor that it is locked."""
    for name in ("Grace Miller", "Nobody Atall"):
        call = call_from(None)
        at = desk(call, books=kept.books, is_greeted=True)
        turns = [MINE, Turn(call="caller_is", args={"name": name}), born("May 5 1984")]
        async with talking("book_appointment", at, turns) as talk:
            await talk.say("Which are mine?", f"I am {name}.", "May fifth.")

        assert talk.said == [ASK_NAME, ASK, WRONG]
        assert not call.is_verified


async def test_record_is_locked_across_calls_and_numbers(kept: Kept) -> None:
    checks = IdentityChecks(kept.database)
    for day in range(1, 6):
        await checks.check_birth_date([1], date(1990, 1, day), withheld=False)
    call = call_from("+12025550177")
    at = desk(call, books=kept.books, is_greeted=True)
    turns = [MINE, Turn(call="caller_is", args={"name": "Grace Miller"}), born("May 4 1984")]
    async with talking("book_appointment", at, turns) as talk:
        await talk.say("Which are mine?", "Grace Miller.", "May fourth.")

    assert talk.said == [ASK_NAME, ASK, WRONG]
    assert not call.is_verified
    # a withheld caller is counted apart, and shut out by nobody else's tries
    outcome = await checks.check_birth_date([1], date(1984, 5, 4), withheld=True)
    assert outcome.verdict is Verdict.PASSED


async def test_whoever_says_another_name_is_checked_as_that_person(kept: Kept) -> None:
    call = call_from("+12025550100", known=GRACE)
    at = desk(call, books=kept.books, is_greeted=True)
    turns = [
        MINE,
        Turn(call="caller_is", args={"name": "Henry Cooper"}),
        born("May 4 1984"),
        born("September 30 1971"),
        Turn(say="None."),
    ]
    async with talking("book_appointment", at, turns) as talk:
        await talk.say("Which are mine?", "I am Henry Cooper.", "May fourth.", "September 30th.")
        await settled(talk, 4)

    assert call.known.name == "Henry Cooper"
    assert "Henry Cooper has no appointment." in talk.results


async def test_pin_that_is_said_aloud_reaches_nobody(kept: Kept) -> None:
    call = call_from("+12025550100", known=GRACE)
    at = desk(call, books=kept.books, is_greeted=True)
    async with talking("book_appointment", at, [MINE]) as talk:
        await talk.say("Which are mine?")
        speaking = talk.session.current_agent

        assert isinstance(speaking, VerifyCaller)
        assert speaking.heard("It is four seven one one.") == "It is (digits)."
        for part in ("Four.", "Forty seven", "47", "then eleven"):
            assert "(digits)" in speaking.heard(part)
        assert heard_date(
            speaking.heard("May fourth, nineteen eighty four"), today=OPEN.date(), past=True
        ) == date(1984, 5, 4)


async def test_caller_may_give_up(kept: Kept) -> None:
    call = call_from(None, known=NOBODY)
    at = desk(call, books=kept.books, is_greeted=True)
    turns = [MINE, Turn(call="give_up"), Turn(say="All right.")]
    async with talking("book_appointment", at, turns) as talk:
        await talk.say("Which are mine?", "Never mind.")
        await settled(talk, 2)

        assert talk.speaks == "book_appointment"
    assert NO in talk.results


async def test_two_pins_at_once_are_two_tries_one_after_the_other(kept: Kept) -> None:
    """Whoever types faster than answers come has no more tries for it."""
    call = call_from("+12025550100", known=GRACE)
    at = desk(call, books=kept.books, is_greeted=True)
    async with talking("book_appointment", at, [MINE, Turn(say="Sorry.")]) as talk:
        await talk.say("Which are mine?")
        speaking = talk.session.current_agent
        assert isinstance(speaking, VerifyCaller)
        for key in "1111#2222#3333#4711#":
            await speaking.pressed(key)
        await settled(talk, 1)

    assert not call.is_verified
    assert call.wrong_answers == 3


async def test_key_touched_by_accident_costs_no_try(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pin_entry, "ENDS_AFTER_S", 0.05)
    call = call_from("+12025550100", known=GRACE)
    at = desk(call, books=kept.books, is_greeted=True)
    async with talking("book_appointment", at, [MINE]) as talk:
        await talk.say("Which are mine?")
        await talk.press("4")
        await talk.until_said(WRONG)

    assert call.wrong_answers == 0


async def test_check_that_breaks_is_told_and_not_waited_for(kept: Kept) -> None:
    call = call_from("+12025550100", known=GRACE)
    at = desk(call, books=kept.books, is_greeted=True)
    async with talking("book_appointment", at, [MINE, Turn(say="Not now.")]) as talk:
        await talk.say("Which are mine?")
        async with kept.database.session() as session:
            await session.execute(text("DROP TABLE identity_checks"))
        await talk.press(*"4711#")
        await talk.until_said("Not now.")

    assert not call.is_verified


async def test_rest_of_a_pin_rings_nobody(kept: Kept) -> None:
    call = call_from("+12025550100", known=GRACE)
    phone = CallersEnd()
    at = desk(call, books=kept.books, phone=phone, is_greeted=True)
    turns = [MINE, born("May 4 1984"), Turn(say="None.")]
    async with talking("book_appointment", at, turns) as talk:
        await talk.say("Which are mine?", "May fourth nineteen eighty four.")
        await settled(talk, 2)
        await talk.press(*"0711")

    assert phone.passed_on_to == []
    assert "not in" not in " ".join(talk.said)


async def test_whoever_speaks_next_knows_who_was_verified(kept: Kept) -> None:
    call = call_from("+12025550177")
    at = desk(call, books=kept.books, is_greeted=True)
    turns = [
        MINE,
        Turn(call="check_date_of_birth", args={"date": "1984-05-04", "name": "Grace Miller"}),
        Turn(say="None."),
    ]
    async with talking("book_appointment", at, turns) as talk:
        await talk.say("Which are mine?", "Grace Miller, May fourth nineteen eighty four.")
        await settled(talk, 2)

        assert "Grace Miller" in talk.told()
        assert "Nothing is known about the caller" not in talk.told()


async def test_long_number_is_one_try(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pin_entry, "ENDS_AFTER_S", 0.1)
    call = call_from("+12025550100", known=GRACE)
    at = desk(call, books=kept.books, is_greeted=True)
    async with talking("book_appointment", at, [MINE]) as talk:
        await talk.say("Which are mine?")
        await talk.press(*"123456789012#")
        await talk.until_said(WRONG)

    assert call.wrong_answers == 1


async def test_two_tools_that_need_it_ask_once(kept: Kept) -> None:
    call = call_from("+12025550100", known=GRACE)
    at = desk(call, books=kept.books, is_greeted=True)
    turns = [Turn(call="list_appointments", also="list_appointments"), Turn(say="None.")]
    async with talking("book_appointment", at, turns) as talk:
        await talk.say("Which are mine?")
        await talk.press(*"4711#")
        await talk.until_said("None.")

    assert talk.said == [ASK, "None."]


async def test_pin_that_is_named_before_it_is_asked_for_is_not_kept() -> None:
    at = desk(call_from(), is_greeted=True)
    async with talking("receptionist", at, []) as talk:
        speaking = talk.session.current_agent
        assert isinstance(speaking, Voice)

        assert speaking.heard("My PIN is two five eight zero.") == "My PIN is (digits)."
        assert speaking.heard("My number is 202 555 0177.") == "My number is 202 555 0177."


async def test_emergency_comes_before_everything(kept: Kept) -> None:
    call = call_from("+12025550100", known=GRACE, at=CLOSED)
    at = desk(call, books=kept.books, is_greeted=True)
    async with talking("book_appointment", at, [MINE]) as talk:
        await talk.say("Cancel mine.", "It is an emergency, I am bleeding.")

    assert BUSINESS.emergency is not None
    assert talk.said == [ASK, BUSINESS.emergency.say]
