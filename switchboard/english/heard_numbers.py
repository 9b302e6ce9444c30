"""Numbers in what a caller said, in words or digits."""

import re
from dataclasses import dataclass

from switchboard.english.numbers import ONES, TENS, ordinal

_WORD = re.compile(
    r"\d+(?:st|nd|rd|th)?(?![^\W_])|\d+|[^\W\d_]+(?:['\u2019][^\W\d_]+)?", re.IGNORECASE
)
_CARDINALS = {word: n for n, word in enumerate(ONES)} | {"nought": 0, "nil": 0, "niner": 9}
_TENS = {word: 10 * n for n, word in enumerate(TENS) if word} | {"fourty": 40}
_ORDINALS = {ordinal(n): n for n in (*range(1, 20), 20, 30)}
_OH = {"oh", "o"}
HESITATIONS = {"uh", "um", "er", "erm", "hmm", "ah"}
_REPEATED = {"double": 2, "triple": 3, "treble": 3}
_SIZES = {"hundred": 100, "thousand": 1000}


@dataclass(frozen=True)
class Word:
    """A word, or digits written together, and where they stand."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Number:
    """One number, as it was said in one breath: `forty-seven`, `4711`, `double seven`."""

    digits: str
    first: int
    """The place of its first word."""
    last: int
    is_ordinal: bool = False

    @property
    def value(self) -> int:
        return int(self.digits)


def words_in(text: str) -> list[Word]:
    """The words in lower case."""
    return [Word(m[0].lower().replace("\u2019", "'"), *m.span()) for m in _WORD.finditer(text)]


def numbers_in(text: str, words: list[Word]) -> list[Number]:
    """All numbers, in order."""
    return _Reader(text, words).read()


class _Reader:
    def __init__(self, text: str, words: list[Word]) -> None:
        self._text = text
        self._words = words

    def read(self) -> list[Number]:
        numbers, at = [], 0
        while at < len(self._words):
            found = self._number(at)
            if found:
                numbers.append(found)
            at = found.last + 1 if found else at + 1
        return numbers

    def _number(self, at: int) -> Number | None:
        word = self._at(at)
        if word[0].isdecimal():
            digits = re.sub(r"\D", "", word)
            return Number(digits, at, at, is_ordinal=word != digits)
        if word in _REPEATED and (digit := self._digit(at + 1)):
            return Number(digit * _REPEATED[word], at, at + 1)
        if word in _OH:
            return Number("0", at, at) if self._is_zero(at) else None
        found = self._whole(at)
        return Number(str(found.value), at, found.last, found.is_ordinal) if found else None

    def _whole(self, at: int) -> "_Found | None":
        """A number in words, of any size."""
        found = self._below_hundred(at)
        if found is None and self._at(at) in _SIZES:
            found = _Found(1, at - 1)  # "a hundred"
        for word, size in _SIZES.items():
            if found and not found.is_ordinal and found.value and self._at(found.last + 1) == word:
                found = _Found(found.value * size, found.last + 1)
                if rest := self._rest(found.last + 1, size):
                    found = _Found(found.value + rest.value, rest.last, rest.is_ordinal)
        return found

    def _rest(self, at: int, size: int) -> "_Found | None":
        """What belongs to a hundred: `and five`, `twenty`, and not `five five five`."""
        if self._at(at) == "and":
            return self._below_hundred(at + 1)
        if not self._is_tied(at - 1):
            return None
        found = self._below_hundred(at)
        if found and size > 100 and self._at(found.last + 1) == "hundred":
            return self._whole(at)
        is_digit = found and found.value < 10
        return None if is_digit and self._digit(at + 1) else found

    def _below_hundred(self, at: int) -> "_Found | None":
        word, after = self._at(at), self._at(at + 1)
        if word in _CARDINALS:
            return _Found(_CARDINALS[word], at)
        if word in _ORDINALS:
            return _Found(_ORDINALS[word], at, is_ordinal=True)
        if word not in _TENS:
            return None
        ones = _CARDINALS.get(after) or _ORDINALS.get(after) or 0
        if 0 < ones < 10 and self._is_tied(at):
            return _Found(_TENS[word] + ones, at + 1, is_ordinal=after in _ORDINALS)
        return _Found(_TENS[word], at)

    def _digit(self, at: int) -> str | None:
        word = self._at(at)
        if word in _OH:
            return "0"
        value = int(word) if word.isdecimal() else _CARDINALS.get(word, 10)
        return str(value) if value < 10 else None

    def _is_zero(self, at: int) -> bool:
        """`oh` between digits is one of them; `Oh, two` begins with none."""
        if at == 0 and "," in self._between(0):
            return False
        before, after = at - 1, at + 1
        while self._at(before) in _OH | HESITATIONS:
            before -= 1
        while self._at(after) in _OH | HESITATIONS:
            after += 1
        return self._is_numeric(before) or self._is_numeric(after)

    def _is_numeric(self, at: int) -> bool:
        word = self._at(at)
        return word.isdecimal() or any(
            word in kind for kind in (_CARDINALS, _TENS, _REPEATED, _SIZES)
        )

    def _is_tied(self, at: int) -> bool:
        return not self._between(at).strip(" -\u2011")

    def _between(self, at: int) -> str:
        words = self._words[at : at + 2]
        return self._text[words[0].end : words[1].start] if len(words) == 2 else ""

    def _at(self, at: int) -> str:
        return self._words[at].text if 0 <= at < len(self._words) else ""


@dataclass(frozen=True)
class _Found:
    value: int
    last: int
    is_ordinal: bool = False
