"""People from a CSV file, as a spreadsheet or a CRM exports them."""

import csv
import io
import re
from collections.abc import Collection, Iterator
from datetime import date, datetime
from pathlib import Path

from switchboard.directory.person import NewPerson, folded, too_long
from switchboard.directory.pin import pin_problem
from switchboard.errors import SwitchboardError
from switchboard.numbers import is_e164, phone_number

REQUIRED = ("name", "numbers")
COLUMNS = (*REQUIRED, "notes", "workflow", "born", "pin")
BETWEEN_NUMBERS = ";"
ROUNDED = re.compile(r"\d[.,]?\d*E\+?\d+", re.IGNORECASE)
"""What a spreadsheet makes of a number that it takes for a quantity."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class CallerListError(SwitchboardError):
    """A list of people that cannot be taken in, with all that is wrong in it."""

    def __init__(self, path: Path, problems: Collection[str]) -> None:
        super().__init__(f"nothing was imported from {path}:\n  " + "\n  ".join(problems))


def read(
    path: Path, region: str | None = None, workflows: Collection[str] | None = None
) -> list[NewPerson]:
    """The people of a file with a header row, national spellings read as dialled in `region`.

    Raises:
        CallerListError: Every problem with its line.
    """
    reading = _Reading(path, region, workflows)
    people = list(reading.people(_text(path)))
    if not people and not reading.problems:
        reading.problems.append(f"{path}: there is nobody below the header")
    if reading.problems:
        raise CallerListError(path, reading.problems)
    return people


def number_problem(text: str, region: str | None) -> str:
    """Why this is taken for no telephone number, and how to write it."""
    if ROUNDED.fullmatch(text):
        return f"{text!r} was rounded by a spreadsheet: format its column as text"
    or_region = "" if region else ", or name the region in the business file"
    return f"{text!r} is no full telephone number: write it with + and country code{or_region}"


def birth_date(text: str) -> date:
    """The day that somebody was born on.

    Raises:
        ValueError: It is none, in a sentence.
    """
    try:
        born = date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        raise ValueError(f"{text!r} is no date of birth: write it like 1984-05-04") from None
    if born > datetime.now().astimezone().date():
        raise ValueError(f"the date of birth {born} is yet to come")
    return born


class _Reading:
    """One file being read: its rows as people, and all that is wrong in them."""

    def __init__(self, path: Path, region: str | None, workflows: Collection[str] | None) -> None:
        self.problems: list[str] = []
        self._path = path
        self._region = region
        self._workflows = workflows
        self._seen: dict[tuple[str, str], int] = {}
        """The line of everybody's every number."""

    def people(self, text: str) -> Iterator[NewPerson]:
        header, *rows = _rows(self._path, text) or [(1, [])]
        columns = [cell.strip().casefold() for cell in header[1]]
        while columns and not columns[-1]:  # as a spreadsheet fills a row up
            columns.pop()
        self._check_header(header[0], columns)
        if self.problems:
            return
        for line, cells in rows:
            if any(cells[len(columns) :]):
                self._complain(line, "there are more values than the header has columns")
            values = dict(zip(columns, map(str.strip, cells), strict=False))
            yield self._person(line, dict.fromkeys(COLUMNS, "") | values)

    def _check_header(self, line: int, columns: list[str]) -> None:
        for column in REQUIRED:
            if column not in columns:
                self._complain(line, f"the header lacks the column {column!r}")
        for column in dict.fromkeys(columns):
            if column not in COLUMNS:
                allowed = ", ".join(COLUMNS)
                self._complain(line, f"the column {column!r} is unknown: there are {allowed}")
            elif columns.count(column) > 1:
                self._complain(line, f"the column {column!r} stands there twice")

    def _person(self, line: int, values: dict[str, str]) -> NewPerson:
        name, workflow = values["name"], values["workflow"]
        if not name:
            self._complain(line, "the name is missing")
        if problem := too_long(name, values["notes"]):
            self._complain(line, problem)
        if workflow and self._workflows is not None and workflow not in self._workflows:
            known = ", ".join(sorted(self._workflows))
            self._complain(line, f"there is no workflow {workflow!r}: there are {known}")
        numbers = tuple(self._numbers(line, values["numbers"]))
        self._check_alone(line, name, numbers)
        born, pin = self._born(line, values["born"]), self._pin(line, values["pin"])
        return NewPerson(name, numbers, values["notes"], workflow or None, born, pin)

    def _born(self, line: int, cell: str) -> date | None:
        try:
            return birth_date(cell) if cell else None
        except ValueError as err:
            self._complain(line, str(err))
            return None

    def _pin(self, line: int, cell: str) -> str | None:
        if cell and (problem := pin_problem(cell)):
            self._complain(line, problem)
        return cell or None

    def _numbers(self, line: int, cell: str) -> Iterator[str]:
        spellings = [text.strip() for text in cell.split(BETWEEN_NUMBERS) if text.strip()]
        if not spellings:
            self._complain(line, "the number is missing")
        for spelling in spellings:
            number = phone_number(spelling, self._region)
            if number and is_e164(number):
                yield number
            else:
                self._complain(line, number_problem(spelling, self._region))

    def _check_alone(self, line: int, name: str, numbers: tuple[str, ...]) -> None:
        """The same person in two rows: which notes count would be chance."""
        for number in numbers:
            first = self._seen.setdefault((folded(name), number), line)
            if first != line:
                self._complain(line, f"{name} with {number} stands in line {first} already")

    def _complain(self, line: int, problem: str) -> None:
        self.problems.append(f"{self._path}:{line}: {problem}")


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as err:
        raise CallerListError(path, [f"it cannot be read ({err.strerror})"]) from None
    except UnicodeDecodeError:
        raise CallerListError(path, ["it is not UTF-8: save it as 'CSV UTF-8'"]) from None


def _rows(path: Path, text: str) -> list[tuple[int, list[str]]]:
    """The rows that are not empty, each with the line it begins in."""
    header = text.lstrip().partition("\n")[0]
    # as a spreadsheet writes it where the comma stands in numbers
    delimiter = next((mark for mark in ",;\t" if mark in header), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, line = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as err:
        raise CallerListError(path, [f"{path}:{line}: the row cannot be read ({err})"]) from None
    return rows
