"""The deterministic model: what it does with a result, how often it calls, and what it reads of a request."""

import asyncio
import json
from typing import Any

import pytest

from rehearsal.speech.chat import completion, events
from rehearsal.speech.faults import Fault
from rehearsal.speech.messages import ChatRequest, Function
from rehearsal.speech.model import Call, Model, Reply
from tests.model_dialogue import MODEL, Dialogue, Json, ask, called, tool
from tests.model_practice import (
    APPOINTMENTS,
    KNOWN,
    SERVICES,
    UNKNOWN,
    Practice,
    check,
    desks,
    prompt,
    telephone,
)

BOOKING = desks(KNOWN)["book_appointment"]
MESSAGES = desks(KNOWN)["take_message"]
WISH: Json = {"role": "user", "content": "I need a check-up."}
FIND = Call("find_free_times", {"service": "check-up"})


def after(result: str, call: Call = FIND, *, wish: Json = WISH, tools: Any = None) -> Reply:
    """The answer to what a tool returned."""
    return ask(BOOKING.prompt, [wish, *called(call, result)], tools or BOOKING.tools)


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (
            "There is no free time for a check-up: offer to take a message.",
            "There is no free time for a check-up. Shall I take a message?",
        ),
        (
            "'check-up' is no service here. There are: cleaning, whitening. Ask which it is",
            "'check-up' is no service here. There are: cleaning, whitening. What is it for?",
        ),
        (
            "That does not work right now: say so, and offer to take a message",
            "That does not work right now. Shall I take a message?",
        ),
        (
            "This takes too long and may not have worked: say so, and offer a message",
            "This takes too long and may not have worked. Shall I take a message?",
        ),
        (
            "There is nothing free on Monday, March 8. The next times for a check-up:\n"
            "- q1: Tuesday, March 9 at 8:00 AM with Nora Quist",
            "There is nothing free on Monday, March 8. I have Tuesday, March 9 at 8:00 AM with Nora Quist. "
            "Does that suit you?",
        ),
        ("Done: it is booked. Reference: 9 9. Say so.", "It is booked. The reference is 9 9. Is there anything else I can help you with?"),
        ("say goodbye to the user", "Thank you for calling Canal Street Dental. Goodbye."),
        ("We are full.", "We are full."),
        (
            "If your life is in danger, hang up and dial nine one one. Call 911 now. Shall I put you through?",
            "If your life is in danger, hang up and dial nine one one. Call 911 now. Shall I put you through?",
        ),
    ],
)  # fmt: skip
def test_result_is_told_without_what_is_meant_for_the_model(result: str, said: str) -> None:
    assert after(result) == Reply(said)


def test_tool_that_a_result_names_is_called_next() -> None:
    confirm = Call("confirm", {"draft_id": "d1"})
    yes = {"role": "user", "content": "Yes. A check-up on Friday."}

    reply = after("That is gone. Call find_free_times again and offer another", confirm, wish=yes)

    assert reply.call
    assert reply.call.name == "find_free_times"
    assert reply.text == "That is gone."


def test_id_in_a_complaint_is_not_said() -> None:
    read_back = Call("read_back_appointment", {"slot_id": "k3f9", "name": "Ida Falk"})
    complaint = "'k3f9' was not offered: call find_free_times, and pass one of its ids"

    assert after(complaint, read_back) == Reply(call=FIND)


def test_tool_that_is_named_for_later_is_not_called_now() -> None:
    reply = after(
        "Nothing yet. When one is chosen, call list_appointments. Only after a yes call confirm."
    )

    assert reply == Reply("Nothing yet.")


def test_draft_that_is_gone_is_read_back_anew() -> None:
    practice = Practice()
    call = telephone(practice, KNOWN)
    call.say("I need an appointment for a check-up.")
    call.say("the first one")
    practice._draft = ""

    assert call.say("Yes.").endswith("Is that right?")
    assert call.names[-2:] == ["confirm", "read_back_appointment"]
    call.say("Yes.")
    assert practice.done


def test_draft_that_was_not_heard_is_said_again() -> None:
    draft = "Draft d7: a check-up on Monday.\nRead this back."
    messages = [
        WISH,
        *called(Call("read_back_appointment", {"slot_id": "a", "name": "Ida Falk"}), draft),
        *called(Call("confirm", {"draft_id": "d7"}), "The caller has not answered yet: read it back and wait for a yes"),
    ]  # fmt: skip

    assert ask(BOOKING.prompt, messages, BOOKING.tools) == Reply(
        "A check-up on Monday. Is that right?"
    )


def test_result_that_leads_on_is_followed_by_the_next_question() -> None:
    desk = check(UNKNOWN).desk
    messages = [
        {"role": "assistant", "content": check(UNKNOWN).first},
        {"role": "user", "content": "I'm Ida Falk."},
        *called(Call("caller_is", {"name": "Ida Falk"}), "Noted."),
    ]

    assert ask(desk.prompt, messages, desk.tools) == Reply("Noted. What is your date of birth?")


def test_same_call_is_not_made_twice_for_one_turn() -> None:
    again = "Nothing. Call find_free_times again"

    assert after(again).call is None


def test_no_more_than_three_tools_are_called_for_one_turn() -> None:
    steps = [
        message
        for number, name in enumerate(("a", "b", "c"), 1)
        for message in called(Call(name), "Go on. Call find_free_times", number=number)
    ]

    assert ask(BOOKING.prompt, [WISH, *steps[:4]], BOOKING.tools).call
    assert ask(BOOKING.prompt, [WISH, *steps], BOOKING.tools).call is None


def test_same_call_is_made_again_when_the_caller_asks_again() -> None:
    practice = Practice()
    call = telephone(practice)
    call.say("Let me speak to Omar Haddad.")
    call.say("Could you put me through to Omar Haddad once again?")

    assert call.names == ["transfer_call"] * 2


@pytest.mark.parametrize("broken", ["", "{", "[1]"])
def test_arguments_that_cannot_be_read_are_none(broken: str) -> None:
    step = called(FIND, "We are full.")
    step[0]["tool_calls"][0]["function"]["arguments"] = broken

    assert ask(BOOKING.prompt, [WISH, *step], BOOKING.tools) == Reply("We are full.")


def test_message_without_tool_calls_may_say_so() -> None:
    said = {"role": "assistant", "content": "Hello.", "tool_calls": None}

    assert ask("Be kind.", [said, {"role": "user", "content": "Bye."}], ()).text


def test_parameters_are_read_in_every_spelling_of_a_schema() -> None:
    strict = Function.model_validate(tool("t", "", a="told", b="?left out")["function"])
    legacy = Function.model_validate(
        {
            "name": "t",
            "parameters": {
                "properties": {
                    "a": {"type": "string"},
                    "b": {"type": "string", "default": ""},
                    "c": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
                },
                "required": ["a"],
            },
        }
    )

    assert [one.is_required for one in strict.takes] == [True, False]
    assert [one.is_required for one in legacy.takes] == [True, False, False]
    assert legacy.takes[2].kinds == {"integer", "null"}


def test_instruction_that_wants_something_asked_is_followed() -> None:
    instruction = {"role": "system", "content": "Ask for the name of the caller."}

    assert (
        ask(MESSAGES.prompt, [instruction], MESSAGES.tools).text == "May I have your name, please?"
    )


def test_instruction_that_leaves_the_words_open_answers_the_caller() -> None:
    messages = [WISH, {"role": "system", "content": "Go on with what they want."}]

    assert ask(BOOKING.prompt, messages, BOOKING.tools).call == FIND


async def test_call_is_sent_with_its_arguments_whole_and_in_pieces() -> None:
    asked = ChatRequest.model_validate(
        {
            "model": "m",
            "messages": [{"role": "system", "content": prompt("", UNKNOWN, SERVICES)}, WISH],
            "tools": APPOINTMENTS,
        }
    )
    reply = MODEL.reply(asked)
    pieces = [json.loads(e[6:]) async for e in events(asked, reply, Fault()) if "[DONE]" not in e]
    sent = [
        piece["function"]["arguments"]
        for one in pieces
        for piece in one["choices"][0]["delta"].get("tool_calls", ())
    ]

    assert json.loads("".join(sent)) == {"service": "check-up"}
    whole = completion(asked, reply)["choices"][0]
    assert whole["finish_reason"] == "tool_calls"
    assert json.loads(whole["message"]["tool_calls"][0]["function"]["arguments"]) == {
        "service": "check-up"
    }


def test_everything_follows_from_the_request_alone() -> None:
    """A model that was asked a hundred other things answers as a new one does."""
    busy = telephone(Practice(), KNOWN)
    for words in ("I need a check-up.", "the first one", "yes", "Where can I park?"):
        busy.say(words)
    system = {"role": "system", "content": busy.desk.prompt}
    request = ChatRequest.model_validate(
        {"model": "m", "messages": [system, *busy.messages[:-1]], "tools": busy.desk.tools}
    )

    assert Model().reply(request) == MODEL.reply(request)


def test_many_callers_at_once_do_not_mix() -> None:
    async def one(day: str) -> str:
        call = telephone(Practice(), KNOWN)
        for words in (f"I need a check-up on {day}.", "the first one"):
            await asyncio.sleep(0)
            call.say(words)
        return str(call.calls[1].arguments["day"])

    async def all_of_them() -> list[str]:
        return await asyncio.gather(*(one(day) for day in ("Tuesday", "Friday")))

    assert asyncio.run(all_of_them()) == ["Tuesday", "Friday"]


def test_dialogue_itself_sees_a_circle() -> None:
    """The helper of these tests: what never ends is an error, not a test that hangs."""
    with pytest.raises(KeyError):
        Dialogue(BOOKING).say("I need a check-up.")
