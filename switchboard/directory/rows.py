"""Caller records as rows: read as people, and written from them."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from switchboard.database.tables import caller_numbers, callers
from switchboard.directory.person import Change, NewPerson, Person, folded


def owns_one_of(numbers: Iterable[str]) -> ColumnElement[bool]:
    """The condition that a caller has one of these E.164 numbers."""
    owners = select(caller_numbers.c.caller_id).where(caller_numbers.c.e164.in_(list(numbers)))
    return callers.c.id.in_(owners)


async def list_people(session: AsyncConnection, *which: ColumnElement[bool]) -> list[Person]:
    """All whom the conditions leave, the longest known first."""
    query = (
        select(callers, caller_numbers.c.e164)
        .outerjoin(caller_numbers)
        .where(*which)
        .order_by(callers.c.id, caller_numbers.c.e164)
    )
    rows = (await session.execute(query)).mappings().all()
    return [_person(list(own)) for _, own in groupby(rows, key=lambda row: row["id"])]


async def write_down(session: AsyncConnection, new: NewPerson) -> tuple[Person, Change]:
    """Add the person, or bring the record up to date that has this name and one of these numbers."""
    same = await list_people(
        session, callers.c.folded_name == folded(new.name), owns_one_of(new.numbers)
    )
    if not same:
        return await _add(session, new), Change.ADDED
    known = same[0]
    person = replace(
        known,
        numbers=tuple(sorted({*known.numbers, *new.numbers})),
        notes=new.notes or known.notes,
        workflow=new.workflow or known.workflow,
    )
    if person == known:
        return known, Change.UNCHANGED
    values = {"notes": person.notes, "workflow": person.workflow}
    await session.execute(update(callers).where(callers.c.id == person.id).values(values))
    await _add_numbers(session, person.id, {*person.numbers} - {*known.numbers})
    return person, Change.CHANGED


async def _add(session: AsyncConnection, new: NewPerson) -> Person:
    name = " ".join(new.name.split())
    values = {
        "name": name,
        "folded_name": folded(name),
        "notes": new.notes,
        "workflow": new.workflow,
    }
    row = await session.execute(insert(callers).values(values).returning(callers.c.id))
    person = Person(row.scalar_one(), name, tuple(sorted({*new.numbers})), new.notes, new.workflow)
    await _add_numbers(session, person.id, person.numbers)
    return person


async def _add_numbers(session: AsyncConnection, caller_id: int, numbers: Iterable[str]) -> None:
    rows = [{"caller_id": caller_id, "e164": number} for number in sorted(numbers)]
    if rows:
        await session.execute(insert(caller_numbers), rows)


def _person(rows: list[Any]) -> Person:
    """The person of one row per number."""
    first = rows[0]
    numbers = tuple(row["e164"] for row in rows if row["e164"])
    return Person(first["id"], first["name"], numbers, first["notes"], first["workflow"])
