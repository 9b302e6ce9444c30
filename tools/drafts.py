"""Nothing is written before the caller has heard it and said yes."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from livekit.agents.llm import ToolError

from switchboard.records.records import TELLABLE
from tools.guard import Turn


@dataclass
class Draft:
    """Something that will be done, once the caller agrees."""

    act: Callable[[], Awaitable[str]]
    """Does it, and says what was done."""
    heard_turns: int
    """How often the caller had spoken when it was drafted."""
    doing: asyncio.Task[str] | None = field(default=None, repr=False)


class Drafts:
    """What has been read back and waits for a yes, by the id that the model knows it by."""

    def __init__(self) -> None:
        self._drafts: dict[str, Draft] = {}

    def read_back(self, ctx: Turn, words: str, act: Callable[[], Awaitable[str]]) -> str:
        """Draft it; only the newest can be confirmed."""
        draft_id = "d" + "".join(secrets.choice(TELLABLE) for _ in range(3))
        self._drafts = {draft_id: Draft(act, _turns(ctx))}
        return (
            f"Draft {draft_id}: {words}\n"
            f"Read this back and ask whether it is right. Only after a yes call confirm with {draft_id}."
        )

    async def confirm(self, ctx: Turn, draft_id: str) -> str:
        """Do it, once: whoever asks again, after an interruption, hears what was done."""
        draft = self._drafts.get(draft_id.strip())
        if draft is None:
            raise ToolError(f"There is no draft {draft_id!r}: read it back again first")
        if _turns(ctx) <= draft.heard_turns:
            raise ToolError("The caller has not answered yet: read it back and wait for a yes")
        if draft.doing is None or _failed(draft.doing):
            draft.doing = asyncio.ensure_future(_run(draft.act))
        # whatever becomes of this turn, what was begun is done to its end
        return await asyncio.shield(draft.doing)


async def _run(act: Callable[[], Awaitable[str]]) -> str:
    return await act()


def _failed(doing: "asyncio.Task[str]") -> bool:
    return doing.done() and (doing.cancelled() or doing.exception() is not None)


def _turns(ctx: Turn) -> int:
    return sum(message.role == "user" for message in ctx.session.history.messages())
