"""What a tool returned: what is for the caller's ears, and what is for the model's."""

import re
from dataclasses import dataclass
from functools import cached_property

from rehearsal.speech.rules import ResultRules

_END_OF_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"'\u201c]?[A-Z0-9])")


@dataclass(frozen=True)
class Option:
    """Something to choose, or to agree to, and how the tool knows it."""

    id: str
    text: str


@dataclass(frozen=True)
class Result:
    """A tool's result, read by the rules."""

    text: str
    rules: ResultRules

    @cached_property
    def options(self) -> list[Option]:
        return self._marked(self.rules.option)

    @cached_property
    def draft(self) -> Option | None:
        return next(iter(self._marked(self.rules.draft)), None)

    @cached_property
    def is_done(self) -> bool:
        return bool(self._search(self.rules.done, self.text))

    @cached_property
    def said(self) -> str:
        """What the caller is to hear, without options and drafts."""
        heard = [words for words, _ in self._sentences if words]
        return " ".join(words[0].upper() + words[1:] for words in heard)

    @cached_property
    def asides(self) -> list[str]:
        """What the model is to do, in lower case."""
        return [aside.lower() for _, aside in self._sentences if aside]

    def aside(self, pattern: str) -> str:
        """The first of them that matches, or nothing."""
        return next((aside for aside in self.asides if re.search(pattern, aside)), "")

    def tells_to_call(self) -> str:
        """The name of the tool that is to be called now, or nothing."""
        now = (a for a in self.asides if not re.search(self.rules.conditional, a))
        found = (re.search(self.rules.next, aside) for aside in now)
        return next((match["tool"] for match in found if match), "")

    @cached_property
    def _sentences(self) -> list[tuple[str, str]]:
        """Each sentence as what is said of it and what is meant by it."""
        rest = self.text
        for marked in (self.rules.option, self.rules.draft):
            rest = re.sub(marked, "", rest, flags=re.MULTILINE | re.IGNORECASE)
        rest = re.sub(self.rules.done, "", rest, flags=re.IGNORECASE)
        lines = (line.strip() for line in rest.splitlines())
        sentences = (part for line in lines for part in _END_OF_SENTENCE.split(line) if part)
        return [self._parted(sentence) for sentence in sentences]

    def _parted(self, sentence: str) -> tuple[str, str]:
        head, colon, tail = sentence.partition(": ")
        if colon and self._search(self.rules.aside, tail):
            said, aside = f"{head}.", tail
        elif sentence.endswith(":") or self._search(self.rules.aside, sentence):
            said, aside = "", sentence
        else:
            said, aside = sentence, ""
        if self._search(self.rules.hidden, said):
            said = ""
        for pattern, words in self.rules.rephrase.items():
            said = re.sub(pattern, words, said)
        return said, aside

    def _marked(self, pattern: str) -> list[Option]:
        found = re.finditer(pattern, self.text, re.MULTILINE | re.IGNORECASE)
        return [Option(match["id"], match["text"].strip()) for match in found]

    @staticmethod
    def _search(pattern: str, text: str) -> bool:
        return bool(re.search(pattern, text, re.IGNORECASE))
