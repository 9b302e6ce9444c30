"""The held greeting: the phone is answered by the first words, and they are heard from their first sound."""

import asyncio
import logging
from collections.abc import AsyncIterable, AsyncIterator, Callable
from typing import Any

from livekit import rtc
from livekit.agents import AgentSession, JobContext
from livekit.agents.utils.participant import wait_for_participant_attribute

from switchboard.caller import Caller, Channel
from switchboard.live.console import close_console
from switchboard.live.ending import Ending

logger = logging.getLogger(__name__)

READY_TIMEOUT_S = 2.0
"""Longest ringing while the first words are made. Ringing is better than silence, up to here."""
ANSWER_TIMEOUT_S = 5.0
"""Longest wait for the caller's side to say that it is answered."""

NOBODY_YET = "nobody-yet"
"""A session linked to this identity publishes no track, so the phone rings on."""


class HeldGreeting:
    """Holds a call's first sound back until the caller can hear it."""

    def __init__(self, on_answered: Callable[[], None], *, types: bool = False) -> None:
        """`on_answered` is told when the caller can hear; one who `types` reads instead."""
        self.is_begun = False
        self.is_read = types
        self._on_answered = on_answered
        self._ready = asyncio.Event()
        self._answered = asyncio.Event()

    def begin(self) -> None:
        """Somebody has taken it upon them to say the first words."""
        self.is_begun = True

    async def hold(self, frames: AsyncIterable[rtc.AudioFrame]) -> AsyncIterator[rtc.AudioFrame]:
        """Pass an agent's speech on, from the moment the call is answered."""
        async for frame in frames:
            self._ready.set()
            await self._answered.wait()
            yield frame

    def release(self) -> None:
        """The caller can hear: let the first sound go."""
        self._on_answered()
        self._answered.set()

    async def answer(
        self,
        session: AgentSession[Any],
        ctx: JobContext,
        caller: Caller,
        ending: Ending,
    ) -> None:
        """Publish the agent's track, which answers a phone, and greet once the line is open.

        Whoever types reads the greeting, and there is nothing to wait for.
        """
        if self.is_read:
            session.room_io.set_participant(caller.identity)
            return self.release()
        if ctx.is_fake_job():  # the console has no phone to answer, and ends with its call
            ctx.add_shutdown_callback(close_console)
            return self.release()
        ready = await ending.before(self._ready.wait(), timeout_s=READY_TIMEOUT_S)
        if ending.is_over:
            return
        if not ready:
            logger.warning("answering before the greeting is ready")
        session.room_io.set_participant(caller.identity)
        if caller.channel is Channel.WEB or await _is_active(ctx.room, caller.identity, ending):
            self.release()


async def _is_active(room: rtc.Room, identity: str, ending: Ending) -> bool:
    """Wait for the caller's side to say that it is answered; False when the caller is gone."""
    active = wait_for_participant_attribute(
        room, identity=identity, attribute="sip.callStatus", value="active"
    )
    try:
        answered = await ending.before(active, timeout_s=ANSWER_TIMEOUT_S)
    except RuntimeError:  # how it says that the caller or the room went away
        return False
    if not answered and not ending.is_over:
        logger.warning("greeting without a word that the call is answered")
    return not ending.is_over
