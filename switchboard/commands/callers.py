"""`switchboard callers`: who is known, and whose calls are not taken."""

import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from switchboard import commands
from switchboard.commands.opened import with_database
from switchboard.commands.printed import plain, print_json, print_table
from switchboard.commands.who import (
    NobodyFits,
    confirm_forgetting,
    find_one,
    the_number,
    the_one,
    the_workflow,
)
from switchboard.database import Database
from switchboard.directory import Directory, caller_list
from switchboard.directory.directory import BlockedNumber
from switchboard.directory.forgetting import Forgotten
from switchboard.directory.person import Change, Person, too_long
from switchboard.directory.pin import pin_problem
from switchboard.errors import SwitchboardError
from switchboard.numbers import phone_number

callers = typer.Typer(no_args_is_help=True, help="The people who are known, and who is blocked.")

Who = Annotated[str, typer.Argument(help="An id, a number in any spelling, or a whole name.")]
Number = Annotated[str, typer.Argument(help="A telephone number in any spelling.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@callers.command("import")
def import_(
    file: Annotated[
        Path,
        typer.Argument(help=f"CSV with the columns {', '.join(caller_list.COLUMNS)}."),
    ],
) -> None:
    """Take in a list of people; several numbers stand in one cell with ; between them.

    Nothing is taken in when anything is wrong. Whoever is known by name and number is brought up to
    date, so the same list may come again.
    """
    people = caller_list.read(file, commands.region(), commands.workflows())
    changes = with_database(lambda database: Directory(database).add_all(people))
    typer.echo(", ".join(f"{changes[change]} {change}" for change in Change))


@callers.command()
def show(
    who: Annotated[
        str | None, typer.Argument(help="An id, a number in any spelling, or a whole name.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show one person, or everybody and the blocked numbers."""
    if who is not None:
        return _show_one(who, as_json=as_json)
    people, blocked = with_database(_everybody)
    if as_json:
        return print_json(
            {
                "people": [_as_dict(person) for person in people],
                "blocked": [
                    {**asdict(block), "since": block.since.isoformat()} for block in blocked
                ],
            }
        )
    _print_people(people)
    if blocked:
        typer.echo()
        print_table(
            ("blocked", "since", "why"),
            [(b.number, f"{b.since.astimezone():%Y-%m-%d %H:%M}", b.reason) for b in blocked],
        )


@callers.command()
def add(
    name: str,
    numbers: Annotated[list[str], typer.Argument(help="Telephone numbers in any spelling.")],
    notes: Annotated[str, typer.Option(help="What the agent should know of them.")] = "",
    workflow: Annotated[str | None, typer.Option(help="Who speaks with them.")] = None,
    born: Annotated[
        str | None, typer.Option(metavar="DATE", help="Their date of birth: YYYY-MM-DD.")
    ] = None,
    pin: Annotated[
        bool, typer.Option("--pin", help="Ask for their PIN, or read it from a pipe.")
    ] = False,
) -> None:
    """Write a person down. Whoever has this name and one of these numbers gains the rest."""
    if not name.strip():
        raise SwitchboardError("the name is empty: write who it is")
    if problem := too_long(name, notes):
        raise SwitchboardError(problem)
    spelt = [the_number(number) for number in numbers]
    speaks, birth_date = the_workflow(workflow), _birth_date(born)
    typed_pin = _typed_pin() if pin else None

    async def added(database: Database) -> Person:
        return await Directory(database).add(
            name, spelt, notes, speaks, birth_date=birth_date, pin=typed_pin
        )

    _print_people([with_database(added)])


@callers.command()
def block(
    number: Number, reason: Annotated[str, typer.Option(help="Why, for whoever asks later.")] = ""
) -> None:
    """Take no more calls from a number."""
    spelt = the_number(number)
    with_database(lambda database: Directory(database).block(spelt, reason))
    typer.echo(f"{spelt} is blocked")


@callers.command()
def unblock(number: Number) -> None:
    """Take calls from a number again."""
    spelt = the_number(number)
    if not with_database(lambda database: Directory(database).unblock(spelt)):
        raise SwitchboardError(f"{spelt} is not blocked")
    typer.echo(f"{spelt} is no longer blocked")


@callers.command()
def forget(
    who: Who, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False
) -> None:
    """Remove everything that is kept about a person or a number: record, calls, messages, block."""
    person = with_database(lambda database: find_one(database, who))
    number = phone_number(who, commands.region()) or who
    subject = plain(str(person or number))
    confirm_forgetting(subject, yes=yes)

    async def forgotten(database: Database) -> Forgotten:
        directory = Directory(database)
        return await (directory.forget(person) if person else directory.forget_number(number))

    done = with_database(forgotten)
    if done == Forgotten():
        raise NobodyFits(f"nothing is kept about {subject}")
    typer.echo(f"removed of {subject}: {done}")
    for sentence in done.kept:
        typer.echo(f"kept: {plain(sentence)}")


def _birth_date(text: str | None) -> date | None:
    try:
        return caller_list.birth_date(text) if text else None
    except ValueError as err:
        raise SwitchboardError(str(err)) from None


def _typed_pin() -> str:
    """Not out of the command itself, which the shell remembers and other users see."""
    if sys.stdin.isatty():
        pin = typer.prompt("PIN", hide_input=True, confirmation_prompt=True, err=True)
    else:
        pin = sys.stdin.readline()
    if problem := pin_problem(pin.strip()):
        raise SwitchboardError(problem)
    return str(pin).strip()


def _as_dict(person: Person) -> dict[str, Any]:
    """Ready for JSON: of what somebody is verified by only whether it is known."""
    values = asdict(person)
    born = values.pop("birth_date")
    return {**values, "has_birth_date": born is not None}


def _verified_by(person: Person) -> str:
    means = {"date of birth": person.birth_date, "PIN": person.has_pin}
    return ", ".join(name for name, known in means.items() if known)


def _show_one(who: str, *, as_json: bool) -> None:
    person = with_database(lambda database: the_one(database, who))
    if as_json:
        print_json(_as_dict(person))
    else:
        _print_people([person])


async def _everybody(database: Database) -> tuple[list[Person], list[BlockedNumber]]:
    directory = Directory(database)
    return await directory.list_people(), await directory.list_blocked()


def _print_people(people: list[Person]) -> None:
    if not people:
        typer.echo("nobody is known yet", err=True)
        return
    print_table(
        ("id", "name", "numbers", "workflow", "verified by", "notes"),
        [
            (p.id, p.name, " ".join(p.numbers), p.workflow or "", _verified_by(p), p.notes)
            for p in people
        ],
    )
