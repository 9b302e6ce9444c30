"""The deterministic model: what it says and calls, for which words, out of which prompt."""

from string import Template
from typing import Any

import pytest

from rehearsal.speech.messages import ChatRequest
from rehearsal.speech.model import Model, Reply

PROMPT = Template("""You answer the telephone for $company.

# Goal
Answer from the facts. When the caller is done, end the call.

# Manner
- One short sentence at a time, about hours or anything else.

# Facts

## Opening hours
- Tuesday to Friday: $week
- Saturday: $saturday
- Sunday: closed

## Getting here
- Address: 4 Mill Lane
- Parking: in the yard, $parking

## Prices
- Puncture: $puncture
- Tyre: $tyre
""")
BICYCLES = PROMPT.substitute(
    company="Quick Wheels",
    week="ten to seven",
    saturday="eleven to three",
    parking="two places",
    puncture="fifteen euros",
    tyre="forty euros",
)
OFFER = "Is there anything else?"
END_CALL = {"name": "end_call", "description": "Ends the current call and disconnects immediately."}

model = Model()


def ask(
    words: str,
    *,
    prompt: str = BICYCLES,
    before: str = "Hello. How can I help you?",
    tools: tuple[dict[str, Any], ...] = (END_CALL,),
    **more: Any,
) -> Reply:
    """The reply to a caller's words after one reply of its own."""
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": prompt},
        {"role": "assistant", "content": before},
        {"role": "user", "content": words},
    ]
    return reply(messages, tools=[{"type": "function", "function": tool} for tool in tools], **more)


def reply(messages: list[dict[str, Any]], **more: Any) -> Reply:
    return model.reply(ChatRequest.model_validate({"model": "any", "messages": messages, **more}))


def directed(instructions: str, *, prompt: str = BICYCLES) -> str:
    """The words said on an instruction, as the worker asks for a greeting."""
    system: list[dict[str, Any]] = [
        {"role": "system", "content": text} for text in (prompt, instructions)
    ]
    return reply(system).text


@pytest.mark.parametrize("company", ["Quick Wheels", "Dr. Ellis and Sons", "O'Hara's Bakery"])
def test_greeting_names_the_business_of_the_prompt(company: str) -> None:
    prompt = f"You answer the telephone for {company}.\n\n# Goal\nHelp."

    assert (
        directed("Greet the caller.", prompt=prompt)
        == f"Hello, this is {company}. How can I help you?"
    )


@pytest.mark.parametrize(
    ("instructions", "said"),
    [
        (
            'Greet the caller by the name in this record: {"name": "Mrs. Ellis"}\nGreet them and help.',
            "Hello Mrs. Ellis, this is Quick Wheels. How can I help you?",
        ),
        (
            "Greet the caller.\nSay that you are an automatic assistant.",
            "Hello, this is Quick Wheels. I am an automatic assistant. How can I help you?",
        ),
        (
            "Greet the caller.\nSay that we are closed now and open again on Monday at ten.",
            "Hello, this is Quick Wheels. We are closed now, and open again on Monday at ten. "
            "How can I help you?",
        ),
        (
            'Say exactly this and nothing else: "Wheels, an automatic assistant. Yes?"',
            "Wheels, an automatic assistant. Yes?",
        ),
        (
            'Greet the caller by the name in this record: {"name": "Ada"}\nSay exactly this: "Wheels, yes?"',
            "Hello Ada. Wheels, yes?",
        ),
    ],
    ids=["by name", "automatic", "closed", "own words", "own words by name"],
)
def test_greeting_says_all_that_it_is_asked_to(instructions: str, said: str) -> None:
    assert directed(instructions) == said


def test_greeting_without_a_business_names_none() -> None:
    assert directed("Greet them.", prompt="Be kind.") == "Hello. How can I help you?"


def test_prompt_in_parts_is_read_like_one_text() -> None:
    parts = [{"type": "text", "text": BICYCLES}]
    system: list[dict[str, Any]] = [
        {"role": "system", "content": parts},
        {"role": "system", "content": "Greet the caller."},
    ]

    assert "Quick Wheels" in reply(system).text


def test_instruction_with_words_in_quotes_is_said_word_for_word() -> None:
    assert directed('Say: "This call is recorded."') == "This call is recorded."


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What time do you shut on Saturdays?", "On Saturday: eleven to three."),
        ("so uh saturday are you open then", "On Saturday: eleven to three."),
        ("Are you open on Satterday?", "On Saturday: eleven to three."),
        ("Can I come by on Wednesday?", "On Tuesday to Friday: ten to seven."),
        ("At the weekend, are you open?", "On Saturday: eleven to three. On Sunday: closed."),
        (
            "When are you open?",
            "On Tuesday to Friday: ten to seven. On Saturday: eleven to three. On Sunday: closed.",
        ),
        ("Where are you located?", "Address: 4 Mill Lane."),
        ("Could I leave my car in a car park?", "Parking: in the yard, two places."),
        ("How much does a puncture cost?", "Puncture: fifteen euros."),
        ("Your prices, please.", "Puncture: fifteen euros. Tyre: forty euros."),
    ],
)
def test_question_is_answered_with_the_lines_that_fit(question: str, answer: str) -> None:
    assert ask(question).text == f"{answer} {OFFER}"


def test_changed_hours_in_the_prompt_are_the_hours_that_are_said() -> None:
    changed = BICYCLES.replace("eleven to three", "noon to midnight")

    assert ask("Are you open on Saturday?", prompt=changed).text.startswith(
        "On Saturday: noon to midnight."
    )


def test_another_business_is_answered_by_the_same_rules() -> None:
    prompt = "You answer the phone for Casa Rosa.\n# Facts\n- **Brunch:** Sundays from ten\n- Pets: welcome"

    assert ask("Do you do brunch?", prompt=prompt).text == f"Brunch: Sundays from ten. {OFFER}"
    assert ask("Are pets allowed?", prompt=prompt).text == f"Pets: welcome. {OFFER}"
    assert "Casa Rosa" in ask("Who am I talking to?", prompt=prompt).text


def test_facts_need_no_heading_of_that_name() -> None:
    prompt = BICYCLES.replace("# Facts\n", "")

    assert ask("Where do I find you?", prompt=prompt).text == f"Address: 4 Mill Lane. {OFFER}"


@pytest.mark.parametrize(
    "question",
    [
        "Do you sell pizza?",
        "What is your phone number?",
        "Do you repair lawn mowers on Saturday evenings?",
    ],
)
def test_what_no_line_answers_is_not_known(question: str) -> None:
    assert ask(question).text.startswith("I am sorry, I do not know that.")


def test_instructions_on_manner_are_never_told_as_facts() -> None:
    assert "sentence" not in ask("What about one short sentence at a time?").text


@pytest.mark.parametrize(
    "words",
    [
        "Good-bye.",
        "Good by",
        "goodby!",
        "Goodbye?",
        "Bye-bye.",
        "By.",
        "Okay, thank you, by.",
        "OK, bye now.",
        "Thank you, good-bye.",
        "That's all, thank you. Goodbye.",
        "No thanks, that is everything.",
        "that will be all for today",
        "Nothing else, thanks.",
        "I'm done here, thank you.",
        "Great. Have a lovely evening!",
        "See you then.",
        "Please hang up.",
    ],
)
def test_goodbye_in_many_phrasings_calls_the_tool_and_says_nothing(words: str) -> None:
    said = ask(words)

    assert said.call
    assert said.call.name == "end_call"
    assert said.text == ""


@pytest.mark.parametrize(
    "words",
    [
        "Before I say goodbye, where can I park?",
        "Is that everything?",
        "Do not hang up.",
        "No.",
        "Thank you.",
        "Can I pay by card?",
        "Yes, please.",
    ],
)
def test_what_only_sounds_like_an_ending_ends_nothing(words: str) -> None:
    assert ask(words).call is None


@pytest.mark.parametrize("words", ["No.", "No, thank you.", "Nope, I'm good, thanks."])
def test_no_to_anything_else_is_a_goodbye(words: str) -> None:
    assert ask(words, before=f"Address: 4 Mill Lane. {OFFER}").call


def test_tool_is_found_by_what_it_does_when_it_has_another_name() -> None:
    said = ask(
        "Goodbye.", tools=({"name": "finish", "description": "Hangs up and ends the call."},)
    )

    assert said.call
    assert said.call.name == "finish"


def test_goodbye_is_said_when_no_tool_is_offered_or_allowed() -> None:
    farewell = "Thank you for calling Quick Wheels. Goodbye."

    assert ask("Goodbye.", tools=()) == Reply(farewell)
    assert ask("Goodbye.", tool_choice="none") == Reply(farewell)
    assert ask("Goodbye.", tools=({"name": "take_message", "description": "Save it."},)) == Reply(
        farewell
    )


def test_goodbye_is_said_after_the_tool() -> None:
    call = {"id": "c", "type": "function", "function": {"name": "end_call", "arguments": "{}"}}
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": BICYCLES},
        {"role": "user", "content": "Bye."},
        {"role": "assistant", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c", "content": "say goodbye to the user"},
    ]

    assert reply(messages) == Reply("Thank you for calling Quick Wheels. Goodbye.")


def test_what_another_tool_returned_is_said() -> None:
    messages = [
        {"role": "system", "content": BICYCLES},
        {"role": "user", "content": "Tell Ada to ring me."},
        {"role": "tool", "tool_call_id": "c", "content": "Written down for Ada."},
    ]

    assert reply(messages).text == "Written down for Ada."


@pytest.mark.parametrize("words", ["", "...", "Um.", "uh, mm"])
def test_noise_is_asked_for_again(words: str) -> None:
    assert ask(words).text.startswith("Sorry, I did not catch that.")


@pytest.mark.parametrize(
    ("words", "beginning"),
    [
        ("Hello?", "Hello."),
        ("Hi, good morning.", "Hello."),
        ("Thanks a lot!", "You are welcome."),
        ("Yes, please.", "Of course."),
        ("No.", "All right."),
        ("Am I talking to a machine?", "I am an automated assistant"),
        ("Can you hear me?", "Hello."),
        ("Just a moment.", "Of course, take your time."),
        ("Sorry, could you say that again?", "Hello. How can I help you?"),
    ],
)
def test_small_talk_gets_something_sensible(words: str, beginning: str) -> None:
    assert ask(words).text.startswith(beginning)


def test_words_in_two_messages_are_one_turn() -> None:
    messages = [
        {"role": "system", "content": BICYCLES},
        {"role": "user", "content": "What about"},
        {"role": "user", "content": "Sunday?"},
    ]

    assert reply(messages).text == f"On Sunday: closed. {OFFER}"
