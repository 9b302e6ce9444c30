"""Whom and what a person means who types a command."""

import sys

import typer

from switchboard import commands
from switchboard.commands.printed import plain
from switchboard.database import Database
from switchboard.directory import Directory
from switchboard.directory.caller_list import number_problem
from switchboard.directory.person import Person
from switchboard.errors import SwitchboardError
from switchboard.numbers import is_e164, phone_number


class NobodyFits(SwitchboardError):
    """Nobody is known by this id, number or name."""


class SeveralFit(SwitchboardError):
    """More than one person is known by this number or name."""


async def the_one(database: Database, who: str) -> Person:
    """The person with this id, number or name.

    Raises:
        NobodyFits, SeveralFit: as they say.
    """
    person = await find_one(database, who)
    if person is None:
        raise NobodyFits(f"nobody is known as {who!r}: give an id, a number or a whole name")
    return person


async def find_one(database: Database, who: str) -> Person | None:
    """The person with this id, number or name; None when there is nobody.

    Raises:
        SeveralFit: There are several.
    """
    found = await Directory(database).find(who, commands.region())
    if len(found) > 1:
        people = "\n  ".join(f"{person.id}  {plain(person.name)}" for person in found)
        raise SeveralFit(f"{who!r} fits several people, give the id of one:\n  {people}")
    return next(iter(found), None)


def the_number(text: str) -> str:
    """The number in E.164.

    Raises:
        SwitchboardError: It is none that could be dialled.
    """
    number = phone_number(text, commands.region())
    if number is None or not is_e164(number):
        raise SwitchboardError(number_problem(text, commands.region()))
    return number


def the_workflow(name: str | None) -> str | None:
    """The same name.

    Raises:
        SwitchboardError: There is no such workflow.
    """
    if name is not None and name not in commands.workflows():
        known = ", ".join(commands.workflows())
        raise SwitchboardError(f"there is no workflow {name!r}: there are {known}")
    return name


def confirm_forgetting(what: str, *, yes: bool) -> None:
    """Ask, unless it is said already.

    Raises:
        SwitchboardError: There is nobody to ask.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise SwitchboardError(f"nobody can be asked whether to forget {what}: add --yes")
    typer.confirm(f"Forget all about {what}?", abort=True, err=True)
