"""A caller who talks with the deterministic model: over prompts, tools and results of a test's own making."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rehearsal.speech.messages import ChatRequest
from rehearsal.speech.model import Call, Model, Reply

Json = dict[str, Any]
Result = str | Callable[..., str]
"""What a tool returns, or a function of its arguments that makes it."""

MODEL = Model()
MOST_REPLIES = 8
"""For one turn; a model that wants more goes round in circles."""


def tool(name: str, about: str = "", /, **parameters: str | Json) -> Json:
    """A tool as a strict schema has it: all is required, and what may be left out may be null.

    A parameter is what is said of it, after a `?` where it may be left out, or its whole schema.
    """
    properties: Json = {}
    for key, said in parameters.items():
        if isinstance(said, str):
            kind: Any = ["string", "null"] if said.startswith("?") else "string"
            properties[key] = {"type": kind, "description": said.removeprefix("?")}
        else:
            properties[key] = said
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    function = {"name": name, "description": about, "parameters": schema, "strict": True}
    return {"type": "function", "function": function}


def ask(prompt: str, messages: list[Json], tools: tuple[Json, ...], **more: Any) -> Reply:
    system = {"role": "system", "content": prompt}
    request = {"model": "m", "messages": [system, *messages], "tools": tools, **more}
    return MODEL.reply(ChatRequest.model_validate(request))


def called(call: Call, result: str, *, number: int = 1, said: str = "") -> list[Json]:
    """A call and its result, as OpenAI's protocol has them."""
    function = {"name": call.name, "arguments": json.dumps(call.arguments)}
    made = {"id": f"call_{number}", "type": "function", "function": function}
    return [
        {"role": "assistant", "content": said or None, "tool_calls": [made]},
        {"role": "tool", "tool_call_id": f"call_{number}", "content": result},
    ]


@dataclass(frozen=True)
class Desk:
    """A workflow as the model sees it: what it is told, and what it may call."""

    prompt: str
    tools: tuple[Json, ...] = ()


@dataclass(frozen=True)
class Check:
    """Callers are checked at a desk of its own, before some tools; what is asked there is not the model's."""

    desk: Desk
    before: frozenset[str]
    first: str
    """Asked first, of callers whose name is not known; else the next."""
    then: str
    wrong: str
    born: str
    refused: str
    """What a tool says that cannot be used then."""
    knows_name: bool = True


@dataclass
class Dialogue:
    """The conversation so far, as LiveKit keeps it. A tool that is named as a desk hands over to it."""

    desk: Desk
    results: Mapping[str, Result] = field(default_factory=dict)
    desks: Mapping[str, Desk] = field(default_factory=dict)
    check: Check | None = None
    messages: list[Json] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    """Every call of a tool, handovers too."""
    is_checked: bool = False
    _waiting: Call | None = None
    """The tool that waits for the check,"""
    _in_check: list[Json] = field(default_factory=list)
    """and what was said in it."""

    @property
    def last(self) -> Call:
        return self.calls[-1]

    @property
    def names(self) -> list[str]:
        return [call.name for call in self.calls]

    def told(self, words: str) -> None:
        """Something is said to the caller."""
        said = self._in_check if self._waiting else self.messages
        said.append({"role": "assistant", "content": words})

    def say(self, words: str) -> str:
        """The caller's turn; what the model says then."""
        said = self._in_check if self._waiting else self.messages
        said.append({"role": "user", "content": words})
        return self.answered()

    def answered(self) -> str:
        heard: list[str] = []
        for _ in range(MOST_REPLIES):
            if self._waiting and self._in_check[-1]["role"] == "assistant":
                return " ".join(heard)
            reply = self._ask()
            heard += [reply.text] if reply.text else []
            if reply.call is None:
                self.told(reply.text)
                return " ".join(heard)
            self.calls.append(reply.call)
            self._act(reply.call, reply.text)
        raise AssertionError(f"the model goes round in circles: {self.calls[-MOST_REPLIES:]}")

    def _ask(self) -> Reply:
        if self._waiting and self.check:
            return ask(self.check.desk.prompt, self._in_check, self.check.desk.tools)
        return ask(self.desk.prompt, self.messages, self.desk.tools)

    def _act(self, call: Call, said: str) -> None:
        """What becomes of a call: a result, another desk, which never sees the call, or a check first."""
        if self._waiting and self.check:
            return self._checked(self.check, call)
        if call.name in self.desks:
            self.desk = self.desks[call.name]
        elif self.check and call.name in self.check.before and not self.is_checked:
            self._waiting = call
            self.told(self.check.then if self.check.knows_name else self.check.first)
        else:
            self._return(call, said)
        return None

    def _return(self, call: Call, said: str = "", text: str | None = None) -> None:
        result = self.results[call.name] if text is None else text
        returned = result if isinstance(result, str) else result(**call.arguments)
        self.messages += called(call, returned, number=len(self.calls), said=said)

    def _checked(self, check: Check, call: Call) -> None:
        """A name, a date, or neither. What was said meanwhile stands behind the call that waited."""
        if call.name == "end_call":
            self._in_check += called(call, "say goodbye to the user", number=len(self.calls))
            return None
        if call.name == "caller_is":
            return self.told(check.then)
        self.is_checked = call.name != "give_up" and check.born in call.arguments["date"].lower()
        if call.name != "give_up" and not self.is_checked:
            return self.told(check.wrong)
        waited, self._waiting = self._waiting, None
        assert waited
        self._return(waited, text=None if self.is_checked else check.refused)
        self.messages += self._in_check
        self._in_check = []
        return None
