"""Who calls, looked up while the phone rings: in time for the greeting, or for the next turn."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from switchboard.call import Call
from switchboard.known import NOBODY
from switchboard.live.office import Office
from switchboard.live.recorder import Recorder

logger = logging.getLogger("switchboard")

GREETING_WAITS_S = 0.25
"""How much longer the phone may ring for a name. A database answers in a tenth of that; what a slow CRM
knows comes too late for the greeting and in time for the first answer."""


class LookUp:
    """One question about one caller, asked as soon as they are there."""

    def __init__(self, office: Office, call: Call, recorder: Recorder) -> None:
        self._call = call
        self._recorder = recorder
        self._asking = asyncio.create_task(office.who_is(call.caller), name="look_up")
        self._telling: asyncio.Task[None] | None = None

    async def in_time_for_the_greeting(self) -> None:
        """Wait a moment; what is known by then the call knows from its first word."""
        await asyncio.wait((self._asking,), timeout=GREETING_WAITS_S)
        if self._asking.done():
            self._learn()

    def later(self, tell: Callable[[], Awaitable[None]]) -> None:
        """What comes only now is told to whoever speaks, for the next turn."""
        if not self._asking.done():
            self._telling = asyncio.create_task(self._tell(tell), name="late_look_up")

    async def _tell(self, tell: Callable[[], Awaitable[None]]) -> None:
        await self._asking
        if self._learn():
            logger.info("the caller was known only after the greeting")
            await tell()

    def _learn(self) -> bool:
        known = self._asking.result()
        if known == NOBODY:
            return False
        self._call.known = known
        self._recorder.knows(known, self._call.workflow)
        return True
