"""A request read as a conversation: what the caller said, what tools returned, what may be done now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rehearsal.speech.messages import ChatRequest, Function, Message, ToolCall
from rehearsal.speech.results import Result
from rehearsal.speech.rules import ResultRules

MOST_STEPS = 3
"""Tools called for one turn of the caller; then there are only words."""


@dataclass(frozen=True)
class Turn:
    """What the caller said, and what they had heard last."""

    at: int
    """Its place among the messages."""
    words: str
    before: str = ""


@dataclass(frozen=True)
class Step:
    """A tool that was called, and what it returned."""

    at: int
    tool: str
    arguments: Mapping[str, Any]
    result: Result

    def is_call(self, tool: str, arguments: Mapping[str, Any]) -> bool:
        return self.tool == tool and self.arguments == arguments


@dataclass
class Conversation:
    """One request, in order."""

    instructions: list[str] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    tools: list[Function] = field(default_factory=list)
    """All that the caller could be served with."""
    may_call: bool = True
    said: str = ""
    """The last reply."""
    is_answered: bool = False
    """The caller has heard something since their last words."""

    @property
    def prompt(self) -> str:
        return "\n".join(self.instructions)

    @property
    def turn(self) -> Turn:
        """The caller's newest, which may be none."""
        return self.turns[-1] if self.turns else Turn(-1, "", self.said)

    @property
    def offered(self) -> list[Function]:
        """The tools that may be called now."""
        return self.tools if self.may_call and len(self.steps_now) < MOST_STEPS else []

    @property
    def steps_now(self) -> list[Step]:
        """What was done since the caller's newest words."""
        return [step for step in self.steps if step.at > self.turn.at]

    @property
    def done_at(self) -> int:
        """Where the last matter was finished."""
        return max((step.at for step in self.steps if step.result.is_done), default=-1)

    @property
    def open_turns(self) -> list[Turn]:
        """The caller's turns since then, the newest first."""
        return [turn for turn in reversed(self.turns) if turn.at > self.done_at]

    def newest(self, tool: str) -> Step | None:
        """What this tool last returned, in this matter."""
        open_steps = (step for step in reversed(self.steps) if step.at > self.done_at)
        return next((step for step in open_steps if step.tool == tool), None)


def read(asked: ChatRequest, rules: ResultRules) -> Conversation:
    reader = _Reader(rules)
    for at, message in enumerate(asked.messages):
        reader.take(at, message)
    talk = reader.talk
    talk.tools = [tool.function for tool in asked.tools]
    talk.may_call = asked.tool_choice != "none"
    return talk


class _Reader:
    def __init__(self, rules: ResultRules) -> None:
        self.talk = Conversation()
        self._rules = rules
        self._calls: dict[str, ToolCall] = {}
        self._said = ""
        """What was said last since the caller's last words."""
        self._is_turn_open = False

    def take(self, at: int, message: Message) -> None:
        match message.role:
            case "user":
                self._hear(at, message.text)
            case "assistant":
                self._say(message)
            case "tool":
                self._note(at, message)
            case _:
                self.talk.instructions.append(message.text)

    def _hear(self, at: int, words: str) -> None:
        """A turn may come in several messages."""
        if self._is_turn_open:
            last = self.talk.turns.pop()
            self.talk.turns.append(Turn(at, f"{last.words} {words}", last.before))
        else:
            self.talk.turns.append(Turn(at, words, self._said))
        self._said, self._is_turn_open, self.talk.is_answered = "", True, False

    def _say(self, message: Message) -> None:
        self._is_turn_open = False
        self._calls |= {call.id: call for call in message.tool_calls or ()}
        if message.text:
            self._said = self.talk.said = message.text
            self.talk.is_answered = True

    def _note(self, at: int, message: Message) -> None:
        self._is_turn_open = False
        call = self._calls.get(message.tool_call_id)
        name, arguments = (call.function.name, call.arguments) if call else ("", {})
        self.talk.steps.append(Step(at, name, arguments, Result(message.text, self._rules)))
