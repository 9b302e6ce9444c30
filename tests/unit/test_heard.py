"""What callers say of dates and digits is understood, and what is secret is hidden."""

import random
from datetime import date

import pytest

from switchboard.english.numbers import ONES, cardinal
from switchboard.heard import heard_date, heard_digits, is_dictating, mask_digits

WEDNESDAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-03", "2026-12-03"),
        ("December 3", "2026-12-03"),
        ("Dec. 3rd, please", "2026-12-03"),
        ("December third", "2026-12-03"),
        ("the third of December", "2026-12-03"),
        ("on December 3 at 10 AM", "2026-12-03"),
        ("December 3, 10 AM", "2026-12-03"),
        ("between 9 and 11 on December 3", "2026-12-03"),
        ("Thursday, December 3", "2026-12-03"),
        ("November 24", "2027-11-24"),
        ("November 25", "2026-11-25"),
        ("March fourth two thousand twenty eight", "2028-03-04"),
        ("February 29", "2028-02-29"),
        ("12/3", "2026-12-03"),
        ("12/3/26", "2026-12-03"),
        ("31/12/2026", "2026-12-31"),
        ("today", "2026-11-25"),
        ("tomorrow afternoon at two", "2026-11-26"),
        ("the day after tomorrow", "2026-11-27"),
        ("Tuesday", "2026-12-01"),
        ("Wednesday", "2026-11-25"),
        ("this Friday morning", "2026-11-27"),
        ("next Friday", "2026-12-04"),
        ("next Tuesday", "2026-12-01"),
        ("Tuesday next week", "2026-12-01"),
        ("in two weeks", "2026-12-09"),
        ("in a week", "2026-12-02"),
        ("Monday in two weeks", "2026-12-07"),
        ("a week from Friday", "2026-12-04"),
        ("three days from now", "2026-11-28"),
        ("in 3 months", "2027-02-25"),
        ("the third", "2026-12-03"),
        ("on the 30th", "2026-11-30"),
        ("Tuesday the first", "2026-12-01"),
    ],
)
def test_day_is_the_next_such_from_today_on(text: str, day: str) -> None:
    assert heard_date(text, today=WEDNESDAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "whenever you like",
        "next week",
        "in December",
        "Tuesday or Wednesday",
        "December 3 or 4",
        "the 3rd or the 4th of December",
        "December 3 and December 4",
        "November 31",
        "2026-13-45",
        "Tuesday, December 3",
        "last Tuesday",
        "at ten thirty",
        "may I ask for the first free one",
        "in 9999999 weeks",
    ],
)
def test_what_is_not_one_day_is_none(text: str) -> None:
    assert heard_date(text, today=WEDNESDAY) is None


@pytest.mark.parametrize(
    "text",
    [
        "May fourth nineteen eighty four",
        "May four nineteen eighty-four.",
        "the fourth of May nineteen eighty four",
        "4 May 1984",
        "May 4 1984",
        "may fourth 1984",
        "May 4th, 84",
        "May fourth eighty four",
        "I was born on the 4th of May in 1984",
        "May fourth, one nine eight four",
        "05/04/1984",
        "5-4-84",
        "4.5.1984",
        "1984-05-04",
        "05041984",
        "zero five zero four nineteen eighty four",
        "five four nineteen eighty-four",
        "it's 5 4 84",
    ],
)
def test_birth_date_is_understood_however_it_is_said(text: str) -> None:
    assert heard_date(text, today=WEDNESDAY, past=True) == date(1984, 5, 4)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("May twenty-first two thousand and four", "2004-05-21"),
        ("May twenty nineteen ninety", "1990-05-20"),
        ("December third oh five", "2005-12-03"),
        ("June 7 nineteen oh nine", "1909-06-07"),
        ("December 3, 26", "1926-12-03"),
        ("November 25 2026", "2026-11-25"),
        ("November 26 2026", None),
        ("May fourth", None),
        ("tomorrow", None),
        ("4711", None),
        ("February 30 1984", None),
    ],
)
def test_birth_date_names_a_year_that_has_been(text: str, day: str | None) -> None:
    assert heard_date(text, today=WEDNESDAY, past=True) == (day and date.fromisoformat(day))


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("two oh two, five five five, zero one hundred", "2025550100"),
        ("It's 202 555 0100.", "2025550100"),
        ("+1 (202) 555-0100", "+12025550100"),
        ("plus four nine three zero nine oh one eight two oh", "+4930901820"),
        ("two o two double five five oh one oh oh", "2025550100"),
        ("double seven triple four", "77444"),
        ("eight hundred five five five oh one oh oh", "8005550100"),
        ("forty seven eleven", "4711"),
        ("twenty-five, twenty five five", "2525" + "5"),
        ("one hundred and five", "105"),
        ("Oh, two oh two", "202"),
        ("oh oh seven", "007"),
        ("202 555 0100 extension 42", "2025550100"),
        ("nineteen hundred, two thousand four", "19002004"),
        ("no number at all, oh dear", ""),
    ],
)
def test_digits_are_read_from_words_and_figures(text: str, digits: str) -> None:
    assert heard_digits(text) == digits


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("My PIN is one nine eight four", "My PIN is (digits)"),
        ("My PIN is 4711, right?", "My PIN is (digits), right?"),
        ("it's 4 7 1 1.", "it's (digits)."),
        ("forty seven eleven", "(digits)"),
        ("forty-seven, eleven please", "(digits) please"),
        ("four seven double one", "(digits)"),
        ("nineteen eighty four", "(digits)"),
        ("one thousand nine hundred eighty four", "(digits)"),
        ("four, um, seven, one and then one", "(digits)"),
        ("four to one one", "(digits)"),
        ("The first is four, the second is seven, then a one, sorry, a two", "The first is (digits)"),
        ("four seven, oh oh", "(digits)"),
        ("pin4711x", "pin(digits)x"),
        ("47-11 or 0815", "(digits) or (digits)"),
        ("٤٧١١", "(digits)"),
        ("I was born on May fourth nineteen eighty four and my pin is 4711", "I was born on May fourth nineteen eighty four and my pin is (digits)"),
        ("May fourth nineteen eighty four four seven one one", "May fourth nineteen eighty four (digits)"),
        ("4711 May 4 1984", "(digits) May 4 1984"),
        ("4 7 1 1 May 4 1984", "(digits) May 4 1984"),
        ("May 4 1984 4", "May 4 1984 (digits)"),
        ("4 May 1984", "4 May 1984"),
        ("the fourth of May, 1984", "the fourth of May, 1984"),
        ("May 4th, 84", "May 4th, 84"),
        ("1984-05-04 or 05/04/1984", "1984-05-04 or 05/04/1984"),
        ("1984-15-44", "(digits)"),
        ("you may four seven one one", "you may (digits)"),
        ("May 4 4711", "May (digits)"),
        ("May 4 47 11", "May (digits)"),
        ("December 3 at 10", "December 3 at 10"),
        ("two people, nine to five, for 12", "two people, nine to five, for 12"),
        ("My name is Grace Miller.", "My name is Grace Miller."),
        ("", ""),
    ],
)  # fmt: skip
def test_digits_that_may_be_secret_are_hidden(text: str, masked: str) -> None:
    assert mask_digits(text) == masked


def said_by_a_caller(pin: str, chance: random.Random) -> str:
    """The digits as figures and words, alone, doubled or in pairs, in any mixture."""
    said, at = [], 0
    while at < len(pin):
        one, two = pin[at], pin[at : at + 2]
        ways = [(1, ONES[int(one)]), (1, one), *([(1, "oh")] if one == "0" and at else [])]
        if len(two) == 2:
            ways += [(2, two), *([(2, cardinal(int(two)))] if two[0] != "0" else [])]
            ways += [(2, f"double {ONES[int(one)]}")] if two[0] == two[1] else []
        taken, words = chance.choice(ways)
        said.append(words)
        at += taken
    return "".join(word + chance.choice([" ", ", ", " um ", "-"]) for word in said).strip(" ,-um")


@pytest.mark.parametrize(
    "sentence",
    [
        "My PIN is {}",
        "{}, that's it",
        "I was born on May fourth nineteen eighty four and it is {}",
        "It may be {} or so",
        "the 4th of May 1984, {}",
    ],
)
def test_no_pin_gets_through_however_it_is_said(sentence: str) -> None:
    chance = random.Random(5)
    for _ in range(400):
        pin = "".join(chance.choices("0123456789", k=chance.randrange(4, 9)))
        said = said_by_a_caller(pin, chance)

        assert mask_digits(sentence.format(said)) == sentence.format("(digits)"), said


@pytest.mark.parametrize(
    "text", ["My PIN is one nine eight four", "May 4 1984 and 4711", "4 7 1 1"]
)
def test_what_is_hidden_stays_hidden(text: str) -> None:
    assert mask_digits(mask_digits(text)) == mask_digits(text)


@pytest.mark.parametrize(
    "text",
    [
        "My number is",
        "My number's",
        "my number is two",
        "My number is two oh two",
        "two oh two, five five five",
        "It's 202 555",
        "202555",
        "+1 202 555 010",
        "one two oh two five five five oh one oh",
        "area code",
        "the area code is 202",
        "double",
        "plus",
        "plus four nine",
        "My PIN is 4 7",
        "My name is",
        "it's spelled",
        "M I L",
        "Miller, M-I-L",
        "it's spelled M",
        "M as in Mike",
        "grace dot",
        "grace at",
        "My email is grace dot miller",
        "my e-mail is grace at lindenwood",
        "grace underscore",
        "May fourth nineteen",
    ],
)
def test_caller_in_the_middle_of_it_is_dictating(text: str) -> None:
    assert is_dictating(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I would like an appointment.",
        "202 555 0100",
        "two oh two five five five oh one oh oh",
        "+1 202 555 0100",
        "Can I come at ten",
        "at ten thirty",
        "ten thirty would be fine",
        "could we say ten thirty",
        "Tomorrow at 10:30",
        "between nine and ten",
        "at 10 a.m.",
        "on December 3",
        "on December third",
        "May fourth nineteen eighty-four",
        "05/04/1984",
        "in 1984",
        "since nineteen eighty four",
        "an appointment for two",
        "I have three",
        "it costs $100",
        "Should I",
        "what is your area code?",
        "my email is grace at lindenwood dot example",
        "Miller, M I L L E R, thank you",
        "vitamin C",
    ],
)
def test_sentence_that_is_done_is_no_dictation(text: str) -> None:
    assert not is_dictating(text)


@pytest.mark.parametrize(
    "said",
    [
        "the second Tuesday of December",
        "anything but Monday",
        "Tuesday week",
        "not tomorrow",
        "not on Friday",
    ],
)
def test_day_that_is_told_otherwise_is_not_guessed(said: str) -> None:
    assert heard_date(said, today=date(2026, 11, 25)) is None
