"""All other numbers: ordinals, ranges, fractions, identifiers, amounts."""

import re

from switchboard.english.numbers import cardinal, digits, number, ordinal, pairs, year
from switchboard.english.rules import Place, Rule

_ALONE = r"(?<![\w.,:/$€£-])"
_END = r"(?![\w%]|[.,:/-]\d)"
_NUMBER = r"(\d+(?:,\d{3})*(?:\.\d+)?)"
_DASH = r"\s?[-\u2013\u2014]\s?"
_IDENTIFIED = {"reference", "ref", "code", "pin", "number", "no", "id", "ticket", "extension", "ext", "room", "confirmation", "zip", "postcode", "passcode", "invoice", "account", "flight", "case", "dial", "press", "ends", "ending"}  # fmt: skip
"""What is followed by a number that nobody counts with."""
_EMERGENCY = {"911", "112", "999", "988"}
_CALLS = {"call", "calling", "dial", "dialing", "ring", "text", "to"}

_ORDINAL = re.compile(r"(?<![\w.,:/$-])(\d{1,6})(st|nd|rd|th)\b", re.IGNORECASE)
_DECADE = re.compile(r"(?<![\w.,:/$-])['\u2019]?((?:1[5-9]|20)?\d0)['\u2019]?s\b")
_YEARS = re.compile(rf"{_ALONE}((?:19|20)\d\d){_DASH}((?:19|20)\d\d){_END}")
_ROUND_THE_CLOCK = re.compile(r"(?<![\w.,:/-])24/7\b(?!/)")
_FRACTIONS = {
    "1/2": "half",
    "1/3": "third",
    "2/3": "two thirds",
    "1/4": "quarter",
    "3/4": "three quarters",
}
_FRACTIONS |= {"½": "half", "⅓": "third", "⅔": "two thirds", "¼": "quarter", "¾": "three quarters"}
_FRACTION = re.compile(
    rf"(?<![\w.,:/$-])(?:(\d+)\s)?(1/2|[12]/3|[13]/4){_END}|(?<![\d.,])(\d*)\s?([½⅓⅔¼¾])"
)
_ONE_OF = re.compile(rf"{_ALONE}(\d+)/(\d+){_END}")
_SPELT = re.compile(r"(?<![\w.,:/$-])(?=[\d-]*[A-Z])(?:[A-Z\d]-){2,}[A-Z\d]\b(?!-)")
_FEET = re.compile(r"(?<!\w)(\d)['\u2019](\d{1,2})[\"\u201d](?!\w)")
_RUN = re.compile(r"(?<![\w.,:/$€£-])\d(?:(?:\s|-)\d)+(?![\w%:]|[.,/-]\d|-\w)")
_RANGE = re.compile(rf"{_ALONE}{_NUMBER}{_DASH}{_NUMBER}(?![\w%]|[.:/-]\d)")
_NUMBER_SIGN = re.compile(r"(?<!\w)#\s?(\d+)\b|\bNo\.\s?(\d+)\b")
_LETTERS = re.compile(r"(?<![\w.,/@-])([A-Z]{1,4})-?(\d{3,})\b(?![-.,]\d)")
_NAMED = re.compile(r"(?<=[A-Za-z]-)(\d{1,3})\b(?![-.,:]\d)")
_DOTTED = re.compile(rf"{_ALONE}\d+(?:\.\d+){{2,}}{_END}")
_TIMES = re.compile(r"(?<=\d)\*(?=\d)")
_PLUS = re.compile(r"(?<!\w)\+(?=\d)")
_SERVICE = re.compile(r"(?<!\w)\*(\d{1,4})\b")
_AMOUNT = re.compile(
    r"(?<![\w.,:/-])(-?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?)(?<=\d)(?![\w%]|[.,:/]\d|-\d)"
)


def _ordinal(match: re.Match[str], _: Place) -> str:
    return ordinal(int(match[1]))


def _decade(match: re.Match[str], _: Place) -> str:
    said = year(int(match[1])) if len(match[1]) == 4 else cardinal(int(match[1]))
    return said[:-1] + "ies" if said.endswith("y") else said + "s"


def _years(match: re.Match[str], _: Place) -> str:
    return f"{year(int(match[1]))} to {year(int(match[2]))}"


def _fraction(match: re.Match[str], _: Place) -> str:
    whole, name = (match[1], match[2]) if match[2] else (match[3], match[4])
    part = _FRACTIONS[name]
    if whole:
        return f"{cardinal(int(whole))} and {part if ' ' in part else f'a {part}'}"
    return part if " " in part else f"one {part}"


def _one_of(match: re.Match[str], _: Place) -> str:
    slash = " " if match[1] == match[2] else " slash "
    return slash.join(number(text) for text in match.groups())


def _run(match: re.Match[str], place: Place) -> str:
    """Single digits are read one by one; two with a dash between them are a range."""
    if "-" in match[0] and len(match[0]) == 3:
        return match[0]
    return digits(match[0])


def _spelt(match: re.Match[str], _: Place) -> str:
    return " ".join(digits(c) or c for c in match[0] if c != "-")


def _feet(match: re.Match[str], _: Place) -> str:
    return f"{number(match[1])} foot {number(match[2])}"


def _range(match: re.Match[str], place: Place) -> str:
    if _is_identifier(match, place):
        return " ".join(digits(text) for text in match.groups())
    between = " " if match[1] == match[2] else " to "  # fifty fifty
    return number(match[1]) + between + number(match[2])


def _number_sign(match: re.Match[str], _: Place) -> str:
    text = match[1] or match[2]
    return f"number {digits(text) if len(text) > 2 else number(text)}"


def _letters(match: re.Match[str], _: Place) -> str:
    return f"{' '.join(match[1])} {digits(match[2])}"


def _named(match: re.Match[str], _: Place) -> str:
    return number(match[1])


def _dotted(match: re.Match[str], _: Place) -> str:
    return " dot ".join(number(text) for text in match[0].split("."))


def _amount(match: re.Match[str], place: Place) -> str:
    text = match[1]
    if not text.isdecimal():
        return number(text)
    if place.last_word(match).lower().startswith("ext"):
        return digits(text)
    if len(text) > 2 and (_is_identifier(match, place) or _is_emergency(text, match, place)):
        return digits(text)
    if len(text) == 4 and text[:2] in ("19", "20"):
        return year(int(text))
    if len(text) > 4:
        return number(text) if text.endswith("000") and text[0] != "0" else digits(text)
    if len(text) > 2 and place.after.isupper() and match.end() == len(match.string):
        return pairs(int(text))  # 350 Fifth Avenue
    return number(text)


def _is_identifier(match: re.Match[str], place: Place) -> bool:
    """Whether it is `reference 4711`, or `the code is 4711`."""
    for word in place.words(match)[:-4:-1]:
        bare = word.strip("(\"'\u201c\u2018,:#.").lower()
        if bare in _IDENTIFIED:
            return True
        if bare == "of" or bare.isdecimal() or word.endswith(","):
            return False
    return False


def _is_emergency(text: str, match: re.Match[str], place: Place) -> bool:
    return text == "911" or (text in _EMERGENCY and place.last_word(match).lower() in _CALLS)


RULES: list[Rule] = [
    (_ORDINAL, _ordinal),
    (_DECADE, _decade),
    (_ROUND_THE_CLOCK, lambda *_: "twenty-four seven"),
    (_FRACTION, _fraction),
    (_ONE_OF, _one_of),
    (_NUMBER_SIGN, _number_sign),
    (_LETTERS, _letters),
    (_SPELT, _spelt),
    (_FEET, _feet),
    (_RUN, _run),
    (_YEARS, _years),
    (_RANGE, _range),
    (_NAMED, _named),
    (_DOTTED, _dotted),
    (_SERVICE, lambda match, _: f"star {digits(match[1])}"),
    (_TIMES, lambda *_: " times "),
    (_PLUS, lambda *_: "plus "),
    (_AMOUNT, _amount),
]
