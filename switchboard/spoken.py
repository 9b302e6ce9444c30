"""Written text becomes what a person would say, before it goes to the voice."""

import re
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator

from switchboard.english.numbers import cardinal
from switchboard.english.phrases import Phrase, start
from switchboard.english.rules import Place
from switchboard.english.saying import in_words, is_plain
from switchboard.markup import begins_item, draws_line, without_markup

_LONGEST_WORD = 200
_LONGEST_GAP = 16
_UNSPACED = "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uf900-\ufaff\uff00-\uffef"
"""Scripts that put no spaces between words: each character goes on as it comes."""
_TOKEN = re.compile(rf"\s+|[{_UNSPACED}]|[^\s{_UNSPACED}]{{1,{_LONGEST_WORD}}}")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_ITEM_NUMBER = re.compile(r"\d{1,2}[.)]")
_ENDS = ".!?:;,…\u3002\uff01\uff1f\uff1a\uff1b\uff0c"
_CLOSERS = "\"'\u201d\u2019)]"
_ANYTHING = " "
"""What follows a phrase that no next word has a say in."""


def say(text: str, *, language: str, country: str | None) -> str:
    """The whole text as it is said: no markup in it, and in English no digits, signs or abbreviations.

    `country` (ISO 3166) is the business's own: its telephone numbers go without their country code, and
    its dates have its order.
    """
    reading = _Reading(language, country)
    return reading.read(text) + reading.end()


async def spoken(
    pieces: AsyncIterable[str], *, language: str, country: str | None
) -> AsyncIterator[str]:
    """The same of a text that comes in pieces, each word as soon as what follows cannot change it."""
    reading = _Reading(language, country)
    async for piece in pieces:
        if words := reading.read(piece):
            yield words
    if words := reading.end():
        yield words


class _Reading:
    """A text on its way to the voice. What it has given back never depends on where the text was cut."""

    def __init__(self, language: str, country: str | None) -> None:
        self._is_english = language.lower().partition("-")[0] == "en"
        self._country = country
        self._rest = ""
        """The first part of a word whose end has not come."""
        self._gap = ""
        """The space since the last word."""
        self._is_skipping = False
        """Whether something without words stood in that gap."""
        self._is_fresh = True
        """Whether the line has no word yet."""
        self._is_item = False
        """Whether the next word is the first of an item."""
        self._phrase: Phrase | None = None
        """What waits for the next word."""
        self._before: deque[str] = deque(maxlen=8)
        self._page = _Page()

    def read(self, piece: str) -> str:
        """What can be said by now."""
        self._rest += piece
        said, at = [], 0
        for match in _TOKEN.finditer(self._rest):
            token = match[0]
            if token.isspace():
                self._space(token)
            elif match.end() == len(self._rest) and _may_go_on(token):
                break
            else:
                said.append(self._word(token))
            at = match.end()
        self._rest = self._rest[at:]
        if self._rest:
            said.append(self._before_part(self._rest))
        return "".join(said)

    def end(self) -> str:
        """All that is left."""
        said = self._word(self._rest) if self._rest else ""
        said += self._let_go("") + self._page.end()
        return said if self._is_skipping else said + self._gap

    def _space(self, space: str) -> None:
        if "\n" in space:
            self._is_fresh = True
        if not self._is_skipping:
            self._gap = (self._gap + space)[:_LONGEST_GAP]
        elif "\n" in space and "\n" not in self._gap:
            self._gap = "\n"

    def _word(self, token: str) -> str:
        word = without_markup(token)
        said = self._before_word(token, word)
        if self._is_fresh and (begins_item(word) or draws_line(word)):
            self._is_item |= begins_item(word)
            word = ""
        if not word:
            self._is_skipping = True
            return said
        if (self._is_skipping or word != token) and not word.strip(_ENDS + _CLOSERS):
            self._gap = ""  # what stood between the mark and its word is gone
        return said + self._add(word)

    def _add(self, word: str) -> str:
        is_number = self._is_fresh and bool(_ITEM_NUMBER.fullmatch(word))
        is_item, self._is_item = self._is_item, False
        gap, self._gap = self._gap, ""
        self._is_fresh = self._is_skipping = False
        if not self._is_english:
            return self._page.write(gap, word, begins_item=is_item)
        if self._phrase:
            self._phrase.join(gap, word)
        else:
            self._phrase = Phrase(gap, word, begins_item=is_item, numbers_item=is_number)
        return "" if self._phrase.waits else self._let_go(_ANYTHING)

    def _before_part(self, part: str) -> str:
        """What the first part of the next word sets free."""
        begins = start(part)
        if self._phrase is None or begins is None:
            return ""
        return "" if self._joins() and self._phrase.may_take(part) else self._let_go(begins)

    def _before_word(self, token: str, word: str) -> str:
        begins = start(token)
        if self._phrase is None or (begins is None and self._is_nothing(word)):
            return ""
        if self._joins() and self._phrase.takes(word):
            return ""
        return self._let_go(begins or _ANYTHING)

    def _is_nothing(self, word: str) -> bool:
        return not word or (self._is_fresh and (begins_item(word) or draws_line(word)))

    def _joins(self) -> bool:
        return bool(self._gap) and "\n" not in self._gap

    def _let_go(self, after: str) -> str:
        if self._phrase is None:
            return ""
        phrase, self._phrase = self._phrase, None
        is_number = phrase.numbers_item and bool(after) and self._joins()
        if is_number:
            said = f"{cardinal(int(phrase.text[:-1]))}:"
        elif is_plain(phrase.text):
            said = phrase.text
        else:
            said = in_words(phrase.text, Place(tuple(self._before), after, self._country))
        if said != phrase.text and self._page.ends_sentence(phrase.gap):
            said = said[0].upper() + said[1:]  # whoever cuts sentences looks for it
        self._before.extend(phrase.text.split())
        return self._page.write(phrase.gap, said, begins_item=phrase.begins_item or is_number)


class _Page:
    """What has been said so far, of which items and headings end with a full stop."""

    def __init__(self) -> None:
        self._is_item = False
        self._last = ""

    def ends_sentence(self, gap: str) -> bool:
        """Whether what follows this gap begins a sentence."""
        is_item_over = self._is_item and "\n" in gap
        return is_item_over or self._last.rstrip(_CLOSERS).endswith((".", "!", "?"))

    def write(self, gap: str, words: str, *, begins_item: bool) -> str:
        stop = self.end() if "\n" in gap else ""
        self._is_item |= begins_item
        self._last = (self._last + words)[-4:]
        return stop + gap + words

    def end(self) -> str:
        """What the line lacks to be a sentence."""
        was_item, self._is_item = self._is_item, False
        bare = self._last.rstrip(_CLOSERS)
        return "." if was_item and bare and bare[-1] not in _ENDS else ""


def _may_go_on(token: str) -> bool:
    return len(token) < _LONGEST_WORD and not _IS_UNSPACED.match(token)
