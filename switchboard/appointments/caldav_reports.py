"""What a calendar server is asked for, as CalDAV writes it."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from xml.sax.saxutils import escape

MARGIN = timedelta(days=1)
"""No two clocks are further apart: when a day begins, or a time that names no zone, depends on them."""
MOMENT = "%Y%m%dT%H%M%SZ"
REPORT = """<?xml version="1.0" encoding="utf-8"?>
<C:{kind} xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
  <D:prop><D:getetag/><C:calendar-data/></D:prop>
  {which}
</C:{kind}>
"""
FILTER = (
    '<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">{}'
    "</C:comp-filter></C:comp-filter></C:filter>"
)
UID = (
    '<C:prop-filter name="UID"><C:text-match collation="i;octet">{}</C:text-match></C:prop-filter>'
)


def in_time(since: datetime, until: datetime | None) -> str:
    """Events that touch this time by anybody's clock; None: all that are to come."""
    ends = [f'start="{since.astimezone(UTC) - MARGIN:{MOMENT}}"']
    if until:
        ends.append(f'end="{until.astimezone(UTC) + MARGIN:{MOMENT}}"')
    return _query(f"<C:time-range {' '.join(ends)}/>")


def with_uid(uid: str) -> str:
    """Events with this UID."""
    return _query(UID.format(escape(uid)))


def at(path: str) -> str:
    """The event that is kept here."""
    return REPORT.format(kind="calendar-multiget", which=f"<D:href>{quote(path)}</D:href>")


def _query(which: str) -> str:
    return REPORT.format(kind="calendar-query", which=FILTER.format(which))
