"""The same rules at another business: other tools, other ids, results in other words."""

import pytest

from tests.model_dialogue import Desk, Dialogue, tool

FREE_TABLES = tool(
    "search_tables",
    "Looks up free tables.",
    date="The day, as the guest said it.",
    party_size={"type": "integer", "description": "How many come."},
    area={
        "type": ["string", "null"],
        "enum": ["Garden", "Hall", None],
        "description": "Where they sit.",
    },
)
RESERVE = tool(
    "reserve_table",
    "Reserves a table.",
    option="The id of the option.",
    guest_name="The guest's full name.",
)
RESTAURANT = Desk(
    "You are the receptionist of Zum Anker.\n\n# Information\n- Kitchen: until ten\n- Dogs: welcome",
    (FREE_TABLES, RESERVE, tool("hang_up", "Ends the call.")),
)
TABLES = (
    "Tables:\n* T/17: Freitag, Friday 7:00 PM, by the window\n* T/4: Friday 8:30 PM, by the door"
)
RESERVED = "A table on Friday is kept for you."


def test_table_is_reserved_with_tools_of_other_names() -> None:
    call = Dialogue(
        RESTAURANT, {"search_tables": TABLES, "reserve_table": RESERVED, "hang_up": "Say goodbye"}
    )

    assert call.say("Do you have a table free?") == "Which day would suit you?"
    assert call.say("Friday.") == "What is the party size?"
    assert call.say("Four of us.") == (
        "I have Freitag, Friday 7:00 PM, by the window or Friday 8:30 PM, by the door. Which one suits you?"
    )
    assert call.say("half past eight please") == "May I have your name, please?"
    assert call.say("Jo Berg") == RESERVED
    assert call.say("Thanks, bye!") == "Thank you for calling Zum Anker. Goodbye."
    assert [one.arguments for one in call.calls] == [
        {"date": "Friday", "party_size": 4},
        {"option": "T/4", "guest_name": "Jo Berg"},
        {},
    ]


def test_facts_are_answered_there_as_well() -> None:
    call = Dialogue(RESTAURANT)

    assert call.say("Are dogs allowed?") == "Dogs: welcome. Is there anything else?"


@pytest.mark.parametrize("slot_id", ["A-1", "id_0042", "möwe", "7", "k3f9"])
def test_ids_are_passed_on_as_they_are(slot_id: str) -> None:
    options = f"Free:\n- {slot_id}: Monday at 9:00 AM\n- zz: Monday at 4:00 PM"
    call = Dialogue(RESTAURANT, {"search_tables": options, "reserve_table": RESERVED})
    call.say("I'd like a table for us two on Monday, my name is Jo Berg.")
    call.say("Two.")
    call.say("nine o'clock")

    assert slot_id not in str(call.messages[-3]["content"])
    assert call.last.arguments["option"] == slot_id


def test_only_what_the_schema_lists_is_chosen() -> None:
    call = Dialogue(RESTAURANT, {"search_tables": TABLES, "reserve_table": RESERVED})
    call.say("Is a table available on Friday in the garden?")
    call.say("three people")

    assert call.calls[0].arguments == {"date": "Friday", "party_size": 3, "area": "Garden"}


def test_services_can_stand_in_the_description() -> None:
    find = tool(
        "find_free_times", "Free times.", service="The service, one of: cut, colour and beard trim."
    )
    salon = Desk("You answer the phone for Snips.", (find,))
    call = Dialogue(salon, {"find_free_times": "There is nothing free this week."})

    assert (
        call.say("I want to make an appointment for a beard trim")
        == "There is nothing free this week."
    )
    assert call.last.arguments == {"service": "beard trim"}
