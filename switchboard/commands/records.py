"""`switchboard records`: which calls there were, and what was said and done in them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, TextIO

import typer

from switchboard import commands
from switchboard.commands.opened import with_database
from switchboard.commands.printed import print_json, print_table
from switchboard.commands.story import duration, local, story
from switchboard.commands.who import confirm_forgetting
from switchboard.database import Database
from switchboard.errors import SwitchboardError
from switchboard.numbers import phone_number
from switchboard.records import Records
from switchboard.records.call_record import CallRecord

CallId = Annotated[
    str, typer.Argument(metavar="ID", help="The id, its beginning or end, or the SIP call's.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Since = Annotated[
    datetime | None, typer.Option(help="Only calls from then on: YYYY-MM-DD, in local time.")
]

records = typer.Typer(help="What is kept of the calls.")


class NoSuchCall(SwitchboardError):
    """No call has this id."""


@records.callback(invoke_without_command=True)
def newest(context: typer.Context, as_json: AsJson = False) -> None:
    """What is kept of the calls: the newest of them, unless a command follows."""
    if context.invoked_subcommand is None:
        list_(as_json=as_json)


@records.command("list")
def list_(
    limit: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many at most.")] = 20,
    caller: Annotated[str | None, typer.Option(help="Only calls from this number.")] = None,
    line: Annotated[str | None, typer.Option(help="Only calls on this line.")] = None,
    since: Since = None,
    as_json: AsJson = False,
) -> None:
    """List calls, the newest first."""

    async def found(database: Database) -> list[CallRecord]:
        return await Records(database).list_calls(
            limit, since=_moment(since), caller=_number(caller), line=line
        )

    calls = with_database(found)
    if as_json:
        print_json([call.as_dict() for call in calls])
    elif calls:
        _print_calls(calls)
    else:
        typer.echo("there are no such calls", err=True)


@records.command()
def show(call_id: CallId, as_json: AsJson = False) -> None:
    """Tell one call from its beginning to its end."""
    call = with_database(lambda database: the_call(database, call_id))
    if as_json:
        print_json(call.as_dict())
    else:
        typer.echo("\n".join(story(call)))


@records.command()
def forget(
    call_id: CallId, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False
) -> None:
    """Remove one call, whoever it was from."""
    call = with_database(lambda database: the_call(database, call_id))
    confirm_forgetting(f"the call {call.id}", yes=yes)
    with_database(lambda database: Records(database).forget(call.id))
    typer.echo(f"removed the call {call.id}")


@records.command()
def export(
    output: Annotated[Path | None, typer.Option(help="A file instead of the screen.")] = None,
    since: Since = None,
    _json: Annotated[bool, typer.Option("--json", help="As it is without.")] = True,
) -> None:
    """Print every call with all its events, a line of JSON each, the newest first."""

    async def written(database: Database) -> None:
        with _opened(output) as file:
            async for call in Records(database).export(since=_moment(since)):
                typer.echo(json.dumps(call, ensure_ascii=False), file=file)

    try:
        with_database(written)
    except BrokenPipeError:
        raise
    except OSError as err:
        where = output or "the screen"
        raise SwitchboardError(f"{where} cannot be written ({err.strerror})") from None


async def the_call(database: Database, call_id: str) -> CallRecord:
    """The call of this id, or of a part of it.

    Raises:
        NoSuchCall: There is none.
    """
    call = await Records(database).find(call_id)
    if call is None:
        raise NoSuchCall(f"there is no call {call_id!r}: `switchboard records` lists their ids")
    return call


@contextmanager
def _opened(output: Path | None) -> Iterator[TextIO | None]:
    """The file, which is there when all of it is written: a failed export leaves the one before."""
    if output is None:
        yield None
        return
    unfinished = output.with_name(f"{output.name}.part")
    try:
        with unfinished.open("w", encoding="utf-8") as file:
            yield file
        unfinished.replace(output)
    finally:
        unfinished.unlink(missing_ok=True)


def _moment(since: datetime | None) -> datetime | None:
    """What a person means who types a date: the one on their clock."""
    try:
        return since and since.astimezone()
    except (OverflowError, ValueError):
        raise SwitchboardError(f"{since:%Y-%m-%d} is no day of this calendar") from None


def _number(caller: str | None) -> str | None:
    return phone_number(caller, commands.region()) or caller


def _print_calls(calls: list[CallRecord]) -> None:
    print_table(
        ("id", "when", "line", "caller", "name", "how long", "ended", "turns", "done"),
        [
            (
                call.id,
                local(call.started_at),
                call.line or call.dialled or call.channel,
                call.caller or "unknown",
                call.caller_name or "",
                duration(call),
                call.ended or "",
                call.turns,
                "; ".join(call.done),
            )
            for call in calls
        ],
    )
