"""What a person at the terminal sees of what takes its time."""

import time

from rich.console import Console
from rich.markup import escape
from rich.table import Table

_PROGRESS_S = 15.0


class Waiting:
    """Tells what is being started and waited for."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._waiting = console.status("")
        self._told_s = float("-inf")

    def progress(self, line: str) -> None:
        """How far something slow is: in place on a terminal, now and then elsewhere."""
        if self._console.is_terminal:
            self.in_place(line)
        elif time.monotonic() - self._told_s >= _PROGRESS_S:
            self._told_s = time.monotonic()
            self.tell(line)

    def in_place(self, line: str) -> None:
        """What is going on, until the next line; on a terminal only."""
        if self._console.is_terminal:
            self._waiting.update(escape(line))
            self._waiting.start()

    def tell(self, line: str) -> None:
        """A line about what is being started."""
        self.line(f"[dim]{escape(line)}[/dim]")

    def line(self, marked_up: str) -> None:
        self._waiting.stop()
        self._console.print(marked_up, highlight=False, soft_wrap=True)

    def table(self, table: Table) -> None:
        self._waiting.stop()
        self._console.print(table, highlight=False)
