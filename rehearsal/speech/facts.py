"""Find the lines of a prompt that answer a question: the model knows nothing but these."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_RANGE = re.compile(rf"\b({'|'.join(DAYS)}) (?:to|through|until|till) ({'|'.join(DAYS)})\b")

LABEL, HEADING, TEXT = 3, 2, 1
"""What a word of the question is worth where it is found again."""


@dataclass(frozen=True)
class Fact:
    """One line of the facts under its heading."""

    heading: str
    line: str


@dataclass(frozen=True)
class Topics:
    """Which words mean the same, and which say nothing about what is asked."""

    synonyms: Mapping[str, Sequence[str]]
    empty: frozenset[str]

    def of(self, text: str) -> set[str]:
        """What a text is about: one word for each group of synonyms, days by name."""
        plain = normalised(text)
        found = {day for first, last in _RANGE.findall(plain) for day in _days(first, last)}
        for group, phrases in self.synonyms.items():
            pattern = rf"\b(?:{'|'.join(phrases)})s?\b"
            if re.search(pattern, plain):
                found |= set(group.split())
                plain = re.sub(pattern, " ", plain)
        return found | {_singular(word) for word in plain.split() if word not in self.empty}


def normalised(text: str) -> str:
    """Lower case, without punctuation; an apostrophe joins and a hyphen parts."""
    return " ".join(re.sub(r"[^\w%$€£]+", " ", re.sub(r"['\u2019]", "", text.lower())).split())


def are_told(prompt: str, facts: str) -> bool:
    """Does a prompt have facts under a heading of their own?"""
    return bool(_headings(prompt.splitlines(), facts))


def read(prompt: str, *, facts: str, conduct: str) -> list[Fact]:
    """The facts of a prompt: all under a heading that matches `facts`, if there is one.

    Else every line with a heading, but those whose heading matches `conduct`.
    """
    lines = prompt.replace("**", "").splitlines()
    marked = _headings(lines, facts)
    found, heading = [], ""
    for line in lines[marked[0] + 1 :] if marked else lines:
        if title := re.match(r"#+\s+(.*)", line):
            heading = title[1]
        elif line.strip() and (marked or not re.search(conduct, heading.lower())):
            found.append(Fact(heading, re.sub(r"^\s*[-*]\s+", "", line).strip()))
    return found


def answering(question: str, facts: Sequence[Fact], topics: Topics) -> list[Fact]:
    """The facts that answer best, in their order; none when too little of the question fits."""
    worths = [_worths(fact, topics) for fact in facts]
    known = {word for worth in worths for word in worth}
    asked = {_nearest(word, known) for word in topics.of(question)}
    scores = [_score(asked, worth) for worth in worths]
    return [fact for fact, score in zip(facts, scores, strict=True) if score == max(scores) > 0]


def _headings(lines: Sequence[str], facts: str) -> list[int]:
    """Where the headings are that match."""
    return [i for i, line in enumerate(lines) if re.match(r"#+ .*" + facts, line.lower())]


def _worths(fact: Fact, topics: Topics) -> dict[str, int]:
    """What each word of a fact is worth to a question that has it."""
    label, colon, text = fact.line.partition(":")
    if not colon:
        label, text = "", fact.line
    return (
        dict.fromkeys(topics.of(text), TEXT)
        | dict.fromkeys(topics.of(fact.heading), HEADING)
        | dict.fromkeys(topics.of(label), LABEL)
    )


def _score(asked: set[str], worth: dict[str, int]) -> int:
    """How well a fact answers; days count as one word, and a fact of other days answers nothing."""
    days, other = asked & set(DAYS), asked - set(DAYS)
    if days and worth.keys() & set(DAYS) and not days & worth.keys():
        return 0
    values = [worth[word] for word in other if word in worth]
    values += [max(worth[day] for day in days & worth.keys())] if days & worth.keys() else []
    half = (len(other) + bool(days)) / 2
    enough = len(values) > half or (len(values) == half and max(values, default=0) > TEXT)
    return sum(values) if enough else 0


def _days(first: str, last: str) -> tuple[str, ...]:
    begin, end = DAYS.index(first), DAYS.index(last)
    return DAYS[begin : end + 1] if begin <= end else DAYS[begin:] + DAYS[: end + 1]


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _nearest(word: str, known: set[str]) -> str:
    """The word of the facts that was probably meant: the ear is not perfect."""
    return next(iter(get_close_matches(word, known, n=1, cutoff=0.8)), word)
