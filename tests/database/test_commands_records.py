"""`switchboard records` and `switchboard purge`, as an owner types them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from switchboard.call_end import Ended
from switchboard.database import Database
from switchboard.database.tables import appointments, identity_checks
from switchboard.directory import Directory
from switchboard.messages import Messages, NewMessage
from switchboard.records import Records
from switchboard.records.call_record import CallEvent, EventKind, NewCall
from tests.database.command_line import CommandLine

CALLER = "+4930901820"
NOW = datetime.now(UTC).replace(microsecond=0)
SAID: list[tuple[float, EventKind, dict[str, object]]] = [
    (2, EventKind.ANSWERED, {}),
    (2.5, EventKind.TURN, {"who": "agent", "text": "Acme, good morning.", "interrupted": True}),
    (5, EventKind.TURN, {"who": "caller", "text": "Open\x1b[2J on [bold]Saturday?"}),
    (6, EventKind.TOOL, {"name": "hours", "arguments": {"day": "Saturday"}, "result": "10 to 2"}),
    (7, EventKind.TOOL, {"name": "book", "arguments": {}, "result": "full", "error": True}),
    (8, EventKind.KEYS, {"count": 4}),
    (9, EventKind.HANDOVER, {"workflow": "booking"}),
]


@pytest.fixture
def typed(url: str) -> CommandLine:
    return CommandLine(url)


@pytest.fixture
def call_id(typed: CommandLine) -> str:
    """One call that is over, of an hour ago, and one of a hundred days ago that never ended."""
    return typed.with_database(_two_calls)


def test_one_call_is_forgotten(typed: CommandLine, call_id: str) -> None:
    assert "add --yes" in typed.says("records", "forget", call_id)
    assert typed.prints("records", "forget", call_id, "--yes") == f"removed the call {call_id}"
    assert call_id not in typed.prints("records")
    assert "there is no call" in typed.says("records", "forget", call_id, "--yes")


@pytest.mark.parametrize("part", ["", "2", "26"])
def test_too_little_of_an_id_is_no_call(typed: CommandLine, call_id: str, part: str) -> None:
    assert "there is no call" in typed.says("records", "forget", part, "--yes")


def test_export_that_fails_leaves_the_one_before(
    typed: CommandLine, call_id: str, tmp_path: Path
) -> None:
    file = tmp_path / "calls.jsonl"
    typed.prints("records", "export", "--json", "--output", str(file))
    before = file.read_text()
    assert call_id in before

    (tmp_path / "calls.jsonl.part").mkdir()
    assert "cannot be written" in typed.says("records", "export", "--output", str(file))
    assert file.read_text() == before


def test_calls_are_listed_newest_first(typed: CommandLine, call_id: str) -> None:
    headings, newest, oldest = typed.prints("records").splitlines()

    assert headings.split() == [
        "id",
        "when",
        "line",
        "caller",
        "name",
        "how",
        "long",
        "ended",
        "turns",
        "done",
    ]
    begun = (NOW - timedelta(hours=1)).astimezone()
    told = [call_id, f"{begun:%Y-%m-%d %H:%M}", "sales", CALLER, "Ada", "1:05", "agent", "2"]
    assert newest.split("  ")[0] == call_id
    assert all(word in newest for word in [*told, "message for Ben"])
    assert "unknown" in oldest
    assert typed.prints("records", "list") == typed.prints("records")


def test_list_is_narrowed(typed: CommandLine, call_id: str) -> None:
    yesterday = f"{NOW - timedelta(days=1):%Y-%m-%d}"
    for words in (
        ["--limit", "1"],
        ["--caller", "0049 30 901820"],
        ["--line", "sales"],
        ["--since", yesterday],
    ):
        (call,) = json.loads(typed.prints("records", "list", "--json", *words))
        assert (call["id"], call["turns"]) == (call_id, 2), words
        assert "events" not in call
    assert typed.prints("records", "list", "--line", "support") == ""
    assert json.loads(typed.prints("records", "list", "--line", "support", "--json")) == []


def test_call_is_told_line_by_line(typed: CommandLine, call_id: str) -> None:
    first, *told = typed.prints("records", "show", call_id[:-1]).splitlines()

    assert first.startswith(f"call {call_id}, ")
    assert first.endswith(f"{CALLER} (Ada) to sales")
    assert told == [
        "     2.0  answered",
        "     2.5  agent     Acme, good morning. (interrupted)",
        "     5.0  caller    Open [2J on [bold]Saturday?",
        "     6.0  tool      hours(day=Saturday) -> 10 to 2",
        "     7.0  tool      book() failed: full",
        "     8.0  keys      4 pressed",
        "     9.0  handover  workflow=booking",
        "    60.0  done      what=message for Ben",
        "    65.0  end       agent",
        "ended: agent, after 1:05",
        "done: message for Ben",
    ]


def test_call_is_shown_for_programs(typed: CommandLine, call_id: str) -> None:
    call = json.loads(typed.prints("records", "show", "SCL_1", "--json"))

    assert (call["id"], call["ended"], call["done"]) == (call_id, "agent", ["message for Ben"])
    assert call["events"][1]["data"]["text"] == "Acme, good morning."


def test_call_that_is_not_there_is_told(typed: CommandLine) -> None:
    assert typed.says("records", "show", "x").startswith("there is no call 'x'")


def test_export_is_a_line_of_json_for_each_call(
    typed: CommandLine, call_id: str, tmp_path: Path
) -> None:
    lines = typed.prints("records", "export").splitlines()
    assert [len(json.loads(line)["events"]) for line in lines] == [9, 0]

    file = tmp_path / "calls.jsonl"
    assert typed.prints("records", "export", "--output", str(file)) == ""
    assert file.read_text("utf-8").splitlines() == lines
    (newest,) = typed.prints(
        "records", "export", "--since", f"{NOW - timedelta(days=1):%Y-%m-%d}"
    ).splitlines()
    assert json.loads(newest)["id"] == call_id
    assert "cannot be written" in typed.says("records", "export", "--output", str(tmp_path))


def test_purge_removes_what_is_older_than_it_is_to_be_kept(
    typed: CommandLine, call_id: str
) -> None:
    day = f"{(NOW - timedelta(days=90)).astimezone():%Y-%m-%d}"
    assert typed.prints("purge", "--dry-run").startswith("would remove 1 call, 0 messages, ")
    assert f" from before {day}" in typed.prints("purge", "--dry-run")
    assert typed.prints("purge").startswith("removed 1 call, ")
    assert typed.prints("purge").startswith("removed 0 calls, ")

    (left,) = json.loads(typed.prints("records", "--json"))
    assert left["id"] == call_id
    assert typed.prints("purge", "--days", "0").startswith("removed 1 call, ")


def test_purge_removes_what_callers_left_and_booked_as_well(typed: CommandLine) -> None:
    typed.with_database(_left_and_booked)

    old = "0 calls, 2 messages (1 never done), 1 appointment, 1 identity check"
    assert typed.prints("purge", "--dry-run").startswith(f"would remove {old} from before")
    assert typed.prints("purge").startswith(f"removed {old} from before")
    assert len(json.loads(typed.prints("messages", "--all", "--json"))) == 2

    # what is still to come is no matter of age, and a failure of today's still counts
    old = "0 calls, 2 messages (1 never done), 1 appointment, 0 identity checks"
    assert typed.prints("purge", "--days", "0").startswith(f"removed {old} from before")
    left = "0 calls, 0 messages, 0 appointments, 0 identity checks"
    assert typed.prints("purge", "--days", "0").startswith(f"removed {left} from before")


def test_message_outlives_its_call(typed: CommandLine, call_id: str) -> None:
    async def left(place: Database) -> None:
        await Messages(place).add(NewMessage("k", "SCL_1", "Ada", CALLER, "Ben", "Ring me"), NOW)

    typed.with_database(left)
    typed.prints("records", "forget", call_id, "--yes")

    (message,) = json.loads(typed.prints("messages", "--json"))
    assert message["call_key"] == "SCL_1"


async def _two_calls(place: Database) -> str:
    records = Records(place)
    begun = NOW - timedelta(hours=1)
    call_id, _ = await records.open(
        NewCall(
            key="SCL_1",
            sip_call_id="SCL_1",
            room="room",
            channel="phone",
            started_at=begun,
            caller=CALLER,
            line="sales",
        )
    )
    events = [CallEvent(begun + timedelta(seconds=s), kind, data) for s, kind, data in SAID]
    await records.append_many(call_id, events)
    await records.add_done(call_id, "message for Ben", begun + timedelta(seconds=60))
    await records.update(call_id, caller_name="Ada")
    await records.close(call_id, Ended.AGENT, begun + timedelta(seconds=65))
    old = NewCall(key="RM_1", room="old", channel="web", started_at=begun - timedelta(days=100))
    await records.open(old)
    return call_id


async def _left_and_booked(place: Database) -> None:
    """Of a hundred days ago and of an hour ago: a message that is done and one that is not, an
    appointment that is over, a failure to show who one is. And an appointment that is still to come."""
    ada = await Directory(place).add("Ada", [CALLER])
    for begun in (NOW - timedelta(days=100), NOW - timedelta(hours=1)):
        for key in ("open", "done"):
            key = f"{key} {begun}"
            new = NewMessage(key, "SCL_1", "Ada", CALLER, "Ben", "Ring me")
            message = await Messages(place).add(new, begun)
            if key.startswith("done"):
                await Messages(place).done(message.reference)
        await _booked(place, begun - timedelta(minutes=30))
        failure = {"person_id": ada.id, "at": begun, "withheld": False, "passed": False}
        async with place.session() as session:
            await session.execute(insert(identity_checks).values(failure))
    await _booked(place, NOW + timedelta(days=1))


async def _booked(place: Database, starts_at: datetime) -> None:
    values = {
        "id": str(starts_at),
        "key": str(starts_at),
        "reference": "4711",
        "made_at": NOW - timedelta(days=200),
        "call_key": "SCL_1",
        "name": "Ada",
        "staff": "Ben",
        "service": "check-up",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=30),
    }
    async with place.session() as session:
        await session.execute(insert(appointments).values(values))
