"""A person who is known to the business."""

import unicodedata
from dataclasses import dataclass, field
from datetime import date
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
    birth_date: date | None = field(default=None, repr=False)
    pin: str | None = field(default=None, repr=False)
    """As it is said, until it is written down."""


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
    birth_date: date | None = field(default=None, repr=False)
    has_pin: bool = False

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


def as_heard(name: str) -> str:
    """The name as one that was spoken is compared: letters and digits, without their accents."""
    if name.isascii():  # nearly every name of a long list
        return "".join(filter(str.isalnum, name.casefold()))
    apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in apart if c.isalnum() or _is_vowel(c))


def _is_vowel(character: str) -> bool:
    """Whether it is a mark that is a letter, as scripts of India have them, not an accent on one."""
    is_mark = unicodedata.category(character)[0] == "M"
    return is_mark and not unicodedata.combining(character)
