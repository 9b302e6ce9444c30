"""What is kept of a call."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import TypeVar

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from switchboard.call_end import Ended
from switchboard.config import ROOT
from switchboard.database import Database, connect
from switchboard.database.tables import calls
from switchboard.directory import Directory
from switchboard.records import Records
from switchboard.records.call_record import CallEvent, EventKind, NewCall, Purged, SeveralCalls
from switchboard.records.records import BATCH

T = TypeVar("T")

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)

APPEND = """
import asyncio, sys
from switchboard import database
from switchboard.records import Records

async def main():
    records = Records(database.connect(sys.argv[1]))
    for n in range(1_000_000):
        await records.append(sys.argv[2], "turn", {"text": str(n)})
        print(n, flush=True)

asyncio.run(main())
"""


def a_call(key: str = "SCL_1", started_at: datetime = NOW, caller: str = "+4930901820") -> NewCall:
    return NewCall(
        key=key,
        sip_call_id=key,
        room="room",
        channel="phone",
        started_at=started_at,
        caller=caller,
        line="sales",
    )


async def test_call_is_begun_once(records: Records) -> None:
    call_id, is_new = await records.open(a_call())

    assert is_new
    assert re.fullmatch(r"261124-[2-9a-z]{5}", call_id)
    assert await records.open(a_call()) == (call_id, False)


async def test_of_many_who_begin_the_same_call_one_does(url: str) -> None:
    """Each with a connection of its own, as processes have it."""
    places = [connect(url) for _ in range(6)]
    opened = await asyncio.gather(*[Records(place).open(a_call()) for place in places])
    for place in places:
        await place.aclose()

    assert len({call_id for call_id, _ in opened}) == 1
    assert sorted(is_new for _, is_new in opened) == [False] * 5 + [True]


async def test_record_tells_the_whole_call(records: Records, directory: Directory) -> None:
    ada = await directory.add("Ada", ["+4930901820"])
    call_id, _ = await records.open(a_call())
    answered = NOW + timedelta(seconds=2)
    await records.update(call_id, answered_at=answered, person_id=ada.id, caller_name="Ada")
    said = [
        CallEvent(NOW + timedelta(seconds=3), EventKind.TURN, {"who": "agent", "text": "Hello."}),
        CallEvent(NOW + timedelta(seconds=5), EventKind.TURN, {"who": "caller", "text": "Hi."}),
    ]
    await records.append_many(call_id, said)
    await records.append(call_id, EventKind.ANSWERED, {}, answered)
    await records.close(call_id, Ended.CALLER, NOW + timedelta(seconds=60))

    call = await records.find(call_id)

    assert call is not None
    assert call.events is not None
    assert [event.kind for event in call.events] == ["answered", "turn", "turn", "end"]
    assert call.events[1:3] == tuple(said)
    assert (call.turns, call.ended, call.done) == (2, Ended.CALLER, ())
    assert (call.person_id, call.caller_name, call.answered_at) == (ada.id, "Ada", answered)
    assert call.as_dict()["ended_at"] == "2026-11-24T09:31:00+00:00"


async def test_time_of_any_zone_comes_back_in_utc(records: Records) -> None:
    here = NOW.astimezone(timezone(timedelta(hours=-8)))
    call_id, _ = await records.open(a_call(started_at=here))

    call = await records.find(call_id)

    assert call is not None
    assert (call.started_at, call.started_at.tzinfo) == (NOW, UTC)


async def test_call_may_end_in_every_way(records: Records) -> None:
    for ended in Ended:
        call_id, _ = await records.open(a_call(ended))
        assert await records.close(call_id, ended)


async def test_only_the_first_end_counts(records: Records) -> None:
    call_id, _ = await records.open(a_call())
    assert await records.close(call_id, Ended.AGENT, NOW)
    assert not await records.close(call_id, Ended.FAULT, NOW + timedelta(seconds=9))

    call = await records.find(call_id)

    assert call is not None
    assert call.events is not None
    assert (call.ended, call.ended_at, len(call.events)) == (Ended.AGENT, NOW, 1)


async def test_end_that_is_none_is_refused(place: Database) -> None:
    values = {**vars(a_call()), "id": "x", "done": [], "ended": "boredom"}
    with pytest.raises(IntegrityError):
        async with place.session() as session:
            await session.execute(insert(calls).values(values))


async def test_same_thing_is_done_once(url: str) -> None:
    """Whoever says so, each with a connection of its own."""
    places = [connect(url) for _ in range(4)]
    records = [Records(place) for place in places]
    call_id, _ = await records[0].open(a_call())
    await asyncio.gather(*[each.find(call_id) for each in records])
    for what in ("message for Ada", "appointment on Monday", "message for Ben"):
        await asyncio.gather(*[each.add_done(call_id, what) for each in records])

    call = await records[0].find(call_id)
    for place in places:
        await place.aclose()

    assert call is not None
    assert call.events is not None
    assert call.done == ("message for Ada", "appointment on Monday", "message for Ben")
    assert [event.data["what"] for event in call.events] == list(call.done)


async def test_call_is_found_by_parts_of_its_id(records: Records) -> None:
    call_id, _ = await records.open(a_call("SCL_1"))
    other, _ = await records.open(a_call("SCL_2"))

    for text in (call_id, call_id[:-1], call_id.partition("-")[2], "SCL_1"):
        found = await records.find(text)
        assert found is not None, text
        assert found.id == call_id
    assert await records.find("%") is None
    with pytest.raises(SeveralCalls, match=f"'261124' fits more than one call: .*{other}"):
        await records.find("261124")


async def test_list_is_the_newest_first(records: Records) -> None:
    ids = [
        (await records.open(a_call(str(day), NOW + timedelta(days=day), f"+4930{day}00")))[0]
        for day in range(4)
    ]

    assert [call.id for call in await records.list_calls()] == ids[::-1]
    assert [call.id for call in await records.list_calls(2)] == ids[:1:-1]
    since = await records.list_calls(since=NOW + timedelta(days=3))
    assert [call.id for call in since] == ids[3:]
    assert [call.id for call in await records.list_calls(caller="+4930100")] == [ids[1]]
    assert await records.list_calls(line="support") == []


async def test_export_is_complete_however_much_there_is(records: Records) -> None:
    for n in range(BATCH + 5):
        await records.open(a_call(str(n), NOW + timedelta(seconds=n // 3)))
    newest = await records.list_calls()
    await records.append(newest[0].id, EventKind.TURN, {"who": "caller", "text": "Hi."}, NOW)

    exported = [call async for call in records.export()]

    assert [call["id"] for call in exported] == [call.id for call in newest]
    assert exported[0]["events"] == [
        {"at": NOW.isoformat(), "kind": "turn", "data": {"who": "caller", "text": "Hi."}}
    ]


async def test_purge_removes_what_began_before(records: Records) -> None:
    old, _ = await records.open(a_call("old", NOW - timedelta(days=91)))
    await records.append(old, EventKind.TURN, {"text": "never ended"})
    new, _ = await records.open(a_call("new", NOW - timedelta(days=89)))
    before = NOW - timedelta(days=90)
    assert await records.count_before(before) == 1

    assert await records.purge(before) == Purged(calls=1, events=1)

    assert [call.id for call in await records.list_calls()] == [new]
    assert await records.purge(before) == Purged()


async def test_event_is_kept_whatever_it_holds(records: Records) -> None:
    call_id, _ = await records.open(a_call())
    strange = {"text": "a\0b\ud800", "n": float("nan"), "at": NOW, "set": {1}, 5: (True, None)}
    await records.append(call_id, "tool", strange)  # type: ignore[arg-type] # keys of a tool's own

    call = await records.find(call_id)

    assert call is not None
    assert call.events is not None
    assert call.events[0].data == {
        "text": "ab?",
        "n": None,
        "at": NOW.isoformat(),
        "set": "{1}",
        "5": [True, None],
    }


def test_what_was_written_outlives_a_killed_process(url: str) -> None:
    call_id = asyncio.run(_with_records(url, lambda records: records.open(a_call())))[0]
    command = [sys.executable, "-c", APPEND, url, call_id]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(5):
            process.stdout.readline()
        process.kill()
        said = 5 + len(process.stdout.readlines())

    call = asyncio.run(_with_records(url, lambda records: records.find(call_id)))

    assert call is not None
    assert call.events is not None
    kept = [event.data["text"] for event in call.events]
    assert kept[:said] == [str(n) for n in range(said)]


async def _with_records(url: str, work: Callable[[Records], Awaitable[T]]) -> T:
    place = connect(url)
    try:
        return await work(Records(place))
    finally:
        await place.aclose()
