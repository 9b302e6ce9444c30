"""A phrase of written English as a person says it."""

import re

from switchboard.english import (
    address,
    amounts,
    clock,
    dates,
    money,
    phone,
    short,
    units,
)
from switchboard.english.names import DAYS_SHORT
from switchboard.english.rules import Place, Rule, apply

_PLAIN = re.compile(r"[A-Z]?[a-z]+(?:['\u2019][a-z]+)?[,!?;:]?")
_SHORT_PLAIN = {"Dr", "Mr", "Mrs", "Ms", "Prof", *DAYS_SHORT}
_ODD_DASHES = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2212": "-", "\u200b": None})
_DIGITS = re.compile(r"[\d½⅓⅔¼¾]")
_ABOUT = re.compile(r"(?<!\w)[~≈](?=[\d$€£])")
_NUMERIC: list[Rule] = [
    (_ABOUT, lambda *_: "about "),
    *dates.RULES,
    *clock.RULES,
    *money.RULES,
    *phone.RULES,
    *units.RULES,
    *amounts.RULES,
]
_ADDRESSED = re.compile(r"[@/]|\w\.\w")


def is_plain(word: str) -> bool:
    """Whether the word is said as it is, whatever stands around it."""
    return bool(_PLAIN.fullmatch(word)) and word.rstrip(",!?;:") not in _SHORT_PLAIN


def in_words(phrase: str, place: Place) -> str:
    """The phrase in words. What is none of what the rules know comes back as it is."""
    phrase = phrase.translate(_ODD_DASHES)
    if _ADDRESSED.search(phrase):
        phrase = apply(address.RULES, phrase, place)
    if _DIGITS.search(phrase):
        phrase = apply(_NUMERIC, phrase, place)
    return apply(short.RULES, phrase, place)
