"""`switchboard purge`: no call is kept for longer than the business says."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from switchboard import commands
from switchboard.commands.opened import with_database
from switchboard.database import Database
from switchboard.records import Records
from switchboard.records.call_record import Purged


def purge(
    days: Annotated[
        int | None,
        typer.Option(min=0, max=36_500, help="Keep this many days instead of the business's own."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say how many there are.")
    ] = False,
) -> None:
    """Remove the records of calls that are older than they are to be kept."""
    kept_days = commands.keep_days() if days is None else days
    until = datetime.now(UTC) - timedelta(days=kept_days)

    async def removed(database: Database) -> Purged:
        return await Records(database).purge(until)

    async def counted(database: Database) -> int:
        return await Records(database).count_before(until)

    before = f"from before {until.astimezone():%Y-%m-%d %H:%M}"
    if dry_run:
        typer.echo(f"would remove {_calls(with_database(counted))} {before}")
    else:
        done = with_database(removed)
        typer.echo(f"removed {_calls(done.calls)} {before}")


def _calls(count: int) -> str:
    return f"{count} call{'' if count == 1 else 's'}"
