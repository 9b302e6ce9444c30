"""`switchboard appointments`: what was agreed on the telephone, in whichever book it is kept."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

import typer

from switchboard import config, database
from switchboard.appointments import Appointment, AppointmentBook, open_book
from switchboard.business import file
from switchboard.commands.opened import with_database
from switchboard.commands.printed import plain, print_json, print_table
from switchboard.database import Database
from switchboard.errors import SwitchboardError

T = TypeVar("T")

LONG_AGO = datetime(1970, 1, 2, tzinfo=UTC)

appointments = typer.Typer(help="What was agreed on the telephone.")


class NoneFits(SwitchboardError):
    """Not exactly one appointment to come has this reference."""


@appointments.callback(invoke_without_command=True)
def to_come(
    context: typer.Context,
    past: Annotated[bool, typer.Option("--past", help="Those that are over as well.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """The appointments to come, in order, unless a command follows."""
    if context.invoked_subcommand is not None:
        return
    since = LONG_AGO if past else datetime.now(UTC)
    found = _with_book(lambda book: book.list_appointments(since))
    if as_json:
        print_json([_as_dict(one) for one in found])
    elif found:
        _print_appointments(found)
    else:
        typer.echo("there are no appointments" if past else "no appointments are to come", err=True)


@appointments.command()
def cancel(
    reference: Annotated[str, typer.Argument(help="The four digits that the caller was told.")],
) -> None:
    """Take out an appointment to come. Nobody rings whoever it was for."""

    async def cancelled(book: AppointmentBook) -> Appointment:
        to_come = await book.list_appointments(datetime.now(UTC))
        return await book.cancel(_the_one(to_come, reference).id)

    gone = _with_book(cancelled)
    when = f"{gone.starts_at:%Y-%m-%d %H:%M}"
    told = (
        f"cancelled {gone.reference}: {gone.service} on {when} with {gone.staff}, for {gone.name}"
    )
    typer.echo(plain(told))


def _the_one(to_come: list[Appointment], reference: str) -> Appointment:
    found = [one for one in to_come if one.reference == "".join(reference.split())]
    if len(found) > 1:  # two calls that drew the same at the same moment
        raise NoneFits(
            f"several appointments have the reference {reference!r}: see to the calendars"
        )
    if not found:
        raise NoneFits(
            f"no appointment to come has the reference {reference!r}: `switchboard appointments` "
            "lists them"
        )
    return found[0]


def _with_book(work: Callable[[AppointmentBook], Awaitable[T]]) -> T:
    """What the work returns on the book of the business.

    Raises:
        DatabaseError, BookError: It cannot be used.
    """
    settings = config.load()
    business = file.load(settings)

    async def opened(place: Database) -> T:
        book = open_book(business, settings, place)
        try:
            return await work(book)
        finally:
            await book.aclose()

    if business.appointments.caldav is None:
        return with_database(opened)
    # nothing is asked of it, so it need not be there
    return asyncio.run(opened(database.connect(settings.database_url)))


def _as_dict(one: Appointment) -> dict[str, Any]:
    times = {"starts_at": one.starts_at.isoformat(), "ends_at": one.ends_at.isoformat()}
    return asdict(one) | times


def _print_appointments(found: list[Appointment]) -> None:
    """In the time of the business, whoever's clock shows another."""
    print_table(
        ("when", "until", "what", "with", "for", "number", "reference"),
        [
            (
                f"{one.starts_at:%a %Y-%m-%d %H:%M}",
                f"{one.ends_at:%H:%M}",
                one.service,
                one.staff,
                one.name,
                one.number or "no number",
                one.reference,
            )
            for one in found
        ],
    )
