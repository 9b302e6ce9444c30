"""`switchboard callers` and `switchboard database`, as an owner types them."""

import json
from pathlib import Path

import pytest

from switchboard.database import Database
from switchboard.directory import Directory
from switchboard.messages import Messages, NewMessage
from switchboard.records import Records
from switchboard.records.call_record import NewCall
from tests.database.command_line import CommandLine
from tests.database.test_records import NOW

OFFICE = "+4930901820"
MOBILE = "+491701234567"
STRANGER = "+12025550123"


@pytest.fixture
def typed(url: str) -> CommandLine:
    return CommandLine(url)


def test_first_command_on_a_fresh_checkout_works(tmp_path: Path) -> None:
    typed = CommandLine(f"sqlite:///{tmp_path}/data/switchboard.db")

    assert OFFICE in typed.prints("callers", "add", "Ada", OFFICE)


def test_postgresql_without_tables_says_how_to_make_them(empty_postgresql: str) -> None:
    typed = CommandLine(empty_postgresql)
    assert "run `switchboard database upgrade`" in typed.says("callers", "show")

    applied = typed.prints("database", "upgrade").splitlines()
    assert applied[0] == "applied revision 0001"
    assert typed.prints("database", "upgrade").startswith("nothing to do")
    assert "has the tables of this version" in typed.prints("database", "check")


def test_unreachable_database_is_one_sentence() -> None:
    typed = CommandLine("postgresql://me:hidden@127.0.0.1:1/reception")

    for words in (["callers", "show"], ["records"], ["purge"], ["database", "check"]):
        told = typed.says(*words)
        assert told.startswith("the database reception on 127.0.0.1:1 cannot be used (Connection")
        assert "\n" not in told


def test_list_is_imported_once(typed: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "clients.csv"
    file.write_text(f"name,numbers,notes\nAda,{OFFICE};{MOBILE},likes maths\nBen,{OFFICE},\n")

    assert typed.prints("callers", "import", str(file)) == "2 added, 0 changed, 0 unchanged"
    assert typed.prints("callers", "import", str(file)) == "0 added, 0 changed, 2 unchanged"
    file.write_text(f"name,numbers,notes\nAda,{OFFICE},likes logic\n")
    assert typed.prints("callers", "import", str(file)) == "0 added, 1 changed, 0 unchanged"


def test_list_with_a_mistake_is_not_imported_at_all(typed: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "clients.csv"
    file.write_text(f"name,numbers,workflow\nAda,{OFFICE},\nBen,none,\nCem,{OFFICE},no_such\n")

    told = typed.says("callers", "import", str(file))

    assert told.startswith(f"nothing was imported from {file}:")
    assert f"{file}:3: 'none' is no full telephone number" in told
    assert f"{file}:4: there is no workflow 'no_such': there are " in told
    assert typed.with_database(lambda place: Directory(place).list_people()) == []


def test_person_is_shown_by_id_number_or_name(typed: CommandLine) -> None:
    typed.prints("callers", "add", "Ada [red]", OFFICE, MOBILE, "--notes", "likes maths")

    for who in ("1", "0049 30 901820", "ada [red]"):
        shown = typed.prints("callers", "show", who)
        assert all(word in shown for word in ("Ada [red]", OFFICE, MOBILE, "likes maths"))
    assert json.loads(typed.prints("callers", "show", "1", "--json")) == {
        "id": 1,
        "name": "Ada [red]",
        "numbers": [MOBILE, OFFICE],
        "notes": "likes maths",
        "workflow": None,
        "has_pin": False,
        "has_birth_date": False,
    }
    assert typed.says("callers", "show", "Ben").startswith("nobody is known as 'Ben'")


def test_everybody_is_shown_with_the_blocked_numbers(typed: CommandLine) -> None:
    typed.prints("callers", "add", "Ada", OFFICE)
    typed.prints("callers", "block", STRANGER, "--reason", "shouts")

    shown = typed.prints("callers", "show")
    assert all(word in shown for word in ("Ada", OFFICE, STRANGER, "shouts"))
    told = json.loads(typed.prints("callers", "show", "--json"))
    assert [person["name"] for person in told["people"]] == ["Ada"]
    assert [(block["number"], block["reason"]) for block in told["blocked"]] == [
        (STRANGER, "shouts")
    ]


def test_name_of_several_people_names_their_ids(typed: CommandLine) -> None:
    typed.prints("callers", "add", "Ada", OFFICE)
    typed.prints("callers", "add", "Ada", MOBILE)

    for words in (["show", "ada"], ["forget", "ada", "--yes"]):
        assert typed.says("callers", *words) == (
            "'ada' fits several people, give the id of one:\n  1  Ada\n  2  Ada"
        )


def test_wrong_person_is_not_written_down(typed: CommandLine) -> None:
    assert "'12' is no full telephone number" in typed.says("callers", "add", "Ada", "12")
    assert "there is no workflow 'sales'" in typed.says(
        "callers", "add", "Ada", OFFICE, "--workflow", "sales"
    )
    assert "the name is empty" in typed.says("callers", "add", " ", OFFICE)


def test_what_somebody_is_verified_by_is_taken_in_and_not_shown(typed: CommandLine) -> None:
    words = ("callers", "add", "Ada", OFFICE, "--born", "1984-05-04", "--pin")
    shown = typed.prints(*words, piped="4711\n")
    in_full = typed.prints("callers", "show", "Ada", "--json")

    assert "date of birth, PIN" in shown
    assert json.loads(in_full)["has_birth_date"] is json.loads(in_full)["has_pin"] is True
    for text in (shown, in_full, typed.prints("callers", "show", "--json")):
        assert "4711" not in text
        assert "1984" not in text


def test_wrong_pin_or_date_of_birth_is_not_written_down(typed: CommandLine) -> None:
    words = ("callers", "add", "Ada", OFFICE)

    told = typed.says(*words, "--pin", piped="47111234567\n")
    assert told == "the PIN is not understood: 4 to 8 digits and nothing else"
    assert "4 to 8 digits" in typed.says(*words, "--pin", piped="")
    assert "'4711' is no full telephone number" in typed.says(*words, "--pin", "4711")
    assert "is no date of birth" in typed.says(*words, "--born", "4 May 1984")
    assert typed.with_database(lambda place: Directory(place).list_people()) == []


def test_number_is_blocked_in_any_spelling(typed: CommandLine) -> None:
    assert typed.prints("callers", "block", "001 202-555-0123") == f"{STRANGER} is blocked"
    assert typed.prints("callers", "unblock", STRANGER) == f"{STRANGER} is no longer blocked"
    assert typed.says("callers", "unblock", STRANGER) == f"{STRANGER} is not blocked"
    assert "no full telephone number" in typed.says("callers", "block", "withheld")


def test_forgetting_tells_what_was_removed_and_kept(typed: CommandLine) -> None:
    typed.prints("callers", "add", "Ada", OFFICE, MOBILE)
    typed.prints("callers", "add", "Ben", OFFICE)
    typed.with_database(lambda place: _call(place, MOBILE))
    typed.with_database(lambda place: _message(place, MOBILE))

    assert "add --yes" in typed.says("callers", "forget", "Ada")
    assert typed.prints("callers", "forget", "Ada", "--yes").splitlines() == [
        "removed of Ada (1): 1 record, 2 numbers, 0 blocks, 1 call, 0 events, "
        "1 message, 0 appointments, 0 identity checks",
        f"kept: {OFFICE} belongs to Ben (2): it stays theirs, with the calls from it (0)",
    ]
    assert typed.says("callers", "forget", "Ada", "--yes") == "nothing is kept about Ada"


def test_number_without_a_record_is_forgotten(typed: CommandLine) -> None:
    typed.with_database(lambda place: _call(place, STRANGER))
    typed.with_database(lambda place: _message(place, STRANGER))

    assert typed.prints("callers", "forget", "001 202 555 0123", "--yes") == (
        f"removed of {STRANGER}: 0 records, 0 numbers, 0 blocks, 1 call, 0 events, "
        "1 message, 0 appointments, 0 identity checks"
    )


async def _call(place: Database, caller: str) -> None:
    await Records(place).open(
        NewCall(key="SCL_1", room="room", channel="phone", started_at=NOW, caller=caller)
    )


async def _message(place: Database, number: str) -> None:
    await Messages(place).add(NewMessage("once", "SCL_2", "Someone", number, "Alice", "Ring me"))
