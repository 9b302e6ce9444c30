"""A rehearsal as a person watches it: what is being played, what came of each, and a table in the end."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rehearsal.results import Result, Results
from rehearsal.waiting import Waiting

WHY = "why it failed"
COLUMNS: dict[str, Literal["left", "right"]] = {
    "scenario": "left",
    "": "right",
    "turns": "right",
    "worst gap": "right",
    "took": "right",
    WHY: "left",
}


class Scoreboard(Waiting):
    """Prints a line for every scenario as it ends."""

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._ended = 0

    def begins(self, name: str, number: int, repeat: int, *, total: int) -> None:
        """The scenario is played, for the first or another time."""
        again = f", {number} of {repeat}" if repeat > 1 else ""
        self.in_place(f"{self._ended + 1} of {total}: {name}{again}")

    def ended(self, result: Result) -> None:
        self._ended += 1
        colour = "green" if result.passed else "red"
        took = f"{sum(result.seconds):6.1f} s"
        first = "" if result.passed else f"  {result.problems[0]}"
        self.line(f"[{colour}]{_mark(result):>6}[/{colour}] {took}  {result.name}{escape(first)}")

    def sum_up(self, results: Results, folder: Path) -> None:
        self.line("")
        self.table(_table(results))
        for result in results.each:
            for problem in result.problems:
                self.line(f"[red]{escape(result.name)}: {escape(problem)}[/red]")
        self.line(_shares(results))
        self.line(f"Recordings, reports, books and logs: {escape(str(folder))}")


def _table(results: Results) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, justify in COLUMNS.items():
        table.add_column(name, justify=justify, no_wrap=name != WHY)
    for result in results.each:
        gap = result.worst_gap_s
        table.add_row(
            result.name,
            _mark(result),
            str(result.turns),
            "" if gap is None else f"{gap:.2f} s",
            f"{sum(result.seconds):.1f} s",
            escape(result.problems[0]) if result.problems else "",
            style="" if result.passed else "red",
        )
    return table


def _mark(result: Result) -> str:
    if len(result.calls) > 1:
        return f"{result.passes}/{len(result.calls)}"
    return "pass" if result.passed else "FAIL"


def _shares(results: Results) -> str:
    passed, total = sum(result.passed for result in results.each), len(results.each)
    took = sum(sum(result.seconds) for result in results.each)
    told = f"{passed} of {total} passed, in {took:.0f} s"
    if results.repeat == 1:
        return f"{told}."
    return f"{told}. pass^1 {results.pass_1:.0%}, pass^{results.repeat} {results.pass_n:.0%}."
