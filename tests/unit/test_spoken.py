"""Written text becomes what a person says, wherever it is cut on its way."""

import random
from collections.abc import AsyncIterator, Iterable

import pytest

from switchboard.spoken import say, spoken

GOLDEN = [
    # telephone numbers
    ("Call +1 202 555 0100.", "Call two oh two, five five five, oh one oh oh."),
    ("It is +1 202-555-0100, isn't it?", "It is two oh two, five five five, oh one oh oh, isn't it?"),
    ("Call +12025550100 now.", "Call two oh two, five five five, oh one oh oh now."),
    ("(202) 555-0100, ext. 42", "two oh two, five five five, oh one oh oh, extension four two"),
    ("It's 555-0100.", "It's five five five, oh one oh oh."),
    ("Try 2025550100 again.", "Try two oh two, five five five, oh one oh oh again."),
    ("In Berlin: +49 30 901820.", "In Berlin: plus four nine, three oh, nine oh one, eight two oh."),
    ("Dial 911 or 9-1-1.", "Dial nine one one or nine one one."),
    # prices
    ("It costs $80.", "It costs eighty dollars."),
    ("That is $1 or $1.50 each.", "That is one dollar or one dollar and fifty cents each."),
    ("12.30 EUR, EUR 12,30, €99 and £5", "twelve euros and thirty cents, twelve euros and thirty cents, ninety-nine euros and five pounds"),
    ("$1,200 a year", "one thousand two hundred dollars a year"),
    ("for $80-$120 or $80 - 120", "for eighty to one hundred twenty dollars or eighty to one hundred twenty dollars"),
    ("$2.5 million or $50/hour", "two point five million dollars or fifty dollars per hour"),
    ("a $20 bill, not $0.99", "a twenty dollar bill, not ninety-nine cents"),
    ("80 € or 80€, please", "eighty euros or eighty euros, please"),
    ("a balance of -$20.50, $1M or C$5", "a balance of minus twenty dollars and fifty cents, one million dollars or five Canadian dollars"),
    # times
    ("We open at 10:00 AM.", "We open at ten in the morning."),
    ("Come at 16:30.", "Come at half past four in the afternoon."),
    ("at 9:00 or 10:20 or 09:15", "at nine o'clock or ten twenty or a quarter past nine in the morning"),
    ("until 12:00 PM, from 12:00 AM", "until noon, from midnight"),
    ("Come at 10:30 a.m. We open then.", "Come at half past ten in the morning. We open then."),
    ("at 10:30 a.m. Monday", "at half past ten in the morning Monday"),
    ("at 10:30 a.m. if you like", "at half past ten in the morning if you like"),
    ("10 a.m.–5 p.m. on weekdays", "ten in the morning to five in the afternoon on weekdays"),  # noqa: RUF001
    ("8:00-18:00, or 10:00-11:30 AM", "eight in the morning to six in the evening, or ten to half past eleven in the morning"),
    ("from 11-1 PM and 9am - 5pm", "from eleven in the morning to one in the afternoon and nine in the morning to five in the afternoon"),
    ("at 10:00\u202fAM (4pm)", "at ten in the morning (four in the afternoon)"),
    ("10 o'clock, 10:30 o'clock", "ten o'clock, half past ten"),
    # dates
    ("Thursday, December 3 at 10:00 AM with Alice", "Thursday, December third at ten in the morning with Alice"),
    ("December 3, 2026, or Dec. 4th", "December third, twenty twenty-six, or December fourth"),
    ("2026-12-03", "December third, twenty twenty-six"),
    ("2026-12-03 10:00", "December third, twenty twenty-six, at ten in the morning"),
    ("12/3/2026 and 05/04/84", "December third, twenty twenty-six and May fourth, nineteen eighty-four"),
    ("May 4, 1984", "May fourth, nineteen eighty-four"),
    ("on the 3rd of December, or 4 December", "on the third of December, or the fourth of December"),
    ("the 3 December 2005 form", "the third of December, two thousand five form"),
    ("December 3 and 4, or Dec 7-9", "December third and fourth, or December seventh to ninth"),
    ("in December 2026, on 12/3", "in December twenty twenty-six, on December third"),
    ("In May. 4 people", "In May. Four people"),
    ("May I? You may 4 times.", "May I? You may four times."),
    ("Mon-Fri 9-12, Sat 9:00-12:00", "Monday to Friday nine to twelve, Saturday nine to twelve"),
    ("Mon, Dec 3 or Tues. 5 PM", "Monday, December third or Tuesday five in the afternoon"),
    ("Sat down. See you Sat. Bye", "Sat down. See you Saturday. Bye"),
    ("Jan - Mar, in Feb. too", "January to March, in February too"),
    ("From Dec. 24 – Jan. 2, 2027", "From December twenty-fourth to January second, twenty twenty-seven"),  # noqa: RUF001
    ("2019-2020 or 50-50", "twenty nineteen to twenty twenty or fifty fifty"),
    # addresses
    ("info@lindenwood.example", "info at lindenwood dot example"),
    ("Write to grace_m.1984@mail.co.uk.", "Write to grace underscore m dot one nine eight four at mail dot co dot U K."),
    ("https://www.lindenwood.example/book-now.", "lindenwood dot example slash book dash now."),
    ("See lindenwood.com, or today.We", "See lindenwood dot com, or today.We"),
    ("<grace@lindenwood.example> <3", "grace at lindenwood dot example"),
    # abbreviations
    ("Dr. Carter and Mrs. Jones see Mr Smith.", "Doctor Carter and Missus Jones see Mister Smith."),
    ("5 Elm Dr. is near St. Mary's on Main St. Come in.", "five Elm Drive is near Saint Mary's on Main Street. Come in."),
    ("At St. Mary's, e.g. today", "At Saint Mary's, for example today"),
    ("approx. 30 min. or 1 hr", "approximately thirty minutes or one hour"),
    ("Crowns, etc. Call us etc. if", "Crowns, et cetera. Call us et cetera if"),
    ("No. 5 is it. No. It is not.", "number five is it. No. It is not."),
    ("a 30-min visit, 2 lbs", "a thirty-minute visit, two pounds"),
    ("Your ID, the PIN and a PDF", "Your I D, the PIN and a P D F"),
    ("IT IS US. In the US?", "IT IS US. In the U S?"),
    ("R&B & more w/o it", "R and B and more without it"),
    # numbers
    ("the 3rd, 21st and 100th", "the third, twenty-first and one hundredth"),
    ("20%, 2.5 % and 10-15%", "twenty percent, two point five percent and ten to fifteen percent"),
    ("open 24/7, 9-12", "open twenty-four seven, nine to twelve"),
    ("1/2, 2 1/2 or 2½ hours", "one half, two and a half or two and a half hours"),
    ("Reference: 4 7 1 2. Say so.", "Reference: four seven one two. Say so."),
    ("Your reference is 4711, the PIN 1984.", "Your reference is four seven one one, the PIN one nine eight four."),
    ("invoice #4711, INV-0815", "invoice number four seven one one, I N V zero eight one five"),
    ("1234 Elm Street, 20001", "twelve thirty-four Elm Street, two zero zero zero one"),
    ("1,234 people, 1200 in 1999", "one thousand two hundred thirty-four people, one thousand two hundred in nineteen ninety-nine"),
    ("the 1990s, a 3-year-old, -5 degrees", "the nineteen nineties, a three-year-old, minus five degrees"),
    ("72°F, ~30 km, 1.25", "seventy-two degrees Fahrenheit, about thirty kilometers, one point two five"),
    ("Press * or #, or dial *67", "Press star or pound, or dial star six seven"),
    ("COVID-19, 2*3, 007 and 1.2.3", "COVID-nineteen, two times three, zero zero seven and one dot two dot three"),
    ("The code A-1-2-3, 020 7946 0958, 5'10\"", "The code A one two three, oh two oh, seven nine four six, oh nine five eight, five foot ten"),
    # what is for the eye only
    ("**Bold**, *it*, `code`, __this__ 😀!", "Bold, it, code, this!"),
    ("**10:00** and **$80**", "ten o'clock and eighty dollars"),
    ("[Book here](https://x.example/a?b=c) now", "Book here now"),
    ("Free:\n- Monday at 10\n- Tuesday\n\nWhich?", "Free:\nMonday at ten.\nTuesday.\n\nWhich?"),
    ("# Hours\n1. Monday\n2) Tuesday 👍", "Hours.\nOne: Monday.\nTwo: Tuesday."),
    ("Great 🎉 see you\n\n---\n> Bye", "Great see you\n\nBye"),
    # what is said already
    ("May I help? It's half past four, you know: well-kept.", "May I help? It's half past four, you know: well-kept."),
    ("A snake_case (sic) and/or \"so\"…", "A snake_case (sic) and/or \"so\"…"),
]  # fmt: skip
TEXTS = [written for written, _ in GOLDEN]
HELD_BACK = 100 + 200 + 2 * 16
"""No more than a phrase, a word and the space around them, whatever comes."""


async def pieces(parts: Iterable[str]) -> AsyncIterator[str]:
    for part in parts:
        yield part


async def streamed(parts: Iterable[str], language: str = "en", country: str = "US") -> str:
    stream = spoken(pieces(parts), language=language, country=country)
    return "".join([words async for words in stream])


async def released(parts: list[str]) -> list[tuple[str, str]]:
    """What had come in and what had gone out, each time that something went out."""
    came, went, steps = "", "", []

    async def coming() -> AsyncIterator[str]:
        nonlocal came
        for part in parts:
            came += part
            yield part

    async for words in spoken(coming(), language="en", country="US"):
        went += words
        steps.append((came, went))
    return steps


@pytest.mark.parametrize(("written", "said"), GOLDEN)
def test_what_is_written_is_said_as_a_person_says_it(written: str, said: str) -> None:
    assert say(written, language="en-US", country="US") == said


@pytest.mark.parametrize("text", TEXTS)
async def test_cut_makes_no_difference(text: str) -> None:
    whole = say(text, language="en", country="US")

    assert await streamed(text) == whole
    for at in range(1, len(text)):
        assert await streamed([text[:at], text[at:]]) == whole, (text[:at], text[at:])


async def test_cuts_make_no_difference_in_a_long_text() -> None:
    chance = random.Random(7)
    for _ in range(60):
        text = chance.choice([" ", "\n", ", ", ""]).join(chance.choices(TEXTS, k=6))
        cuts = sorted(chance.choices(range(len(text)), k=chance.randrange(1, 40)))
        parts = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]

        assert await streamed(parts) == say(text, language="en", country="US")


async def test_cuts_make_no_difference_in_noise() -> None:
    chance = random.Random(11)
    signs = "aAmpM.,:-–*_#[]()/$€@1230 \n😀你’%St"  # noqa: RUF001
    for _ in range(1500):
        text = "".join(chance.choices(signs, k=14))

        assert await streamed(text) == say(text, language="en", country="US"), text


@pytest.mark.parametrize("said", [said for _, said in GOLDEN])
def test_what_is_said_already_stays_as_it_is(said: str) -> None:
    assert say(said, language="en", country="US") == said


async def test_plain_words_go_on_one_by_one() -> None:
    text = "Good morning, this is the practice. How may I help you today? Please tell me! I am listening"
    steps = await released(list(text))

    for came, went in steps:
        assert came[: len(went)] == went
        assert len(came) - len(went) <= len("listening ")


async def test_words_go_on_when_the_next_one_begins() -> None:
    steps = await released(
        ["The", " price", " of", " it", " is", " $", "80", ".", " Would", " that"]
    )

    assert [went for _, went in steps] == [
        "The",
        "The price",
        "The price of",
        "The price of it",
        "The price of it is",
        "The price of it is eighty dollars.",
        "The price of it is eighty dollars. Would",
        "The price of it is eighty dollars. Would that",
    ]


@pytest.mark.parametrize(
    ("written", "next_word", "said"),
    [
        ("It is at 10:00 AM", " i", "It is at ten in the morning"),
        ("It is at 10:00", " i", "It is at ten o'clock"),
        ("It is on December 3", " w", "It is on December third"),
        ("It was in May", " s", "It was in May"),
        ("Ask Dr.", " C", "Ask Doctor"),
        ("There are 5", " t", "There are five"),
    ],
)
async def test_pattern_goes_on_with_the_first_letter_that_is_none_of_it(
    written: str, next_word: str, said: str
) -> None:
    steps = await released([written, next_word, "x and more"])

    assert (written + next_word, said) in steps


async def test_first_sentence_does_not_wait_for_the_second() -> None:
    steps = await released(["It costs $80 on December 3.", " ", "And that is not all."])

    assert steps[0][1] == "It costs eighty dollars on"
    assert steps[1] == (
        "It costs $80 on December 3. ",
        "It costs eighty dollars on December third.",
    )


@pytest.mark.parametrize(
    "text",
    ["1 " * 400, "7" * 900, "May " * 300, "9 - " * 200, "a@" * 500, "U.S." * 200, "(+$" * 300],
)
async def test_what_is_held_back_is_bounded(text: str) -> None:
    before = 0
    for came, _ in await released([*text, " And that was all."]):
        assert len(came) - before <= HELD_BACK
        before = len(came)


def test_business_elsewhere_has_its_own_numbers_and_dates() -> None:
    assert say("+49 30 901820 or +1 202 555 0100", language="en", country="DE") == (
        "oh three oh, nine oh one, eight two oh or plus one, two oh two, five five five, oh one oh oh"
    )
    assert say("3/12/2026 or 05.04.1984", language="en-GB", country="GB") == (
        "December third, twenty twenty-six or April fifth, nineteen eighty-four"
    )
    assert say("+1 202 555 0100", language="en", country=None).startswith("plus one, two oh two")
    assert say("USD 5 and $5", language="en", country="CA") == "five U S dollars and five dollars"


@pytest.mark.parametrize("language", ["de", "de-DE", "fr", "multi"])
async def test_other_languages_lose_their_markup_and_nothing_else(language: str) -> None:
    text = "**Am 3. Dezember** um 10:00 Uhr, z. B. für 80 € 😀.\n- Dr. Müller: +49 30 901820\n"
    plain = "Am 3. Dezember um 10:00 Uhr, z. B. für 80 €.\nDr. Müller: +49 30 901820.\n"

    assert say(text, language=language, country="DE") == plain
    assert await streamed(text, language, "DE") == plain


async def test_script_without_spaces_flows() -> None:
    steps = [words async for words in spoken(pieces("今天10点开门"), language="zh", country="CN")]

    assert "".join(steps) == "今天10点开门"
    assert len(steps) == 5
