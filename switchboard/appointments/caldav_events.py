"""Any event of a calendar, whoever has put it there: what it is to us, and whom it keeps busy when."""

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from switchboard.appointments import caldav_ours as ours
from switchboard.appointments.appointment import Appointment, Busy
from switchboard.appointments.caldav_calendars import Found
from switchboard.appointments.caldav_reports import MARGIN
from switchboard.appointments.caldav_server import Stored
from switchboard.appointments.intervals import Interval

logger = logging.getLogger("switchboard")

UNREADABLE = (ValueError, LookupError, TypeError, AttributeError)


@dataclass(frozen=True)
class Entry:
    """One event, with all its repetitions."""

    stored: Stored
    uid: str
    sequence: int
    """Which version of it this is."""
    is_claim: bool
    appointment: Appointment | None
    """None: it is not ours, or somebody has cancelled it by hand."""
    calendar: icalendar.Calendar = field(repr=False)

    @property
    def as_appointment(self) -> Appointment:
        assert self.appointment is not None
        return self.appointment

    def busy(self, since: datetime, until: datetime, zone: ZoneInfo) -> list[Interval]:
        """When it keeps somebody busy, as far as that touches this time; in UTC."""
        try:
            return list(self._busy(since.astimezone(UTC), until.astimezone(UTC), zone))
        except UNREADABLE as err:
            _pass_over(self.stored, err)
            return []

    def _busy(self, since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[Interval]:
        repeated = recurring_ical_events.of(self.calendar, components=["VEVENT"])
        for event in repeated.between(since - MARGIN, until + MARGIN):
            if event.get("STATUS") == ours.CANCELLED or event.get("TRANSP") == "TRANSPARENT":
                continue
            start, end = (ours.moment(at, zone).astimezone(UTC) for at in (event.start, event.end))
            if start < end and start < until and end > since:
                yield start, end


def read(found: Found, zone: ZoneInfo) -> list[Entry]:
    """The events of these calendars, but for those that nobody can read."""
    entries = [_entry(one, calendar.staff, zone) for calendar, stored in found for one in stored]
    return [entry for entry in entries if entry]


def busy(
    found: Found, staff: Collection[str], since: datetime, until: datetime, zone: ZoneInfo
) -> list[Busy]:
    """When these people are, by their calendars."""
    return [
        Busy(name, start.astimezone(zone), end.astimezone(zone))
        for calendar, stored in found
        for entry in read([(calendar, stored)], zone)
        for start, end in entry.busy(since, until, zone)
        for name in calendar.staff
        if name in staff
    ]


def _entry(stored: Stored, staff: Sequence[str], zone: ZoneInfo) -> Entry | None:
    try:
        calendar = icalendar.Calendar.from_ical(stored.text)
        event = ours.the_event(calendar)
        appointment = ours.appointment(event, staff, zone)
        uid, sequence = str(event["UID"]), ours.sequence(event)
        return Entry(stored, uid, sequence, ours.is_claim(event), appointment, calendar)
    except UNREADABLE as err:
        _pass_over(stored, err)
        return None


def _pass_over(stored: Stored, err: Exception) -> None:
    logger.warning(
        "an event in a calendar cannot be read, and is passed over",
        extra={"event": stored.path, "error": type(err).__name__},
    )
