"""A business with two who have appointments, and times to book there."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from switchboard.appointments import Booker, Slot
from switchboard.business.business import Business
from switchboard.config import Settings
from tests.database.radicale import PASSWORD, Desk

ZONE = ZoneInfo("America/New_York")
TODAY = datetime(2036, 12, 1, 7, 0, tzinfo=ZONE)
"""A Monday before the business opens. It is to come whenever the tests run."""
ALICE, BEN = "Alice Morgan", "Ben Carter"


def business(desk: Desk | None = None, **alice: Any) -> Business:
    """With appointments in the calendars of this desk, if there is one."""
    hours = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "8:00-18:00")
    told = {
        "name": "Lindenwood",
        "time_zone": "America/New_York",
        "hours": hours,
        "lines": {"reception": {}},
        "people": [{"name": ALICE} | alice, {"name": BEN}, {"name": "Carol Hayes"}],
        "appointments": {
            "services": [{"name": "check-up", "minutes": 30, "by": [ALICE, BEN]}],
            "caldav": desk and {"url": desk.url},
        },
    }
    return Business.model_validate(told)


def settings(desk: Desk | None = None, password: str = PASSWORD) -> Settings:
    user = desk.user if desk else ""
    return Settings(switchboard_caldav_user=user, switchboard_caldav_password=password)


def at(clock: str, *, days: int = 2, minutes: int = 30, staff: str = ALICE) -> Slot:
    """A check-up at this time, so many days after today."""
    hour, minute = map(int, clock.split(":"))
    starts_at = (TODAY + timedelta(days=days)).replace(hour=hour, minute=minute)
    return Slot("check-up", staff, starts_at, starts_at + timedelta(minutes=minutes))


def grace(person_id: int | None = None, name: str = "Grace Miller") -> Booker:
    return Booker(name, "+12025550100", person_id, "call-1")
