"""How a call ends: one way, whoever asks for it."""

import asyncio
import logging
from asyncio import FIRST_COMPLETED
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

import aiohttp
from livekit import api, rtc
from livekit.agents import AgentSession, CloseEvent, JobContext

from switchboard.call_end import Ended
from switchboard.live.recorder import Recorder
from switchboard.transfer import Transfer

logger = logging.getLogger(__name__)

HangUp = Callable[[Ended], Awaitable[None]]
"""Ends the call; however often it is asked to, and by whom."""

_WORD_ABOUT_IT_S = 2.0
"""Until it is known whether a caller who left during a transfer was transferred."""
_TRIES = 3
_RETRY_AFTER_S = 0.1


class Ending:
    """The end of one call. `hang_up` is the only code that deletes a room."""

    def __init__(self, ctx: JobContext, recorder: Recorder, *, try_timeout_s: float = 2.0) -> None:
        self._ctx = ctx
        self._recorder = recorder
        self._try_timeout_s = try_timeout_s
        self._over = asyncio.Event()
        self._caller_left = asyncio.Event()
        self._transfer: asyncio.Task[Transfer] | None = None
        self._deletion: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def is_over(self) -> bool:
        return self._over.is_set()

    @property
    def is_transferring(self) -> bool:
        return self._transfer is not None and not self._transfer.done()

    async def hang_up(self, ended: Ended) -> None:
        """Take the caller's line down, then end the job. Asking again waits for the first ending.

        The line comes first: whatever a step after the call does, it can no longer hold the caller.
        """
        if self._deletion is None:
            logger.info("hanging up", extra={"reason": str(ended)})
            self._over.set()
            self._recorder.close(ended)
            self._deletion = asyncio.create_task(self._delete_room(), name="delete_room")
            self._deletion.add_done_callback(lambda _: self._ctx.shutdown(str(ended)))
        await asyncio.shield(self._deletion)

    def watch(self, session: AgentSession[Any], identity: str, *, limit_s: float) -> None:
        """End the call when its caller leaves, its session closes or its time is up."""

        def on_leave(participant: rtc.RemoteParticipant) -> None:
            # for any reason: the framework reacts to three, and a lost connection is none of them
            if participant.identity == identity:
                self._caller_left.set()
                self._start(self._hang_up_after_leaving())

        def on_close(event: CloseEvent) -> None:
            # nobody is left on a line without an agent; nothing of ours closes a session otherwise
            if not self.is_over:
                logger.warning("the session closed", extra={"why": event.reason.value})
                self._hang_up_soon(Ended.FAULT)

        async def on_shutdown() -> None:
            # a job that ends by itself would else be gone before the line is down
            await self.hang_up(Ended.FAULT)

        room = self._ctx.room
        room.on("participant_disconnected", on_leave)
        session.on("close", on_close)
        self._ctx.add_shutdown_callback(on_shutdown)
        if all(p.identity != identity for p in room.remote_participants.values()):
            self._hang_up_soon(Ended.CALLER)  # gone before anybody listened
        self._start(self._limit(limit_s))

    async def after_transfer(
        self, asking: Coroutine[Any, Any, Transfer], leaves_within_s: float
    ) -> Transfer:
        """What becomes of a transfer; of one that is accepted the call is over.

        The caller leaves the room just as they do when they hang up, perhaps before the word about it.
        """
        if self._transfer is not None and not self._transfer.done():
            asking.close()  # one is under way, and there is one caller
        else:
            self._transfer = asyncio.create_task(asking, name="transfer")
        became = await asyncio.shield(self._transfer)
        if became is Transfer.ACCEPTED:
            await self.caller_left_within(leaves_within_s)
            await self.hang_up(Ended.TRANSFERRED)
        return became

    async def caller_left_within(self, seconds: float) -> bool:
        """Whether the caller is gone by then."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._caller_left.wait(), seconds)
        return self._caller_left.is_set()

    async def before(self, awaitable: Awaitable[object], *, timeout_s: float) -> bool:
        """Wait until it is done, the time is up or the call is over; True when it is done."""
        work = asyncio.ensure_future(awaitable)
        over = asyncio.create_task(self._over.wait())
        try:
            await asyncio.wait((work, over), timeout=timeout_s, return_when=FIRST_COMPLETED)
            finished = work.done() and not over.done()
        finally:
            over.cancel()
            work.cancel()
        if finished:
            work.result()  # raises what it raised
        return finished

    async def _hang_up_after_leaving(self) -> None:
        if self._transfer is not None:
            await asyncio.wait((self._transfer,), timeout=_WORD_ABOUT_IT_S)
            self._transfer.cancel()  # nobody is there any more to hear of it
        transferred = self._transfer is not None and _accepted(self._transfer)
        await self.hang_up(Ended.TRANSFERRED if transferred else Ended.CALLER)

    async def _limit(self, limit_s: float) -> None:
        await self.before(asyncio.Event().wait(), timeout_s=limit_s)
        await self.hang_up(Ended.TIME_LIMIT)

    async def _delete_room(self) -> None:
        if self._ctx.is_fake_job():
            return  # the console's room is a stand-in, with nobody in it
        for attempt in range(1, _TRIES + 1):
            try:
                await asyncio.wait_for(self._delete_once(), self._try_timeout_s)
            except (api.TwirpError, aiohttp.ClientError, OSError) as err:
                logger.warning("room not deleted", extra={"attempt": attempt, "error": repr(err)})
                await asyncio.sleep(_RETRY_AFTER_S)
            else:
                return
        logger.error("the room could not be deleted: the caller may still be on the line")

    async def _delete_once(self) -> None:
        # not JobContext.delete_room: it swallows every error and is cancelled when the job ends
        request = api.DeleteRoomRequest(room=self._ctx.room.name)
        try:
            await self._ctx.api.room.delete_room(request)
        except api.TwirpError as err:
            if err.code != api.TwirpErrorCode.NOT_FOUND:
                raise

    def _hang_up_soon(self, ended: Ended) -> None:
        self._start(self.hang_up(ended))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _accepted(transfer: asyncio.Task[Transfer]) -> bool:
    if not transfer.done() or transfer.cancelled() or transfer.exception():
        return False
    return transfer.result() is Transfer.ACCEPTED
