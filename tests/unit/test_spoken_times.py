"""Times and hours as a person says them."""

from datetime import datetime

import pytest

from switchboard.business.hours import Week
from switchboard.english.times import spoken_hours, spoken_moment, spoken_time


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        ("0:00", "midnight"),
        ("0:01", "twelve oh one at night"),
        ("3:59", "three fifty-nine at night"),
        ("4:00", "four in the morning"),
        ("8:00", "eight in the morning"),
        ("8:15", "a quarter past eight in the morning"),
        ("8:30", "half past eight in the morning"),
        ("8:45", "a quarter to nine in the morning"),
        ("9:05", "nine oh five in the morning"),
        ("10:20", "ten twenty in the morning"),
        ("11:45", "a quarter to twelve in the morning"),
        ("12:00", "noon"),
        ("12:30", "half past twelve in the afternoon"),
        ("12:45", "a quarter to one in the afternoon"),
        ("17:13", "five thirteen in the afternoon"),
        ("18:00", "six in the evening"),
        ("21:59", "nine fifty-nine in the evening"),
        ("22:00", "ten at night"),
        ("23:45", "a quarter to twelve at night"),
        ("24:00", "midnight"),
    ],
)
def test_time_is_said_in_words(clock: str, said: str) -> None:
    hour, minute = map(int, clock.split(":"))

    assert spoken_time(hour * 60 + minute) == said


def test_days_that_are_alike_are_said_together() -> None:
    week = Week.model_validate(
        {
            **dict.fromkeys(["monday", "tuesday", "wednesday"], "9:00-12:00"),
            "thursday": ["9:00-12:00", "13:30-18:00"],
            "friday": "20:00-2:00",
            "sunday": "0:00-24:00",
        }
    )

    assert spoken_hours(week) == [
        "Monday to Wednesday: nine in the morning to noon",
        "Thursday: nine in the morning to noon and half past one in the afternoon to six in the evening",
        "Friday: eight in the evening to two at night",
        "Saturday: closed",
        "Sunday: all day and night",
    ]


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-25 18:00", "today at six in the evening"),
        ("2026-11-26 08:00", "tomorrow at eight in the morning"),
        ("2026-11-26 00:00", "today at midnight"),
        ("2026-11-28 00:00", "on Friday at midnight"),
        ("2026-11-30 08:00", "on Monday at eight in the morning"),
        ("2026-12-02 08:00", "on Wednesday, December 2, at eight in the morning"),
    ],
)
def test_moment_is_said_as_it_is_seen_from_today(moment: str, said: str) -> None:
    today = datetime.fromisoformat("2026-11-25 10:00")

    assert spoken_moment(datetime.fromisoformat(moment), seen_from=today) == said
