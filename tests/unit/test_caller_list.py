"""People from a CSV file: all of them, or all that is wrong."""

from datetime import date
from pathlib import Path

import pytest

from switchboard.directory.caller_list import CallerListError, read
from switchboard.directory.person import NewPerson

ADA = NewPerson("Ada Lovelace", ("+4930901820", "+491701234567"), "likes maths", "receptionist")
BEN = NewPerson("Ben", ("+12025550123",))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "clients.csv"


def problems(file: Path, text: str, region: str | None = "DE") -> list[str]:
    """What is wrong, without the path."""
    file.write_text(text, "utf-8")
    with pytest.raises(CallerListError) as raised:
        read(file, region, ["receptionist"])
    first, *rest = str(raised.value).splitlines()
    assert first == f"nothing was imported from {file}:"
    return [line.strip().removeprefix(f"{file}:").strip() for line in rest]


@pytest.mark.parametrize(
    "text",
    [
        "name,numbers,notes,workflow\n"
        "Ada Lovelace,030 901820; 0170 1234567,likes maths,receptionist\nBen,+12025550123,,\n",
        "\ufeffName ; Numbers;Notes;Workflow\r\n"
        '"Ada Lovelace";"030 901820; 0170 1234567";likes maths;receptionist\r\n'
        ";;;\r\nBen;+12025550123;;\r\n",
        "workflow,notes,numbers,name,,\n"
        "receptionist,likes maths,+4930901820;+49 170 1234567,Ada Lovelace,,\n,,+12025550123,Ben\n",
    ],
    ids=["plain", "from a spreadsheet", "in another order"],
)
def test_people_are_read_as_they_were_exported(file: Path, text: str) -> None:
    file.write_text(text, "utf-8", newline="")

    assert read(file, "DE", ["receptionist"]) == [ADA, BEN]


def test_notes_and_workflow_may_be_left_out(file: Path) -> None:
    file.write_text("name,numbers\nBen,+12025550123\n")

    assert read(file) == [BEN]


def test_date_of_birth_and_pin_may_be_given_or_not(file: Path) -> None:
    file.write_text(
        "name,numbers,pin,born\nAda,+4930901820,0471,1815-12-10\n"
        "Ben,+12025550123,,2001-02-03\nCem,+12025550124,12345678,\nDan,+12025550125,,\n"
    )

    assert [(person.birth_date, person.pin) for person in read(file)] == [
        (date(1815, 12, 10), "0471"),
        (date(2001, 2, 3), None),
        (None, "12345678"),
        (None, None),
    ]


def test_date_of_birth_that_cannot_be_one_is_told(file: Path) -> None:
    days = ("04.05.1984", "5/4/84", "19840504", "1984-02-30", "30806", "2984-05-04")
    rows = [f"N{n},+1202555010{n},{day}" for n, day in enumerate(days)]

    assert problems(file, "\n".join(["name,numbers,born", *rows])) == [
        *[
            f"{line}: {day!r} is no date of birth: write it like 1984-05-04"
            for line, day in enumerate(days[:-1], 2)
        ],
        "7: the date of birth 2984-05-04 is yet to come",
    ]


def test_pin_that_cannot_be_one_is_told_but_not_repeated(file: Path) -> None:
    pins = ("471", "123456789", "47 11", "4711.0", "१२३४")
    rows = [f"N{n},+1202555010{n},{pin}" for n, pin in enumerate(pins)]

    first, *others = problems(file, "\n".join(["name,numbers,pin", *rows]))

    assert first == (
        "2: the PIN has 3 digits: 4 to 8; a spreadsheet drops zeros in front, "
        "format its column as text"
    )
    assert others == [
        f"{line}: the PIN is not understood: 4 to 8 digits and nothing else"
        for line in (3, 4, 5, 6)
    ]


def test_all_problems_are_told_at_once_with_their_lines(file: Path) -> None:
    told = problems(
        file,
        "name,numbers,notes,workflow\n"
        ",+4930901820,,\n"
        'Ada,+4930901821,"two\nlines",sales\n'
        "Ben,,,\n"
        "Cem,12; 4.93017E+11,,\n"
        "Dan,+4930901822,,,surplus\n"
        "dan,+4930901822,,\n",
    )

    assert told == [
        "2: the name is missing",
        "3: there is no workflow 'sales': there are receptionist",
        "5: the number is missing",
        "6: '12' is no full telephone number: write it with + and country code",
        "6: '4.93017E+11' was rounded by a spreadsheet: format its column as text",
        "7: there are more values than the header has columns",
        "8: dan with +4930901822 stands in line 7 already",
    ]


def test_national_number_without_a_region_says_so(file: Path) -> None:
    (told,) = problems(file, "name,numbers\nAda,030 901820\n", region=None)

    assert told.endswith("with + and country code, or name the region in the business file")


def test_header_says_which_columns_there_may_be(file: Path) -> None:
    assert problems(file, "name,phone,name\nAda,+4930901820,Ada\n") == [
        "1: the header lacks the column 'numbers'",
        "1: the column 'name' stands there twice",
        "1: the column 'phone' is unknown: there are name, numbers, notes, workflow, born, pin",
    ]


@pytest.mark.parametrize("text", ["name,numbers\n", "name,numbers\n\n,,\n"])
def test_list_of_nobody_is_wrong(file: Path, text: str) -> None:
    assert problems(file, text) == ["there is nobody below the header"]


def test_empty_file_lacks_its_header(file: Path) -> None:
    assert problems(file, "")[0] == "1: the header lacks the column 'name'"


def test_quote_that_never_ends_is_wrong(file: Path) -> None:
    (told,) = problems(file, 'name,numbers\n"Ada,+4930901820\n')

    assert told.startswith("2: the row cannot be read")


def test_file_of_another_encoding_is_wrong(file: Path) -> None:
    file.write_bytes("name,numbers\nJürgen,+4930901820\n".encode("latin-1"))

    with pytest.raises(CallerListError, match="it is not UTF-8: save it as 'CSV UTF-8'"):
        read(file)


def test_file_that_is_not_there_is_told(file: Path) -> None:
    with pytest.raises(CallerListError, match=r"cannot be read \(No such file or directory\)"):
        read(file)


def test_name_or_notes_that_are_too_long_are_told(tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    rows = [f"{'N' * 81},+12025550101,", f"Ada,+12025550102,{'n' * 1001}"]
    file.write_text("\n".join(["name,numbers,notes", *rows]))

    with pytest.raises(CallerListError) as told:
        read(file)
    assert f"{file}:2: the name has 81 characters: 80 at most" in str(told.value)
    assert f"{file}:3: the notes have 1001 characters: 1000 at most" in str(told.value)


def test_tabs_part_columns_too(tmp_path: Path) -> None:
    file = tmp_path / "tabs.csv"
    file.write_text("name\tnumbers\nAda\t+12025550101\n")

    assert [person.name for person in read(file)] == ["Ada"]
