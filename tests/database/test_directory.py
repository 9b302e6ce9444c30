"""Who is known by which number, and whose calls are not taken."""

import asyncio
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from switchboard.config import ROOT
from switchboard.database import Database, connect
from switchboard.database.tables import appointments, callers
from switchboard.directory import Directory
from switchboard.directory.forgetting import Forgotten
from switchboard.directory.person import Change, NewPerson, Person
from switchboard.directory.pin import is_pin
from switchboard.identity import IdentityChecks
from switchboard.known import NOBODY, Known
from switchboard.messages import Messages, NewMessage
from switchboard.records import Records
from switchboard.records.call_record import NewCall

MOBILE = "+491701234567"
OFFICE = "+4930901820"
OTHER = "+12025550123"
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)

ADD_MANY = """
import asyncio, sys
from switchboard import database
from switchboard.directory import Directory

async def main():
    place = database.connect(sys.argv[1])
    print("ready", flush=True)
    sys.stdin.readline()
    for n in range(20):
        await Directory(place).add("Ada", ["+4930901820", f"+49309018{n:02}"], notes=sys.argv[2])
    await place.aclose()

asyncio.run(main())
"""


async def test_every_spelling_finds_the_same_person(directory: Directory) -> None:
    ada = await directory.add("Ada Lovelace", [OFFICE])

    for spelling in (
        OFFICE,
        "030 901820",
        "(030) 90 18-20",
        "0049 30 901820",
        "+49 (30) 901820",
        "4930901820",
        "tel:+49-30-901820",
        "sip:+4930901820@carrier.example;user=phone",
    ):
        assert await directory.find(spelling, "DE") == [ada], spelling


async def test_person_is_found_by_each_of_their_numbers(directory: Directory) -> None:
    ada = await directory.add("Ada Lovelace", [OFFICE, MOBILE], "likes maths", "receptionist")

    assert ada == Person(ada.id, "Ada Lovelace", (MOBILE, OFFICE), "likes maths", "receptionist")
    assert await directory.find_by_number(MOBILE) == [ada]
    assert await directory.find_by_number(OFFICE) == [ada]
    assert await directory.find_by_number(OTHER) == []


async def test_number_may_belong_to_several_people(directory: Directory) -> None:
    ada = await directory.add("Ada", [OFFICE, MOBILE])
    ben = await directory.add("Ben", [OFFICE])

    assert await directory.find_by_number(OFFICE) == [ada, ben]
    assert await directory.list_people() == [ada, ben]


async def test_person_is_found_by_id_and_by_name_in_any_case(directory: Directory) -> None:
    ada = await directory.add("Ädä  Löwe", [OFFICE])
    await directory.add("Ädä Löwenthal", [MOBILE])

    assert ada.name == "Ädä Löwe"
    assert await directory.find("ÄDÄ löwe") == [ada]
    assert await directory.find(str(ada.id)) == [ada]
    assert await directory.find("Ädä") == []
    assert await directory.find("99999999999999999999") == []


async def test_same_name_and_number_is_the_same_person(directory: Directory) -> None:
    first = await directory.add("Ada", [OFFICE], notes="old")
    again = await directory.add("ADA", [MOBILE, OFFICE], notes="new", workflow="receptionist")

    assert again == Person(first.id, "Ada", (MOBILE, OFFICE), "new", "receptionist")
    assert await directory.list_people() == [again]


async def test_empty_notes_leave_those_that_were_there(directory: Directory) -> None:
    ada = await directory.add("Ada", [OFFICE], notes="likes maths", workflow="receptionist")

    assert await directory.add("Ada", [OFFICE]) == ada


async def test_same_name_with_another_number_is_another_person(directory: Directory) -> None:
    first = await directory.add("Ada", [OFFICE])
    second = await directory.add("Ada", [MOBILE])

    assert first.id != second.id
    assert await directory.find("ada") == [first, second]


async def test_list_that_comes_again_changes_nothing(directory: Directory) -> None:
    people = [NewPerson("Ada", (OFFICE,), "likes maths"), NewPerson("Ben", (OFFICE, MOBILE))]
    assert await directory.add_all(people) == {Change.ADDED: 2}
    known = await directory.list_people()

    assert await directory.add_all(people) == {Change.UNCHANGED: 2}
    assert await directory.list_people() == known


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("Grace Miller", " GRACE  miller."),
        ("Anne-Marie O\u2019Brien", "anne marie o'brien"),
        ("Zoë Müller", "Zoe Muller"),
        ("J. R. Smith", "JR Smith"),
        ("Łukasz Wałęsa", "łukasz wałęsa"),
    ],
)
async def test_name_is_found_as_it_was_heard(
    directory: Directory, written: str, heard: str
) -> None:
    person = await directory.add(written, [OFFICE])
    await directory.add("Grace Millers", [OTHER])

    assert await directory.named(heard) == [person]


async def test_half_a_name_is_nobodys(directory: Directory) -> None:
    first = await directory.add("Grace Miller", [OFFICE])
    second = await directory.add("grace miller", [MOBILE])

    assert await directory.named("Grace Miller") == [first, second]
    for heard in ("Grace", "Miller", "", " - "):
        assert await directory.named(heard) == []


async def test_list_without_dates_of_birth_and_pins_leaves_those_that_are_known(
    directory: Directory, place: Database
) -> None:
    born = date(1984, 5, 4)
    ada = await directory.add("Ada", [OFFICE], birth_date=born, pin="4711")
    assert (ada.birth_date, ada.has_pin) == (born, True)
    pin = await _pin(place, ada)

    assert await directory.add_all([NewPerson("Ada", (OFFICE,))]) == {Change.UNCHANGED: 1}
    assert await directory.list_people() == [ada]
    assert await _pin(place, ada) == pin


async def test_only_another_pin_or_date_of_birth_is_a_change(
    directory: Directory, place: Database
) -> None:
    ada = await directory.add("Ada", [OFFICE])
    same = [NewPerson("Ada", (OFFICE,), birth_date=date(1984, 5, 4), pin="4711")]
    assert await directory.add_all(same) == {Change.CHANGED: 1}
    pin = await _pin(place, ada)

    assert await directory.add_all(same) == {Change.UNCHANGED: 1}
    assert await _pin(place, ada) == pin
    other = [NewPerson("Ada", (OFFICE,), pin="4712")]
    assert await directory.add_all(other) == {Change.CHANGED: 1}
    assert is_pin("4712", await _pin(place, ada))
    assert (await directory.list_people())[0].birth_date == date(1984, 5, 4)


def test_two_processes_write_the_same_person_down_once(url: str) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", ADD_MANY, url, notes],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for notes in ("first", "second")
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    assert [writer.communicate() for writer in writers] == [("", "")] * 2

    (ada,) = asyncio.run(_people(url))
    assert len(ada.numbers) == 21


async def test_blocked_number_is_blocked_until_it_is_not(directory: Directory) -> None:
    await directory.block(OTHER, "shouts")
    await directory.block(OTHER, "sells insurance")

    assert await directory.blocked() == {OTHER}
    (entry,) = await directory.list_blocked()
    assert (entry.number, entry.reason, entry.since.tzinfo) == (OTHER, "sells insurance", UTC)
    assert await directory.unblock(OTHER)
    assert not await directory.unblock(OTHER)
    assert await directory.blocked() == frozenset()


async def test_forgotten_person_leaves_nothing(directory: Directory, records: Records) -> None:
    ada = await directory.add("Ada", [OFFICE, MOBILE])
    await directory.block(MOBILE)
    await _call(records, "from her number", MOBILE)
    await _call(records, "from elsewhere", OTHER, ada)
    strange = await _call(records, "of somebody else", OTHER)

    forgotten = await directory.forget(ada)

    assert forgotten == Forgotten(people=1, numbers=2, blocks=1, calls=2, events=2)
    assert await directory.list_people() == []
    assert await directory.blocked() == frozenset()
    assert [call.id for call in await records.list_calls()] == [strange]


async def test_shared_number_stays_with_its_other_owner(
    directory: Directory, records: Records
) -> None:
    ada = await directory.add("Ada", [OFFICE, MOBILE])
    ben = await directory.add("Ben", [OFFICE])
    await directory.block(OFFICE)
    await _call(records, "hers", OFFICE, ada)
    of_either = await _call(records, "of either", OFFICE)
    of_ben = await _call(records, "his", OFFICE, ben)

    forgotten = await directory.forget(ada)

    assert (forgotten.people, forgotten.numbers, forgotten.blocks) == (1, 2, 0)
    assert (forgotten.calls, forgotten.events) == (1, 1)
    assert forgotten.kept == (
        f"{OFFICE} belongs to Ben ({ben.id}): it stays theirs, with the calls from it (2)",
    )
    assert await directory.find_by_number(OFFICE) == [ben]
    assert await directory.blocked() == {OFFICE}
    assert {call.id for call in await records.list_calls()} == {of_either, of_ben}


async def test_what_a_forgotten_person_left_goes_too(
    directory: Directory, records: Records, place: Database
) -> None:
    ada = await directory.add("Ada", [OFFICE, MOBILE], birth_date=date(1984, 5, 4))
    ben = await directory.add("Ben", [OFFICE])
    await _call(records, "hers", OFFICE, ada)
    await _left(place, "hers", None, ada)
    await _left(place, "from her own number", MOBILE)
    await _left(place, "in a call of hers", OTHER, call_key="hers")
    await _left(place, "in her name", OFFICE, name="ada")
    await _left(place, "of somebody at her number", OFFICE, name="Cem")
    await _left(place, "his", OFFICE, ben)
    await _left(place, "his, to be rung at hers", MOBILE, ben)
    checks = IdentityChecks(place, takes_s=0)
    await checks.check_birth_date([ada.id, ben.id], date(1984, 5, 4), withheld=False)
    await checks.check_pin([ada.id, ben.id], "4711", withheld=False)

    forgotten = await directory.forget(ada)

    assert (forgotten.messages, forgotten.appointments, forgotten.checks) == (4, 4, 2)
    left = [
        ("his", OFFICE, ben.id),
        ("his, to be rung at hers", None, ben.id),
        ("of somebody at her number", OFFICE, None),
    ]
    assert await _left_there(place) == (left, left)


async def test_what_was_left_from_a_number_of_nobody_goes_with_it(
    directory: Directory, records: Records, place: Database
) -> None:
    await _call(records, "from it", OTHER)
    await _left(place, "from it", OTHER)
    await _left(place, "in a call from it", None, call_key="from it")
    await _left(place, "from another", MOBILE)

    forgotten = await directory.forget_number(OTHER)

    assert (forgotten.messages, forgotten.appointments, forgotten.calls) == (2, 2, 1)
    left = [("from another", MOBILE, None)]
    assert await _left_there(place) == (left, left)


async def test_what_was_left_in_the_name_of_nobody_goes_with_it(
    directory: Directory, place: Database
) -> None:
    ada = await directory.add("Ada", [OFFICE])
    await _left(place, "of a stranger", None, name="Élodie  Cooper")
    await _left(place, "hers", OFFICE, ada, name="Élodie Cooper")

    forgotten = await directory.forget_number("élodie cooper")

    assert (forgotten.messages, forgotten.appointments) == (1, 1)
    left = [("hers", OFFICE, ada.id)]
    assert await _left_there(place) == (left, left)


async def test_number_of_nobody_is_forgotten(directory: Directory, records: Records) -> None:
    await directory.block(OTHER)
    await _call(records, "from it", OTHER)
    await _call(records, "from another", MOBILE)

    assert await directory.forget_number(OTHER) == Forgotten(blocks=1, calls=1, events=1)
    assert [call.caller for call in await records.list_calls()] == [MOBILE]
    assert await directory.forget_number(OTHER) == Forgotten()


async def test_call_writes_its_record_while_a_long_list_is_taken_in(
    directory: Directory, records: Records
) -> None:
    people = [NewPerson(f"Person {n}", (f"+1202555{n:04}",)) for n in range(1000)]
    taking_in = asyncio.create_task(directory.add_all(people))
    await asyncio.sleep(0.05)
    await _call(records, "meanwhile", OTHER)

    assert not taking_in.done()
    assert (await taking_in)[Change.ADDED] == 1000


async def test_name_that_only_a_crm_knows_is_forgotten(
    directory: Directory, records: Records
) -> None:
    theirs = await _call(records, "theirs", OTHER)
    await records.update(theirs, caller_name="Henry Cooper")
    await _call(records, "another's", MOBILE)

    assert await directory.forget_number("henry cooper") == Forgotten(calls=1, events=1)
    assert [call.caller for call in await records.list_calls()] == [MOBILE]


async def test_what_is_known_of_a_number_is_one_persons_or_nobodys(directory: Directory) -> None:
    ada = await directory.add("Ada", [OFFICE, MOBILE], "likes maths", "receptionist")
    await directory.add("Ben", [OFFICE])

    assert await directory.known_by(OTHER) == NOBODY
    assert await directory.known_by(OFFICE) == Known(names=("Ada", "Ben"))
    assert await directory.known_by(MOBILE) == Known(
        "Ada", ("Ada",), "likes maths", "receptionist", ada.id
    )


async def test_number_of_somebody_is_not_forgotten_beside_them(
    directory: Directory, records: Records
) -> None:
    ada = await directory.add("Ada", [OFFICE])
    await _call(records, "hers", OFFICE)

    forgotten = await directory.forget_number(OFFICE)

    assert (forgotten.calls, len(forgotten.kept)) == (0, 1)
    assert await directory.find_by_number(OFFICE) == [ada]


async def test_id_of_a_forgotten_person_is_given_to_nobody(directory: Directory) -> None:
    ada = await directory.add("Ada", [OFFICE])
    await directory.forget(ada)

    assert (await directory.add("Ben", [OFFICE])).id != ada.id
    assert await directory.forget(ada) == Forgotten()


async def test_call_of_a_person_forgotten_meanwhile_goes_on(
    directory: Directory, records: Records
) -> None:
    """The call looked the record up before; what it writes afterwards is not kept, and is no fault."""
    ada = await directory.add("Ada", [OFFICE])
    hers = await _call(records, "hers", OFFICE)
    elsewhere = await _call(records, "from elsewhere", OTHER)
    await directory.forget(ada)

    await records.append(hers, "turn", {"who": "caller", "text": "Hello?"})
    await records.update(elsewhere, person_id=ada.id)

    (left,) = await records.list_calls()
    assert (left.id, left.person_id) == (elsewhere, None)


async def test_forgotten_name_stands_nowhere_in_the_file(
    sqlite_with_tables: Path, tmp_path: Path
) -> None:
    (tmp_path / "kept.db").write_bytes(sqlite_with_tables.read_bytes())
    place = connect(f"sqlite:///{tmp_path}/kept.db")
    ada = await Directory(place).add("Ada Unforgettable", [OFFICE])
    await Directory(place).forget(ada)
    traces = [file for file in tmp_path.iterdir() if b"Unforgettable" in file.read_bytes()]
    await place.aclose()

    assert traces == []  # also while a call has the database open


async def _call(records: Records, key: str, caller: str, person: Person | None = None) -> str:
    """A call with one event."""
    call = NewCall(key=key, room="room", channel="phone", started_at=NOW, caller=caller)
    call_id, _ = await records.open(call)
    await records.append(call_id, "turn", {"who": "caller", "text": "Hello."})
    if person:
        await records.update(call_id, person_id=person.id, caller_name=person.name)
    return call_id


async def _left(
    place: Database,
    what: str,
    number: str | None,
    person: Person | None = None,
    *,
    name: str = "Someone",
    call_key: str = "SCL_9",
) -> None:
    """A message, and an appointment of the same."""
    person_id = person.id if person else None
    message = NewMessage(what, call_key, name, number, "Alice", what, person_id=person_id)
    await Messages(place).add(message)
    row = {
        "id": what,
        "key": what,
        "reference": "4711",
        "made_at": NOW,
        "call_key": call_key,
        "person_id": person_id,
        "name": name,
        "number": number,
        "staff": "Alice",
        "service": "check-up",
        "starts_at": NOW,
        "ends_at": NOW + timedelta(minutes=30),
    }
    async with place.session() as session:
        await session.execute(insert(appointments).values(row))


Left = list[tuple[str, str | None, int | None]]


async def _left_there(place: Database) -> tuple[Left, Left]:
    """What there is of messages and of appointments."""
    taken = await Messages(place).list_messages()
    columns = (appointments.c.id, appointments.c.number, appointments.c.person_id)
    async with place.reading() as session:
        booked = [(row[0], row[1], row[2]) for row in await session.execute(select(*columns))]
    return sorted((m.text, m.number, m.person_id) for m in taken), sorted(booked)


async def _pin(place: Database, person: Person) -> str | None:
    async with place.reading() as session:
        return await session.scalar(select(callers.c.pin).where(callers.c.id == person.id))


async def _people(url: str) -> list[Person]:
    place: Database = connect(url)
    people = await Directory(place).list_people()
    await place.aclose()
    return people
