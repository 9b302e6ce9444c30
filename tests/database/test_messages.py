"""What callers leave: written once, found by its reference, open until it is done."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from switchboard.config import ROOT
from switchboard.database import Database, connect
from switchboard.directory import Directory
from switchboard.messages import Message, Messages, NewMessage

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
NUMBER = "+12025550100"

ADD_AND_DIE = """
import asyncio, os, signal, sys
from switchboard import database
from switchboard.messages import Messages, NewMessage

async def main():
    messages = Messages(database.connect(sys.argv[1]))
    new = NewMessage("k", "SCL_1", "Grace", None, "Alice", "Ring me", True, None)
    print((await messages.add(new)).reference, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


@pytest.fixture
def messages(place: Database) -> Messages:
    return Messages(place)


@pytest.fixture
async def other_place(url: str) -> AsyncIterator[Database]:
    """The same database, as another process has it open."""
    opened = connect(url)
    yield opened
    await opened.aclose()


async def test_message_is_kept_as_it_was_left(messages: Messages, directory: Directory) -> None:
    grace = await directory.add("Grace Miller", [NUMBER])

    added = await messages.add(a_message(urgent=True, person_id=grace.id), NOW)

    assert added == Message(
        id=added.id,
        reference=added.reference,
        at=NOW,
        call_key="SCL_1",
        person_id=grace.id,
        name="Grace Miller",
        number=NUMBER,
        for_whom="Alice Morgan",
        text="Please call back about the invoice.",
        urgent=True,
        done_at=None,
    )
    assert len(added.reference) == 4
    assert added.reference.isdecimal()
    assert await messages.find(added.reference) == added


async def test_same_key_is_the_same_message(messages: Messages) -> None:
    first = await messages.add(a_message(), NOW)
    again = await messages.add(a_message(text="Something else"), NOW + timedelta(hours=1))
    other = await messages.add(a_message("another"), NOW)

    assert again == first
    assert other.id != first.id
    assert len(await messages.list_messages()) == 2


async def test_same_key_at_the_same_moment_is_written_once(
    place: Database, other_place: Database
) -> None:
    both = [Messages(place), Messages(other_place)]
    added = await asyncio.gather(*[both[n % 2].add(a_message()) for n in range(20)])

    assert len({message.id for message in added}) == 1
    assert await both[0].list_messages() == [added[0]]


async def test_references_of_open_messages_differ_whatever_is_drawn(
    place: Database, other_place: Database
) -> None:
    """Both draw the same digits one after the other, so that every one of them is wanted twice."""
    both = [Messages(place, Random(1).randrange), Messages(other_place, Random(1).randrange)]
    added = await asyncio.gather(*[both[n % 2].add(a_message(str(n))) for n in range(20)])

    assert len({message.reference for message in added}) == 20


async def test_reference_is_free_again_when_its_message_is_done(place: Database) -> None:
    same = Messages(place, lambda _: 3711)
    first = await same.add(a_message("first"), NOW)
    await same.done(first.reference, NOW)
    second = await same.add(a_message("second"), NOW)

    assert (first.reference, second.reference) == ("4711", "4711")
    assert await same.find("4711") == second
    await same.done("4711", NOW)
    assert [message.done_at for message in await same.list_messages(all=True)] == [NOW, NOW]


async def test_done_message_is_no_longer_listed(messages: Messages) -> None:
    old = await messages.add(a_message("old"), NOW - timedelta(days=1))
    new = await messages.add(a_message("new"), NOW)
    assert await messages.list_messages() == [new, old]

    done = await messages.done(old.reference, NOW)

    assert done is not None
    assert (done.id, done.done_at) == (old.id, NOW)
    assert await messages.list_messages() == [new]
    assert await messages.list_messages(all=True) == [new, done]


async def test_message_is_done_once(messages: Messages) -> None:
    added = await messages.add(a_message(), NOW)
    first = await messages.done(added.reference, NOW)

    assert await messages.done(added.reference, NOW + timedelta(days=1)) == first
    assert await messages.done("0000") is None
    assert await messages.find("0000") is None


async def test_message_of_a_person_forgotten_meanwhile_is_nobodys(
    messages: Messages, directory: Directory
) -> None:
    grace = await directory.add("Grace Miller", [NUMBER])
    await directory.forget(grace)

    assert (await messages.add(a_message(person_id=grace.id))).person_id is None


async def test_whatever_is_said_can_be_written(messages: Messages) -> None:
    added = await messages.add(a_message(text="a\0b\ud800 😀 '; DROP TABLE messages; --"))

    assert added.text == "ab? 😀 '; DROP TABLE messages; --"


def test_message_is_there_though_the_process_is_killed(url: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", ADD_AND_DIE, url], cwd=ROOT, capture_output=True, text=True
    )
    assert (told.returncode, told.stderr) == (-signal.SIGKILL, "")

    (left,) = asyncio.run(_left(url))
    assert (left.reference, left.text, left.urgent) == (told.stdout.strip(), "Ring me", True)


def a_message(
    key: str = "once",
    *,
    text: str = "Please call back about the invoice.",
    urgent: bool = False,
    person_id: int | None = None,
) -> NewMessage:
    return NewMessage(key, "SCL_1", "Grace Miller", NUMBER, "Alice Morgan", text, urgent, person_id)


async def _left(url: str) -> list[Message]:
    place = connect(url)
    try:
        return await Messages(place).list_messages()
    finally:
        await place.aclose()
