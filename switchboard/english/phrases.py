"""Which written words can only be said together: a date, a price, a span of time."""

import re
from enum import Enum, auto
from functools import lru_cache

from switchboard.english.names import DAY, MONTH, MONTHS
from switchboard.english.short import LOOKS_ON
from switchboard.english.units import UNITS

_LONGEST = 100
"""Characters, of words that hang together; then they are said as they are."""


class Kind(Enum):
    """What a word can be a part of."""

    WORD = auto()
    NUMBER = auto()
    MERIDIEM = auto()
    UNIT = auto()
    CURRENCY = auto()
    MONTH = auto()
    DAY = auto()
    DASH = auto()
    LOOKS_ON = auto()
    """An abbreviation that is said by what the next word begins with."""


_NUMBER = re.compile(r"[\"'\u201c\u2018(]*[(+\u2212~#-]*[$€£¥]?[\u2212-]?\(?\.?[\d½⅓⅔¼¾]")
_OTHER_DOLLARS = re.compile(r"(?:US|CA?|AU?)\$\d")
_GLUED_MERIDIEM = re.compile(r".*\d[ap]\.m\.", re.IGNORECASE)
_MERIDIEM_TO = re.compile(r"[ap]\.?m\b\.?[-\u2013\u2014]\d", re.IGNORECASE)
_DASHES = {"-", "\u2013", "\u2014", "\u2212"}
_FORMS: dict[Kind, frozenset[str]] = {
    Kind.MERIDIEM: frozenset({"am", "pm", "a.m", "p.m", "o'clock", "o\u2019clock"}),
    Kind.UNIT: frozenset(UNITS) | {"million", "billion", "bn", "ext", "extension"},
    Kind.CURRENCY: frozenset({"eur", "usd", "gbp", "chf", "cad", "aud", "€", "$", "£"}),
    Kind.MONTH: frozenset(MONTH.lower().split("|")),
    Kind.DAY: frozenset(DAY.lower().split("|")),
    Kind.LOOKS_ON: LOOKS_ON,
}
_CAPITALISED = {Kind.MONTH, Kind.DAY}
_FIRST = (Kind.NUMBER, Kind.CURRENCY, Kind.MONTH, Kind.DAY, Kind.LOOKS_ON)
"""What a word can be that nothing went before."""

_NEXT: dict[Kind, tuple[Kind, ...]] = {
    Kind.NUMBER: (Kind.NUMBER, Kind.MERIDIEM, Kind.UNIT, Kind.CURRENCY, Kind.MONTH, Kind.DASH),
    Kind.MERIDIEM: (Kind.DASH, Kind.MONTH, Kind.DAY),
    Kind.UNIT: (Kind.NUMBER, Kind.DASH),
    Kind.CURRENCY: (Kind.NUMBER, Kind.DASH),
    Kind.MONTH: (Kind.NUMBER, Kind.DASH),
    Kind.DAY: (Kind.NUMBER, Kind.MONTH, Kind.DAY, Kind.DASH),
    Kind.DASH: (Kind.NUMBER, Kind.MONTH, Kind.DAY),
    Kind.LOOKS_ON: (Kind.NUMBER,),
}
_WHOLE = {*MONTHS, "AM", "PM", "am", "pm"}
"""After these a full stop is one."""

# what a word begins with, past all that can be around it
_START = re.compile(r"[^\W_]|[$€£¥%°&@=]")
_LETTERS = re.compile(r"[^\W\d_]+")


def start(word: str) -> str | None:
    """What the word, or a first part of one, begins with; None when that is still to come."""
    found = _START.search(word)
    return found and found[0]


class Phrase:
    """Words that hang together so far."""

    def __init__(self, gap: str, word: str, *, begins_item: bool, numbers_item: bool) -> None:
        self.gap = gap
        """The space before it."""
        self.begins_item = begins_item
        """Whether it is the first of an item in a list, or of a heading."""
        self.numbers_item = numbers_item
        """Whether it may be the number of an item in a list."""
        self.text = ""
        self._kinds: list[Kind] = []
        self._next: tuple[Kind, ...] = ()
        self._add("", word, _kind(word, _FIRST))

    def join(self, gap: str, word: str) -> None:
        self._add(gap, word, _kind(word, self._next))

    def _add(self, gap: str, word: str, kind: Kind) -> None:
        self.text += gap + word
        self._kinds.append(kind)
        self._next = self._followed_by(word, kind)

    @property
    def waits(self) -> bool:
        """Whether the next word has a say in how it is said."""
        return bool(self._next) or self.numbers_item

    def takes(self, word: str) -> bool:
        """Whether this word belongs to it."""
        return _kind(word, self._next) is not Kind.WORD

    def may_take(self, part: str) -> bool:
        """Whether a word that begins so might."""
        if not self._next:
            return False
        found = _START.search(part)
        if found is None:
            return True
        letters = _LETTERS.match(part, found.start())
        if letters is None:
            return True
        begun = letters[0].lower()
        forms = (form for kind in self._next for form in _FORMS.get(kind, ()))
        return any(form.startswith(begun) for form in forms)

    def _followed_by(self, word: str, kind: Kind) -> tuple[Kind, ...]:
        if len(self.text) >= _LONGEST:
            return ()
        if kind is Kind.NUMBER and _GLUED_MERIDIEM.fullmatch(word):
            return _NEXT[Kind.MERIDIEM]
        if word.endswith(","):
            dated = kind is Kind.NUMBER and Kind.MONTH in self._kinds
            return (Kind.NUMBER, Kind.MONTH) if dated or kind is Kind.DAY else ()
        return () if _ends(word, kind) else _NEXT.get(kind, ())


def _ends(word: str, kind: Kind) -> bool:
    """Whether what stands after the word ends what it is a part of."""
    if word.endswith("."):
        return kind is Kind.NUMBER or word[:-1] in _WHOLE
    return word[-1] in '!?;:"\u201d\u2019' or (word[-1] == ")" and "(" not in word)


@lru_cache(2048)
def _kind(word: str, among: tuple[Kind, ...]) -> Kind:
    if Kind.NUMBER in among and _NUMBER.match(word):
        return Kind.NUMBER
    if among is _FIRST and _OTHER_DOLLARS.match(word):
        return Kind.NUMBER
    if Kind.MERIDIEM in among and _MERIDIEM_TO.match(word):
        return Kind.NUMBER
    if word in _DASHES:
        return Kind.DASH if Kind.DASH in among else Kind.WORD
    bare = word.strip("(\"'\u201c\u2018\u201d\u2019.,;:!?)")
    kind = next((kind for kind in among if bare.lower() in _FORMS.get(kind, ())), Kind.WORD)
    if kind in _CAPITALISED and not bare[0].isupper():
        return Kind.WORD
    return Kind.WORD if kind is Kind.LOOKS_ON and "." not in word else kind
