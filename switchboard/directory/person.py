"""A person who is known to the business."""

from dataclasses import dataclass
from enum import StrEnum


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
