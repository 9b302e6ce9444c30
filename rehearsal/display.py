"""A rehearsed call as a person watches it."""

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
from rehearsal.waiting import Waiting


class Display(Waiting):
    """Prints a call line by line: seconds since the dial, what happened, the silence before it."""

    def __init__(self, console: Console, *, text: bool = False) -> None:
        super().__init__(console)
        self._text = text

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
        self._figures(
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
        self._figures(
            {
                "answered after": _seconds(report.answered_after_s),
                "greeted after": _seconds(report.greeting_after_s),
                "silence before answers": ", ".join(map(_seconds, report.gaps_s)) or "none",
                "hung up after goodbye": _seconds(report.hung_up_after_s),
                "recording": _recording(report),
                "logs": str(logs),
                "record": f"DATABASE_URL={REHEARSED} .venv/bin/switchboard records",
            }
        )
        for problem in report.problems:
            self.line(f"[red]{'problem':>22}  {escape(problem)}[/red]")

    def _figures(self, rows: dict[str, str]) -> None:
        self.line("")
        for name, value in rows.items():
            self.line(f"[bold]{name:>22}[/bold]  {escape(value)}")

    def _line(self, at_s: float, who: str, text: str, style: str) -> None:
        self.line(f"[dim]{at_s:6.2f}[/dim]  [{style}]{who:<6}  {escape(text)}[/{style}]")


def _recording(report: CallReport) -> str:
    return f"{report.recording} (caller left, agent right)" if report.recording else "none: typed"


def _seconds(value: float | None) -> str:
    return "never" if value is None else f"{value:.2f} s"
