"""Abbreviations, acronyms and signs, in full."""

import re

from switchboard.english.names import DAY as ANY_DAY
from switchboard.english.names import DAYS_SHORT, MONTH, MONTHS_SHORT, in_full
from switchboard.english.rules import Place, Rule

_NEVER_LAST = {
    "approx": "approximately",
    "e.g": "for example",
    "i.e": "that is",
    "incl": "including",
    "excl": "excluding",
    "vs": "versus",
    "ref": "reference",
    "tel": "telephone",
    "ext": "extension",
}
_MAY_BE_LAST = {
    "etc": "et cetera",
    "dept": "department",
    "appt": "appointment",
    "appts": "appointments",
    "ave": "Avenue",
    "blvd": "Boulevard",
    "rd": "Road",
    "hwy": "Highway",
    "jr": "Junior",
    "sr": "Senior",
    "ltd": "Limited",
    "corp": "Corporation",
    "max": "maximum",
    "min": "minimum",
}
_NAMES = {"Max", "Min"}
_TITLES = {"Dr": "Doctor", "Mr": "Mister", "Mrs": "Missus", "Ms": "Ms", "Prof": "Professor"}
LOOKS_ON = frozenset({*_MAY_BE_LAST, "dr", "st", "no"})
"""Those with a full stop that may be the sentence's too, or that mean one thing or another."""

# Letters that could be said as a word and are not. Where there is no vowel nobody could.
_SPELT = {"ID", "IT", "US", "USA", "UK", "EU", "FAQ", "ATM", "URL", "ER", "ICU", "MRI", "CEO", "DOB", "ETA", "EST", "VIP", "HMO", "PPO", "EKG", "OTC", "NY"}  # fmt: skip
_IN_CAPITALS = {"IT", "US"}
"""Words, where all is in capitals."""
_NO_LETTERS = {"MR", "MRS", "MS", "DR", "ST", "PHD", "HMM", "SHH", "PSST", "ND", "RD", "TH", "NTH"}
_SMALL = {"a", "an", "and", "at", "by", "for", "from", "in", "is", "near", "of", "on", "or", "our", "see", "the", "to", "with", "your"}  # fmt: skip
"""Words that may begin a sentence and name no street."""


def _cased(like: str, said: str) -> str:
    return said[0].upper() + said[1:] if like[0].isupper() else said


def _never_last(match: re.Match[str], _: Place) -> str:
    return _cased(match[0], _NEVER_LAST[match[1].lower()])


def _may_be_last(match: re.Match[str], place: Place) -> str:
    if match[1] in _NAMES:
        return match[0]
    return _cased(match[0], _MAY_BE_LAST[match[1].lower()]) + place.stop(match)


def _is_behind_a_name(match: re.Match[str], place: Place) -> bool:
    last = place.last_word(match)
    return last[:1].isupper() and last.lower() not in _SMALL


def _title(match: re.Match[str], place: Place) -> str:
    """`Dr. Carter` has one, `12 Elm Dr.` has none."""
    is_street = not place.after.isupper() and _is_behind_a_name(match, place)
    if match[0] == "Dr." and is_street:
        return "Drive" + place.stop(match)
    return _TITLES[match[1]]


def _saint(match: re.Match[str], place: Place) -> str:
    if place.after.isupper() and not _is_behind_a_name(match, place):
        return "Saint"
    return "Street" + place.stop(match)


def _named_range(match: re.Match[str], place: Place) -> str:
    return f"{in_full(match[1])} to {in_full(match[2])}{place.stop(match)}"


def _name(match: re.Match[str], place: Place) -> str:
    return in_full(match[1]) + place.stop(match)


def _acronym(match: re.Match[str], place: Place) -> str:
    letters, plural = match.groups()
    if letters in _NO_LETTERS or (letters not in _SPELT and re.search("[AEIOUY]", letters)):
        return match[0]
    last = place.last_word(match)
    if letters in _IN_CAPITALS and (not last or (last.isupper() and len(last) > 1)):
        return match[0]
    return " ".join(letters) + plural


def _star(match: re.Match[str], place: Place) -> str:
    return "times" if place.last_word(match).isdecimal() else "star"


def _pound(_: re.Match[str], place: Place) -> str:
    return "pound" if place.country in (None, "US", "CA") else "hash"


def _table(words: dict[str, str]) -> str:
    return rf"(?<![\w.@/-])({'|'.join(map(re.escape, words))})"


def _sign(pattern: str, said: str) -> Rule:
    return re.compile(pattern), lambda *_: said


_DASH = r"\s?[-\u2013\u2014]\s?"
_DAY_RANGE = rf"\b({ANY_DAY})\b\.?{_DASH}({ANY_DAY})\b\.?(?![\w-])"
_MONTH_RANGE = rf"\b({MONTH})\b\.?{_DASH}({MONTH})\b\.?(?![\w-])"
_CLEAR_DAYS = "|".join(day for day in DAYS_SHORT if day not in ("Sat", "Sun"))
RULES: list[Rule] = [
    (re.compile(_DAY_RANGE), _named_range),
    (re.compile(_MONTH_RANGE), _named_range),
    (re.compile(rf"\b({_CLEAR_DAYS})\b(?![-'\u2019\w])\.?"), _name),
    (re.compile(r"\b(Sat|Sun)(?:\.|(?=,?\s))"), _name),
    (re.compile(rf"\b({'|'.join(MONTHS_SHORT)})\."), _name),
    (re.compile(rf"{_table(_TITLES)}\b\.?(?![\w'\u2019-])"), _title),
    (re.compile(r"(?<![\w.])St\.(?!\w)"), _saint),
    (re.compile(rf"{_table(_NEVER_LAST)}\.(?!\w)", re.IGNORECASE), _never_last),
    (re.compile(rf"{_table(_MAY_BE_LAST)}\.(?!\w)", re.IGNORECASE), _may_be_last),
    (re.compile(r"(?<![\w.@/])([A-Z]{2,5})(s?)(?![\w@/]|[.'\u2019][A-Za-z])"), _acronym),
    _sign(r"(?<=\w)&(?=\w)", " and "),
    _sign(r"(?<!\S)&(?!\S)", "and"),
    _sign(r"(?<!\S)@(?!\S)", "at"),
    _sign(r"(?<!\S)\+(?!\S)", "plus"),
    _sign(r"(?<!\S)=(?!\S)", "equals"),
    _sign(r"(?<!\S)→(?!\S)", "to"),
    _sign(r"(?<!\w)w/o(?!\w)", "without"),
    _sign(r"(?<!\w)w/(?=\s|$)", "with"),
    (re.compile(r"(?<!\S)\*(?=[.,;:!?)]*(?:\s|$))"), _star),
    (re.compile(r"(?<!\S)#(?=[.,;:!?)]*(?:\s|$))"), _pound),
]
