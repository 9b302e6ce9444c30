"""What was read back is done once, whatever becomes of the turn in which it was confirmed."""

import asyncio
from typing import Any

from livekit.agents.llm import ChatMessage

from tests.conversation.talking import drafted
from tools.drafts import Drafts


class Speaking:
    """The turns of a caller, as far as a draft looks at them."""

    def __init__(self) -> None:
        self.said = 1
        self.session = self.history = self

    def messages(self) -> list[Any]:
        return [ChatMessage(role="user", content=["x"]) for _ in range(self.said)]


async def test_write_goes_on_when_the_turn_is_cut_off() -> None:
    begun, go_on, done = asyncio.Event(), asyncio.Event(), []

    async def act() -> str:
        begun.set()
        await go_on.wait()
        done.append("written")
        return "Done."

    drafts, turn = Drafts(), Speaking()
    words = drafts.read_back(turn, "it", act)  # type: ignore[arg-type]
    turn.said += 1
    asking = asyncio.create_task(drafts.confirm(turn, drafted(words)["draft_id"]))  # type: ignore[arg-type]
    await begun.wait()
    asking.cancel()
    await asyncio.wait((asking,))
    go_on.set()

    assert await drafts.confirm(turn, drafted(words)["draft_id"]) == "Done."  # type: ignore[arg-type]
    assert done == ["written"]
