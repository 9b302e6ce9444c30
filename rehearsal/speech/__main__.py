"""`python -m rehearsal.speech`: the local speech service by itself."""

import asyncio
import signal
import sys
from contextlib import suppress

import typer

from rehearsal.speech.serve import serve
from switchboard.errors import SwitchboardError


async def until_stopped(port: int, *, until_input_closes: bool) -> None:
    """Serve until Ctrl-C, a polite kill, or the end of whoever holds the other end of stdin."""
    serving = asyncio.create_task(serve(port=port, on_ready=announce))
    loop = asyncio.get_running_loop()
    for stop in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(stop, serving.cancel)
    if until_input_closes:
        loop.add_reader(sys.stdin, serving.cancel)
    with suppress(asyncio.CancelledError):
        await serving


def announce(url: str) -> None:
    typer.echo(f"speech service: {url}")
    sys.stdout.flush()


def main(
    port: int = typer.Option(0, help="The port; 0 takes a free one."),
    until_input_closes: bool = typer.Option(
        False, "--until-input-closes", help="End with the process that holds standard input."
    ),
) -> None:
    """Run the local speech service until Ctrl-C."""
    try:
        asyncio.run(until_stopped(port, until_input_closes=until_input_closes))
    except SwitchboardError as err:
        typer.echo(f"error: {err}", err=True)
        raise typer.Exit(1) from None


if __name__ == "__main__":
    typer.run(main)
