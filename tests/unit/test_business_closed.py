"""The days on which the business is closed, whatever the weekday's hours."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from switchboard.business.closed import ClosedDays
from switchboard.business.in_words import closed_days, runs


def closed(**days: Any) -> ClosedDays:
    return ClosedDays.model_validate(days)


@pytest.mark.parametrize(
    ("days", "day", "why"),
    [
        ({"holidays": "US"}, "2026-12-25", "Christmas Day"),
        ({"holidays": "US"}, "2026-07-04", "Independence Day"),
        ({"holidays": "US"}, "2026-07-03", "Independence Day (observed)"),
        ({"holidays": "US"}, "2026-12-24", None),
        ({"holidays": "US"}, "2031-11-27", "Thanksgiving Day"),
        ({"holidays": {"country": "US", "part": "CA"}}, "2026-03-31", "Cesar Chavez Day"),
        ({"holidays": {"country": "US", "part": "NY"}}, "2026-03-31", None),
        ({"holidays": "DE"}, "2026-10-03", "German Unity Day"),
        ({"holidays": "DE"}, "2026-04-06", "Easter Monday"),
        ({"holidays": "DE"}, "2026-01-06", None),
        ({"holidays": {"country": "DE", "part": "BY"}}, "2026-01-06", "Epiphany"),
        ({"holidays": {"country": "US", "open_on": ["Columbus Day"]}}, "2026-10-12", None),
        ({"holidays": {"country": "US", "open_on": ["Independence Day"]}}, "2026-07-03", None),
        (
            {"holidays": {"country": "US", "open_on": ["Columbus Day"]}},
            "2026-12-25",
            "Christmas Day",
        ),
        ({"dates": ["2026-11-27"]}, "2026-11-27", "a day off"),
        ({"dates": ["2026-11-27"]}, "2027-11-27", None),
        ({"dates": [{"date": "2026-11-27", "reason": "the move"}]}, "2026-11-27", "the move"),
        ({"dates": [{"from": "2026-08-03", "to": "2026-08-07"}]}, "2026-08-02", None),
        ({"dates": [{"from": "2026-08-03", "to": "2026-08-07"}]}, "2026-08-03", "a day off"),
        ({"dates": [{"from": "2026-08-03", "to": "2026-08-07"}]}, "2026-08-07", "a day off"),
        ({"dates": [{"from": "2026-08-03", "to": "2026-08-07"}]}, "2026-08-08", None),
        ({"dates": [{"from": "2026-12-28", "to": "2027-01-03"}]}, "2027-01-02", "a day off"),
        ({"yearly": ["12-24"]}, "2026-12-24", "every year on December 24"),
        ({"yearly": ["12-24"]}, "2040-12-24", "every year on December 24"),
        ({"yearly": ["02-29"]}, "2028-02-29", "every year on February 29"),
        ({"yearly": ["02-29"]}, "2027-02-28", None),
        ({"yearly": ["02-29"]}, "2027-03-01", None),
        ({}, "2026-12-25", None),
    ],
    ids=str,
)
def test_day_is_closed_for_a_reason_or_not(days: dict[str, Any], day: str, why: str | None) -> None:
    assert closed(**days).on(date.fromisoformat(day)) == why


def test_the_owners_own_reason_stands_before_the_holiday() -> None:
    both = closed(holidays="US", dates=[{"date": "2026-12-25", "reason": "the party"}])

    assert both.on(date(2026, 12, 25)) == "the party"


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ({"holidays": "XX"}, "no public holidays are known of 'XX'"),
        ({"holidays": "us"}, "no public holidays are known of 'us'"),
        ({"holidays": {"country": "DE", "part": "NY"}}, "'NY' is no part of DE; there are: .*BY"),
        (
            {"holidays": {"country": "US", "open_on": ["Xmas"]}},
            "Xmas: no such holiday.*Christmas Day",
        ),
        ({"holidays": {"part": "NY"}}, "country\n  Field required"),
        ({"dates": ["27.11.2026"]}, "'27.11.2026' is no date: write YEAR-MONTH-DAY"),
        ({"dates": ["2026-02-29"]}, "'2026-02-29' is no date"),
        ({"dates": [20261127]}, "20261127 is no date"),
        ({"dates": [{"from": 20261127, "to": "2026-11-28"}]}, "20261127 is no date"),
        ({"dates": [{"date": 2026}]}, "2026 is no date"),
        ({"dates": [{"from": "2026-11-28", "to": "2026-11-27"}]}, "is before the first"),
        (
            {"dates": [{"date": "2026-11-27", "to": "2026-11-28"}]},
            "either 'date' for one day, or 'from'",
        ),
        ({"dates": [{"reason": "why not"}]}, "either 'date' for one day, or 'from'"),
        ({"dates": [{"date": "2026-11-27", "reason": ""}]}, "reason"),
        ({"yearly": ["24-12"]}, "'24-12' is no day of the year: write MONTH-DAY"),
        ({"yearly": ["2-29"]}, "'2-29' is no day of the year"),
        ({"yearly": ["02-30"]}, "'02-30' is no day of the year"),
        ({"yearly": ["2026-12-24"]}, "'2026-12-24' is no day of the year"),
    ],
    ids=str,
)
def test_day_that_cannot_be_is_refused(days: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        closed(**days)


def test_closed_days_of_a_year_stand_in_order_and_days_on_end_together() -> None:
    days = closed(
        holidays="DE", yearly=["12-24"], dates=[{"from": "2026-12-28", "to": "2026-12-30"}]
    )

    told = list(runs(closed_days(days, date(2026, 12, 1))))

    assert [(str(first), str(last), why) for first, last, why in told][:5] == [
        ("2026-12-24", "2026-12-24", "every year on December 24"),
        ("2026-12-25", "2026-12-25", "Christmas Day"),
        ("2026-12-26", "2026-12-26", "Second Day of Christmas"),
        ("2026-12-28", "2026-12-30", "a day off"),
        ("2027-01-01", "2027-01-01", "New Year's Day"),
    ]
    assert told == sorted(told)


def test_business_that_never_closes_has_no_closed_days() -> None:
    assert list(runs(closed_days(closed(), date(2026, 12, 1)))) == []
