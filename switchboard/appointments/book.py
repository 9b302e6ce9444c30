"""The book that appointments are written into, whoever keeps it."""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from switchboard.appointments.appointment import Appointment, Booker, Busy, Slot
from switchboard.errors import SwitchboardError


class BookError(SwitchboardError):
    """The book does not answer, or refuses what is asked of it."""


class SlotTaken(SwitchboardError):
    """Somebody else has this time by now."""

    def __init__(self, slot: Slot) -> None:
        super().__init__(f"{slot.staff} is no longer free at {slot.starts_at:%Y-%m-%d %H:%M}")


class NoSuchAppointment(SwitchboardError):
    """No appointment has this id, or it was cancelled."""

    def __init__(self, appointment_id: str) -> None:
        super().__init__(f"there is no appointment {appointment_id!r}")


class AppointmentBook(Protocol):
    """Keeps appointments. Every method raises `BookError` or `DatabaseError` where it cannot be asked."""

    async def busy(self, staff: Collection[str], since: datetime, until: datetime) -> list[Busy]:
        """When these people have something else to do, as far as it touches this time."""
        ...

    async def book(self, slot: Slot, booker: Booker, *, key: str) -> Appointment:
        """Write an appointment; the same key again is the same appointment, unless it was cancelled.

        Raises:
            SlotTaken: Somebody was faster.
        """
        ...

    async def move(self, appointment_id: str, slot: Slot, *, key: str) -> Appointment:
        """Give it another time; one that is there already stays as it is.

        Raises:
            SlotTaken: Somebody was faster; the appointment is where it was.
            NoSuchAppointment: There is none, or it was cancelled.
        """
        ...

    async def cancel(self, appointment_id: str) -> Appointment:
        """Take it out; one that is cancelled already stays so.

        Raises:
            NoSuchAppointment: There never was one.
        """
        ...

    async def of(self, booker_person_id: int, now: datetime) -> list[Appointment]:
        """The appointments to come of a person, in order."""
        ...

    async def list_appointments(self, since: datetime) -> list[Appointment]:
        """All that end after then, in order."""
        ...

    async def aclose(self) -> None: ...


def new_reference(taken: Collection[str]) -> str:
    """Four digits to say on the telephone that none of these are; no zero first, which gets lost in writing.

    Raises:
        BookError: There are none left.
    """
    free = [text for number in range(1000, 10_000) if (text := str(number)) not in taken]
    if not free:
        raise BookError("nine thousand appointments are to come: there is no reference for another")
    return secrets.choice(free)
