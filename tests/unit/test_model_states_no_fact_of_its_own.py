"""Whatever is asked, every name, time, price and number of a reply stands in its request."""

import json
import re
from itertools import product

import pytest

from rehearsal.speech.messages import ChatRequest
from rehearsal.speech.model import Call, Model, Reply
from tests.model_dialogue import Dialogue, ask, called
from tests.model_practice import KNOWN, UNKNOWN, Practice, desks, telephone

PROMPTS = [
    "You answer the telephone for Nimbus Opticians.\n# Facts\n## Hours\n- Monday to Friday: 9 to 5\n"
    "- Saturday: by appointment\n## Money\n- Eye test: 25 pounds\n## Contact\n- Email: desk at nimbus dot example",
    "You are the receptionist of Old Harbour Hotel. Be brief.\n# Information\n- Check-in: from three\n"
    "- Breakfast: seven to ten, nineteen dollars\n- Parking: 8 dollars a night\n- Phone: 555 0100",
    "You answer the phone for Zed.",
    "Be helpful.",
]
SUBJECTS = [
    "opening hours", "Saturday", "the weekend", "Tuesday", "the price of an eye test", "breakfast",
    "parking", "your phone number", "your email", "the address", "check-in", "pizza", "the manager",
    "five o'clock", "a table for two", "October",
]  # fmt: skip
FORMS = [
    "What about {}?", "Tell me about {}.", "{}", "How much is {}?", "When is {}?", "Where is {}?",
    "Is {} at nine?", "I want {}, goodbye.", "Thank you for {}.", "Who is {}?", "No, {}.",
]  # fmt: skip
OWN_WORDS = (
    "hello this is how can i help you thank for calling goodbye sorry did not catch that could say "
    "it again am an automated assistant and answer the telephone there anything else are welcome "
    "of course what would like to know all right take your time do with on cannot"
)
"""All that the model may say unasked: no name, no time, no price, no number."""
WITH_TOOLS = OWN_WORDS + (
    " have or which one suits does suit me my may name please message shall a should change number "
    "ring back we who be day reference be verified closed open now date birth"
)
"""And about what tools do."""
PASSED_ON = {"anybody", "somebody", "none"}
"""What a tool is told where the caller said nothing: no fact either."""
OPENINGS = [
    "I'd like to book a check-up.", "i need a cleaning on friday afternoon with omar", "Cancel my appointment.",
    "When is my appointment?", "Move my check-up to Friday.", "Can I leave a message for Doctor Quist?",
    "Please tell accounts that the bill for forty dollars is wrong.", "Let me speak to Fred Flint.",
    "call me back at 202 555 0143", "How much is a whitening?", "An emergency!", "Hello?",
]  # fmt: skip
GOING_ON = [
    "Yes.", "No.", "the second one", "Friday at ten.", "Tom Falk", "It's three hundred dollars, right?",
    "may fourth 1980", "Is Nora there at nine?", "None of those.", "the name", "bye", "202 555 0143",
]  # fmt: skip

model = Model()


@pytest.mark.parametrize("opening", OPENINGS)
@pytest.mark.parametrize("caller", [KNOWN, UNKNOWN], ids=["known", "unknown"])
def test_every_word_of_a_dialogue_stands_in_a_prompt_or_a_result(opening: str, caller: str) -> None:
    """The caller's own words are no source of what is so; they are one of what tools are told."""
    for number, first in enumerate(GOING_ON):
        second = GOING_ON[(number * 5 + len(opening)) % len(GOING_ON)]
        call = Watched.at(caller)
        for turn in (opening, first, second):
            call.say(turn)

        for source, spoken, reply in call.replies:
            assert words(reply.text) - words(WITH_TOOLS) <= words(source), (opening, first, second)
            passed_on = words(json.dumps(reply.call.arguments)) if reply.call else set()
            names = set(reply.call.arguments) if reply.call else set()
            own = PASSED_ON | words(" ".join(names)) | {"true"}
            assert passed_on - own <= words(source + spoken), (opening, first, second)


class Watched(Dialogue):
    """A dialogue that keeps what each reply was made of."""

    replies: list[tuple[str, str, Reply]]

    @staticmethod
    def at(caller: str) -> "Watched":
        call = telephone(Practice(), caller)
        watched = Watched(call.desk, call.results, call.desks, call.check, call.messages)
        watched.replies = []
        return watched

    def _ask(self) -> Reply:
        reply = super()._ask()
        at = self.check.desk if self._waiting and self.check else self.desk
        said = self._in_check if self._waiting else self.messages
        results = [str(one["content"]) for one in said if one["role"] != "user"]
        spoken = [str(one["content"]) for one in said if one["role"] == "user"]
        source = "\n".join([at.prompt, json.dumps(at.tools), *results])
        self.replies.append((source, " ".join(spoken), reply))
        return reply


def test_changed_result_is_what_is_said() -> None:
    """Other times, other people, another reference: the same rules."""
    step = called(
        Call("find_free_times", {"service": "check-up"}), "Free:\n- z: Sonntag um drei bei Frau Ö"
    )
    booking = desks(UNKNOWN)["book_appointment"]
    wish = {"role": "user", "content": "I'd like to book a check-up."}

    assert ask(booking.prompt, [wish, *step], booking.tools).text == (
        "I have Sonntag um drei bei Frau Ö. Does that suit you?"
    )


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


@pytest.mark.parametrize("prompt", PROMPTS)
def test_every_other_word_of_every_reply_stands_in_the_request(prompt: str) -> None:
    for form, subject in product(FORMS, SUBJECTS):
        asked = form.format(subject)
        messages = [{"role": "system", "content": prompt}, {"role": "user", "content": asked}]
        reply = model.reply(ChatRequest.model_validate({"model": "m", "messages": messages}))

        assert words(reply.text) - words(OWN_WORDS) <= words(prompt), (asked, reply.text)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_the_same_request_has_the_same_reply(prompt: str) -> None:
    messages = [
        {"role": "system", "content": prompt},
        {"role": "user", "content": "How much is it?"},
    ]
    request = ChatRequest.model_validate({"model": "m", "messages": messages})

    assert Model().reply(request) == model.reply(request)
