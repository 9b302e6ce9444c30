"""Opening hours: spans of local time, and the moments at which they open and close."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from switchboard.business.calendar import Calendar
from switchboard.business.closed import ClosedDays
from switchboard.business.hours import DAYS, Span, Week

NEW_YORK, BERLIN = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")


def week(hours: Any) -> Week:
    return Week.model_validate(hours)


def calendar(
    hours: Any, *, zone: ZoneInfo = NEW_YORK, closed: dict[str, Any] | None = None
) -> Calendar:
    return Calendar(week(hours), ClosedDays.model_validate(closed or {}), zone)


def local(text: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def seen(which: Calendar, at: datetime) -> tuple[bool, str | None]:
    """Whether it is open, and until when on the clock there."""
    opening = which.opening(at)
    return opening.is_open, f"{opening.until:%a %m-%d %H:%M}" if opening.until else None


def changes(which: Calendar, at: datetime) -> datetime | None:
    """Until when it is as it is; in UTC, for an hour that the clock shows twice equals no other."""
    until = which.opening(at).until
    return until and until.astimezone(UTC)


DAILY = dict.fromkeys(DAYS, "9:00-17:00")
LUNCH = {"monday": ["13:00-18:00", "8:00-12:00"]}
NIGHT = {"friday": "22:00-2:00", "saturday": "22:00-2:00"}


@pytest.mark.parametrize(
    ("written", "spans"),
    [
        ("8:00-18:00", [Span(480, 1080)]),
        ("08.00 - 18.30", [Span(480, 1110)]),
        ("8:00 to 18:00", [Span(480, 1080)]),
        (["13:00-18:00", "8:00-12:00"], [Span(480, 720), Span(780, 1080)]),
        ("22:00-2:00", [Span(1320, 1560)]),
        ("0:00-24:00", [Span(0, 1440)]),
        ("18:00-0:00", [Span(1080, 1440)]),
        (["8:00-12:00", "12:00-18:00"], [Span(480, 720), Span(720, 1080)]),
        ("closed", []),
        (["closed"], []),
        (None, []),
        ([], []),
    ],
)
def test_span_is_read_as_it_is_written(written: Any, spans: list[Span]) -> None:
    assert week({"monday": written}).on(0) == tuple(spans)


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        ({"monday": "8-18"}, "no span of hours"),
        ({"monday": 800}, "no span of hours"),
        ({"monday": "8:00-25:00"}, "no clock shows"),
        ({"monday": "24:00-6:00"}, "no clock shows"),
        ({"monday": "8:60-9:00"}, "no clock shows"),
        ({"monday": "8:00-8:00"}, "no time at all: write 0:00-24:00"),
        ({"monday": ["8:00-12:00", "11:59-13:00"]}, "11:59-13:00 begins before 8:00-12:00"),
        ({"monday": ["22:00-2:00", "23:00-24:00"]}, "23:00-24:00 begins before 22:00-2:00"),
        ({"monday": "22:00-6:00", "tuesday": "5:00-9:00"}, "reaches into 5:00-9:00 of tuesday"),
        ({"sunday": "22:00-6:00", "monday": "5:00-9:00"}, "reaches into 5:00-9:00 of monday"),
        ("never", "'never' is no week: write always"),
        ({"moonday": "8:00-9:00"}, "Extra inputs"),
    ],
)
def test_hours_that_cannot_be_are_refused(hours: Any, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        week(hours)


def test_night_may_end_as_the_next_day_opens() -> None:
    assert week({"monday": "22:00-6:00", "tuesday": "6:00-9:00"}).minutes == 11 * 60


def test_span_is_written_as_an_owner_writes_it() -> None:
    assert [str(span) for span in (Span(480, 1110), Span(0, 1440), Span(1320, 1560))] == [
        "8:00-18:30",
        "0:00-24:00",
        "22:00-2:00",
    ]


def test_days_alike_stand_together() -> None:
    runs = list(
        week({"monday": "8:00-9:00", "tuesday": "8:00-9:00", "friday": "8:00-9:00"}).days_alike()
    )

    assert [(first, last, len(spans)) for first, last, spans in runs] == [
        ("monday", "tuesday", 1),
        ("wednesday", "thursday", 0),
        ("friday", "friday", 1),
        ("saturday", "sunday", 0),
    ]


@pytest.mark.parametrize(
    ("hours", "at", "is_open", "until"),
    [
        # Monday is 2026-07-06
        (DAILY, "2026-07-06 08:59:59", False, "Mon 07-06 09:00"),
        (DAILY, "2026-07-06 09:00", True, "Mon 07-06 17:00"),
        (DAILY, "2026-07-06 16:59:59", True, "Mon 07-06 17:00"),
        (DAILY, "2026-07-06 17:00", False, "Tue 07-07 09:00"),
        (LUNCH, "2026-07-06 11:59", True, "Mon 07-06 12:00"),
        (LUNCH, "2026-07-06 12:00", False, "Mon 07-06 13:00"),
        (LUNCH, "2026-07-06 18:00", False, "Mon 07-13 08:00"),
        (LUNCH, "2026-07-07 10:00", False, "Mon 07-13 08:00"),
        (NIGHT, "2026-07-10 22:00", True, "Sat 07-11 02:00"),
        (NIGHT, "2026-07-11 01:59", True, "Sat 07-11 02:00"),
        (NIGHT, "2026-07-11 02:00", False, "Sat 07-11 22:00"),
        (NIGHT, "2026-07-12 01:00", True, "Sun 07-12 02:00"),
        (NIGHT, "2026-07-12 23:00", False, "Fri 07-17 22:00"),
        (
            {"monday": "9:00-24:00", "tuesday": "0:00-2:00"},
            "2026-07-06 10:00",
            True,
            "Tue 07-07 02:00",
        ),
        ({"monday": "9:00-24:00"}, "2026-07-06 23:59", True, "Tue 07-07 00:00"),
        ({"monday": ["8:00-12:00", "12:00-18:00"]}, "2026-07-06 08:00", True, "Mon 07-06 18:00"),
        (
            {"monday": "9:00-8:00"},
            "2026-07-07 07:59",
            True,
            "Tue 07-07 08:00",
        ),
        ("always", "2026-07-06 03:00", True, None),
        ({}, "2026-07-06 10:00", False, None),
    ],
)
def test_open_or_closed_and_until_when(
    hours: Any, at: str, is_open: bool, until: str | None
) -> None:
    assert seen(calendar(hours), local(at)) == (is_open, until)


def test_now_may_come_from_any_zone() -> None:
    assert seen(calendar(DAILY), utc("2026-07-06 13:00")) == (True, "Mon 07-06 17:00")
    assert seen(calendar(DAILY), local("2026-07-06 14:59", BERLIN)) == (False, "Mon 07-06 09:00")


@pytest.mark.parametrize(
    ("at", "why"),
    [
        ("2026-07-06 10:00", "open on Monday, 8:00-12:00"),
        ("2026-07-06 12:30", "closed: 12:30 is outside Monday's 8:00-12:00, 13:00-18:00"),
        ("2026-07-07 12:30", "closed on Tuesdays"),
        ("2026-07-13 10:00", "closed: the move"),
    ],
)
def test_owner_is_told_why(at: str, why: str) -> None:
    moving = {"dates": [{"date": "2026-07-13", "reason": "the move"}]}

    assert calendar(LUNCH, closed=moving).opening(local(at)).why == why


# ---- the clock is put forward and back

EARLY = dict.fromkeys(DAYS, "1:30-3:30")


@pytest.mark.parametrize(
    ("zone", "day", "opens", "closes"),
    [
        (NEW_YORK, "2026-03-07", "2026-03-07 06:30", "2026-03-07 08:30"),
        (NEW_YORK, "2026-03-08", "2026-03-08 06:30", "2026-03-08 07:30"),  # 2:00 is 3:00
        (NEW_YORK, "2026-11-01", "2026-11-01 05:30", "2026-11-01 08:30"),  # 2:00 is 1:00
        (BERLIN, "2026-03-28", "2026-03-28 00:30", "2026-03-28 02:30"),
        (BERLIN, "2026-03-29", "2026-03-29 00:30", "2026-03-29 01:30"),  # 2:00 is 3:00
        (BERLIN, "2026-10-25", "2026-10-24 23:30", "2026-10-25 02:30"),  # 3:00 is 2:00
    ],
)
def test_span_over_the_change_of_the_clock(
    zone: ZoneInfo, day: str, opens: str, closes: str
) -> None:
    which = calendar(EARLY, zone=zone)
    second = timedelta(seconds=1)

    assert changes(which, utc(opens) - second) == utc(opens)
    assert which.opening(utc(opens)).is_open
    assert changes(which, utc(opens)) == utc(closes)
    assert which.opening(utc(closes) - second).is_open
    assert not which.opening(utc(closes)).is_open


@pytest.mark.parametrize(
    ("hours", "zone", "opens", "closes"),
    [
        # an end that the clock shows twice is its second, a beginning its first
        ({"sunday": "0:00-1:30"}, NEW_YORK, "2026-11-01 04:00", "2026-11-01 06:30"),
        ({"sunday": "1:30-5:00"}, NEW_YORK, "2026-11-01 05:30", "2026-11-01 10:00"),
        ({"sunday": "0:00-2:30"}, BERLIN, "2026-10-24 22:00", "2026-10-25 01:30"),
        # a time that the clock skips is told by the clock before
        ({"sunday": "0:00-2:30"}, NEW_YORK, "2026-03-08 05:00", "2026-03-08 07:30"),
        ({"sunday": "2:30-9:00"}, NEW_YORK, "2026-03-08 07:30", "2026-03-08 13:00"),
        ({"sunday": "2:30-9:00"}, BERLIN, "2026-03-29 01:30", "2026-03-29 07:00"),
    ],
)
def test_time_that_is_shown_twice_or_never(
    hours: Any, zone: ZoneInfo, opens: str, closes: str
) -> None:
    which = calendar(hours, zone=zone)

    assert changes(which, utc(opens) - timedelta(hours=1)) == utc(opens)
    assert changes(which, utc(opens)) == utc(closes)


def test_span_that_the_clock_skips_the_better_part_of_does_not_open() -> None:
    which = calendar({"sunday": ["2:30-3:15", "9:00-10:00"]})

    assert seen(which, utc("2026-03-08 06:59")) == (False, "Sun 03-08 09:00")
    assert seen(which, utc("2026-03-08 07:20")) == (False, "Sun 03-08 09:00")
    assert seen(which, local("2026-03-15 02:40")) == (True, "Sun 03-15 03:15")


def test_both_hours_that_the_clock_shows_alike_are_open() -> None:
    which = calendar({"sunday": "1:15-1:45"})

    assert which.opening(local("2026-11-01 01:30")).is_open
    assert which.opening(local("2026-11-01 01:30").replace(fold=1)).is_open
    assert which.opening(local("2026-11-01 01:50").replace(fold=1)).is_open is False


def test_night_over_the_change_of_the_clock_ends_by_the_new_clock() -> None:
    which = calendar({"saturday": "22:00-6:00"}, zone=BERLIN)

    assert changes(which, utc("2026-03-28 21:00")) == utc("2026-03-29 04:00")
    assert changes(which, utc("2026-10-24 20:00")) == utc("2026-10-25 05:00")


def test_always_is_open_through_the_change_of_the_clock() -> None:
    for at in ("2026-03-08 06:59", "2026-03-08 07:00", "2026-11-01 05:59", "2026-11-01 06:30"):
        assert seen(calendar("always"), utc(at)) == (True, None)


# ---- closed days

CHRISTMAS = {"holidays": "US", "yearly": ["12-24", "12-26"]}


def test_next_opening_is_after_all_closed_days_on_end() -> None:
    which = calendar(DAILY, closed=CHRISTMAS)

    assert seen(which, local("2026-12-23 18:00")) == (False, "Sun 12-27 09:00")
    assert seen(which, local("2026-12-25 10:00")) == (False, "Sun 12-27 09:00")


def test_night_that_began_before_a_closed_day_goes_on_to_its_end() -> None:
    which = calendar(dict.fromkeys(DAYS, "22:00-2:00"), closed={"holidays": "US"})

    assert seen(which, local("2026-12-25 01:00")) == (True, "Fri 12-25 02:00")
    assert seen(which, local("2026-12-25 23:00")) == (False, "Sat 12-26 22:00")
    assert seen(which, local("2026-12-26 01:00")) == (False, "Sat 12-26 22:00")


def test_always_closes_for_a_closed_day() -> None:
    which = calendar("always", closed={"holidays": "US"})

    assert seen(which, local("2026-12-24 20:00")) == (True, "Fri 12-25 00:00")
    assert seen(which, local("2026-12-25 20:00")) == (False, "Sat 12-26 00:00")


def test_last_day_before_a_long_closure_ends_all_the_same() -> None:
    which = calendar(DAILY, closed={"dates": [{"from": "2026-07-07", "to": "2040-01-01"}]})

    assert seen(which, local("2026-07-06 10:00")) == (True, "Mon 07-06 17:00")
    assert seen(which, local("2026-07-06 17:00")) == (False, None)
