"""Rooms that are not as they should be: each ends cleanly, and nobody is left in them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from livekit import api, rtc

from rehearsal.caller.report import CallReport
from rehearsal.scenario.scenario import Scenario
from tests.call.the_line import OPEN, Line

HEARS_WITHIN_S = 15.0
"""The wait for an answer, at most 5 s, the way to it, and a slow machine."""


class Guest:
    """A participant that is no simulated caller: it joins, listens, and notes what happens."""

    def __init__(self) -> None:
        self.room = rtc.Room()
        self.name = f"strange-{uuid4().hex[:8]}"
        self.tracks: list[str] = []
        self.heard = asyncio.Event()
        self.down = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self.room.on("track_subscribed", self._on_track)
        self.room.on("disconnected", lambda _: self.down.set())

    def _on_track(
        self, track: rtc.Track, _: rtc.RemoteTrackPublication, who: rtc.RemoteParticipant
    ) -> None:
        self.tracks.append(who.identity)
        self._tasks.add(asyncio.create_task(self._listen(track)))

    async def _listen(self, track: rtc.Track) -> None:
        async for event in rtc.AudioStream(track):
            if max(abs(sample) for sample in event.frame.data) > 1000:
                self.heard.set()

    async def leave(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.room.disconnect()


@asynccontextmanager
async def guest(line: Line, *, kind: str = "sip") -> AsyncIterator[Guest]:
    """A guest of this kind, without any attribute, alone in a new room."""
    someone = Guest()
    token = (
        api.AccessToken(line.server.api_key, line.server.api_secret)
        .with_identity("somebody")
        .with_kind(kind)  # type: ignore[arg-type] # the annotation lists fewer than there are
        .with_grants(api.VideoGrants(room_join=True, room=someone.name))
    )
    await someone.room.connect(line.server.url, token.to_jwt())
    try:
        yield someone
    finally:
        await someone.leave()


def words_of_the_agent(report: CallReport) -> str:
    return " ".join(turn.text for turn in report.turns if turn.who == "agent")


async def test_sip_caller_without_attributes_is_greeted_anyway(line: Line) -> None:
    """No status ever says that the call is answered."""
    async with guest(line) as caller:
        await asyncio.wait_for(caller.heard.wait(), HEARS_WITHIN_S)
    await line.is_free()


async def test_room_deleted_under_the_agent_ends_the_job(line: Line) -> None:
    before = len(line.worker_log())
    async with guest(line, kind="standard") as caller:
        await asyncio.wait_for(caller.heard.wait(), HEARS_WITHIN_S)
        async with line.api() as livekit:
            await livekit.room.delete_room(api.DeleteRoomRequest(room=caller.name))
        await line.is_free()
    assert "Traceback" not in line.worker_log(before)


async def test_agent_that_is_thrown_out_takes_the_line_down_with_it(line: Line) -> None:
    async with guest(line, kind="standard") as caller:
        await asyncio.wait_for(caller.heard.wait(), HEARS_WITHIN_S)
        (agent,) = caller.room.remote_participants
        async with line.api() as livekit:
            await livekit.room.remove_participant(
                api.RoomParticipantIdentity(room=caller.name, identity=agent)
            )
        await asyncio.wait_for(caller.down.wait(), 5)
    await line.is_free()


async def test_second_agent_leaves_without_a_word(line: Line) -> None:
    before = len(line.worker_log())
    async with guest(line, kind="standard") as caller:
        await asyncio.wait_for(caller.heard.wait(), HEARS_WITHIN_S)
        async with line.api() as livekit:
            await livekit.agent_dispatch.create_dispatch(
                api.CreateAgentDispatchRequest(agent_name="", room=caller.name)
            )
        await line.logs_within("another agent has this call", before)
        async with asyncio.timeout(5):
            while line.calls() > 1:
                await asyncio.sleep(0.05)

        assert len(set(caller.tracks)) == 1
        assert len(caller.room.remote_participants) == 1
        assert not caller.down.is_set()
    await line.is_free()


async def test_caller_who_is_gone_before_the_agent_comes_leaves_no_job_behind(line: Line) -> None:
    async with line.api() as livekit:
        await livekit.room.create_room(api.CreateRoomRequest(name=f"empty-{uuid4().hex[:8]}"))
    async with asyncio.timeout(10):
        while not any(name.startswith("empty-") for name in await line.rooms()):
            await asyncio.sleep(0.05)
        while any(name.startswith("empty-") for name in await line.rooms()):
            await asyncio.sleep(0.05)
    await line.is_free()


async def test_two_calls_at_once_do_not_disturb_each_other(line: Line, tmp_path: Path) -> None:
    def caller(day: str) -> Scenario:
        steps = [{"say": f"Are you open on {day}?"}, {"say": "Thank you, goodbye."}]
        return Scenario.model_validate({"steps": steps, "at": OPEN})

    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    one, two = await asyncio.gather(
        line.caller(caller("Saturday"), tmp_path / "1").call(),
        line.caller(caller("Sunday"), tmp_path / "2").call(),
    )

    assert (one.problems, two.problems) == ([], [])
    assert "noon" in words_of_the_agent(one)
    assert "closed" in words_of_the_agent(two)
    assert "closed" not in words_of_the_agent(one)
    assert "noon" not in words_of_the_agent(two)
