"""Who calls, looked up while the phone rings: in time for the greeting, or for the next turn."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from switchboard.call import Call
from switchboard.caller import Caller
from switchboard.known import NOBODY
from switchboard.live.office import Office
from switchboard.live.recorder import Recorder

logger = logging.getLogger("switchboard")

GREETING_WAITS_S = 0.25
"""How much longer the phone may ring for a name. A database answers in a tenth of that; what a slow CRM
knows comes too late for the greeting and in time for the first answer."""


class LookUp:
    """One question about one caller, asked as soon as they are there."""

    def __init__(self, office: Office, caller: Caller, recorder: Recorder) -> None:
        self._recorder = recorder
        self._asking = asyncio.create_task(office.who_is(caller), name="look_up")
        self._until = asyncio.get_running_loop().time() + GREETING_WAITS_S
        self._is_learnt = False
        self._telling: asyncio.Task[None] | None = None

    async def in_time_for_the_greeting(self, call: Call) -> None:
        """Wait a moment; what is known by then the call knows from its first word."""
        left_s = max(0.0, self._until - asyncio.get_running_loop().time())
        await asyncio.wait((self._asking,), timeout=left_s)
        if self._asking.done():
            self._learn(call)

    def later(self, call: Call, tell: Callable[[], Awaitable[None]]) -> None:
        """What came too late for that is told to whoever speaks, for the next turn."""
        if not self._is_learnt:
            self._telling = asyncio.create_task(self._tell(call, tell), name="late_look_up")

    async def _tell(self, call: Call, tell: Callable[[], Awaitable[None]]) -> None:
        await self._asking
        if self._learn(call):
            logger.info("the caller was known only after the greeting")
            await tell()

    def _learn(self, call: Call) -> bool:
        known, self._is_learnt = self._asking.result(), True
        if known == NOBODY or call.is_verified:
            return False
        call.known = known
        self._recorder.knows(known, call.workflow)
        return True
