"""Compares one thing that is expected with one that is there, field by field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rehearsal.caller.words import are_in
from rehearsal.scenario.checked import Checked

NOTHING = {"none", "nobody"}


def wrong_fields(expected: Checked, found: object) -> list[str]:
    """The names of the fields in which what is there is not as expected."""
    wanted = said_of(expected)
    return [name for name, value in wanted.items() if not _fits(name, value, found)]


def said_of(expected: Checked) -> dict[str, Any]:
    """What is expected of it; nothing of what was left out."""
    values = {name: getattr(expected, name) for name in type(expected).model_fields}
    return {name: value for name, value in values.items() if value not in (None, ())}


def _fits(name: str, wanted: Any, found: Any) -> bool:
    fits = _FIELDS.get(name)
    return fits(wanted, found) if fits else bool(getattr(found, name) == wanted)


def _or_nothing(name: str) -> Callable[[Any, Any], bool]:
    return lambda wanted, found: getattr(found, name) == (None if wanted in NOTHING else wanted)


def _address(text: str) -> str:
    """A number or SIP address, however it is wrapped."""
    return text.strip("<>").removeprefix("tel:").lower()


_FIELDS: dict[str, Callable[[Any, Any], bool]] = {
    "on": lambda wanted, found: found.at[: len(wanted)] == wanted,
    "within": lambda wanted, found: wanted[0] <= found.at <= wanted[1],
    "name": lambda wanted, found: found.name.casefold() == wanted.casefold(),
    "number": _or_nothing("number"),
    "person": _or_nothing("person"),
    "text_has": lambda wanted, found: all(are_in(words, found.text) for words in wanted),
    "to": lambda wanted, found: _address(found.to) == _address(wanted),
}
