"""A pattern of written English, and how it is said where it stands."""

import re
from collections.abc import Callable
from dataclasses import dataclass

_NEVER_LAST = {"ext.", "no.", "ref.", "tel."}


@dataclass(frozen=True)
class Place:
    """Where a phrase stands."""

    before: tuple[str, ...]
    """The last words before it, as they are written."""
    after: str
    """What the next word begins with; empty at the end."""
    country: str | None
    """The business's own, ISO 3166."""

    def words(self, match: re.Match[str]) -> list[str]:
        """The last words before what was matched, in its own sentence."""
        words = [*self.before, *match.string[: match.start()].split()]
        ends = [at for at, word in enumerate(words) if _ends_sentence(word)]
        return words[ends[-1] + 1 :] if ends else words

    def last_word(self, match: re.Match[str]) -> str:
        """The word before what was matched, without what is around it."""
        words = self.words(match)
        return words[-1].strip("(\"'\u201c\u2018,:.") if words else ""

    def stop(self, match: re.Match[str]) -> str:
        """A full stop, where that of an abbreviation is also its sentence's."""
        if not match[0].endswith(".") or match.end() < len(match.string):
            return ""
        return "." if not self.after or self.after.isupper() else ""


def _ends_sentence(word: str) -> bool:
    return word[-1] in ".!?" and word.lower() not in _NEVER_LAST


Say = Callable[[re.Match[str], Place], str]
Rule = tuple[re.Pattern[str], Say]


def apply(rules: list[Rule], phrase: str, place: Place) -> str:
    """The phrase with all that the rules know said, the first rules first."""
    for pattern, say in rules:
        if pattern.search(phrase):
            phrase = pattern.sub(lambda match, say=say: say(match, place), phrase)  # type: ignore[misc]
    return phrase
