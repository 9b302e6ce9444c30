"""`switchboard purge`: nothing of callers is kept for longer than the business says."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from switchboard import commands
from switchboard.commands.opened import with_database
from switchboard.expired import count_expired, remove_expired


def purge(
    days: Annotated[
        int | None,
        typer.Option(min=0, max=36_500, help="Keep this many days instead of the business's own."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say how many there are.")
    ] = False,
) -> None:
    """Remove what is older than it is to be kept: calls, messages done or not, past appointments."""
    kept_days = commands.keep_days() if days is None else days
    until = datetime.now(UTC) - timedelta(days=kept_days)
    before = f"from before {until.astimezone():%Y-%m-%d %H:%M}"
    if dry_run:
        would = with_database(lambda database: count_expired(database, until))
        typer.echo(f"would remove {would} {before}")
    else:
        done = with_database(lambda database: remove_expired(database, until))
        typer.echo(f"removed {done} {before}")
