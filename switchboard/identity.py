"""Whether a caller is who they say they are: by date of birth or PIN, with few tries a day."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from switchboard.database import Database
from switchboard.database.tables import callers, identity_checks
from switchboard.directory.person import Person
from switchboard.directory.pin import is_pin
from switchboard.directory.rows import list_people

MOST_FAILURES = 5
WITHIN = timedelta(hours=24)
EVERY_CHECK_TAKES_S = 0.15
"""Longer than any of its work, so that a caller who is nobody's waits as long as one who is known."""


class Verdict(StrEnum):
    """What came of an answer."""

    PASSED = "passed"
    WRONG = "wrong"
    LOCKED = "locked"
    """Too many were wrong lately: this one was not looked at, right or not."""


@dataclass(frozen=True)
class Outcome:
    verdict: Verdict
    person: Person | None = None
    """Whose answer it was, when it was right."""


@dataclass(frozen=True)
class _Record:
    """What an answer is compared with."""

    id: int
    birth_date: date | None = field(repr=False)
    pin: str | None = field(repr=False)


@dataclass(frozen=True)
class _Charged:
    """The records that were asked for, those that may be tried charged with a failure already."""

    records: Sequence[_Record] = ()
    checks: Mapping[int, int] = field(default_factory=dict)
    """What was written of each that may be tried: the id of a check by that of its person."""


Fits = Callable[[_Record], Awaitable[bool]]


class IdentityChecks:
    """Compares what callers say with the caller records: five failures in a day are the last for it.

    Callers who withhold their number are counted apart, so that they lock nobody out who does not.
    """

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        takes_s: float = EVERY_CHECK_TAKES_S,
    ) -> None:
        self._database = database
        self._now = now
        self._takes_s = takes_s

    async def check_birth_date(
        self, person_ids: Collection[int], born: date, *, withheld: bool
    ) -> Outcome:
        """Whether one of these people was born on this day, and who."""

        async def fits(record: _Record) -> bool:
            return record.birth_date == born

        return await self._check(person_ids, fits, withheld=withheld)

    async def check_pin(self, person_ids: Collection[int], pin: str, *, withheld: bool) -> Outcome:
        """Whether one of these people has this PIN, and who."""

        async def fits(record: _Record) -> bool:
            return await asyncio.to_thread(is_pin, pin, record.pin)

        return await self._check(person_ids, fits, withheld=withheld)

    async def _check(self, person_ids: Collection[int], fits: Fits, *, withheld: bool) -> Outcome:
        outcome, _ = await asyncio.gather(
            self._outcome(person_ids, fits, withheld=withheld),
            asyncio.sleep(self._takes_s),
        )
        return outcome

    async def _outcome(self, person_ids: Collection[int], fits: Fits, *, withheld: bool) -> Outcome:
        charged = await self._charge(person_ids, withheld=withheld)
        if charged.records and not charged.checks:
            return Outcome(Verdict.LOCKED)
        fitting = await asyncio.gather(*map(fits, charged.records))
        found = [record for record, fit in zip(charged.records, fitting, strict=True) if fit]
        # what fits two, twins at one number, shows neither of them
        if len(found) != 1 or found[0].id not in charged.checks:
            return Outcome(Verdict.WRONG)
        person = await self._take_back(charged, found[0].id)
        return Outcome(Verdict.PASSED, person) if person else Outcome(Verdict.WRONG)

    async def _charge(self, person_ids: Collection[int], *, withheld: bool) -> _Charged:
        """Write a failure for everybody who may still be tried.

        Before anything is compared: whoever asks at the same moment finds it, and cannot try more often.
        """
        if not person_ids:
            return _Charged()
        query = (
            select(callers.c.id, callers.c.birth_date, callers.c.pin)
            .where(callers.c.id.in_(person_ids))
            .order_by(callers.c.id)  # two that lock the same people do not wait for each other
            .with_for_update(key_share=True)
        )
        now = self._now()
        async with self._database.session() as session:
            known = [_Record(**row) for row in (await session.execute(query)).mappings()]
            locked = await _locked(session, person_ids, now - WITHIN, withheld=withheld)
            ids = [record.id for record in known if record.id not in locked]
            return _Charged(known, await _write_failures(session, ids, now, withheld=withheld))

    async def _take_back(self, charged: _Charged, passed: int) -> Person | None:
        """The failures were none. The person who passed, unless they were forgotten meanwhile."""
        others = {check for person, check in charged.checks.items() if person != passed}
        check = identity_checks.c.id
        async with self._database.session() as session:
            await session.execute(delete(identity_checks).where(check.in_(others)))
            own = update(identity_checks).where(check == charged.checks[passed])
            await session.execute(own.values(passed=True))
            return next(iter(await list_people(session, callers.c.id == passed)), None)


async def _locked(
    session: AsyncConnection, person_ids: Collection[int], since: datetime, *, withheld: bool
) -> set[int]:
    """Those of them who have had all their failures since then."""
    checks = identity_checks.c
    query = (
        select(checks.person_id)
        .where(checks.person_id.in_(person_ids), checks.at > since)
        .where(checks.withheld.is_(withheld), checks.passed.is_(False))
        .group_by(checks.person_id)
        .having(func.count() >= MOST_FAILURES)
    )
    return {*(await session.scalars(query)).all()}


async def _write_failures(
    session: AsyncConnection, person_ids: Sequence[int], at: datetime, *, withheld: bool
) -> dict[int, int]:
    """The ids of the checks by their persons'."""
    if not person_ids:
        return {}
    of_all = {"at": at, "withheld": withheld, "passed": False}
    new = insert(identity_checks).values([{"person_id": one, **of_all} for one in person_ids])
    returning = new.returning(identity_checks.c.person_id, identity_checks.c.id)
    return {row.person_id: row.id for row in await session.execute(returning)}
