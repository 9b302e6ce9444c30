"""Numbers in English words."""

import pytest

from switchboard.english.numbers import cardinal, number, ordinal, year


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "zero"),
        (21, "twenty-one"),
        (100, "one hundred"),
        (1015, "one thousand fifteen"),
        (2_300_017, "two million three hundred thousand seventeen"),
        (-7, "minus seven"),
        (10**15, "one " + " ".join(["zero"] * 15)),
    ],
)
def test_amount_is_said_in_words(value: int, said: str) -> None:
    assert cardinal(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(1, "first"), (12, "twelfth"), (20, "twentieth"), (43, "forty-third"), (100, "one hundredth")],
)
def test_place_in_a_row_is_said_in_words(value: int, said: str) -> None:
    assert ordinal(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1900, "nineteen hundred"),
        (1905, "nineteen oh five"),
        (2000, "two thousand"),
        (2009, "two thousand nine"),
        (2010, "twenty ten"),
    ],
)
def test_year_is_said_in_two_halves(value: int, said: str) -> None:
    assert year(value) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [("1,200", "one thousand two hundred"), (".5", "point five"), ("-2.05", "minus two point zero five"), ("007", "zero zero seven")],
)  # fmt: skip
def test_written_number_is_read(text: str, said: str) -> None:
    assert number(text) == said
