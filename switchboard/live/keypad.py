"""The caller's keypad: a digit stops whoever speaks, and every key is given to them."""

import asyncio
import logging
from contextlib import suppress
from typing import Any

from livekit import rtc
from livekit.agents import AgentSession

from switchboard.live.voice import Voice

logger = logging.getLogger(__name__)


class Keypad:
    """Hands keys over one by one, in their order. Which they were is nobody else's business."""

    def __init__(self, session: AgentSession[Any], room: rtc.Room) -> None:
        self._session = session
        self._pressed: asyncio.Queue[str] = asyncio.Queue()
        room.on("sip_dtmf_received", self._on_key)
        self._task = asyncio.create_task(self._hand_over(), name="keypad")

    def _on_key(self, event: rtc.SipDTMF) -> None:
        # what is being thought goes on: only what can be heard is stopped
        if event.digit.isdigit() and self._session.agent_state == "speaking":
            with suppress(RuntimeError):  # it may not be interrupted
                self._session.interrupt()
        self._pressed.put_nowait(event.digit)

    async def _hand_over(self) -> None:
        while True:
            key = await self._pressed.get()
            speaking = self._session.current_agent
            if not isinstance(speaking, Voice):
                continue
            try:
                taken = await speaking.pressed(key)
            except Exception as err:
                logger.exception("a key was not understood", exc_info=err)
                continue
            if taken:  # what was pressed meanwhile was meant for what is over now
                self._pressed = asyncio.Queue()
