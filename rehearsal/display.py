"""A rehearsed call as a person watches it."""

import time
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from rehearsal.caller.events import (
    AgentSaid,
    Answered,
    CallerHeard,
    CallerSaid,
    CallEvent,
    Ended,
    Gap,
    KeyPressed,
    Ringing,
)
from rehearsal.caller.report import CallReport
from rehearsal.stack import REHEARSED, Stack

_PROGRESS_S = 15.0


class Display:
    """Prints a call line by line: seconds since the dial, what happened, the silence before it."""

    def __init__(self, console: Console, *, text: bool = False) -> None:
        self._console = console
        self._text = text
        self._waiting = console.status("")
        self._told_s = float("-inf")

    def progress(self, line: str) -> None:
        """How far something slow is: in place on a terminal, now and then elsewhere."""
        if self._console.is_terminal:
            self._waiting.update(escape(line))
            self._waiting.start()
        elif time.monotonic() - self._told_s >= _PROGRESS_S:
            self._told_s = time.monotonic()
            self.tell(line)

    def tell(self, line: str) -> None:
        """A line about what is being started."""
        self._waiting.stop()
        self._print(f"[dim]{escape(line)}[/dim]")

    def show(self, event: CallEvent) -> None:
        match event:
            case Ringing(at_s):
                self._line(at_s, "line", "ringing", "yellow")
            case Answered(at_s):
                self._line(at_s, "line", "answered", "yellow")
            case AgentSaid(at_s, text):
                self._line(at_s, "agent", text, "cyan")
            case CallerHeard(at_s, text):
                self._line(at_s, "caller", text, "green")
            case KeyPressed(at_s, key):
                self._line(at_s, "caller", f"presses {key}", "green")
            case Gap(at_s, gap_s):
                self._line(at_s, "", f"({gap_s:.2f} s of silence)", "dim")
            case Ended(at_s, by, why):
                self._line(at_s, "line", f"ended by the {by}: {why}", "yellow")
            case CallerSaid(at_s, text):
                # of what is spoken, what the agent's ears made of it comes as CallerHeard
                if self._text:
                    self._line(at_s, "caller", text, "green")

    def invite(self, parts: Stack, logs: Path) -> None:
        """How another client calls in."""
        server = parts.server
        self._table(
            {
                "LIVEKIT_URL": server.url,
                "LIVEKIT_API_KEY": server.api_key,
                "LIVEKIT_API_SECRET": server.api_secret,
                "logs": str(logs),
            }
        )
        who = f"where the agent {parts.agent_name} is asked for" if parts.agent_name else "any room"
        self.tell(f"Join {who} with these, and the receptionist answers. Ctrl-C ends it all.")

    def sum_up(self, report: CallReport, logs: Path) -> None:
        gaps = [turn.gap_s for turn in report.turns if turn.who == "agent" and turn.gap_s]
        self._table(
            {
                "answered after": _seconds(report.answered_after_s),
                "greeted after": _seconds(report.greeting_after_s),
                "silence before answers": ", ".join(map(_seconds, gaps)) or "none",
                "hung up after goodbye": _seconds(report.hung_up_after_s),
                "recording": f"{report.recording} (caller left, agent right)",
                "logs": str(logs),
                "record": f"DATABASE_URL={REHEARSED} .venv/bin/switchboard records",
            }
        )
        for problem in report.problems:
            self._print(f"[red]{'problem':>22}  {escape(problem)}[/red]")

    def _table(self, rows: dict[str, str]) -> None:
        self._console.print()
        for name, value in rows.items():
            self._print(f"[bold]{name:>22}[/bold]  {escape(value)}")

    def _print(self, line: str) -> None:
        self._console.print(line, highlight=False, soft_wrap=True)

    def _line(self, at_s: float, who: str, text: str, style: str) -> None:
        self._print(f"[dim]{at_s:6.2f}[/dim]  [{style}]{who:<6}  {escape(text)}[/{style}]")


def _seconds(value: float | None) -> str:
    return "never" if value is None else f"{value:.2f} s"
