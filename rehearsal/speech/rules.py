"""The shape of rules.yaml: all that the deterministic model goes by."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

from rehearsal.speech.messages import Function, Parameter
from rehearsal.speech.moments import PIECES

RULES = Path(__file__).with_name("rules.yaml")
NEVER = r"(?!)"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Directive(Strict):
    when: str
    say: list[str]


class ToolRule(Strict):
    """How a tool is known, whatever it is called."""

    name: str
    about: str = NEVER
    """Its description, where no tool has the name."""
    takes: bool | None = None
    """Whether it takes arguments."""
    gives_away: bool = False
    """Somebody else answers then; it takes no arguments."""
    leads_on: bool = False
    """What it returns is no answer to the caller yet."""
    tells: str = "{options}."
    """How the options it returns are told."""
    joins: str = "and"
    asks: list[str] = ["", ""]
    """What is asked then, for one option and for several."""

    def find(self, offered: Sequence[Function]) -> Function | None:
        """The offered tool that is meant: by name, else by what it says it does."""
        takes = False if self.gives_away else self.takes
        able = [tool for tool in offered if takes in (None, bool(tool.takes))]
        named = (tool for tool in able if re.search(self.name, tool.name))
        described = (tool for tool in able if re.search(self.about, tool.description.lower()))
        return next(named, None) or next(described, None)


class ParameterRule(Strict):
    """How an argument is known, and where its value comes from."""

    name: str
    about: str = NEVER
    """In the tool's name and the parameter's description, where the name does not fit."""
    called: str = NEVER
    """How it is spoken of, by a caller who wants it changed or a tool that wants it."""
    hear: list[str] = []
    """What callers say, with the value as a group of that name."""
    drop: str = NEVER
    """What is left out of their words before."""
    known: str = NEVER
    """The heading over the names in the prompt that it can be."""
    ask: str = "What is the {parameter}?"
    asked: str = NEVER
    """The reply before which the caller's words are the answer,"""
    whole: str = NEVER
    """all of them, when they are of this form."""
    lead: str = ""
    """How an answer may begin that does not belong to it."""
    is_name: bool = False
    """Spelt with capitals."""
    alone: bool = False
    """What answers its question is nothing else: no day, no name, no wish."""
    free: bool = False
    """Whatever is said answers its question."""
    earlier: bool = False
    """Also from before the caller came to this matter."""
    record: bool = False
    """Also from what the prompt says of the caller."""
    anyone: str = NEVER
    """A value that stands for no particular one,"""
    refused: str = NEVER
    """and an answer that declines; the tool is told"""
    placeholder: str = NEVER
    """what its description has for it,"""
    otherwise: str = ""
    """or else this. It is also what is passed where the caller has said nothing."""
    options_of: str = ""
    """The tool whose options it is one of."""
    only_one: bool = False
    """Where there is one option, no choice is asked for."""
    in_option: str = NEVER
    """Where it stands in the text of such an option."""
    digits: bool = False
    """A telephone number, of which the ear takes some figures for other words."""
    draft: bool = False
    """The id of what was read back."""


class Intent(Strict):
    hear: list[str] = []
    """Any of these; none: whatever is said."""
    unless: str = NEVER
    """Not this intent when the words match this."""
    after: str = ""
    """Only when the reply before them matches this."""
    given: list[str] = []
    """Only when all of these are the case; given.py says what they are."""
    question: bool = True
    """False: not this intent when the last sentence asks something."""
    does: list[str] = []
    """The first of these tools that is offered,"""
    goal: list[str] = []
    """or of these, and it is pursued over the turns that follow, until it is done or another is."""
    standing: bool = False
    """Also where its tool is offered and the caller has no other goal."""
    goes_on: bool = False
    """The goal that there is, is pursued."""
    drops: bool = False
    """There is no goal any more."""
    say: list[str] = []

    @property
    def tools(self) -> list[str]:
        return self.does or self.goal


class ResultRules(Strict):
    """How the results of tools are read."""

    option: str
    draft: str
    done: str
    aside: str
    """A sentence that is meant for the model, or such a rest of one."""
    hidden: str
    """A sentence that is nobody's business."""
    next: str
    """An aside that names the tool to call now, unless it is conditional:"""
    conditional: str
    ask: str
    again: str
    """A draft that is gone is read back anew,"""
    unheard: str
    """one that was not answered is said once more."""
    message: str
    """A message is to be offered,"""
    take: str
    """or taken at once."""
    rephrase: dict[str, str]
    say: dict[str, list[str]]


class Rules(Strict):
    business: list[str]
    facts: str
    conduct: str
    instructed: dict[str, str]
    directives: list[Directive]
    lead: str
    trail: str
    other: str
    """They want none of these,"""
    seeks: str
    """or look for what there is on another day."""
    first: str
    last: str
    yes: str
    tools: dict[str, ToolRule]
    parameters: dict[str, ParameterRule]
    results: ResultRules
    intents: dict[str, Intent]
    subjects: list[str]
    synonyms: dict[str, list[str]]
    empty: str

    def parameter(self, tool: Function, parameter: Parameter) -> ParameterRule:
        """The first rule that knows it by its name, or by what is said of it."""
        about = f"{tool.name} {parameter.about}".replace("_", " ").lower()
        for rule in self.parameters.values():
            if re.search(rule.name, parameter.name) or re.search(rule.about, about):
                return rule
        spoken = parameter.name.replace("_", " ")
        return ParameterRule(
            name="", asked=rf"\bwhat is the {re.escape(spoken)}\b", whole=r"(\S+ ?){1,8}"
        )


def load(path: Path = RULES) -> Rules:
    """Read the rules; the name of a piece in capitals and braces stands for its pattern."""
    raw = YAML(typ="safe").load(path)
    pieces = PIECES | {"EMPTY": _any_of(map(re.escape, raw["empty"].split()))}
    for name, pattern in raw.pop("pieces").items():
        joined = _joined(pattern, pieces)
        pieces[name] = f"(?:{joined})" if isinstance(joined, str) else _any_of(joined)
    return Rules.model_validate(_joined(raw, pieces))


def _any_of(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(patterns)})"


def _joined(value: Any, pieces: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _joined(one, pieces) for key, one in value.items()}
    if isinstance(value, list):
        return [_joined(one, pieces) for one in value]
    if isinstance(value, str):
        return re.sub(r"{([A-Z]+)}", lambda found: pieces[found[1]], value)
    return value
