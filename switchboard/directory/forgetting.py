"""Removing everything that is kept about a person."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from switchboard.database.tables import blocked_numbers, call_events, caller_numbers, callers, calls
from switchboard.directory.person import Person
from switchboard.directory.rows import list_people, owns_one_of


@dataclass(frozen=True)
class Forgotten:
    """How much was removed, and what was not."""

    people: int = 0
    numbers: int = 0
    blocks: int = 0
    calls: int = 0
    events: int = 0
    kept: tuple[str, ...] = ()
    """What is kept and why, a sentence without its full stop each."""

    def __str__(self) -> str:
        """Every count with its word."""
        words = ("record", "number", "block", "call", "event")
        counts = (self.people, self.numbers, self.blocks, self.calls, self.events)
        return ", ".join(
            f"{count} {word}{'' if count == 1 else 's'}"
            for count, word in zip(counts, words, strict=True)
        )


async def forget_person(session: AsyncConnection, person: Person) -> Forgotten:
    """The record, its calls, and all of the numbers that nobody else owns."""
    numbers = await _numbers_of(session, person)
    others = await list_people(session, owns_one_of(numbers), callers.c.id != person.id)
    shared = {number for other in others for number in other.numbers} & numbers
    removed_calls, events = await _forget_calls(
        session, (calls.c.person_id == person.id) | calls.c.caller.in_(numbers - shared)
    )
    return Forgotten(
        blocks=await _forget(
            session, blocked_numbers, blocked_numbers.c.number.in_(numbers - shared)
        ),
        numbers=await _forget(session, caller_numbers, caller_numbers.c.caller_id == person.id),
        people=await _forget(session, callers, callers.c.id == person.id),
        calls=removed_calls,
        events=events,
        kept=tuple([await _why_kept(session, number, others) for number in sorted(shared)]),
    )


async def forget_number(session: AsyncConnection, number: str) -> Forgotten:
    """The calls and the block of a number that nobody owns, or the calls of a name that only a CRM knows."""
    owners = await list_people(session, owns_one_of([number]))
    if owners:
        return Forgotten(kept=(await _why_kept(session, number, owners),))
    by_name = (func.lower(calls.c.caller_name) == number.lower()) & calls.c.person_id.is_(None)
    removed_calls, events = await _forget_calls(session, (calls.c.caller == number) | by_name)
    blocks = await _forget(session, blocked_numbers, blocked_numbers.c.number == number)
    return Forgotten(blocks=blocks, calls=removed_calls, events=events)


async def _numbers_of(session: AsyncConnection, person: Person) -> set[str]:
    """As they stand now: the record may have gained one since it was looked up."""
    query = select(caller_numbers.c.e164).where(caller_numbers.c.caller_id == person.id)
    return {*(await session.scalars(query)).all()}


async def _forget_calls(session: AsyncConnection, which: ColumnElement[bool]) -> tuple[int, int]:
    """How many calls, with how many events."""
    events = call_events.c.call_id.in_(select(calls.c.id).where(which))
    removed_events = await _forget(session, call_events, events)
    return await _forget(session, calls, which), removed_events


async def _forget(session: AsyncConnection, table: Table, which: ColumnElement[bool]) -> int:
    return (await session.execute(delete(table).where(which))).rowcount


async def _why_kept(session: AsyncConnection, number: str, owners: Collection[Person]) -> str:
    names = ", ".join(str(owner) for owner in owners if number in owner.numbers)
    query = select(func.count()).select_from(calls).where(calls.c.caller == number)
    count = await session.scalar(query)
    return f"{number} belongs to {names}: it stays theirs, with the calls from it ({count})"
