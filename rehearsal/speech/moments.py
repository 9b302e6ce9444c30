"""Days and times in a caller's words and in what a tool offers, in a form in which they can be compared."""

import re

from rehearsal.speech.facts import DAYS

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = {
    name: 10 * tens
    for tens, name in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 2
    )
}
_ORDINALS = (
    "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
    "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth",
    "seventeenth", "eighteenth", "nineteenth", "twentieth",
)  # fmt: skip
_ALIKE = {"for": "four", "to": "two", "too": "two", "won": "one", "ate": "eight"}
"""What the ear takes a number for, where nothing but a number can stand."""
_BEFORE_ONE = ("at", "past", "to", "around", "about", "by", "number", "option")
_AFTER_ONE = ("oclock", "am", "pm", "thirty", "fifteen", "forty")

_MONTH = rf"({'|'.join(MONTHS)})"
_NTH = r"(\d{1,2})(?:st|nd|rd|th)"
_DATES = (
    re.compile(rf"\b{_MONTH} (?:the )?(?P<date>\d\d?)(?:st|nd|rd|th)?\b(?!:)"),
    re.compile(rf"\b(?P<date>\d\d?)(?:st|nd|rd|th)? (?:of )?{_MONTH}\b"),
)
_TIMES = (
    re.compile(r"\bhalf past (?P<hour>\d\d?)\b(?P<half>)"),
    re.compile(r"\b(?:a )?quarter past (?P<hour>\d\d?)\b(?P<past>)"),
    re.compile(r"\b(?:a )?quarter to (?P<hour>\d\d?)\b(?P<to>)"),
    re.compile(r"\b(?P<hour>\d\d?)[: ](?P<minute>[0-5]\d)\b"),
    re.compile(r"\b(?P<hour>\d\d?) ?(?=oclock|am|pm)"),
    re.compile(r"\b(?P<hour>\d\d?)\b(?!th|:)"),
)
_PARTS = {"am": "morning", "morning": "morning", "afternoon": "afternoon", "evening": "evening"}


def moments(text: str) -> set[str]:
    """Every day, date, time and part of a day in a text, as `thursday`, `december`, `3.`, `10:00`, `pm`."""
    plain = in_figures(text)
    found = {day for day in (*DAYS, "today", "tomorrow") if re.search(rf"\b{day}s?\b", plain)}
    for pattern in _DATES:
        for match in pattern.finditer(plain):
            found |= {f"{match['date']}.", match[1] if match[1] in MONTHS else match[2]}
        plain = pattern.sub(" ", plain)
    plain = re.sub(rf"{_NTH}|\b(?:number|option) \d\b", " ", plain)
    return found | _times(plain)


def nth(text: str) -> int | None:
    """The number in an order that a text names: `the second one` is 2."""
    plain = in_figures(text)
    for pattern in _DATES:
        plain = pattern.sub(" ", plain)
    found = re.search(rf"{_NTH}|\b(?:number|option) (\d)\b", plain)
    return int(found[1] or found[2]) if found else None


def in_figures(text: str) -> str:
    """Lower case, without punctuation, numbers in figures: `half past 10 on the 3th`."""
    plain = re.sub(r"\b([ap])\. ?m\b\.?", r"\1m", text.lower())
    plain = re.sub(r"\bo['\u2019 ]?clock\b", "oclock", plain)
    plain = re.sub(r"(\d) ?([ap]m)\b", r"\1 \2", plain)
    plain = re.sub(r"[^\w:]+|:(?!\d)", " ", plain)
    alike = "|".join(_ALIKE)
    plain = re.sub(
        rf"\bat ({alike})(?=$| oclock| thirty| fifteen| please)",
        lambda m: f"at {_ALIKE[m[1]]}",
        plain,
    )
    words: list[str] = []
    tokens = plain.split()
    for before, token, after in zip(["", *tokens], tokens, [*tokens[1:], ""], strict=False):
        _add(words, before, token, after)
    return " ".join(words)


def digits(text: str) -> str:
    """A telephone number as it was said, where the ear took a figure for another word."""
    return re.sub(
        rf"\b({'|'.join(_ALIKE)})\b", lambda m: _ALIKE[m[1].lower()], text, flags=re.IGNORECASE
    )


def number(text: str) -> int | None:
    """The first number in a text, in figures or in words."""
    found = re.search(r"\d+", in_figures(f"at {text}"))
    return int(found[0]) if found else None


def _add(words: list[str], before: str, token: str, after: str) -> None:
    """One more word, in figures where it is a number; one that belongs to the tens before it joins them."""
    value, ending = _value(token, before, after), ""
    if value is None and token in _ORDINALS:
        value, ending = _ORDINALS.index(token), "th"
    if value is None:
        words.append(token)
    elif before in _TENS and 0 < value < 10:
        words[-1] = f"{_TENS[before] + value}{ending}"
    elif before in ("oh", "o") and value < 10 and words:
        words[-1] = f"0{value}"
    else:
        words.append(f"{value}{ending}")


def _value(token: str, before: str, after: str) -> int | None:
    """The `one` of `that one` is no number."""
    if token in _TENS:
        return _TENS[token]
    if token not in _ONES:
        return None
    counts = before in _BEFORE_ONE or before in _TENS or after in _AFTER_ONE
    return _ONES.index(token) if token != "one" or counts else None


def _times(plain: str) -> set[str]:
    found: set[str] = set()
    hours: set[int] = set()
    for pattern in _TIMES:
        for match in pattern.finditer(plain):
            hour, minute = _clock(match)
            if hour < 24:
                hours.add(hour)
                found.add(f"{hour % 12}:{minute:02}")
        plain = pattern.sub(" ", plain)
    if re.search(r"\bnoon\b|\bmidday\b", plain):
        found |= {"0:00"}
        hours.add(12)
    parts = {part for word, part in _PARTS.items() if re.search(rf"\b{word}s?\b", plain)}
    if re.search(r"\bpm\b", plain):
        parts |= {"pm"} | _after_noon({hour % 12 for hour in hours})
    return found | parts


def _clock(match: re.Match[str]) -> tuple[int, int]:
    """Hour and minute; which pattern it was is told by its groups."""
    groups, hour = match.groupdict(), int(match["hour"])
    if "to" in groups:
        return (hour - 1) % 12, 45
    if "past" in groups:
        return hour, 15
    return hour, 30 if "half" in groups else int(groups.get("minute") or 0)


def _after_noon(hours: set[int]) -> set[str]:
    """Both words fit the hour between."""
    afternoon = {"afternoon"} if any(hour < 6 for hour in hours) else set()
    return afternoon | ({"evening"} if any(hour >= 5 for hour in hours) else set())


def _pieces() -> dict[str, str]:
    """How days and dates are said, as parts of patterns."""
    months, days = f"(?:{'|'.join(MONTHS)})", f"(?:{'|'.join(DAYS)})"
    figure = f"(?:{'|'.join(sorted((*_ONES, *_TENS), key=len, reverse=True))})"
    tens = f"(?:(?:{'|'.join(_TENS)})[ -])?"
    nth = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|{tens}(?:{'|'.join(reversed(_ORDINALS[1:]))}|thirtieth))"
    date = (
        rf"(?:{months},? (?:the )?(?:{nth}|\d{{1,2}}\b|{figure})|(?:the )?{nth}(?: of)? {months})"
    )
    day = (
        rf"(?:\d{{4}}-\d\d-\d\d|(?:the )?day after tomorrow|(?:{days},? )?{date}"
        rf"|(?:(?:this|next) )?{days}(?: (?:the )?{nth})?|today|tomorrow|next week)"
    )
    return {"MONTH": months, "WEEKDAY": days, "FIGURE": figure, "ORDINAL": nth, "DAY": day}


PIECES = _pieces()
