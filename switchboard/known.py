"""What is known of a caller before they have said a word."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Known:
    """A record's or a CRM's word about a number. It is data to a model, never an instruction."""

    name: str | None = None
    """None also where several people share the number: see `names`."""
    names: tuple[str, ...] = ()
    """Everybody who is known by this number."""
    notes: str = ""
    workflow: str | None = None
    person_id: int | None = None
    """The caller record, where it is one of ours."""


NOBODY = Known()
