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


async def kept_pin(session: AsyncConnection, new: NewPerson) -> str | None:
    """The hash of the PIN of whoever this is, None when they have none or are nobody yet."""
    query = select(callers.c.pin).where(_same_as(new)).order_by(callers.c.id).limit(1)
    return await session.scalar(query)


async def write_down(
    session: AsyncConnection, new: NewPerson, pin: str | None = None
) -> tuple[Person, Change]:
    """Add the person, or bring the record up to date that has this name and one of these numbers.

    Of the PIN only its hash is written, which is given beside the person.
    """
    same = await list_people(session, _same_as(new))
    if not same:
        return await _add(session, new, pin), Change.ADDED
    known = same[0]
    person = replace(
        known,
        numbers=tuple(sorted({*known.numbers, *new.numbers})),
        notes=new.notes or known.notes,
        workflow=new.workflow or known.workflow,
        birth_date=new.birth_date or known.birth_date,
        has_pin=known.has_pin or pin is not None,
    )
    if person == known and pin in (None, await kept_pin(session, new)):
        return known, Change.UNCHANGED
    values = _values(person) | ({"pin": pin} if pin else {})
    await session.execute(update(callers).where(callers.c.id == person.id).values(values))
    await _add_numbers(session, person.id, {*person.numbers} - {*known.numbers})
    return person, Change.CHANGED


def _same_as(new: NewPerson) -> ColumnElement[bool]:
    return (callers.c.folded_name == folded(new.name)) & owns_one_of(new.numbers)


async def _add(session: AsyncConnection, new: NewPerson, pin: str | None) -> Person:
    name, numbers = " ".join(new.name.split()), tuple(sorted({*new.numbers}))
    nobody = Person(0, name, numbers, new.notes, new.workflow, new.birth_date, pin is not None)
    values = _values(nobody) | {"name": name, "folded_name": folded(name), "pin": pin}
    row = await session.execute(insert(callers).values(values).returning(callers.c.id))
    person = replace(nobody, id=row.scalar_one())
    await _add_numbers(session, person.id, person.numbers)
    return person


def _values(person: Person) -> dict[str, Any]:
    """The columns that may be another after an import."""
    return {
        "notes": person.notes,
        "workflow": person.workflow,
        "birth_date": person.birth_date,
    }


async def _add_numbers(session: AsyncConnection, caller_id: int, numbers: Iterable[str]) -> None:
    rows = [{"caller_id": caller_id, "e164": number} for number in sorted(numbers)]
    if rows:
        await session.execute(insert(caller_numbers), rows)


def _person(rows: list[Any]) -> Person:
    """The person of one row per number."""
    first = rows[0]
    numbers = tuple(row["e164"] for row in rows if row["e164"])
    return Person(
        first["id"],
        first["name"],
        numbers,
        first["notes"],
        first["workflow"],
        first["birth_date"],
        has_pin=first["pin"] is not None,
    )
