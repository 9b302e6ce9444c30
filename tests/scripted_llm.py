"""A language model that says what a test wrote down, and nothing else."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from livekit.agents.llm import (
    LLM,
    ChatChunk,
    ChatContext,
    ChoiceDelta,
    FunctionCallOutput,
    FunctionToolCall,
    LLMStream,
    Tool,
    ToolChoice,
)
from livekit.agents.types import (
    DEFAULT_API_CONNECT_OPTIONS,
    NOT_GIVEN,
    APIConnectOptions,
    NotGivenOr,
)


@dataclass(frozen=True)
class Turn:
    """One answer: words, a tool call, or both."""

    say: str = ""
    call: str = ""
    also: str = ""
    """Another tool in the same answer, without arguments."""
    args: dict[str, Any] | Callable[[str], dict[str, Any]] = field(default_factory=dict)
    """Or what makes them of the latest tool result."""

    def delta(self, number: int, results: Sequence[str]) -> ChoiceDelta:
        args = self.args(results[-1]) if callable(self.args) else self.args
        calls = [
            FunctionToolCall(name=self.call, arguments=json.dumps(args), call_id=f"call_{number}")
        ]
        if self.also:
            calls.append(FunctionToolCall(name=self.also, arguments="{}", call_id=f"also_{number}"))
        return ChoiceDelta(
            role="assistant", content=self.say or None, tool_calls=calls if self.call else []
        )


class ScriptedLLM(LLM[Any]):
    """Answers with its turns, in order; one that nobody scripted fails the test by name."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        super().__init__()
        self._turns = list(turns)
        self.requests: list[ChatContext] = []

    def next_turn(self) -> Turn:
        if len(self.requests) > len(self._turns):
            raise AssertionError(
                f"the model was asked for a turn {len(self.requests)} that is not scripted"
            )
        return self._turns[len(self.requests) - 1]

    def chat(
        self,
        *,
        chat_ctx: ChatContext,
        tools: list[Tool] | None = None,
        conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS,
        parallel_tool_calls: NotGivenOr[bool] = NOT_GIVEN,
        tool_choice: NotGivenOr[ToolChoice] = NOT_GIVEN,
        extra_kwargs: NotGivenOr[dict[str, Any]] = NOT_GIVEN,
    ) -> LLMStream:
        self.requests.append(chat_ctx.copy())
        return _ScriptedStream(
            self, chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options
        )


class _ScriptedStream(LLMStream):
    async def _run(self) -> None:
        assert isinstance(self._llm, ScriptedLLM)
        results = [i.output for i in self._chat_ctx.items if isinstance(i, FunctionCallOutput)]
        delta = self._llm.next_turn().delta(len(self._llm.requests), results)
        self._event_ch.send_nowait(ChatChunk(id="scripted", delta=delta))
