"""A conversation with one workflow, over books that are real."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from livekit.agents import AgentSession
from livekit.agents.llm import FunctionCallOutput

import workflows
from switchboard.call import Call
from switchboard.live.desk import Desk
from switchboard.live.voice import Voice
from tests.scripted_llm import ScriptedLLM, Turn


def drafted(result: str) -> dict[str, Any]:
    """The id of what was just read back."""
    found = re.match(r"Draft (\w+):", result)
    assert found, result
    return {"draft_id": found[1]}


CONFIRM = Turn(call="confirm", args=drafted)


@dataclass(frozen=True)
class Talk:
    """What is going on between a caller and whoever speaks."""

    session: AgentSession[Call]
    model: ScriptedLLM

    async def say(self, *words: str) -> None:
        for text in words:
            await self.session.run(user_input=text)

    async def press(self, *keys: str) -> None:
        for key in keys:
            speaking = self.session.current_agent
            assert isinstance(speaking, Voice)
            await speaking.pressed(key)
            await self.session.wait_for_idle()

    async def until_said(self, words: str) -> None:
        """Wait for it; a change of who speaks takes its time.

        Raises:
            TimeoutError: It is not said.
        """
        await self.until(lambda: words in self.said)

    async def until(self, what: Callable[[], object]) -> None:
        """Wait for it.

        Raises:
            TimeoutError: It does not come.
        """
        async with asyncio.timeout(5):
            while not what():
                await asyncio.sleep(0.01)

    @property
    def speaks(self) -> str:
        return self.session.current_agent.id

    @property
    def results(self) -> list[str]:
        """What tools returned."""
        items = self.session.history.items
        return [item.output for item in items if isinstance(item, FunctionCallOutput)]

    @property
    def said(self) -> list[str]:
        """What the caller heard, or would have."""
        messages = self.session.history.messages()
        return [str(m.text_content) for m in messages if m.role == "assistant"]

    @property
    def heard(self) -> list[str]:
        """What the caller said, as it is kept."""
        messages = self.session.history.messages()
        return [str(m.text_content) for m in messages if m.role == "user"]

    def told(self, request: int = -1) -> str:
        """All that the model was told before its answer."""
        return "\n".join(str(m.text_content) for m in self.model.requests[request].messages())


@asynccontextmanager
async def talking(name: str, at: Desk, turns: Sequence[Turn]) -> AsyncIterator[Talk]:
    """This workflow, with a model that answers so."""
    model = ScriptedLLM(turns)
    async with AgentSession[Call](llm=model, userdata=at.call) as session:
        await session.start(workflows.seat(name, at), capture_run=True)
        yield Talk(session, model)
