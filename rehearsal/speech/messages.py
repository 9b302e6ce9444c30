"""A chat request as the OpenAI protocol writes it, as far as the deterministic model reads it."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, Field


class Part(BaseModel):
    type: str
    text: str = ""


class CalledFunction(BaseModel):
    name: str
    arguments: str = ""


class ToolCall(BaseModel):
    id: str = ""
    function: CalledFunction

    @property
    def arguments(self) -> dict[str, Any]:
        """What was passed; nothing where it cannot be read."""
        try:
            read = json.loads(self.function.arguments or "{}")
        except ValueError:
            return {}
        return read if isinstance(read, dict) else {}


class Message(BaseModel):
    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[Part] | None = None
    tool_calls: list[ToolCall] | None = None
    tool_call_id: str = ""

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return "".join(part.text for part in self.content)
        return self.content or ""

    @property
    def is_instruction(self) -> bool:
        return self.role in ("system", "developer")


@dataclass(frozen=True)
class Parameter:
    """What a tool wants to be told, as its JSON schema has it."""

    name: str
    about: str
    kinds: frozenset[str]
    choices: tuple[str, ...]
    is_required: bool

    @staticmethod
    def read(name: str, schema: dict[str, Any], *, listed: bool) -> "Parameter":
        """`listed`: its name is among the required. In a strict schema all are, and null is left out."""
        kinds: set[str] = set()
        choices: list[Any] = []
        for one in (schema, *schema.get("anyOf", ())):
            kind = one.get("type", ())
            kinds |= {kind} if isinstance(kind, str) else set(kind)
            choices += one.get("enum", ())
        return Parameter(
            name,
            schema.get("description", ""),
            frozenset(kinds),
            tuple(choice for choice in choices if isinstance(choice, str) and choice),
            listed and "null" not in kinds and "default" not in schema,
        )


class Function(BaseModel):
    name: str
    description: str = ""
    parameters: dict[str, Any] = {}

    @cached_property
    def takes(self) -> list[Parameter]:
        required = self.parameters.get("required", ())
        found = self.parameters.get("properties", {}).items()
        return [Parameter.read(name, schema, listed=name in required) for name, schema in found]


class Tool(BaseModel):
    type: Literal["function"]
    function: Function


class StreamOptions(BaseModel):
    include_usage: bool = False


class ChatRequest(BaseModel):
    model: str
    messages: list[Message] = Field(min_length=1)
    tools: list[Tool] = []
    tool_choice: str | dict[str, Any] = "auto"
    stream: bool = False
    stream_options: StreamOptions | None = None
