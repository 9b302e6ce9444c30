"""Our appointments as events of a calendar: for whoever reads it there, and for us."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import icalendar

from switchboard.appointments.appointment import Appointment, Booker, Slot

OURS = "X-SWITCHBOARD-"
"""Begins the names of what we need to know again."""
BEING_BOOKED = "Being booked. If this stays here, the call has broken off: ring back."
UID = "switchboard-"
CANCELLED = "CANCELLED"


def uid_of(appointment_id: str) -> str:
    """The UID of the event."""
    return UID + appointment_id


def name_of(uid: str) -> str:
    """Under which a calendar keeps it."""
    return f"{uid}.ics"


def may_be(text: str) -> bool:
    """Whether it is worth while to look closer."""
    return OURS in text


def is_claim(event: icalendar.Event) -> bool:
    """Whether it is not settled yet: its writer still looks whether the time is free."""
    return bool(_field(event, "CLAIM"))


def sequence(event: icalendar.Event) -> int:
    """Which version of the event it is, from 0 on."""
    return int(event.get("SEQUENCE", 0))


def claim_text(uid: str, slot: Slot, booker: Booker, reference: str) -> str:
    """A new event, not settled."""
    event = icalendar.Event()
    event.add("UID", uid)
    event.add("SUMMARY", _one_line(f"{slot.service}: {booker.name}"))
    event.add("STATUS", "TENTATIVE")
    fields = {
        "CLAIM": "1",
        "REFERENCE": reference,
        "NAME": booker.name,
        "NUMBER": booker.number,
        "PERSON": None if booker.person_id is None else str(booker.person_id),
        "CALL": booker.call_key,
    }
    for name, value in fields.items():
        if value:
            _set_field(event, name, value)
    _place(event, slot)
    event.add("DESCRIPTION", f"{BEING_BOOKED}\n{_description(event)}")
    calendar = icalendar.Calendar()
    calendar.add("PRODID", "-//Switchboard//EN")
    calendar.add("VERSION", "2.0")
    calendar.add_component(event)
    return _text(calendar)


def settled_text(text: str) -> str:
    """The claim, settled."""
    calendar = icalendar.Calendar.from_ical(text)
    event = the_event(calendar)
    event.pop(f"{OURS}CLAIM", None)
    _set(event, "STATUS", "CONFIRMED")
    _set(event, "DESCRIPTION", _description(event))
    return _text(calendar)


def moved_text(text: str, slot: Slot) -> str:
    """The same appointment at another time; what somebody else has added to it stays."""
    calendar = icalendar.Calendar.from_ical(text)
    event = the_event(calendar)
    if _field(event, "SERVICE") != slot.service:
        _set(event, "SUMMARY", _one_line(f"{slot.service}: {_field(event, 'NAME')}"))
    _place(event, slot)
    return _text(calendar)


def appointment(event: icalendar.Event, staff: Sequence[str], zone: ZoneInfo) -> Appointment | None:
    """As it stands in the calendar of these people, wherever somebody has put it by hand.

    Raises:
        ValueError, LookupError: Somebody has broken it.
    """
    uid = str(event["UID"])
    is_ours = uid.startswith(UID) and _field(event, "REFERENCE")
    if not is_ours or event.get("STATUS") == CANCELLED:
        return None
    number, person, whose = (_field(event, name) for name in ("NUMBER", "PERSON", "STAFF"))
    return Appointment(
        id=uid.removeprefix(UID),
        reference=_field(event, "REFERENCE"),
        service=_field(event, "SERVICE"),
        staff=whose if whose in staff else staff[0],
        starts_at=moment(event.start, zone),
        ends_at=moment(event.end, zone),
        name=_field(event, "NAME"),
        number=number or None,
        person_id=int(person) if person else None,
    )


def the_event(calendar: icalendar.Calendar) -> icalendar.Event:
    """The first of a calendar's text: the others are exceptions to its repetitions."""
    return calendar.events[0]


def moment(at: date, zone: ZoneInfo) -> datetime:
    """A date is its beginning, and a time without a zone is local, as it is in calendars."""
    if not isinstance(at, datetime):
        return datetime.combine(at, time(), zone)
    return at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)


def _text(calendar: icalendar.Calendar) -> str:
    text: str = calendar.to_ical().decode()
    return text


def _place(event: icalendar.Event, slot: Slot) -> None:
    _set_field(event, "SERVICE", slot.service)
    _set_field(event, "STAFF", slot.staff)
    # in UTC, which needs no rules of a time zone beside it
    _set(event, "DTSTART", slot.starts_at.astimezone(UTC))
    _set(event, "DTEND", slot.ends_at.astimezone(UTC))
    event.pop("DURATION", None)
    _set(event, "DTSTAMP", datetime.now(UTC))
    _set(event, "SEQUENCE", sequence(event) + 1)


def _description(event: icalendar.Event) -> str:
    told = {"Reference": _field(event, "REFERENCE"), "Telephone": _field(event, "NUMBER")}
    lines = [f"{name}: {value}" for name, value in told.items() if value]
    return "\n".join([*lines, "Made on the telephone."])


def _set(event: icalendar.Event, name: str, value: Any) -> None:
    event.pop(name, None)
    event.add(name, value)


def _set_field(event: icalendar.Event, name: str, value: str) -> None:
    event[OURS + name] = icalendar.vText(_one_line(value))


def _field(event: icalendar.Event, name: str) -> str:
    """Empty: it has none. What has no type of its own is not unescaped for us."""
    return re.sub(r"\\(.)", r"\1", str(event.get(OURS + name, "")))


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
