"""The record of a call, written while a real session speaks."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from livekit import rtc
from livekit.agents import AgentSession, JobContext

import workflows
from switchboard import database
from switchboard.call_end import Ended
from switchboard.database import Database
from switchboard.known import Known
from switchboard.live import recorder as recorders
from switchboard.live.recorder import Recorder
from switchboard.records import Records
from switchboard.records.call_record import CallRecord
from switchboard.trust import Trust
from tests.calls import call_from, desk
from tests.scripted_llm import ScriptedLLM, Turn
from tools.end_call import EndCall

GREETING = Turn(say="Hello.")


class Job:
    """A job in a room; whatever it is to do at its end is noted."""

    def __init__(self, sid: str = "RM_1") -> None:
        self.job = SimpleNamespace(id="AJ_1", room=SimpleNamespace(sid=sid, name="call-1"))
        self.at_the_end: list[Any] = []
        self.add_shutdown_callback = self.at_the_end.append


@pytest.fixture
async def books(tmp_path: Path) -> AsyncIterator[Database]:
    """A database of its own, with nothing in it."""
    url = f"sqlite:///{tmp_path / 'calls.db'}"
    database.upgrade(url)
    opened = database.connect(url)
    yield opened
    await opened.aclose()


@pytest.fixture
def records(books: Database) -> Records:
    return Records(books)


def recorder_of(records: Records) -> tuple[Recorder, JobContext]:
    return Recorder(records), cast(JobContext, Job())


async def written(records: Records) -> CallRecord:
    """The only record there is."""
    (row,) = await records.list_calls()
    found = await records.find(row.id)
    assert found is not None
    return found


def kinds(record: CallRecord) -> list[str]:
    return [event.kind for event in record.events or ()]


async def test_conversation_is_written_turn_by_turn(records: Records) -> None:
    recorder, job = recorder_of(records)
    call, room = call_from(), rtc.EventEmitter[str]()
    end_call = EndCall(lambda ended: asyncio.sleep(0), tail_s=0)
    model = ScriptedLLM(
        [GREETING, Turn(say="Until noon."), Turn(call="end_call"), Turn(say="Goodbye.")]
    )
    recorder.open(job, call)
    async with AgentSession(llm=model) as session:
        recorder.listen(session, cast(rtc.Room, room))
        await session.start(workflows.seat("receptionist", desk(call, end_call)), capture_run=True)
        await session.run(user_input="Until when?")
        recorder.knows(Known("Ada King", ("Ada King",)), "receptionist")
        await session.run(user_input="Bye.")
    recorder.close(Ended.AGENT)
    await recorder.aclose()
    record = await written(records)

    assert kinds(record) == [
        *("routed", "turn", "turn", "turn", "known", "turn", "tool", "turn", "end")
    ]
    turns = [(e.data["who"], e.data["text"]) for e in record.events or () if e.kind == "turn"]
    assert turns == [
        ("agent", "Hello."),
        ("caller", "Until when?"),
        ("agent", "Until noon."),
        ("caller", "Bye."),
        ("agent", "Goodbye."),
    ]
    (tool,) = [event.data for event in record.events or () if event.kind == "tool"]
    assert tool == {
        "name": "end_call",
        "arguments": {},
        "result": "say goodbye to the user",
        "error": False,
    }
    assert (record.caller, record.line, record.channel) == ("+12025550123", "reception", "phone")
    assert (record.caller_name, record.ended, record.trust) == ("Ada King", "agent", "claimed")


async def test_every_turn_is_there_before_the_next_begins(records: Records) -> None:
    """Nothing waits for the end of the call: its process may never see it."""
    recorder, job = recorder_of(records)
    model = ScriptedLLM([GREETING, Turn(say="Until noon."), Turn(say="On Monday.")])
    recorder.open(job, call := call_from())
    async with AgentSession(llm=model) as session:
        recorder.listen(session, cast(rtc.Room, rtc.EventEmitter[str]()))
        await session.start(workflows.seat("receptionist", desk(call)), capture_run=True)
        for count, words in enumerate(["Until when?", "When again?"], 1):
            await session.run(user_input=words)
            async with asyncio.timeout(2):
                while sum(row.turns for row in await records.list_calls()) < 1 + 2 * count:
                    await asyncio.sleep(0.005)
    await recorder.aclose()


async def test_keys_are_counted_and_never_written(records: Records) -> None:
    recorder, job = recorder_of(records)
    room = rtc.EventEmitter[str]()
    recorder.open(job, call_from())
    recorder.listen(cast(AgentSession[Any], rtc.EventEmitter[str]()), cast(rtc.Room, room))
    for digit in "4711":
        room.emit("sip_dtmf_received", SimpleNamespace(digit=digit, code=int(digit)))
    recorder.close(Ended.CALLER)
    await recorder.aclose()
    record = await written(records)

    assert kinds(record) == ["routed", "keys", "end"]
    assert [e.data for e in record.events or () if e.kind == "keys"] == [{"count": 4}]
    assert "4711" not in str(record)


async def test_caller_who_leaves_before_the_answer_has_abandoned(records: Records) -> None:
    recorder, job = recorder_of(records)
    recorder.open(job, call_from())
    recorder.close(Ended.CALLER)
    await recorder.aclose()

    assert (await written(records)).ended is Ended.ABANDONED_RINGING


async def test_caller_who_leaves_after_the_answer_has_ended_it(records: Records) -> None:
    recorder, job = recorder_of(records)
    recorder.open(job, call_from())
    recorder.answered()
    recorder.answered()
    recorder.close(Ended.CALLER)
    recorder.close(Ended.FAULT)
    await recorder.aclose()
    record = await written(records)

    assert record.ended is Ended.CALLER
    assert record.answered_at is not None
    assert kinds(record) == ["routed", "answered", "end"]


async def test_call_of_which_nothing_was_learnt_is_recorded_all_the_same(records: Records) -> None:
    recorder, job = recorder_of(records)
    recorder.open(job, None)
    recorder.close(Ended.CALLER)
    await recorder.aclose()
    record = await written(records)

    assert (record.key, record.line, record.ended) == ("RM_1", None, "abandoned_ringing")


async def test_job_that_ends_without_a_word_leaves_no_open_record(records: Records) -> None:
    recorder, job = recorder_of(records)
    recorder.open(job, call_from())
    for step in cast(Job, job).at_the_end:
        await step()

    assert (await written(records)).ended is Ended.FAULT


async def test_fault_of_ours_is_told_in_the_record(records: Records) -> None:
    recorder, job = recorder_of(records)
    recorder.open(job, call_from())
    recorder.broke(RuntimeError("the prompt is gone"))
    recorder.close(Ended.FAULT)
    await recorder.aclose()
    (fault,) = [e.data for e in (await written(records)).events or () if e.kind == "fault"]

    assert fault == {"what": "RuntimeError('the prompt is gone')"}


async def test_caller_whom_a_workflow_has_checked_is_verified(records: Records) -> None:
    recorder, job = recorder_of(records)
    recorder.open(job, call := call_from())
    assert call.trust is Trust.CLAIMED

    call.is_verified = True
    recorder.trusts(call.trust)
    await recorder.aclose()
    assert (await written(records)).trust == "verified"


async def test_what_was_done_is_in_the_list_once(records: Records) -> None:
    recorder, job = recorder_of(records)
    recorder.open(job, call_from())
    for what in ("message_taken", "booked", "message_taken"):
        recorder.done(what)
    await recorder.aclose()

    assert (await written(records)).done == ("message_taken", "booked")


class Flaky:
    """Records whose database is away for the first so many writes."""

    def __init__(self, records: Records, failures: int) -> None:
        self._records, self.left = records, failures

    def __getattr__(self, name: str) -> Any:
        async def write(*args: Any, **more: Any) -> Any:
            if self.left:
                self.left -= 1
                raise OSError("the database is away")
            return await getattr(self._records, name)(*args, **more)

        return write


async def test_database_that_is_away_costs_a_warning_and_no_event(
    records: Records, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorders, "_RETRY_AFTER_S", 0.01)
    recorder = Recorder(cast(Records, Flaky(records, failures=5)))
    recorder.open(cast(JobContext, Job()), call_from())
    recorder.answered()
    recorder.close(Ended.AGENT)
    await recorder.aclose()

    assert kinds(await written(records)) == ["routed", "answered", "end"]
    assert caplog.text.count("the record is not written") == 1


async def test_database_that_stays_away_does_not_hold_the_job(
    records: Records, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorders, "_LAST_WORDS_S", 0.1)
    recorder = Recorder(cast(Records, Flaky(records, failures=10**6)))
    recorder.open(cast(JobContext, Job()), call_from())
    recorder.close(Ended.AGENT)
    async with asyncio.timeout(2):
        await recorder.aclose()

    assert "the end of the record was not written" in caplog.text
    assert await records.list_calls() == []
