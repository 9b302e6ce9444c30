"""How commands print: a table for people, JSON for programs, the caller's words made harmless."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

PIPED_WIDTH = 240
"""Columns, where there is no terminal to be too narrow."""
UNBROKEN = ("id", "caller", "blocked")
"""Columns that are copied, not read."""


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, no_wrap=heading in UNBROKEN)
    for row in rows:
        table.add_row(*[Text(plain(str(cell))) for cell in row])
    Console(width=None if sys.stdout.isatty() else PIPED_WIDTH).print(table)


def print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def plain(text: str) -> str:
    """The text on one line, without what would steer a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)
