"""Digits that a caller says while a PIN may be among them."""

from datetime import date

import pytest

from switchboard.heard import heard_date
from switchboard.secret_words import SecretWords, passable

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("parts", "born"),
    [
        (["May fourth, nineteen eighty four."], date(1984, 5, 4)),
        (["May fourth", "nineteen eighty four"], date(1984, 5, 4)),
        (["It's May fourth nineteen", "eighty four"], date(1984, 5, 4)),
        (["the fourth", "of May nineteen eighty four"], date(1984, 5, 4)),
        (["Grace Miller,", "4 May 1984"], date(1984, 5, 4)),
        (["05/04/1984"], date(1984, 5, 4)),
        (["My PIN is 4711 and I was born on May 4 1984"], date(1984, 5, 4)),
    ],
)
def test_date_of_birth_is_passed_on_however_it_was_cut(parts: list[str], born: date) -> None:
    words = SecretWords()
    for part in parts:
        assert not any(letter.isdigit() for letter in words.hide(part, is_final=True))
    whole = words.whole()

    assert whole is not None
    assert heard_date(whole, today=TODAY, past=True) == born
    assert "4711" not in whole


@pytest.mark.parametrize(
    "said",
    [
        "four seven one one",
        "It's 4711",
        "forty seven eleven",
        "4 7 1 1",
        "one nine eight four",
        "4-7-1-1",
    ],
)
def test_pin_is_passed_on_to_nobody(said: str) -> None:
    told = passable(said)

    assert "(digits)" in told
    assert not any(letter.isdigit() for letter in told)
    assert not {"four", "seven", "one", "eleven", "forty", "nine", "eight"} & set(told.split())


def test_name_is_passed_on_with_the_date() -> None:
    assert passable("Grace Miller, born May 4 1984") == "Grace Miller, born May 4 1984"


def test_turn_without_digits_is_as_it_was_said() -> None:
    words = SecretWords()
    words.hide("I do not know", is_final=False)
    words.hide("I do not know it.", is_final=True)

    assert words.whole() == "I do not know it."
    assert words.whole() is None
