"""Who is known by which number, and whose calls are not taken."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice

from sqlalchemy import Delete, delete, insert, select

from switchboard.database import Database
from switchboard.database.tables import blocked_numbers, callers
from switchboard.directory import forgetting
from switchboard.directory.forgetting import Forgotten
from switchboard.directory.person import (
    LONGEST_NAME,
    LONGEST_NOTES,
    Change,
    NewPerson,
    Person,
    as_heard,
    folded,
)
from switchboard.directory.pin import hash_unless_kept
from switchboard.directory.rows import kept_pin, list_people, owns_one_of, write_down
from switchboard.known import Known
from switchboard.numbers import phone_number

BATCH, PAUSE_S = 50, 0.02
LONGEST_ID = 9
"""Digits: more do not fit into the column."""


@dataclass(frozen=True)
class BlockedNumber:
    number: str
    reason: str
    since: datetime


class Directory:
    """The caller records."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find_by_number(self, number: str) -> list[Person]:
        """All whom this E.164 number belongs to; none when nobody is known by it."""
        async with self._database.reading() as session:
            return await list_people(session, owns_one_of([number]))

    async def known_by(self, number: str) -> Known:
        """What is known of whoever calls from this number; of several people nobody knows which it is."""
        people = await self.find_by_number(number)
        names = tuple(person.name for person in people)
        if len(people) != 1:
            return Known(names=names)
        (person,) = people
        notes = person.notes[:LONGEST_NOTES]
        return Known(person.name[:LONGEST_NAME], names, notes, person.workflow, person.id)

    async def find(self, text: str, region: str | None = None) -> list[Person]:
        """All whom this may mean: an id, a number in any spelling, or a whole name in any case."""
        which = callers.c.folded_name == folded(text)
        if text.isdecimal() and len(text) <= LONGEST_ID:
            which |= callers.c.id == int(text)
        if number := phone_number(text, region):
            which |= owns_one_of([number])
        async with self._database.reading() as session:
            return await list_people(session, which)

    async def named(self, name: str) -> list[Person]:
        """All who are called so, given name and surname, as far as case, spaces, accents and marks go."""
        heard = as_heard(name)
        if not heard:
            return []
        async with self._database.reading() as session:
            rows = await session.execute(select(callers.c.id, callers.c.name))
            ids = [row.id for row in rows if as_heard(row.name) == heard]
            return await list_people(session, callers.c.id.in_(ids))

    async def list_people(self) -> list[Person]:
        async with self._database.reading() as session:
            return await list_people(session)

    async def add(
        self,
        name: str,
        numbers: Iterable[str],
        notes: str = "",
        workflow: str | None = None,
        *,
        birth_date: date | None = None,
        pin: str | None = None,
    ) -> Person:
        """Write a person down; whoever has this name and one of these E.164 numbers is the same one.

        That record gains the numbers, and whatever else is not empty.
        """
        new = NewPerson(name, tuple(numbers), notes, workflow, birth_date, pin)
        (hashed,) = await self._hashed_pins([new])
        async with self._database.writing_alone(callers) as session:
            person, _ = await write_down(session, new, hashed)
            return person

    async def add_all(self, people: Iterable[NewPerson]) -> Counter[Change]:
        """`add` for a whole list. Some at a time: a call that ends meanwhile has its record to write."""
        changes: Counter[Change] = Counter()
        rest = iter(people)
        while some := list(islice(rest, BATCH)):
            pins = await self._hashed_pins(some)
            async with self._database.writing_alone(callers) as session:
                for person, pin in zip(some, pins, strict=True):
                    changes[(await write_down(session, person, pin))[1]] += 1
            await asyncio.sleep(PAUSE_S)
        return changes

    async def block(self, number: str, reason: str = "") -> None:
        """Take no more calls from this number; the newest reason counts."""
        entry = {"number": number, "reason": reason, "since": datetime.now(UTC)}
        async with self._database.writing_alone(callers) as session:
            await session.execute(_unblock(number))
            await session.execute(insert(blocked_numbers).values(entry))

    async def unblock(self, number: str) -> bool:
        """Whether it was blocked."""
        async with self._database.writing_alone(callers) as session:
            return (await session.execute(_unblock(number))).rowcount > 0

    async def blocked(self) -> frozenset[str]:
        """The numbers whose calls are not taken."""
        async with self._database.reading() as session:
            return frozenset((await session.scalars(select(blocked_numbers.c.number))).all())

    async def list_blocked(self) -> list[BlockedNumber]:
        async with self._database.reading() as session:
            rows = await session.execute(select(blocked_numbers).order_by(blocked_numbers.c.number))
            return [BlockedNumber(**row) for row in rows.mappings()]

    async def forget(self, person: Person) -> Forgotten:
        """Remove the record, its numbers and their blocks, and every call of this person.

        A number that somebody else owns as well stays theirs, with the calls from it that are not
        known to be this person's.
        """
        async with self._database.writing_alone(callers) as session:
            done = await forgetting.forget_person(session, person)
        await self._database.leave_no_trace()
        return done

    async def forget_number(self, number: str) -> Forgotten:
        """Remove every call from a number and its block; nothing of a number that is someone's.

        Also takes a name that no caller record has, and then removes the calls that a CRM gave it to.
        """
        async with self._database.writing_alone(callers) as session:
            done = await forgetting.forget_number(session, number)
        await self._database.leave_no_trace()
        return done

    async def _hashed_pins(self, people: Sequence[NewPerson]) -> list[str | None]:
        """A hash for everybody with a PIN, made before anything is locked: it takes its time."""
        async with self._database.reading() as session:
            kept = [await kept_pin(session, new) if new.pin else None for new in people]
        hashing = [
            asyncio.to_thread(hash_unless_kept, new.pin, pin)
            for new, pin in zip(people, kept, strict=True)
        ]
        return await asyncio.gather(*hashing)


def _unblock(number: str) -> Delete:
    return delete(blocked_numbers).where(blocked_numbers.c.number == number)
