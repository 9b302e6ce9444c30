"""The commands as a person types them, with what they print and say."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import typer
from anyio import run
from typer.testing import CliRunner, Result

from switchboard.commands.callers import callers
from switchboard.commands.database import database
from switchboard.commands.messages import messages
from switchboard.commands.purge import purge
from switchboard.commands.records import records
from switchboard.database import Database, connect
from switchboard.errors import SwitchboardError

T = TypeVar("T")

app = typer.Typer()
app.add_typer(callers, name="callers")
app.add_typer(records, name="records")
app.add_typer(messages, name="messages")
app.add_typer(database, name="database")
app.command()(purge)


class CommandLine:
    """One that speaks to the database of a test."""

    def __init__(self, url: str) -> None:
        self.url = url

    def prints(self, *words: str, piped: str | None = None) -> str:
        """What a command that succeeds prints."""
        result = self.type(words, piped)
        assert (result.exception, result.exit_code) == (None, 0), result.output
        return result.stdout.strip()

    def says(self, *words: str, piped: str | None = None) -> str:
        """The sentence of a command that cannot do what it is told."""
        result = self.type(words, piped)
        assert isinstance(result.exception, SwitchboardError), result.output
        assert result.stdout == ""
        return str(result.exception)

    def with_database(self, work: Callable[[Database], Awaitable[T]]) -> T:
        """What was there before, or is there after a command."""

        async def opened() -> T:
            place = connect(self.url)
            try:
                return await work(place)
            finally:
                await place.aclose()

        return run(opened)

    def type(self, words: tuple[str, ...], piped: str | None = None) -> Result:
        return CliRunner(env={"DATABASE_URL": self.url}).invoke(app, words, input=piped)
