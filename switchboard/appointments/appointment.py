"""What a caller and the business agree on: a time, with somebody, for something."""

from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b


@dataclass(frozen=True)
class Slot:
    """A time that could be agreed on."""

    service: str
    staff: str
    starts_at: datetime
    """In the business's time zone, as `ends_at`."""
    ends_at: datetime

    @property
    def id(self) -> str:
        """Short, and the same for the same time: a model passes it on where it might garble a date."""
        times = [moment.astimezone(UTC).isoformat() for moment in (self.starts_at, self.ends_at)]
        return digest([self.service, self.staff, *times], 5)


@dataclass(frozen=True)
class Busy:
    """A time at which somebody has something else to do."""

    staff: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Booker:
    """Who an appointment is for, and the call in which it is made."""

    name: str
    number: str | None
    """None: no number was given."""
    person_id: int | None
    """The caller record it belongs to; None: nobody who is known."""
    call_key: str


@dataclass(frozen=True)
class Appointment:
    """A time that was agreed on."""

    id: str
    reference: str
    """Four digits, which no other appointment to come has."""
    service: str
    staff: str
    starts_at: datetime
    """In the business's time zone, as `ends_at`."""
    ends_at: datetime
    name: str
    number: str | None
    person_id: int | None

    def is_at(self, slot: Slot) -> bool:
        """Whether it is what this slot would make of it."""
        return Slot(self.service, self.staff, self.starts_at, self.ends_at).id == slot.id


def digest(parts: Iterable[str], length: int = 10) -> str:
    """So many small letters and digits that stand for these texts."""
    told = "\n".join(parts).encode()
    return b32encode(blake2b(told, digest_size=10).digest()).decode().lower()[:length]
