"""Ending the call: the model says goodbye, the caller hears all of it, the line goes down."""

import asyncio
from contextlib import suppress
from typing import Any

from livekit.agents import ConversationItemAddedEvent, RunContext
from livekit.agents.beta.tools import EndCallTool
from livekit.agents.llm import ChatMessage

from switchboard.call_end import Ended
from switchboard.live.ending import HangUp

_TICK_S = 0.02
_ROUND_TRIP_S = 0.35
"""Until the caller hears what was just played, and a word said then is heard as speech here."""
_GOODBYE_LIMIT_S = 30.0
"""A goodbye that is not over by then is not coming."""
_WORDS_LIMIT_S = 4.0
"""From the end of a sound in the goodbye until it is a caller's turn; without one it was a cough."""


class EndCall(EndCallTool):
    """The prebuilt tool, name and description kept, with an ending that a caller can take back.

    The prebuilt one ends the session even when the caller interrupts the goodbye, and deletes the
    room only after everything that runs when a session ends.
    """

    def __init__(self, hang_up: HangUp, *, tail_s: float) -> None:
        super().__init__(delete_room=False)
        self._hang_up = hang_up
        self._tail_s = tail_s
        self._ending: asyncio.Task[None] | None = None

    async def _end_call(self, ctx: RunContext[Any]) -> Any | None:
        if self._ending is not None:
            self._ending.cancel()  # the newest goodbye is the one that counts
        self._ending = asyncio.create_task(self._end_after(ctx))
        return self._end_instructions  # the goodbye reuses the speech that called the tool

    async def _end_after(self, ctx: RunContext[Any]) -> None:
        """Hear the goodbye and its tail out, and hang up unless the caller has said more."""
        goes_on = asyncio.Event()

        def on_item(event: ConversationItemAddedEvent) -> None:
            if isinstance(event.item, ChatMessage) and event.item.role == "user":
                goes_on.set()

        ctx.session.on("conversation_item_added", on_item)
        try:
            await _until_said(ctx)
            if await self._stays_quiet(ctx, goes_on):
                await self._hang_up(Ended.AGENT)
        finally:
            ctx.session.off("conversation_item_added", on_item)

    async def _stays_quiet(self, ctx: RunContext[Any], goes_on: asyncio.Event) -> bool:
        """Whether no words of the caller come in the tail, nor out of a sound that began in it."""
        interrupted = ctx.speech_handle.interrupted
        left_s = _WORDS_LIMIT_S if interrupted else self._tail_s + _ROUND_TRIP_S
        while left_s > 0 and not goes_on.is_set():
            if ctx.session.user_state == "speaking":
                left_s = _WORDS_LIMIT_S
            await asyncio.sleep(_TICK_S)
            left_s -= _TICK_S
        return not goes_on.is_set()


async def _until_said(ctx: RunContext[Any]) -> None:
    said = asyncio.Event()
    ctx.speech_handle.add_done_callback(lambda _: said.set())
    with suppress(TimeoutError):
        await asyncio.wait_for(said.wait(), _GOODBYE_LIMIT_S)
