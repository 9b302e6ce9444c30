"""Days, times and places in an order: how a caller's words meet what was offered."""

import pytest

from rehearsal.speech import rules
from rehearsal.speech.choosing import OTHER, SEVERAL, Choosing
from rehearsal.speech.facts import Topics
from rehearsal.speech.moments import in_figures, moments, nth, number
from rehearsal.speech.results import Option

OPTIONS = [
    Option("a", "Thursday, December 3 at 10:00 AM with Alice Brand"),
    Option("b", "Thursday, December 3 at 2:30 PM with Carl Dent"),
    Option("c", "Friday, December 4 at 10:00 AM with Alice Brand"),
]
OFFER = f"I have {', '.join(option.text for option in OPTIONS)}. Which one suits you?"
RULES = rules.load()
CHOOSING = Choosing(RULES, Topics(RULES.synonyms, frozenset(RULES.empty.split())))


def choose(words: str, before: str = OFFER) -> str | None:
    chosen = CHOOSING.choose(words, OPTIONS, before)
    return {id(OTHER): "other", id(SEVERAL): "several"}.get(
        id(chosen), chosen.id if chosen else None
    )


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        ("the first one please", "a"),
        ("The second.", "b"),
        ("third", "c"),
        ("the last one", "c"),
        ("half past two", "b"),
        ("two thirty works", "b"),
        ("2:30 PM", "b"),
        ("with Mr Dent please", "b"),
        ("friday at ten", "c"),
        ("December fourth", "c"),
        ("the fourth of december", "c"),
        ("in the afternoon", "b"),
        ("thursday morning", "a"),
        ("ten o'clock", "several"),
        ("the one on thursday", "several"),
        ("with alice", "several"),
        ("thursday at eleven", "other"),
        ("Is there anything on Friday?", "other"),
        ("what about monday", "other"),
        ("another time please", "other"),
        ("neither", "other"),
        ("none of them", "other"),
        ("yes please", "several"),
        ("hmm", None),
    ],
)
def test_words_choose_the_only_one_that_has_all_of_them(words: str, chosen: str | None) -> None:
    assert choose(words) == chosen


def test_yes_chooses_what_was_named_alone() -> None:
    assert choose("Yes, please.", before=f"I have {OPTIONS[1].text}. Does that suit you?") == "b"


def test_yes_to_something_else_chooses_nothing() -> None:
    assert choose("Yes.", before="You can park in the yard. Is there anything else?") is None


def test_order_is_that_of_all_that_was_offered_after_one_was_read_back() -> None:
    assert choose("no, the second one", before=f"A cut on {OPTIONS[0].text}. Is that right?") == "b"


def test_offer_that_was_interrupted_is_counted_from_its_beginning() -> None:
    assert choose("the first one", before="I have Thursday, December 3 at 10") == "a"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Thursday, December 3 at 10:00 AM", {"thursday", "december", "3.", "10:00", "morning"}),
        ("a quarter to eleven", {"10:45"}),
        ("a quarter past four in the afternoon", {"4:15", "afternoon"}),
        ("ten oh five", {"10:05"}),
        ("14:30", {"2:30"}),
        ("noon", {"0:00"}),
        ("at for", {"4:00"}),
        ("two p.m.", {"2:00", "pm", "afternoon"}),
        ("the twenty first of march", {"march", "21."}),
        ("that one", set()),
        ("at one", {"1:00"}),
        ("tomorrow evening", {"tomorrow", "evening"}),
    ],
)
def test_moments_are_the_same_said_or_written(text: str, found: set[str]) -> None:
    assert moments(text) == found


def test_numbers_are_read_in_words() -> None:
    assert [nth("the second one"), nth("number three"), nth("December third")] == [2, 3, None]
    assert [number("for two"), number("twenty four people"), number("nobody")] == [2, 24, None]
    assert in_figures("Half past ten, on the twenty-first.") == "half past 10 on the 21th"
