"""The deterministic model: a stand-in that answers by rules and states no fact of its own."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

from rehearsal.speech import facts
from rehearsal.speech.facts import normalised
from rehearsal.speech.messages import ChatRequest, Function, Message

QUESTION = re.compile(
    r"\b(what|when|where|who|how|which|is|are|do|does|can|could|may|will|would)\b[^.!?]*\?\W*$",
    re.IGNORECASE,
)
QUOTED = re.compile(r'["\u201c]([^"\u201d]+)["\u201d]')
RECORD = re.compile(r"{[^{}]*}")
RULES = Path(__file__).with_name("rules.yaml")


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Directive(Strict):
    when: str
    say: list[str]


class ToolRule(Strict):
    name: str
    about: str

    def find(self, offered: Sequence[Function]) -> Function | None:
        """The offered tool that is meant: by name, else by what it says it does."""
        named = (tool for tool in offered if re.search(self.name, tool.name))
        described = (tool for tool in offered if re.search(self.about, tool.description.lower()))
        return next(named, None) or next(described, None)


class Intent(Strict):
    name: str
    hear: list[str] = []
    unless: str = r"(?!)"
    """Not this intent when the words match this."""
    after: str = ""
    """Only when the reply before them matches this."""
    question: bool = True
    """False: not this intent when the last sentence asks something."""
    tool: ToolRule | None = None
    say: list[str]

    def fits(self, words: str, slots: Mapping[str, str]) -> bool:
        """Do a caller's words mean this? An intent that hears nothing fits when facts are found."""
        plain = normalised(words)
        if re.search(self.unless, plain) or not re.search(self.after, slots["last"].lower()):
            return False
        if not self.question and QUESTION.search(words):
            return False
        heard = any(re.search(pattern, plain) for pattern in self.hear)
        return heard if self.hear else bool(slots["facts"])


class Rules(Strict):
    business: list[str]
    facts: str
    conduct: str
    instructed: dict[str, str]
    directives: list[Directive]
    intents: list[Intent]
    synonyms: dict[str, list[str]]
    empty: str


@dataclass(frozen=True)
class Call:
    name: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    text: str = ""
    call: Call | None = None


class Model:
    """The rules, ready to answer. Every reply follows from its request alone."""

    def __init__(self, rules: Path = RULES) -> None:
        self._rules = Rules.model_validate(YAML(typ="safe").load(rules))
        empty = frozenset(self._rules.empty.split())
        self._topics = facts.Topics(self._rules.synonyms, empty)

    def reply(self, asked: ChatRequest) -> Reply:
        """Answer the last message: an instruction, what a tool returned, or the caller."""
        last = asked.messages[-1]
        if last.role == "tool" or (last.is_instruction and len(asked.messages) > 1):
            return Reply(self._directed(asked, last.text))
        return self._answer(asked, spoken_last(asked.messages))

    def _directed(self, asked: ChatRequest, directive: str) -> str:
        """What an instruction asks to be said: by every rule that fits, else its quoted words."""
        words = RECORD.sub(" ", directive)
        quoted = QUOTED.search(words)
        slots = {"quoted": quoted[1] if quoted else ""}
        for name, pattern in self._rules.instructed.items():
            found = re.search(pattern, directive)
            slots[name] = found[name].strip() if found else ""
        plain = normalised(QUOTED.sub(" ", words))
        fitting = [rule for rule in self._rules.directives if re.search(rule.when, plain)]
        said = " ".join(self._say(rule.say, asked, **slots) for rule in fitting)
        if slots["quoted"] not in said or not said:
            said = slots["quoted"]
        return said or (directive if asked.messages[-1].role == "tool" else "How can I help you?")

    def _answer(self, asked: ChatRequest, words: str) -> Reply:
        slots = {"last": said_last(asked.messages), "facts": self._facts(asked, words)}
        intent = next(one for one in self._rules.intents if one.fits(words, slots))
        if intent.tool and (tool := intent.tool.find(asked.offered)):
            return Reply(call=Call(tool.name))
        return Reply(self._say(intent.say, asked, **slots))

    def _facts(self, asked: ChatRequest, question: str) -> str:
        reading = {"facts": self._rules.facts, "conduct": self._rules.conduct}
        known = [fact for text in instructions(asked) for fact in facts.read(text, **reading)]
        found = facts.answering(question, known, self._topics)
        return " ".join(sentence(fact.line) for fact in found)

    def _say(self, replies: Sequence[str], asked: ChatRequest, **slots: str) -> str:
        """The first reply of which every slot is filled."""
        slots["business"] = self._business("\n".join(instructions(asked)))
        filled = {name for name, value in slots.items() if value}
        fitting = (text for text in replies if set(re.findall(r"{(\w+)}", text)) <= filled)
        return next(fitting, "").format(**slots)

    def _business(self, prompt: str) -> str:
        found = (re.search(pattern, prompt, re.IGNORECASE) for pattern in self._rules.business)
        return next((match["business"].strip() for match in found if match), "")


def instructions(asked: ChatRequest) -> list[str]:
    return [message.text for message in asked.messages if message.is_instruction]


def spoken_last(messages: Sequence[Message]) -> str:
    """What the caller said since the last reply; a turn may come in several messages."""
    turn = takewhile(lambda message: message.role == "user", reversed(messages))
    return " ".join(reversed([message.text for message in turn]))


def said_last(messages: Sequence[Message]) -> str:
    """The reply before the caller's words, or nothing."""
    replies = (message.text for message in reversed(messages) if message.role == "assistant")
    return next((text for text in replies if text), "")


def sentence(line: str) -> str:
    """A line as it is spoken: a day takes its "On", and a full stop ends it."""
    day = normalised(line).partition(" ")[0] in facts.DAYS
    return f"{'On ' if day else ''}{line.rstrip('.')}."
