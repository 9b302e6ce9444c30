"""Removing everything that is kept about a person."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from switchboard.database.tables import (
    blocked_numbers,
    call_events,
    caller_numbers,
    callers,
    calls,
    identity_checks,
)
from switchboard.directory.left_behind import Traces, forget_left
from switchboard.directory.person import Person
from switchboard.directory.rows import list_people, owns_one_of
from switchboard.written import counted


@dataclass(frozen=True)
class Forgotten:
    """How much was removed, and what was not."""

    people: int = 0
    numbers: int = 0
    blocks: int = 0
    calls: int = 0
    events: int = 0
    messages: int = 0
    appointments: int = 0
    checks: int = 0
    kept: tuple[str, ...] = ()
    """What is kept and why, a sentence without its full stop each."""

    def __str__(self) -> str:
        """Every count with its word."""
        counts = {
            "record": self.people,
            "number": self.numbers,
            "block": self.blocks,
            "call": self.calls,
            "event": self.events,
            "message": self.messages,
            "appointment": self.appointments,
            "identity check": self.checks,
        }
        return ", ".join(counted(count, word) for word, count in counts.items())


async def forget_person(session: AsyncConnection, person: Person) -> Forgotten:
    """The record, what this person left and the calls, and all of the numbers that nobody else owns."""
    numbers = await _numbers_of(session, person)
    others = await list_people(session, owns_one_of(numbers), callers.c.id != person.id)
    shared = {number for other in others for number in other.numbers} & numbers
    own = numbers - shared
    of_calls = (calls.c.person_id == person.id) | calls.c.caller.in_(own)
    traces = Traces(person.name, own, of_calls, person.id, shared)
    messages, appointments = await forget_left(session, traces)
    removed_calls, events = await _forget_calls(session, of_calls)
    return Forgotten(
        checks=await _forget(session, identity_checks, identity_checks.c.person_id == person.id),
        blocks=await _forget(session, blocked_numbers, blocked_numbers.c.number.in_(own)),
        numbers=await _forget(session, caller_numbers, caller_numbers.c.caller_id == person.id),
        people=await _forget(session, callers, callers.c.id == person.id),
        calls=removed_calls,
        events=events,
        messages=messages,
        appointments=appointments,
        kept=tuple([await _why_kept(session, number, others) for number in sorted(shared)]),
    )


async def forget_number(session: AsyncConnection, number: str) -> Forgotten:
    """What there is of a number that nobody owns, or of a name that no caller record has."""
    owners = await list_people(session, owns_one_of([number]))
    if owners:
        return Forgotten(kept=(await _why_kept(session, number, owners),))
    by_name = (func.lower(calls.c.caller_name) == number.lower()) & calls.c.person_id.is_(None)
    of_calls = (calls.c.caller == number) | by_name
    messages, appointments = await forget_left(session, Traces(number, {number}, of_calls))
    removed_calls, events = await _forget_calls(session, of_calls)
    return Forgotten(
        blocks=await _forget(session, blocked_numbers, blocked_numbers.c.number == number),
        calls=removed_calls,
        events=events,
        messages=messages,
        appointments=appointments,
    )


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
