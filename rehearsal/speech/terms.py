"""Names that stand in a prompt or a tool's description, found again in a caller's words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

from rehearsal.speech.facts import Topics, normalised
from rehearsal.speech.messages import Parameter

_ITEM = re.compile(r"^\s*[-*]\s+(?P<item>.+)$")
_ONE_OF = re.compile(r"\bone of:? (?P<names>[^.;]+)", re.IGNORECASE)
_SHORTEST_MISHEARD = 6
"""Shorter words have too many that sound like them."""

Term = Sequence[str]
"""All the names of one thing."""


def known(prompt: str, heading: str, parameter: Parameter) -> list[Term]:
    """What a parameter can be: what the tool names, and the lists in the prompt under such a heading."""
    choices = [(choice,) for choice in parameter.choices]
    named = _ONE_OF.search(parameter.about)
    told = [(name,) for name in _listed(named["names"])] if named else []
    return [*choices, *told, *_in_prompt(prompt, heading)]


def match(
    words: str, terms: Iterable[Term], topics: Topics, *, is_name: bool = False
) -> str | None:
    """The name that is meant: with all its words, else the only one with any of them.

    `is_name`: the words are a name and nothing else, and none of them may be of another one.
    """
    named = {
        name: (place, _words(name, topics)) for place, term in enumerate(terms) for name in term
    }
    vocabulary = {word for _, of_name in named.values() for word in of_name}
    said = {_nearest(word, vocabulary) for word in _words(words, topics)}
    whole = {name for name, (_, of_name) in named.items() if of_name and of_name <= said}
    some = {name for name, (_, of_name) in named.items() if of_name & said}
    if is_name:
        some = {name for name in some if said <= named[name][1]}
    for names in (whole, some):
        most = max((len(named[name][1] & said) for name in names), default=0)
        best = [name for name in named if name in names and len(named[name][1] & said) == most]
        if len({named[name][0] for name in best}) == 1:
            return best[0]
    return None


def _in_prompt(prompt: str, heading: str) -> Iterator[Term]:
    under = ""
    for line in prompt.replace("**", "").splitlines():
        if title := re.match(r"#+\s+(.*)", line):
            under = title[1].lower()
            continue
        item = _ITEM.match(line)
        label, colon, text = (item["item"] if item else line).partition(":")
        if item and re.search(heading, under):
            yield re.split(r",? also called |,? or |, ", re.sub(r"\(.*?\)", "", label).strip())
        elif colon and re.search(heading, label.lower()):
            yield from ((name,) for name in _listed(text))


def _listed(text: str) -> list[str]:
    names = re.split(r", (?:and |or )?| and | or ", text.strip().rstrip("."))
    return [name.strip(" '\"") for name in names if name.strip()]


def _words(text: str, topics: Topics) -> set[str]:
    return topics.of(text) or set(normalised(text).split()) - topics.empty


def _nearest(word: str, vocabulary: set[str]) -> str:
    if len(word) < _SHORTEST_MISHEARD:
        return word
    return next(iter(get_close_matches(word, vocabulary, n=1, cutoff=0.8)), word)
