"""The deterministic model makes, moves and cancels appointments: whole conversations."""

import pytest

from tests.model_practice import KNOWN, Practice, check, telephone

BOOKING = ["book_appointment", "find_free_times", "read_back_appointment", "confirm"]


@pytest.fixture
def practice() -> Practice:
    return Practice()


def test_known_caller_books_in_four_turns(practice: Practice) -> None:
    call = telephone(practice, KNOWN)

    offer = call.say("i need a check up on tuesday")
    read_back = call.say("The second one.")
    done = call.say("Yes, perfect.")
    farewell = call.say("No, that's everything.")

    assert offer == (
        "I have Tuesday, March 2 at 9:30 AM with Nora Quist or "
        "Tuesday, March 2 at 2:00 PM with Omar Haddad. Which one suits you?"
    )
    assert read_back == (
        "A check-up on Tuesday, March 2 at 2:00 PM with Omar Haddad, for Ida Falk. Is that right?"
    )
    assert done.endswith("The reference is 4 7 1 2. Is there anything else I can help you with?")
    assert farewell == "Thank you for calling Canal Street Dental. Goodbye."
    assert call.names == [*BOOKING, "end_call"]
    assert practice.done == [
        "a check-up on Tuesday, March 2 at 2:00 PM with Omar Haddad, for Ida Falk"
    ]


def test_stranger_is_asked_for_what_is_missing(practice: Practice) -> None:
    call = telephone(practice)

    assert call.say("Could I make an appointment?") == "What is it for?"
    assert call.say("A cleaning, please.").startswith("I have Tuesday")
    assert call.say("half past nine on Tuesday") == "May I have your name, please?"
    assert "for Will Turner." in call.say("Will Turner.")
    call.say("that's right")

    assert call.names == BOOKING
    assert call.calls[2].arguments == {"slot_id": "k3f9", "name": "Will Turner"}
    assert practice.done


@pytest.mark.parametrize(
    ("words", "arguments"),
    [
        ("a cleaning tomorrow afternoon", {"day": "tomorrow", "part_of_day": "afternoon"}),
        ("a cleaning with Doctor Haddad", {"person": "Doctor Haddad"}),
        ("a cleaning on march the fifth", {"day": "march the fifth"}),
        (
            "a cleaning, some time next Friday morning",
            {"day": "next Friday", "part_of_day": "morning"},
        ),
        ("a cleaning with nora", {"person": "Nora Quist"}),
        ("a cleaning", {}),
    ],
)
def test_search_has_what_the_caller_said_and_no_more(
    practice: Practice, words: str, arguments: dict[str, str]
) -> None:
    call = telephone(practice)
    call.say(f"I'd like to book {words}")

    assert call.calls[1].arguments == {"service": "cleaning"} | arguments


@pytest.mark.parametrize(
    ("words", "slot"),
    [
        ("the first one", "k3f9"),
        ("the last one, please", "w8d4"),
        ("two o'clock on Tuesday", "p2x7"),
        ("number two", "p2x7"),
        ("option three please", "w8d4"),
        ("two pm", "p2x7"),
        ("the one on Friday", "w8d4"),
        ("With Doctor Haddad.", "p2x7"),
        ("tuesday at nine thirty", "k3f9"),
        ("March fifth.", "w8d4"),
        ("The earliest.", "k3f9"),
        ("friday works for me", "w8d4"),
    ],
)
def test_choice_is_understood_in_many_ways(practice: Practice, words: str, slot: str) -> None:
    call = telephone(practice, KNOWN)
    call.say("Could you fit me in for a check-up?")
    call.say(words)

    assert call.last.name == "read_back_appointment"
    assert call.last.arguments["slot_id"] == slot


def test_choice_that_fits_two_is_asked_for_again(practice: Practice) -> None:
    call = telephone(practice, KNOWN)
    call.say("Could you fit me in for a check-up?")

    assert call.say("half past nine") == "Which one suits you?"
    assert call.names == BOOKING[:2]


def test_yes_to_several_times_chooses_none(practice: Practice) -> None:
    call = telephone(practice, KNOWN)
    call.say("Could you fit me in for a check-up?")

    assert call.say("Yes, please.") == "Which one suits you?"


@pytest.mark.parametrize(
    "words",
    ["Do you have anything on Friday?", "What about Friday?", "is there something on friday"],
)
def test_another_day_is_looked_for(practice: Practice, words: str) -> None:
    call = telephone(practice, KNOWN)
    call.say("Could you fit me in for a check-up tomorrow morning?")
    call.say(words)

    assert call.last.arguments == {
        "service": "check-up", "day": "Friday" if "F" in words else "friday", "part_of_day": "morning",
    }  # fmt: skip


def test_none_of_them_is_asked_about(practice: Practice) -> None:
    call = telephone(practice, KNOWN)
    call.say("Could you fit me in for a check-up?")

    assert call.say("None of those.") == "Which day would suit you?"
    assert call.say("Monday.").startswith("There is nothing free on Monday. I have Tuesday")


def test_same_day_again_is_offered_again(practice: Practice) -> None:
    call = telephone(practice, KNOWN)
    call.say("Could you fit me in for a check-up on Tuesday?")
    call.say("the first one")

    assert call.say("No, at another time.") == "Which day would suit you?"
    assert call.say("Tuesday again, please.").startswith("I have Tuesday, March 2 at 9:30 AM")
    call.say("the second one")
    assert call.last.arguments["slot_id"] == "p2x7"


def test_one_time_is_agreed_to_with_a_yes(practice: Practice) -> None:
    practice.times = {"z-1": "Monday, March 8 at 8:00 AM with Nora Quist"}
    call = telephone(practice, KNOWN)

    offer = call.say("any appointment for a whitening?")
    call.say("Yes, I'll take it.")

    assert offer == "I have Monday, March 8 at 8:00 AM with Nora Quist. Does that suit you?"
    assert call.last.arguments == {"slot_id": "z-1", "name": "Ida Falk"}


def test_at_most_three_times_are_offered(practice: Practice) -> None:
    practice.times |= {
        f"x{n}": f"Monday, March {n} at 8:00 AM with Nora Quist" for n in (8, 15, 22)
    }

    assert telephone(practice).say("I want to book a whitening.").count(" at ") == 3


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("No, Friday.", {"slot_id": "w8d4", "name": "Ida Falk"}),
        ("no, the second one please", {"slot_id": "p2x7", "name": "Ida Falk"}),
        ("Wait, it's for Tom. My name is Tom Falk.", {"slot_id": "k3f9", "name": "Tom Falk"}),
    ],
)
def test_correction_is_read_back_again_and_nothing_is_confirmed(
    practice: Practice, words: str, changed: dict[str, str]
) -> None:
    call = telephone(practice, KNOWN)
    call.say("A check-up, please, I need an appointment.")
    call.say("the first")
    call.say(words)

    assert call.last.name == "read_back_appointment"
    assert call.last.arguments == changed
    assert "confirm" not in call.names


def test_no_without_more_is_asked_about(practice: Practice) -> None:
    call = telephone(practice, KNOWN)
    call.say("I need an appointment for a check-up.")
    call.say("the first")

    assert call.say("No, that is wrong.") == "I am sorry. What should I change?"
    assert call.say("The time.") == "Which day would suit you?"
    assert call.say("friday").endswith("Is that right?")
    assert call.last.arguments["slot_id"] == "w8d4"
    assert not practice.done


def test_wrong_name_is_asked_for_again(practice: Practice) -> None:
    call = telephone(practice, KNOWN)
    call.say("I need an appointment for a check-up.")
    call.say("the first")
    call.say("That's not right.")

    assert call.say("The name is wrong.") == "May I have your name, please?"
    assert "for Tom Falk." in call.say("tom falk")


@pytest.mark.parametrize(
    "words", ["Yes, but on Friday.", "Hmm, let me think.", "What did you say?", "No."]
)
def test_only_a_plain_yes_confirms(practice: Practice, words: str) -> None:
    call = telephone(practice, KNOWN)
    call.say("I need an appointment for a check-up.")
    call.say("the first")
    call.say(words)

    assert "confirm" not in call.names


@pytest.mark.parametrize(
    "words",
    [
        "Yes.",
        "yep",
        "That's correct.",
        "Sounds good!",
        "yes please do",
        "Perfect, thank you.",
        "right",
    ],
)
def test_yes_in_many_ways_confirms(practice: Practice, words: str) -> None:
    call = telephone(practice, KNOWN)
    call.say("I need an appointment for a check-up.")
    call.say("the first")
    call.say(words)

    assert call.last.name == "confirm"
    assert practice.done


def test_time_that_was_taken_meanwhile_is_replaced(practice: Practice) -> None:
    call = telephone(practice, KNOWN)
    call.say("I need an appointment for a check-up on Tuesday.")
    call.say("the first")
    practice.taken = {"k3f9"}
    offer = call.say("Yes.")
    call.say("that one is fine")
    call.say("yes")

    assert offer == (
        "That time has just been taken. "
        "I have Tuesday, March 2 at 2:00 PM with Omar Haddad. Does that suit you?"
    )
    assert call.calls[-1].name == "confirm"
    assert [text.count("2:00 PM") for text in practice.done] == [1]


def test_question_in_between_loses_nothing(practice: Practice) -> None:
    call = telephone(practice, KNOWN)
    call.say("I need an appointment for a check-up.")
    call.say("the second")

    assert (
        call.say("Where can I park?")
        == "Parking: you can park in the yard. Is there anything else?"
    )
    assert call.say("Okay. Yes, please book it.").endswith("for Ida Falk. Is that right?")
    call.say("Yes.")
    assert practice.done


def test_caller_who_changes_their_mind_is_asked_nothing_more(practice: Practice) -> None:
    call = telephone(practice, KNOWN)
    call.say("I need an appointment for a check-up.")

    assert call.say("Never mind.").startswith("All right.")
    assert call.say("Thanks, bye.").endswith("Goodbye.")
    assert not practice.done


def test_caller_hears_when_their_appointment_is(practice: Practice) -> None:
    call = telephone(practice, KNOWN)
    call.say("What time is my appointment?")

    assert call.say("The fourth of May, nineteen eighty.") == (
        "You have a check-up on Thursday, March 4 at 11:00 AM with Nora Quist."
    )


def test_the_only_appointment_is_cancelled_without_a_choice(practice: Practice) -> None:
    call = telephone(practice, KNOWN)
    call.say("i cant make it to my appointment")
    read_back = call.say("May fourth, nineteen eighty.")
    call.say("Yes.")

    assert read_back == (
        "A check-up on Thursday, March 4 at 11:00 AM with Nora Quist will be cancelled. Is that right?"
    )
    assert practice.done == [
        "a check-up on Thursday, March 4 at 11:00 AM with Nora Quist will be cancelled"
    ]


def test_of_two_appointments_one_is_chosen(practice: Practice) -> None:
    practice.booked["b9"] = "a cleaning on Monday, March 8 at 9:00 AM with Omar Haddad"
    call = telephone(practice, KNOWN)
    call.say("Please cancel my appointment.")

    assert call.say("may fourth 1980").endswith("with Omar Haddad. Which one is it?")
    call.say("the one on Monday")
    assert call.last.arguments == {"appointment_id": "b9"}


def test_appointment_that_was_named_at_first_is_the_one(practice: Practice) -> None:
    practice.booked["b9"] = "a cleaning on Monday, March 8 at 9:00 AM with Omar Haddad"
    call = telephone(practice, KNOWN)
    call.say("I need to cancel my cleaning.")
    call.say("may fourth 1980")

    assert call.last.arguments == {"appointment_id": "b9"}


def test_appointment_is_moved(practice: Practice) -> None:
    call = telephone(practice, KNOWN)
    call.say("Can you move my appointment on Thursday to Friday?")
    offer = call.say("may fourth 1980")
    call.say("yes please")
    call.say("That is right.")

    assert offer == "I have Friday, March 5 at 9:30 AM with Nora Quist. Does that suit you?"
    assert call.names[1:] == [
        "list_appointments", "check_date_of_birth", "find_free_times", "read_back_move", "confirm",
    ]  # fmt: skip
    assert call.calls[3].arguments == {"service": "check-up", "day": "Friday"}
    assert practice.done


def test_known_appointment_is_not_looked_up_twice(practice: Practice) -> None:
    call = telephone(practice, KNOWN)
    call.say("when is my appointment")
    call.say("may fourth 1980")
    call.say("Could you move it to Friday?")

    assert call.names.count("list_appointments") == 1
    assert call.last.name == "find_free_times"


def test_caller_without_an_appointment_hears_so(practice: Practice) -> None:
    practice.booked = {}
    call = telephone(practice, KNOWN)
    call.say("I want to reschedule my appointment.")

    assert call.say("may fourth 1980") == "Ida Falk has no appointment."


def test_stranger_says_name_and_date_and_is_checked(practice: Practice) -> None:
    call = telephone(practice)
    call.say("Do I have an appointment?")
    call.say("It's Ida Falk.")
    call.say("Um, the fourth of June 1980.")
    call.say("sorry may fourth nineteen eighty")

    assert [one.arguments for one in call.calls[2:5]] == [
        {"name": "Ida Falk"},
        {"date": "fourth of June 1980"},
        {"date": "may fourth nineteen eighty"},
    ]
    assert call.messages[-1]["content"].startswith("You have a check-up on Thursday")


def test_caller_who_was_not_verified_is_offered_a_message(practice: Practice) -> None:
    call = telephone(practice)
    call.say("Please cancel my appointment.")
    call.say("My name is Ida Falk.")

    assert call.say("I can't remember.") == "You could not be verified. Shall I take a message?"
    assert call.say("Yes, please.") == "What is the message?"
    assert call.desk.prompt.startswith(
        "You answer the telephone for Canal Street Dental, and take messages"
    )


def test_pin_by_keypad_needs_no_words(practice: Practice) -> None:
    """What was said in the check stands behind the result: the conversation does not end with the caller."""
    call = telephone(practice, KNOWN)
    call.is_checked = True
    call.say("I want to cancel my appointment.")
    call.messages = call.messages[:4]
    call.told(check(KNOWN).then)

    assert call.answered().endswith("will be cancelled. Is that right?")
