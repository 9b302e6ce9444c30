"""Which free times are offered, and appointments in words for a model."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from switchboard import written
from switchboard.appointments import Appointment, Slot
from switchboard.appointments.free import spread
from switchboard.business.people import Service
from switchboard.written import a

_OFFERED = 3
_PARTS = {"morning": (0, 12), "afternoon": (12, 18), "evening": (18, 24)}
_HOUR = re.compile(r"\b(\d{1,2})(?::(\d\d))?(?: ?([ap])\.?m)?", re.IGNORECASE)
_EARLIEST = 7
"""O'clock, that somebody means in the morning who does not say so."""


@dataclass(frozen=True)
class Offer:
    """A few times to choose from."""

    slots: Sequence[Slot]
    but: str = ""
    """What was asked for and is not free."""

    def told(self, service: Service) -> str:
        """With ids, which the model passes on."""
        if not self.slots:
            return (
                f"{self.but}There is no free time for {a(service.name)}: offer to take a message."
            )
        costs = f" and costs {service.price}" if service.price else ""
        lines = "\n".join(f"- {slot.id}: {when(slot)}" for slot in self.slots)
        return (
            f"{self.but}{'The next' if self.but else 'Free'} times for {a(service.name)}, which takes "
            f"{service.minutes} minutes{costs}:\n{lines}\n"
            "Offer these and no others. Pass on the id of the one that is chosen."
        )


def choose(free: Sequence[Slot], day: date | None, part_of_day: str, last_day: date) -> Offer:
    """What comes nearest to the day and the time that suit, and what of it cannot be had."""
    wanted = part_of_day.strip().lower()
    on_day = [slot for slot in free if slot.starts_at.date() == day]
    near = on_day or list(free)
    but = "" if on_day or day is None else _nothing_on(day, last_day)
    if (minute := _minute(wanted)) is not None:
        nearest = sorted(near, key=lambda slot: abs(_minute_of_day(slot) - minute))[:_OFFERED]
        return Offer(sorted(nearest, key=lambda slot: slot.starts_at), but)
    first, last = next((span for part, span in _PARTS.items() if part in wanted), (0, 24))
    suiting = [slot for slot in near if first <= slot.starts_at.hour < last]
    if near and not suiting:
        but += f"There is nothing free in the {wanted}. "
    return Offer(spread(suiting or near, _OFFERED), but)


def _nothing_on(day: date, last_day: date) -> str:
    if day > last_day:
        return f"Appointments are made up to {written.day(last_day)}, no further. "
    return f"There is nothing free on {written.day(day)}. "


def told(one: Slot | Appointment) -> str:
    return f"{a(one.service)} on {when(one)}"


def when(one: Slot | Appointment) -> str:
    return f"{written.moment(one.starts_at)} with {one.staff}"


def reference(made: Appointment) -> str:
    return f"Reference: {written.reference(made.reference)}. Say so."


def _minute_of_day(slot: Slot) -> int:
    return slot.starts_at.hour * 60 + slot.starts_at.minute


def _minute(text: str) -> int | None:
    """A time of day in minutes: `3 PM`, `after 15:30`, `noon`. Without a half of the day it is a working hour."""
    for word, minute in (("noon", 12 * 60), ("midnight", 0)):
        if re.search(rf"\b{word}\b", text):
            return minute
    found = _HOUR.search(text)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif hour < _EARLIEST and not found[2]:
        hour += 12
    return hour * 60 + minute if hour < 24 and minute < 60 else None
