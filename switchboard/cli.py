"""The `switchboard` command: joins the parts, as agent.py does for a call."""

import asyncio
import signal
import sys
from collections.abc import Coroutine
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console

from switchboard import config
from switchboard.commands.appointments import appointments
from switchboard.commands.business import business
from switchboard.commands.callers import callers
from switchboard.commands.database import database
from switchboard.commands.messages import messages
from switchboard.commands.purge import purge
from switchboard.commands.records import records
from switchboard.errors import ConfigError, SwitchboardError

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

Port = Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")]


@app.callback()
def switchboard() -> None:
    """Switchboard answers a business's telephone."""


@app.command()
def call(
    say: Annotated[
        list[str] | None, typer.Option(help="What the caller says; once for each turn.")
    ] = None,
    scenario: Annotated[
        Path | None, typer.Option(help="A call as a YAML file, like those in rehearsal/scenarios.")
    ] = None,
    caller: Annotated[str | None, typer.Option(help="The caller's number, or withheld.")] = None,
    number: Annotated[str | None, typer.Option(help="The number that is dialled.")] = None,
    at: Annotated[
        str | None, typer.Option(help="What time it is for the business: 2026-12-25 09:10.")
    ] = None,
    web: Annotated[bool, typer.Option("--web", help="Call from a browser, not a phone.")] = False,
    text: Annotated[bool, typer.Option("--text", help="Type instead of speaking.")] = False,
    play: Annotated[bool, typer.Option("--play", help="Play it on the loudspeakers.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object; nothing if no call was placed.")
    ] = False,
) -> None:
    """Place a call on this machine, watch it, and measure what the caller heard.

    Exit status 0 only if it was answered, greeted and ended as the scenario says.
    """
    from rehearsal.display import Display
    from rehearsal.placing import DEFAULT_SCENARIO, Wish, place

    wish = Wish(say or [], scenario or DEFAULT_SCENARIO, caller, number, at, web, text, play)
    display = Display(Console(stderr=as_json), text=text)
    folder = new_folder("calls")
    placing = place(wish, config.load(), folder=folder, display=display)
    report = run(placing)
    if as_json:
        typer.echo(report.to_json())
    display.sum_up(report, folder)
    raise typer.Exit(0 if report.passed else 1)


@app.command()
def rehearse(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files in rehearsal/scenarios, without .yaml; none: all.", metavar="[NAME]..."
        ),
    ] = None,
    text: Annotated[
        bool, typer.Option("--text", help="Typed instead of spoken: in seconds each.")
    ] = False,
    repeat: Annotated[int, typer.Option(min=1, help="How often each is played.")] = 1,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object; nothing if nothing was played.")
    ] = False,
) -> None:
    """Play scenarios on this machine, and grade what they left in the database and what was done.

    Exit status 0 only if every call passed. With a real model configured, that model is graded.
    """
    from rehearsal.playing import Programme, play
    from rehearsal.scenario.file import load_scenarios
    from rehearsal.scoreboard import Scoreboard

    programme = Programme(load_scenarios(names or []), text, repeat)
    scoreboard = Scoreboard(Console(stderr=as_json))
    folder = new_folder("rehearsals")
    results = run(play(programme, config.load(), folder=folder, scoreboard=scoreboard))
    if as_json:
        typer.echo(results.to_json())
    scoreboard.sum_up(results, folder)
    raise typer.Exit(0 if results.passed else 1)


@app.command()
def stack(port: Port = 7880) -> None:
    """Run a LiveKit server, the speech service and a worker, for any client to call in."""
    from rehearsal.display import Display
    from rehearsal.stack import stack as running

    display = Display(Console())

    async def until_stopped() -> None:
        folder = new_folder("stacks")
        async with running(config.load(), logs=folder, watcher=display, port=port) as parts:
            display.invite(parts, folder)
            await asyncio.Event().wait()

    run(until_stopped())


@app.command()
def speech(port: Port = 8290) -> None:
    """Run the local speech service: Deepgram's and OpenAI's protocols, on this machine only."""
    from rehearsal.speech.serve import serve

    run(serve(port=port, on_ready=lambda url: typer.echo(f"speech service: {url}")))


app.add_typer(business, name="business")
app.add_typer(callers, name="callers")
app.add_typer(records, name="records")
app.add_typer(messages, name="messages")
app.add_typer(appointments, name="appointments")
app.add_typer(database, name="database")
app.command()(purge)


def new_folder(kind: str) -> Path:
    """A new folder for the recording and the logs of what starts now."""
    name = f"{datetime.now().astimezone():%Y-%m-%dT%H-%M-%S}-"
    parent = config.ROOT / "recordings" / kind
    try:
        parent.mkdir(parents=True, exist_ok=True)
        return Path(mkdtemp(prefix=name, dir=parent))
    except OSError as err:
        raise ConfigError(
            f"{parent} cannot be written ({err.strerror}): recordings and logs go there, "
            "make it a folder of yours"
        ) from None


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run until it is done or the person has had enough; ends what it started in either case."""

    async def stoppable() -> T:
        task = asyncio.ensure_future(work)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        return await task

    with suppress(asyncio.CancelledError):
        return asyncio.run(stoppable())
    raise typer.Exit(130)


def main() -> None:
    """The entry point. An expected fault is one sentence, without a traceback."""
    try:
        app()
    except SwitchboardError as err:
        sys.exit(f"error: {err}")
    except ModuleNotFoundError as err:  # as production is installed, from requirements.lock
        sys.exit(f"error: {err.name} is not installed, which a rehearsal needs: run `make setup`")
    except KeyboardInterrupt:  # before there was anything to stop
        sys.exit(130)
