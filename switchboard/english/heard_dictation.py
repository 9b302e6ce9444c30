"""Whether a caller who has paused is dictating something, and probably not done."""

import re

from switchboard.english.heard_dates import DateFound, named_dates, written_dates
from switchboard.english.heard_numbers import HESITATIONS, Number, Word, numbers_in, words_in

_WHOLE_NUMBER = 10
"""Digits, without the country's code, where numbers are as long as in North America."""
_LEADS_ON = re.compile(
    r"(?:^| )(?:at|dot|dash|hyphen|underscore|plus|slash|double|triple|area code|extension|as in|spelled|spelt|spell it"
    r"|(?:numbers?|names?|e ?mails?|address|code|pin|reference|birthday|birth)(?: is|'s))$"
)
_SPELLING = re.compile(r"(?:^| )[a-z] (?:as in|for|like) [a-z]+$")
_ADDRESS = re.compile(
    r"\b(?:e ?mail|mail|address)\b.* at [a-z]+$|\b(?:e ?mail|mail|address)\b.* [a-z]+ dot [a-z]+$"
)
_DONE_ADDRESS = re.compile(r"\bat [a-z ]+ dot [a-z]+$|\bdot (?:com|org|net|edu)$")
_ANNOUNCES = {"is", "it's", "its", "number", "code", "pin", "reference", "plus", "extension", "yes", "yeah", "okay", "sure", "um", "uh", "so", "spelled", "letter"}  # fmt: skip
_NO_DICTATION = {"about", "after", "and", "around", "at", "before", "between", "by", "from", "or", "past", "till", "to", "until"}  # fmt: skip
_OF_A_YEAR = {"in", "since", "of", "year"}
_FILLERS = HESITATIONS | {"dash", "hyphen"}


def is_dictating(text: str) -> bool:
    """By how the words so far end: in the middle of digits, letters or an address."""
    words = words_in(text)
    if not words or text.rstrip().endswith("?"):
        return False
    plain = " ".join(word.text for word in words)
    if _LEADS_ON.search(plain) or _SPELLING.search(plain):
        return True
    if _ADDRESS.search(plain):
        return not _DONE_ADDRESS.search(plain)
    numbers = numbers_in(text, words)
    if numbers and numbers[-1].last == len(words) - 1:
        return _is_part_of_a_number(text, words, numbers)
    return _is_spelling(words, numbers)


def _is_spelling(words: list[Word], numbers: list[Number]) -> bool:
    letters = 0
    while letters < len(words) and len(words[-1 - letters].text) == 1:
        letters += 1
    before = len(words) - letters - 1
    if letters == 2 and words[-1].text == "m" and any(number.last == before for number in numbers):
        return False  # ten a.m.
    if letters != 1:
        return letters > 1
    announced = before < 0 or words[before].text in _ANNOUNCES
    return announced and words[-1].text not in ("a", "i")


def _is_part_of_a_number(text: str, words: list[Word], numbers: list[Number]) -> bool:
    run = _last_run(words, numbers)
    if dates := _dates_at_the_end(text, words):
        # "May fourth nineteen" goes on
        return all(found.digits_of_year == 2 and found.year in (19, 20) for found in dates)
    if run[-1].is_ordinal:
        return False
    digits = "".join(number.digits for number in run)
    first = words[run[0].first]
    before = words[run[0].first - 1].text if run[0].first else ""
    has_plus = before == "plus" or text[: first.start].endswith("+")
    if len(digits) >= _WHOLE_NUMBER + (has_plus or digits.startswith("1")):
        return False
    is_announced = not before or before in _ANNOUNCES
    return is_announced or not _is_amount(text, run, words, before)


def _last_run(words: list[Word], numbers: list[Number]) -> list[Number]:
    run = [numbers[-1]]
    for number in reversed(numbers[:-1]):
        between = words[number.last + 1 : run[0].first]
        if number.is_ordinal or any(word.text not in _FILLERS for word in between):
            break
        run.insert(0, number)
    return run


def _dates_at_the_end(text: str, words: list[Word]) -> list[DateFound]:
    dates = (*written_dates(text), *named_dates(text))
    return [found for found in dates if found.end == words[-1].end]


def _is_amount(text: str, run: list[Number], words: list[Word], before: str) -> bool:
    """A time, a year or a count, which is said in one breath."""
    begin = words[run[0].first].start
    if ":" in text[begin:] or text[:begin].endswith(("$", "#")):
        return True
    if len(run) == 1:
        return (
            len(run[0].digits) < 3
            or before in _OF_A_YEAR | _NO_DICTATION
            or _is_in_words(words, run)
        )
    return len(run) == 2 and (_is_clock(run) or (before in _OF_A_YEAR and run[0].value in (19, 20)))


def _is_clock(run: list[Number]) -> bool:
    """`ten thirty`."""
    hour, minute = run
    return 1 <= hour.value <= 12 and len(minute.digits) == 2 and minute.value < 60


def _is_in_words(words: list[Word], run: list[Number]) -> bool:
    return not words[run[0].first].text[0].isdecimal()
