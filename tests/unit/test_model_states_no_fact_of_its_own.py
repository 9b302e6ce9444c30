"""Whatever is asked, every name, time, price and number of a reply stands in its request."""

import re
from itertools import product

import pytest

from rehearsal.speech.messages import ChatRequest
from rehearsal.speech.model import Model

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
    "of course what would like to know all right take your time do with on"
)
"""All that the model may say unasked: no name, no time, no price, no number."""

model = Model()


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
