"""`switchboard messages`: what callers have left, until somebody has seen to it."""

from collections.abc import Iterator
from typing import Annotated

import typer

from switchboard.commands.opened import with_database
from switchboard.commands.printed import plain, print_json, print_table
from switchboard.commands.story import local
from switchboard.database import Database
from switchboard.errors import SwitchboardError
from switchboard.messages import Message, Messages

Reference = Annotated[str, typer.Argument(help="The four digits that the caller was told.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

messages = typer.Typer(help="What callers have left for the people of the business.")


class NoSuchMessage(SwitchboardError):
    """No message has this reference."""


@messages.callback(invoke_without_command=True)
def newest(
    context: typer.Context,
    all_: Annotated[bool, typer.Option("--all", help="Those that are done as well.")] = False,
    as_json: AsJson = False,
) -> None:
    """The messages that nobody has seen to, the newest first, unless a command follows."""
    if context.invoked_subcommand is not None:
        return
    found = with_database(lambda database: Messages(database).list_messages(all=all_))
    if as_json:
        print_json([message.as_dict() for message in found])
    elif found:
        _print_messages(found)
    else:
        typer.echo("there are no messages" if all_ else "there are no open messages", err=True)


@messages.command()
def show(reference: Reference, as_json: AsJson = False) -> None:
    """Show one message with all that is known of it."""
    message = with_database(lambda database: _the_message(database, reference))
    if as_json:
        print_json(message.as_dict())
    else:
        typer.echo("\n".join(map(plain, _told(message))))


@messages.command()
def done(reference: Reference) -> None:
    """Mark a message as seen to."""

    async def marked(database: Database) -> Message:
        message = await _the_message(database, reference)
        await Messages(database).done(message.reference)
        return message

    message = with_database(marked)
    if message.done_at:
        typer.echo(f"message {message.reference} has been done since {local(message.done_at)}")
    else:
        typer.echo(plain(f"message {message.reference} for {message.for_whom} is done"))


async def _the_message(database: Database, reference: str) -> Message:
    """The message of this reference.

    Raises:
        NoSuchMessage: There is none.
    """
    message = await Messages(database).find("".join(reference.split()))
    if message is None:
        raise NoSuchMessage(
            f"there is no message {reference!r}: `switchboard messages --all` lists their references"
        )
    return message


def _told(message: Message) -> Iterator[str]:
    urgent = ", urgent" if message.urgent else ""
    record = f" (caller record {message.person_id})" if message.person_id else ""
    yield f"message {message.reference}, {local(message.at)}, for {message.for_whom}{urgent}"
    yield f"from:    {message.name}{record}"
    yield f"number:  {message.number or 'none'}"
    yield f"call:    {message.call_key}"
    yield f"done:    {local(message.done_at) if message.done_at else 'no'}"
    yield f"message: {message.text}"


def _print_messages(found: list[Message]) -> None:
    print_table(
        ("reference", "when", "for", "caller", "name", "urgent", "done", "message"),
        [
            (
                message.reference,
                local(message.at),
                message.for_whom,
                message.number or "no number",
                message.name,
                "yes" if message.urgent else "",
                local(message.done_at) if message.done_at else "",
                message.text,
            )
            for message in found
        ],
    )
