"""A person who is known to the business."""

from dataclasses import dataclass
from enum import StrEnum

LONGEST_NAME, LONGEST_NOTES = 80, 1000
"""Characters: a name is spoken, and notes are read by a model before every word."""


def too_long(name: str, notes: str) -> str | None:
    """What is too long of these, if anything, and how long it may be."""
    if len(name) > LONGEST_NAME:
        return f"the name has {len(name)} characters: {LONGEST_NAME} at most"
    if len(notes) > LONGEST_NOTES:
        return f"the notes have {len(notes)} characters: {LONGEST_NOTES} at most"
    return None


@dataclass(frozen=True)
class NewPerson:
    """Someone as an owner writes them down."""

    name: str
    numbers: tuple[str, ...]
    """E.164."""
    notes: str = ""
    workflow: str | None = None


@dataclass(frozen=True)
class Person:
    """A caller record."""

    id: int
    name: str
    numbers: tuple[str, ...]
    """E.164, sorted."""
    notes: str = ""
    workflow: str | None = None
    """Who speaks with them, whatever line they dial. None: whom the line names."""

    def __str__(self) -> str:
        return f"{self.name} ({self.id})"


class Change(StrEnum):
    """What writing a person down did."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


def folded(name: str) -> str:
    """The name as it is compared: without regard to case and spaces."""
    return " ".join(name.split()).casefold()
