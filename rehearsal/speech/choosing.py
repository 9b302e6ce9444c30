"""Which of several offered things a caller's words choose."""

import re
from collections.abc import Sequence

from rehearsal.speech.facts import Topics, normalised
from rehearsal.speech.moments import moments, nth
from rehearsal.speech.results import Option
from rehearsal.speech.rules import Rules

OTHER = Option("", "")
"""The caller wants something that was not offered."""
SEVERAL = Option("", "")
"""What they said fits more than one."""


class Choosing:
    def __init__(self, rules: Rules, topics: Topics) -> None:
        self._rules = rules
        self._topics = topics

    def choose(self, words: str, options: Sequence[Option], before: str = "") -> Option | None:
        """The one that is meant, SEVERAL or OTHER, or None where the words choose nothing.

        `before` is what the caller had been told: only what was named can be agreed to or counted.
        """
        named = [one for one in options if normalised(one.text) in normalised(before)]
        wanted = moments(words)
        if self._wants_others(words, wanted):
            return OTHER
        in_order = named if len(named) > 1 else options
        place = self._place(words, len(in_order))
        if place is not None and not wanted:
            return in_order[place]
        if number := nth(words):
            wanted.add(f"{number}.")
        return self._fitting(words, wanted, options) or self._agreed(words, named)

    def best(self, words: str, options: Sequence[Option]) -> Option | None:
        """The one that shares most with words that were not said of these options."""
        wanted = moments(words) | self._topics.of(words)
        scores = [len(wanted & self._features(option)) for option in options]
        best = [one for one, score in zip(options, scores, strict=True) if score == max(scores)]
        return best[0] if len(best) == 1 and max(scores) else None

    def _wants_others(self, words: str, wanted: set[str]) -> bool:
        """None of these, or to hear what there is on a day."""
        plain = normalised(words)
        is_day = bool(wanted) and not any(":" in moment for moment in wanted)
        seeks = is_day and re.search(self._rules.seeks, plain)
        return bool(seeks or re.search(self._rules.other, plain))

    def _place(self, words: str, count: int) -> int | None:
        plain = normalised(words)
        if re.search(self._rules.first, plain):
            return 0
        if re.search(self._rules.last, plain):
            return count - 1
        number = nth(words)
        return number - 1 if number and number <= count else None

    def _fitting(self, words: str, wanted: set[str], options: Sequence[Option]) -> Option | None:
        """The one that has all that was said of it."""
        all_names = {name for option in options for name in self._topics.of(option.text)}
        needed = wanted | (self._topics.of(words) & all_names)
        fitting = [option for option in options if needed <= self._features(option)]
        if needed and fitting:
            return fitting[0] if len(fitting) == 1 else SEVERAL
        return OTHER if wanted else None

    def _agreed(self, words: str, named: Sequence[Option]) -> Option | None:
        """A yes, to what the caller has just heard."""
        if not named or not re.search(self._rules.yes, normalised(words)):
            return None
        return named[0] if len(named) == 1 else SEVERAL

    def _features(self, option: Option) -> set[str]:
        return moments(option.text) | self._topics.of(option.text)
