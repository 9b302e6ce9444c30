"""Keys: a menu, a person, the last words again."""

from switchboard.business.business import Business
from switchboard.transfer import Transfer
from tests.calls import CallersEnd, business_of, call_from, desk
from tests.conversation.talking import talking
from tests.scripted_llm import Turn

MENU = "For appointments, press 1. For messages, press 2. For billing, press 3. To speak to somebody, press zero."


def with_menu() -> Business:
    menu = {
        "2": {"say": "messages", "workflow": "take_message"},
        "1": {"say": "appointments", "workflow": "book_appointment"},
        "3": {"say": "billing", "person": "Carol Hayes"},
    }
    plain = business_of(workflow="keypad_menu", menu=menu).model_dump()
    people = [{"name": "Carol Hayes", "number": "+12025550173"}]
    services = {"services": [{"name": "check-up", "minutes": 30}]}
    hours = {"hours": "always"}
    return Business.model_validate(plain | {"people": people, "appointments": services} | hours)


async def test_menu_is_said_after_the_greeting() -> None:
    business = with_menu()
    at = desk(call_from(business=business), business=business)
    async with talking("keypad_menu", at, [Turn(say="Hello.")]) as talk:
        assert talk.said == ["Hello.", MENU]
        assert MENU in talk.told()


async def test_key_gives_the_call_to_a_workflow_with_what_it_stands_for() -> None:
    business = with_menu()
    at = desk(call_from(business=business), business=business)
    turns = [Turn(say="Hello."), Turn(say="For what?")]
    async with talking("keypad_menu", at, turns) as talk:
        await talk.press("1")
        await talk.until_said("For what?")

        assert talk.speaks == "book_appointment"
        assert talk.told().endswith("appointments")


async def test_key_calls_a_person() -> None:
    business = with_menu()
    phone = CallersEnd(becomes=Transfer.UNANSWERED)
    at = desk(call_from(business=business), business=business, phone=phone)
    async with talking("keypad_menu", at, [Turn(say="Hello.")]) as talk:
        await talk.press("3")

    assert phone.passed_on_to == ["Carol Hayes"]
    assert (
        talk.said[-1]
        == "Carol Hayes cannot be reached right now: nobody answers. Shall I take a message?"
    )


async def test_star_repeats_the_last_words() -> None:
    turns = [Turn(say="Until noon.")]
    async with talking("receptionist", desk(call_from(), is_greeted=True), turns) as talk:
        await talk.say("Until when?")
        await talk.press("*")

    assert talk.said == ["Until noon.", "Until noon."]


async def test_other_keys_are_nothing_to_a_receptionist() -> None:
    async with talking("receptionist", desk(call_from(), is_greeted=True), []) as talk:
        await talk.press("5", "#")

    assert talk.said == []
