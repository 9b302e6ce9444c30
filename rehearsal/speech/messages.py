"""A chat request as the OpenAI protocol writes it, as far as the deterministic model reads it."""

from typing import Any, Literal

from pydantic import BaseModel, Field


class Part(BaseModel):
    type: str
    text: str = ""


class Message(BaseModel):
    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[Part] | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return "".join(part.text for part in self.content)
        return self.content or ""

    @property
    def is_instruction(self) -> bool:
        return self.role in ("system", "developer")


class Function(BaseModel):
    name: str
    description: str = ""
    parameters: dict[str, Any] = {}


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

    @property
    def offered(self) -> list[Function]:
        """The tools that may be called in this reply."""
        return [] if self.tool_choice == "none" else [tool.function for tool in self.tools]
