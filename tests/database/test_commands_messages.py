"""`switchboard messages`, as an owner types it."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from switchboard.database import Database
from switchboard.messages import Message, Messages, NewMessage
from tests.database.command_line import CommandLine

NUMBER = "+12025550100"
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def typed(url: str) -> CommandLine:
    return CommandLine(url)


@pytest.fixture
def message(typed: CommandLine) -> Message:
    """An urgent one of now, and one of yesterday without a number that is done."""
    return typed.with_database(_two_messages)


def test_open_messages_are_listed_with_all_that_is_needed_to_ring_back(
    typed: CommandLine, message: Message
) -> None:
    headings, only = typed.prints("messages").splitlines()

    assert headings.split() == (
        ["reference", "when", "for", "caller", "name", "urgent", "done", "message"]
    )
    told = [f"{NOW.astimezone():%Y-%m-%d %H:%M}", "Alice Morgan", NUMBER, "Grace [red]", "yes"]
    assert only.split("  ")[0] == message.reference
    assert all(word in only for word in [*told, "Ring [2J me"])


def test_all_messages_are_listed_newest_first(typed: CommandLine, message: Message) -> None:
    _, newest, oldest = typed.prints("messages", "--all").splitlines()
    assert message.reference in newest
    assert "no number" in oldest

    told = json.loads(typed.prints("messages", "--all", "--json"))
    assert [entry["name"] for entry in told] == ["Grace [red]", "Henry"]
    assert told[0] == {
        "id": message.id,
        "reference": message.reference,
        "at": NOW.isoformat(),
        "call_key": "SCL_1",
        "person_id": None,
        "name": "Grace [red]",
        "number": NUMBER,
        "for_whom": "Alice Morgan",
        "text": "Ring\x1b[2J me",
        "urgent": True,
        "done_at": None,
    }


def test_message_is_shown_in_full(typed: CommandLine, message: Message) -> None:
    assert typed.prints("messages", "show", message.reference).splitlines() == [
        f"message {message.reference}, {NOW.astimezone():%Y-%m-%d %H:%M}, for Alice Morgan, urgent",
        "from:    Grace [red]",
        f"number:  {NUMBER}",
        "call:    SCL_1",
        "done:    no",
        "message: Ring [2J me",
    ]
    shown = json.loads(typed.prints("messages", "show", message.reference, "--json"))
    assert shown["text"] == message.text


def test_message_that_is_done_is_off_the_list(typed: CommandLine, message: Message) -> None:
    spelt = " ".join(message.reference)
    assert typed.prints("messages", "done", spelt) == (
        f"message {message.reference} for Alice Morgan is done"
    )
    assert typed.prints("messages") == ""
    assert json.loads(typed.prints("messages", "--json")) == []
    assert typed.prints("messages", "done", message.reference).startswith(
        f"message {message.reference} has been done since 20"
    )
    assert "done:    20" in typed.prints("messages", "show", message.reference)


def test_message_that_is_not_there_is_told(typed: CommandLine) -> None:
    for command in ("show", "done"):
        told = typed.says("messages", command, "0000")
        assert told.startswith("there is no message '0000': `switchboard messages --all`")


async def _two_messages(place: Database) -> Message:
    messages = Messages(place)
    old = NewMessage("old", "SCL_0", "Henry", None, "Ben Carter", "No need to call")
    done = await messages.add(old, NOW - timedelta(days=1))
    await messages.done(done.reference, NOW)
    text = "Ring\x1b[2J me"
    new = NewMessage("new", "SCL_1", "Grace [red]", NUMBER, "Alice Morgan", text, urgent=True)
    return await messages.add(new, NOW)
