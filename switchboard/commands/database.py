"""`switchboard database`: its tables, made and brought up to date."""

import typer

from switchboard import config
from switchboard import database as databases

database = typer.Typer(
    no_args_is_help=True, help="The tables of callers and records, in DATABASE_URL."
)


@database.command()
def upgrade() -> None:
    """Make the tables, or bring them to this version. SQLite is upgraded by every command itself."""
    applied = databases.upgrade(config.load().database_url)
    for revision in applied:
        typer.echo(f"applied revision {revision}")
    if not applied:
        typer.echo("nothing to do: the tables are those of this version")


@database.command()
def check() -> None:
    """Say whether the worker could use the tables as they are. Nothing is changed."""
    typer.echo(databases.check(config.load().database_url))
