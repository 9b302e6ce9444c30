"""The deterministic model takes messages, and offers one where a call cannot be passed on."""

import pytest

from tests.model_practice import KNOWN, UNKNOWN, Practice, telephone


@pytest.fixture
def practice() -> Practice:
    return Practice()


def test_known_caller_says_only_the_message(practice: Practice) -> None:
    call = telephone(practice, KNOWN)

    assert call.say("I'd like to leave a message for Doctor Quist.") == "What is the message?"
    read_back = call.say("My bridge is loose, please ring me back.")
    done = call.say("Yes, that's right.")

    assert read_back == (
        "A message for Doctor Quist from Ida Falk, who can be reached at +1 202-555-0100: "
        '"My bridge is loose, please ring me back." Not urgent. Is that right?'
    )
    assert done.endswith("The reference is 4 7 1 2. Is there anything else I can help you with?")
    assert call.names == ["take_message", "read_back_message", "confirm"]
    assert practice.done


def test_stranger_is_asked_for_a_name_first(practice: Practice) -> None:
    call = telephone(practice)

    assert call.say("can somebody ring me back") == "May I have your name, please?"
    assert call.say("tom falk") == "What is the message?"
    call.say("I lost a filling.")
    assert call.last.arguments == {
        "name": "Tom Falk", "for_whom": "anybody", "message": "I lost a filling.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "whom", "message"),
    [
        ("Please tell Doctor Haddad that my brace broke.", "Doctor Haddad", "my brace broke."),
        (
            "Can you take a message for accounts saying the bill is wrong?",
            "accounts",
            "the bill is wrong?",
        ),
        (
            "could omar haddad call me back about my x ray",
            "Omar Haddad",
            "call me back about my x ray",
        ),
        ("Let Nora Quist know that I am late", "Nora Quist", "I am late"),
    ],
)
def test_message_within_the_wish_is_not_asked_for_again(
    practice: Practice, words: str, whom: str, message: str
) -> None:
    call = telephone(practice, KNOWN)
    call.say(words)

    assert call.last.name == "read_back_message"
    assert call.last.arguments == {"name": "Ida Falk", "for_whom": whom, "message": message}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("Tell her that I need to cancel my appointment.", "I need to cancel my appointment."),
        ("um, that my tooth hurts", "my tooth hurts"),
        ("Could I speak to her on Friday?", "Could I speak to her on Friday?"),
        ("Right side, it hurts", "Right side, it hurts"),
        ("the message is call me at noon", "call me at noon"),
    ],
)
def test_message_is_what_the_caller_dictates_whatever_it_says(
    practice: Practice, words: str, message: str
) -> None:
    call = telephone(practice, KNOWN)
    call.say("I'd like to leave a message for Doctor Quist.")
    call.say(words)

    assert call.last.name == "read_back_message"
    assert call.last.arguments["message"] == message


@pytest.mark.parametrize("words", ["Never mind.", "Goodbye.", "Pardon?", "No, thank you, goodbye."])
def test_short_words_are_not_taken_for_a_message(practice: Practice, words: str) -> None:
    call = telephone(practice, KNOWN)
    call.say("I'd like to leave a message for Doctor Quist.")
    call.say(words)

    assert "read_back_message" not in call.names


@pytest.mark.parametrize(
    ("words", "is_urgent"),
    [("It's urgent.", True), ("It is not urgent.", False), ("This cannot wait.", True)],
)
def test_urgent_is_what_the_caller_calls_so(
    practice: Practice, words: str, is_urgent: bool
) -> None:
    call = telephone(practice)
    call.say(f"Please tell Doctor Haddad that my brace broke. {words}")
    call.say("My name is Tom Falk.")

    assert call.last.arguments.get("urgent", False) is is_urgent


@pytest.mark.parametrize(
    ("words", "number"),
    [
        (
            "two oh two five five five oh one four three",
            "two oh two five five five oh one four three",
        ),
        ("It's 202-555-0143.", "202-555-0143"),
        ("No, I mean, it is 202 555 0143", "202 555 0143"),
        ("my number is five five five for three two one", "five five five four three two one"),
        ("I don't want to be called.", "none"),
        ("No.", "none"),
    ],
)
def test_withheld_number_is_asked_for(practice: Practice, words: str, number: str) -> None:
    practice.number = None
    call = telephone(practice)
    call.say("Please tell Doctor Haddad that my brace broke.")

    assert call.say("Tom Falk") == "There is no number to ring back. Which number can we ring back?"
    assert call.say(words).endswith("Is that right?")
    assert call.last.arguments["number"] == number


def test_number_that_was_given_before_is_not_asked_for(practice: Practice) -> None:
    practice.number = None
    call = telephone(practice)
    call.say("Please have someone call me back at 202 555 0143, my name is Tom Falk.")
    call.say("I lost a filling.")

    assert call.last.arguments["number"] == "202 555 0143"


def test_nobody_of_that_name_is_asked_about(practice: Practice) -> None:
    call = telephone(practice, KNOWN)
    call.say("I have a message for Doctor Brown.")

    assert call.say("I need my x rays.") == (
        "Nobody called 'Doctor Brown' works here. There are: Nora Quist, Omar Haddad. Who shall it be?"
    )
    call.say("Anybody will do.")
    assert call.last.arguments["for_whom"] == "anybody"
    assert call.last.arguments["message"] == "I need my x rays."


def test_part_of_a_message_is_changed(practice: Practice) -> None:
    call = telephone(practice, KNOWN)
    call.say("Please tell Doctor Haddad that my brace broke.")

    assert call.say("No.") == "I am sorry. What should I change?"
    assert call.say("The message.") == "What is the message?"
    call.say("My retainer broke.")
    call.say("yes")
    assert [one.count("My retainer broke.") for one in practice.done] == [1]


def test_busy_line_leads_to_a_message_for_that_person(practice: Practice) -> None:
    call = telephone(practice)

    assert call.say("Let me talk to Omar Haddad, please.") == (
        "Omar Haddad could not be reached: the line is busy. Shall I take a message?"
    )
    assert call.say("Yes, do that.") == "May I have your name, please?"
    call.say("Tom Falk")
    call.say("that my brace broke")
    call.say("exactly")

    assert call.names == ["transfer_call", "take_message", "read_back_message", "confirm"]
    assert call.calls[2].arguments == {
        "name": "Tom Falk", "for_whom": "Omar Haddad", "message": "my brace broke",
    }  # fmt: skip


def test_message_that_is_not_wanted_is_not_taken(practice: Practice) -> None:
    call = telephone(practice)
    call.say("Let me talk to Omar Haddad, please.")

    assert call.say("No, thanks.").startswith("All right.")
    assert call.names == ["transfer_call"]


def test_somebody_who_is_away_is_left_a_message_at_once(practice: Practice) -> None:
    away = "Nora Quist is not in right now, and is back tomorrow at nine. I can take a message. Take the message for them."
    call = telephone(practice, at="take_message", transfer_call=away)

    assert call.say("I want to speak to Nora Quist.") == (
        "Nora Quist is not in right now, and is back tomorrow at nine. I can take a message. "
        "May I have your name, please?"
    )
    call.say("Tom Falk")
    call.say("My crown fell out.")
    assert call.last.arguments["for_whom"] == "Nora Quist"


def test_words_that_no_model_chose_are_gone_on_from(practice: Practice) -> None:
    """Who was told that a message can be taken is asked for it, not put through once more."""
    call = telephone(practice, KNOWN, at="take_message")
    call.messages.append({"role": "user", "content": "Put me through to Doctor Quist."})
    call.told("Nora Quist is not in right now. I can take a message.")

    assert call.answered() == "What is the message?"
    assert call.calls == []


def test_unknown_person_is_asked_about_and_then_called(practice: Practice) -> None:
    unknown = "Nobody called 'Fred' works here. There are: Nora Quist, Omar Haddad. Ask again"
    call = telephone(practice, transfer_call=unknown)

    assert call.say("Can I speak to Fred?") == (
        "Nobody called 'Fred' works here. There are: Nora Quist, Omar Haddad. Who shall it be?"
    )
    call.say("omar")
    assert call.last.arguments == {"person": "Omar Haddad"}


def test_another_wish_ends_the_message(practice: Practice) -> None:
    call = telephone(practice, UNKNOWN)
    call.say("Could I leave a message?")
    call.say("Actually, I'd rather make an appointment.")

    assert call.names[:2] == ["take_message", "book_appointment"]
