"""Ending the call: the model says goodbye, the caller hears all of it, the line goes down."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from livekit.agents import RunContext
from livekit.agents.beta.tools import EndCallTool

_TICK_S = 0.02
_GOODBYE_LIMIT_S = 20.0
"""A goodbye that is neither heard nor interrupted by then is not coming."""


class EndCall(EndCallTool):
    """The prebuilt tool, name and description kept, with an ending that can be taken back.

    The prebuilt one ends the session even when the caller interrupts the goodbye, and deletes the
    room only after everything that runs when a session ends.
    """

    def __init__(self, hang_up: Callable[[str], Awaitable[None]], *, tail_s: float) -> None:
        super().__init__(delete_room=False)
        self._hang_up = hang_up
        self._tail_s = tail_s
        self._ending: asyncio.Task[None] | None = None

    async def _end_call(self, ctx: RunContext[Any]) -> Any | None:
        if self._ending is None or self._ending.done():
            self._ending = asyncio.create_task(self._end_after(ctx))
        return self._end_instructions  # the goodbye reuses the speech that called the tool

    async def _end_after(self, ctx: RunContext[Any]) -> None:
        if await self._goodbye_stands(ctx):
            await self._hang_up("agent")

    async def _goodbye_stands(self, ctx: RunContext[Any]) -> bool:
        """Wait for the goodbye and its tail; False once the caller speaks into either."""
        said = asyncio.Event()
        ctx.speech_handle.add_done_callback(lambda _: said.set())
        try:
            await asyncio.wait_for(said.wait(), _GOODBYE_LIMIT_S)
        except TimeoutError:
            return True
        for _ in range(round(self._tail_s / _TICK_S) + 1):
            if _goes_on(ctx):
                return False
            await asyncio.sleep(_TICK_S)
        return True


def _goes_on(ctx: RunContext[Any]) -> bool:
    """Whether the caller cut the goodbye short, is speaking, or is being answered already."""
    session, goodbye = ctx.session, ctx.speech_handle
    return (
        goodbye.interrupted
        or session.user_state == "speaking"
        or session.current_speech not in (None, goodbye)
    )
