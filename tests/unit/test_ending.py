"""The one way a call ends."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest
from livekit import api, rtc
from livekit.agents import AgentSession, CloseEvent, CloseReason, JobContext

from switchboard.call_end import Ended
from switchboard.live.ending import Ending
from switchboard.live.recorder import Recorder

GONE = api.TwirpError(api.TwirpErrorCode.NOT_FOUND, "no such room", status=404)
BROKEN = api.TwirpError(api.TwirpErrorCode.INTERNAL, "broken", status=500)

Outcome = Exception | None


class Emitter(rtc.EventEmitter[str]):
    """Stands for a room with these participants, and for a session."""

    name = "call-1"

    def __init__(self, *identities: str) -> None:
        super().__init__()
        self.remote_participants = {i: SimpleNamespace(identity=i) for i in identities}


class Job:
    """A job whose room API does what the test says, call by call; notes what happens, in order."""

    def __init__(self, *outcomes: Outcome, present: Sequence[str] = ("ada", "guest")) -> None:
        self.happened: list[str] = []
        self.room = Emitter(*present)
        self.api = SimpleNamespace(room=SimpleNamespace(delete_room=self._delete_room))
        self.after: list[Callable[[], Awaitable[None]]] = []
        self._outcomes = list(outcomes)
        self.hangs = False
        self.fake = False
        self.recorded: list[Ended] = []

    def close(self, ended: Ended) -> None:
        """As the call's recorder."""
        self.recorded.append(ended)

    def is_fake_job(self) -> bool:
        return self.fake

    def add_shutdown_callback(self, callback: Callable[[], Awaitable[None]]) -> None:
        self.after.append(callback)

    def shutdown(self, reason: str) -> None:
        self.happened.append(f"shutdown {reason}")

    async def _delete_room(self, request: api.DeleteRoomRequest) -> None:
        self.happened.append(f"delete {request.room}")
        if self.hangs:
            await asyncio.Event().wait()
        if self._outcomes and (outcome := self._outcomes.pop(0)):
            raise outcome


def ending_of(job: Job) -> Ending:
    return Ending(cast(JobContext, job), cast(Recorder, job), try_timeout_s=0.05)


def watched(job: Job, *, limit_s: float = 60) -> tuple[Ending, Emitter]:
    """An ending that watches a session, and a room with the caller `ada` and a `guest`."""
    ending, session = ending_of(job), Emitter()
    ending.watch(cast(AgentSession[Any], session), "ada", limit_s=limit_s)
    return ending, session


async def eventually(what: Callable[[], object]) -> None:
    async with asyncio.timeout(2):
        while not what():
            await asyncio.sleep(0.005)


async def test_line_is_down_before_the_job_ends() -> None:
    job = Job()
    await ending_of(job).hang_up(Ended.AGENT)

    assert job.happened == ["delete call-1", "shutdown agent"]


async def test_hanging_up_twice_deletes_once_and_keeps_the_first_reason() -> None:
    job = Job()
    ending = ending_of(job)
    await asyncio.gather(ending.hang_up(Ended.AGENT), ending.hang_up(Ended.CALLER))
    await ending.hang_up(Ended.FAULT)

    assert job.happened == ["delete call-1", "shutdown agent"]


async def test_room_that_is_already_gone_is_success() -> None:
    job = Job(GONE)
    await ending_of(job).hang_up(Ended.CALLER)

    assert job.happened == ["delete call-1", "shutdown caller"]


@pytest.mark.parametrize("failure", [BROKEN, OSError("refused"), TimeoutError()])
async def test_failure_is_tried_again(failure: Exception) -> None:
    job = Job(failure, failure, None)
    await ending_of(job).hang_up(Ended.AGENT)

    assert job.happened == ["delete call-1"] * 3 + ["shutdown agent"]


async def test_job_ends_even_if_the_room_cannot_be_deleted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    job = Job(*[BROKEN] * 9)
    await ending_of(job).hang_up(Ended.AGENT)

    assert job.happened == ["delete call-1"] * 3 + ["shutdown agent"]
    assert "may still be on the line" in caplog.text


async def test_api_that_hangs_is_bounded() -> None:
    job = Job()
    job.hangs = True
    async with asyncio.timeout(2):
        await ending_of(job).hang_up(Ended.AGENT)

    assert job.happened[-1] == "shutdown agent"


async def test_asker_who_is_cancelled_does_not_take_the_hang_up_with_him() -> None:
    job = Job(BROKEN, None)
    ending = ending_of(job)
    asking = asyncio.create_task(ending.hang_up(Ended.AGENT))
    await eventually(lambda: job.happened)
    asking.cancel()
    await ending.hang_up(Ended.AGENT)

    assert job.happened == ["delete call-1", "delete call-1", "shutdown agent"]


async def test_console_has_no_room_to_delete() -> None:
    job = Job()
    job.fake = True
    await ending_of(job).hang_up(Ended.AGENT)

    assert job.happened == ["shutdown agent"]


async def test_leaving_caller_ends_the_call() -> None:
    job = Job(GONE)
    watched(job)
    job.room.emit("participant_disconnected", SimpleNamespace(identity="ada"))
    await eventually(lambda: "shutdown caller" in job.happened)


async def test_leaving_guest_does_not_end_the_call() -> None:
    job = Job()
    ending, _ = watched(job)
    job.room.emit("participant_disconnected", SimpleNamespace(identity="guest"))
    await asyncio.sleep(0.02)

    assert not ending.is_over
    assert job.happened == []


async def test_caller_who_left_before_the_watch_began_ends_the_call() -> None:
    job = Job(GONE, present=["guest"])
    watched(job)
    await eventually(lambda: "shutdown caller" in job.happened)


@pytest.mark.parametrize("closed", [CloseReason.ERROR, CloseReason.JOB_SHUTDOWN])
async def test_closed_session_leaves_nobody_on_the_line(closed: CloseReason) -> None:
    job = Job()
    _, session = watched(job)
    session.emit("close", CloseEvent(reason=closed))
    await eventually(lambda: "shutdown fault" in job.happened)

    assert job.happened[0] == "delete call-1"
    assert job.recorded == [Ended.FAULT]


async def test_record_is_closed_with_the_first_reason_before_the_line_is_down() -> None:
    job = Job()
    job.hangs = True
    ending = ending_of(job)
    hanging_up = asyncio.create_task(ending.hang_up(Ended.BLOCKED))
    await eventually(lambda: job.happened)
    assert job.recorded == [Ended.BLOCKED]

    await ending.hang_up(Ended.CALLER)
    await hanging_up
    assert job.recorded == [Ended.BLOCKED]


async def test_job_that_ends_by_itself_waits_until_the_line_is_down() -> None:
    """Its last steps are the shutdown callbacks; nothing of a deletion survives them."""
    job = Job(BROKEN, None)
    watched(job)
    for callback in job.after:
        await callback()

    assert job.happened == ["delete call-1", "delete call-1", "shutdown fault"]


async def test_call_without_an_end_reaches_its_limit() -> None:
    job = Job()
    watched(job, limit_s=0.05)
    await eventually(lambda: "shutdown time_limit" in job.happened)


async def test_waiting_ends_with_the_call() -> None:
    ending = ending_of(Job())
    waiting = asyncio.create_task(ending.before(asyncio.Event().wait(), timeout_s=60))
    await asyncio.sleep(0)
    await ending.hang_up(Ended.CALLER)

    assert await waiting is False


async def test_waiting_ends_with_its_time() -> None:
    assert await ending_of(Job()).before(asyncio.Event().wait(), timeout_s=0.02) is False


async def test_waiting_ends_with_what_is_waited_for() -> None:
    assert await ending_of(Job()).before(asyncio.sleep(0), timeout_s=60) is True


async def test_what_goes_wrong_while_waiting_is_raised() -> None:
    async def fail() -> None:
        raise RuntimeError("the caller left")

    with pytest.raises(RuntimeError, match="the caller left"):
        await ending_of(Job()).before(fail(), timeout_s=60)
