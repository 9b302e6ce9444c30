"""Whether callers are who they say, and how often they may try."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from switchboard.database import Database, connect
from switchboard.database.tables import callers, identity_checks
from switchboard.directory import Directory
from switchboard.directory.person import Person
from switchboard.directory.pin import hash_pin, is_pin
from switchboard.identity import IdentityChecks, Outcome, Verdict

BORN, ANOTHER_DAY = date(1984, 5, 4), date(1984, 4, 5)
PIN, ANOTHER_PIN = "4711", "4712"
NUMBER = "+12025550100"
PASSED, WRONG, LOCKED = Verdict


@dataclass
class Clock:
    """Stands still until it is moved."""

    time: datetime = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def move(self, **by: float) -> None:
        self.time += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def checks(place: Database, clock: Clock) -> IdentityChecks:
    """Without the time that a check takes whoever it is about."""
    return IdentityChecks(place, clock, takes_s=0)


@pytest.fixture
async def other_checks(url: str, clock: Clock) -> AsyncIterator[IdentityChecks]:
    """Those of another call, which has the same database open."""
    opened = connect(url)
    yield IdentityChecks(opened, clock, takes_s=0)
    await opened.aclose()


@pytest.fixture
async def grace(directory: Directory) -> Person:
    return await directory.add("Grace Miller", [NUMBER], birth_date=BORN, pin=PIN)


async def test_right_answer_passes_and_says_whose_it_was(
    checks: IdentityChecks, grace: Person
) -> None:
    passed = Outcome(PASSED, grace)

    assert await checks.check_birth_date([grace.id], BORN, withheld=False) == passed
    assert await checks.check_pin([grace.id], PIN, withheld=False) == passed
    assert await checks.check_birth_date([grace.id], ANOTHER_DAY, withheld=False) == Outcome(WRONG)
    assert await checks.check_pin([grace.id], ANOTHER_PIN, withheld=False) == Outcome(WRONG)


async def test_five_failures_lock_the_right_answer_too(
    checks: IdentityChecks, grace: Person
) -> None:
    """Of either kind, and though the person passed in between."""
    for _ in range(3):
        assert await said(checks, ANOTHER_DAY, grace) == WRONG
    assert await said(checks, BORN, grace) == PASSED
    for _ in range(2):
        assert await keyed(checks, ANOTHER_PIN, grace) == WRONG

    assert await said(checks, BORN, grace) == LOCKED
    assert await keyed(checks, PIN, grace) == LOCKED


async def test_right_answers_lock_nobody_out(checks: IdentityChecks, grace: Person) -> None:
    assert [await said(checks, BORN, grace) for _ in range(7)] == [PASSED] * 7


async def test_next_try_is_a_day_after_the_first_of_five(
    checks: IdentityChecks, grace: Person, clock: Clock
) -> None:
    for _ in range(5):
        await said(checks, ANOTHER_DAY, grace)
        clock.move(hours=1)
    clock.move(hours=18, minutes=59, seconds=59)
    assert await said(checks, BORN, grace) == LOCKED

    clock.move(seconds=1)
    assert await said(checks, ANOTHER_DAY, grace) == WRONG
    assert await said(checks, BORN, grace) == LOCKED
    clock.move(hours=1)
    assert await said(checks, BORN, grace) == PASSED


async def test_tries_while_it_is_locked_do_not_lengthen_it(
    checks: IdentityChecks, grace: Person, clock: Clock
) -> None:
    for _ in range(5):
        await said(checks, ANOTHER_DAY, grace)
    clock.move(hours=23)
    for _ in range(5):
        assert await said(checks, ANOTHER_DAY, grace) == LOCKED

    clock.move(hours=1)
    assert await said(checks, BORN, grace) == PASSED


async def test_withheld_numbers_are_counted_apart(
    checks: IdentityChecks, directory: Directory, grace: Person
) -> None:
    henry = await directory.add("Henry Cooper", ["+12025550110"], birth_date=BORN)
    for _ in range(5):
        assert await said(checks, ANOTHER_DAY, grace, withheld=True) == WRONG

    assert await said(checks, BORN, grace, withheld=True) == LOCKED
    assert await said(checks, BORN, grace) == PASSED
    assert await said(checks, BORN, henry, withheld=True) == PASSED


@pytest.mark.parametrize("kind", ["birth date", "PIN"])
async def test_twenty_at_once_try_five_times(
    checks: IdentityChecks, other_checks: IdentityChecks, grace: Person, kind: str
) -> None:
    both = [checks, other_checks]
    if kind == "PIN":
        tries = [keyed(both[n % 2], f"{n:04}", grace) for n in range(20)]
    else:
        tries = [said(both[n % 2], ANOTHER_DAY, grace) for n in range(20)]

    verdicts = await asyncio.gather(*tries)

    assert sorted(verdicts) == [LOCKED] * 15 + [WRONG] * 5
    assert await said(checks, BORN, grace) == LOCKED


async def test_failure_is_written_before_the_answer_is_compared(
    checks: IdentityChecks, place: Database, grace: Person
) -> None:
    """Whoever hangs up while it is compared has tried all the same."""
    checking = asyncio.create_task(keyed(checks, ANOTHER_PIN, grace))
    while not await written(place):
        await asyncio.sleep(0)
    checking.cancel()
    await asyncio.wait([checking])

    assert await written(place) == [(grace.id, False)]


async def test_everybody_whose_answer_it_may_be_is_charged(
    checks: IdentityChecks, directory: Directory, place: Database, grace: Person
) -> None:
    son = await directory.add("Simon Miller", [NUMBER], birth_date=date(2012, 7, 1))

    wrong = await checks.check_birth_date([grace.id, son.id], ANOTHER_DAY, withheld=False)
    assert wrong == Outcome(WRONG)
    assert await written(place) == [(grace.id, False), (son.id, False)]

    right = await checks.check_birth_date([son.id, grace.id], date(2012, 7, 1), withheld=False)
    assert right == Outcome(PASSED, son)
    assert await written(place) == [(grace.id, False), (son.id, False), (son.id, True)]


async def test_one_who_is_locked_does_not_lock_the_others(
    checks: IdentityChecks, directory: Directory, grace: Person
) -> None:
    son = await directory.add("Simon Miller", [NUMBER], birth_date=date(2012, 7, 1))
    for _ in range(5):
        await said(checks, ANOTHER_DAY, grace)

    both = [grace.id, son.id]
    hers = await checks.check_birth_date(both, BORN, withheld=False)
    his = await checks.check_birth_date(both, date(2012, 7, 1), withheld=False)
    assert (hers.verdict, his) == (WRONG, Outcome(PASSED, son))


async def test_answer_that_fits_two_people_shows_neither(
    checks: IdentityChecks, directory: Directory, grace: Person
) -> None:
    twin = await directory.add("Hope Miller", [NUMBER], birth_date=BORN)
    both = [grace.id, twin.id]
    assert await checks.check_birth_date(both, BORN, withheld=False) == Outcome(WRONG)

    for _ in range(4):  # nor when one of them cannot be tried
        await said(checks, ANOTHER_DAY, grace)
    assert await checks.check_birth_date(both, BORN, withheld=False) == Outcome(WRONG)
    assert await checks.check_birth_date([twin.id], BORN, withheld=False) == Outcome(PASSED, twin)


async def test_record_without_birth_date_or_pin_is_wrong_and_charged(
    checks: IdentityChecks, directory: Directory, place: Database
) -> None:
    laura = await directory.add("Laura Bennett", [NUMBER])

    assert await said(checks, BORN, laura) == WRONG
    assert await keyed(checks, PIN, laura) == WRONG
    assert await written(place) == [(laura.id, False)] * 2


async def test_nobody_is_wrong_and_nothing_is_written(
    checks: IdentityChecks, directory: Directory, place: Database, grace: Person
) -> None:
    await directory.forget(grace)

    for ids in ([], [grace.id]):
        assert await checks.check_birth_date(ids, BORN, withheld=False) == Outcome(WRONG)
        assert await checks.check_pin(ids, PIN, withheld=True) == Outcome(WRONG)
    assert await written(place) == []


async def test_nobody_waits_for_less_time_than_somebody(place: Database, grace: Person) -> None:
    checks = IdentityChecks(place, takes_s=0.3)

    for ids in ([], [grace.id]):
        begun = time.monotonic()
        await checks.check_pin(ids, ANOTHER_PIN, withheld=False)
        assert time.monotonic() - begun >= 0.3


async def test_pin_is_not_to_be_read_anywhere(
    directory: Directory, place: Database, grace: Person
) -> None:
    await directory.add("Henry Cooper", ["+12025550110"], pin=PIN)
    async with place.reading() as session:
        hers, his = (await session.scalars(select(callers.c.pin).order_by(callers.c.id))).all()

    assert hers.startswith("scrypt$")
    assert PIN not in hers.split("$")
    assert hers != his  # the same PIN
    assert is_pin(PIN, hers)
    assert is_pin(PIN, his)


def test_pin_has_four_to_eight_digits() -> None:
    for pin in ("0000", "12345678"):
        assert is_pin(pin, hash_pin(pin))
    for pin in ("123", "123456789", "12a4", "१२३४", ""):
        with pytest.raises(ValueError, match="4 to 8"):
            hash_pin(pin)


async def said(
    checks: IdentityChecks, born: date, person: Person, *, withheld: bool = False
) -> Verdict:
    return (await checks.check_birth_date([person.id], born, withheld=withheld)).verdict


async def keyed(checks: IdentityChecks, pin: str, person: Person) -> Verdict:
    return (await checks.check_pin([person.id], pin, withheld=False)).verdict


async def written(place: Database) -> list[tuple[int, bool]]:
    """Whose checks there are, and whether they passed."""
    query = select(identity_checks.c.person_id, identity_checks.c.passed)
    async with place.reading() as session:
        rows = await session.execute(query.order_by(identity_checks.c.id))
        return [(row.person_id, row.passed) for row in rows]
