"""No digits that a caller said in secret, in anything that is kept or passed on."""

from collections.abc import Iterator
from datetime import date

from switchboard.english.heard_dates import DateFound, named_dates, written_dates
from switchboard.english.heard_numbers import HESITATIONS, Number, Word, numbers_in, words_in

_MASK = "(digits)"
_BETWEEN_NUMBERS = HESITATIONS | {"dash", "hyphen", "point", "dot", "comma", "space"}
_SMALL_WORDS = {"a", "again", "an", "and", "another", "by", "digit", "digits", "followed", "i", "is", "it", "it's", "last", "mean", "next", "no", "of", "so", "sorry", "the", "then", "wait", "yes"}  # fmt: skip
_COUNTING_THEM = {"first", "second", "third", "fourth", "fifth", "sixth"}
_MISHEARD = {"ate", "for", "to", "too", "won"}
"""How a machine may hear digits."""
_BETWEEN_DIGITS = _BETWEEN_NUMBERS | _SMALL_WORDS | _COUNTING_THEM | _MISHEARD
_MOST_BETWEEN = 3


def mask_digits(text: str, *, fewest: int = 3, dates: bool = True) -> str:
    """The text with each run of so many or more digits, written or said, hidden.

    With `dates`, those that name their month or are written with a year of four digits stay. In doubt it is
    hidden.
    Only English words are known; digits are known everywhere.
    """
    words = words_in(text)
    kept = list(_kept(text, words)) if dates else []
    masked, at = "", 0
    for start, end in _runs(text, words, kept, fewest):
        masked += text[at:start] + _MASK
        at = end
    return masked + text[at:]


def _kept(text: str, words: list[Word]) -> Iterator[DateFound]:
    numbers = numbers_in(text, words)
    yield from (
        found
        for found in written_dates(text)
        if found.year and found.digits_of_year == 4 and _exists(found)
    )
    for found in named_dates(text):
        is_whole = found.year is not None and found.digits_of_year == 4 and found.day
        if _exists(found) and (is_whole or not _touches(found, words, numbers)):
            yield found


def _exists(found: DateFound) -> bool:
    try:
        return bool(date(found.year or 2000, found.month, found.day or 1))
    except ValueError:
        return False


def _touches(found: DateFound, words: list[Word], numbers: list[Number]) -> bool:
    """Whether more digits stand directly before it or after it: then it may be no date at all."""
    inside = [at for at, word in enumerate(words) if found.start <= word.start < found.end]
    return any(n.last == inside[0] - 1 or n.first == inside[-1] + 1 for n in numbers)


def _runs(
    text: str, words: list[Word], kept: list[DateFound], fewest: int
) -> Iterator[tuple[int, int]]:
    """From where to where digits are to be hidden."""
    run: list[Number] = []
    for number in numbers_in(text, words):
        if _is_inside(words[number.first], kept) or (
            number.is_ordinal and len(number.digits) < fewest
        ):
            continue
        if run and not _goes_on(run[-1], number, words, kept):
            yield from _hidden(run, words, kept, fewest)
            run = []
        run.append(number)
    yield from _hidden(run, words, kept, fewest)


def _hidden(
    run: list[Number], words: list[Word], kept: list[DateFound], fewest: int
) -> Iterator[tuple[int, int]]:
    many = sum(len(number.digits) for number in run)
    if (run and many >= fewest) or (run and _is_beside(run, words, kept)):
        yield words[run[0].first].start, words[run[-1].last].end


def _is_beside(run: list[Number], words: list[Word], kept: list[DateFound]) -> bool:
    """Whether it goes on where a date ends, or ends where one begins."""
    before, after = run[0].first - 1, run[-1].last + 1
    return (before >= 0 and _is_inside(words[before], kept)) or (
        after < len(words) and _is_inside(words[after], kept)
    )


def _goes_on(last: Number, number: Number, words: list[Word], kept: list[DateFound]) -> bool:
    between = words[last.last + 1 : number.first]
    if len(between) > _MOST_BETWEEN or any(_is_inside(word, kept) for word in between):
        return False
    are_digits = len(last.digits) == len(number.digits) == 1
    return all(
        word.text in (_BETWEEN_DIGITS if are_digits else _BETWEEN_NUMBERS) for word in between
    )


def _is_inside(word: Word, kept: list[DateFound]) -> bool:
    return any(found.start <= word.start < found.end for found in kept)
