"""Appointments in the calendars of a real server, beside what people write there themselves."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator

import pytest

from switchboard.appointments import (
    AppointmentBook,
    BookError,
    NoSuchAppointment,
    Slot,
    SlotTaken,
    caldav_claim,
)
from switchboard.appointments import caldav_ours as ours
from switchboard.appointments.appointment import digest
from tests.database.booking import ALICE, BEN, TODAY, at, grace
from tests.database.caldav import busy_clocks, opened
from tests.database.radicale import Desk

URL_IS_WRONG = re.escape("correct appointments.caldav.url in the business file")
BEING_BOOKED = ours.BEING_BOOKED.partition(",")[0]
SMALLEST, GREATEST = "2222222222", "zzzzzzzzzz"


@pytest.fixture
async def book(desk: Desk) -> AsyncIterator[AppointmentBook]:
    one = opened(desk)
    yield one
    await one.aclose()


def claim(desk: Desk, appointment_id: str, slot: Slot, reference: str = "0001") -> str:
    """What another process has just written, or left behind when it broke off."""
    uid = ours.uid_of(appointment_id)
    path = f"{'alice' if slot.staff == ALICE else 'ben'}/{uid}.ics"
    desk.put(path, ours.claim_text(uid, slot, grace(name="Somebody else"), reference))
    return path


@pytest.mark.parametrize(
    ("lines", "clocks"),
    [
        (["DTSTART:20361203T150000Z", "DTEND:20361203T160000Z"], ["3 10:00-3 11:00"]),
        (["DTSTART:20361203T150000Z", "DURATION:PT45M"], ["3 10:00-3 10:45"]),
        # no zone: the time on the clock where the business is
        (["DTSTART:20361203T080000", "DTEND:20361203T083000"], ["3 08:00-3 08:30"]),
        (["DTSTART:20361203T233000", "DTEND:20361204T003000"], ["3 23:30-4 00:30"]),
        (
            [
                "DTSTART;TZID=Europe/Berlin:20361203T160000",
                "DTEND;TZID=Europe/Berlin:20361203T170000",
            ],
            ["3 10:00-3 11:00"],
        ),
        (["DTSTART;VALUE=DATE:20361203"], ["3 00:00-4 00:00"]),
        (["DTSTART;VALUE=DATE:20361202", "DTEND;VALUE=DATE:20361205"], ["2 00:00-5 00:00"]),
        (["DTSTART;VALUE=DATE:20361204"], []),
        (
            [
                "DTSTART;TZID=America/New_York:20361001T120000",
                "DTEND;TZID=America/New_York:20361001T130000",
                "RRULE:FREQ=WEEKLY;BYDAY=WE",
            ],
            ["3 12:00-3 13:00"],
        ),
        (
            [
                "DTSTART:20361201T150000Z",
                "DTEND:20361201T160000Z",
                "RRULE:FREQ=DAILY",
                "EXDATE:20361203T150000Z",
            ],
            [],
        ),
        (["DTSTART:20361203T150000Z", "DTEND:20361203T160000Z", "TRANSP:TRANSPARENT"], []),
        (["DTSTART:20361203T150000Z", "DTEND:20361203T160000Z", "STATUS:CANCELLED"], []),
        (
            ["DTSTART:20361203T150000Z", "DTEND:20361203T160000Z", "STATUS:TENTATIVE"],
            ["3 10:00-3 11:00"],
        ),
        (["DTSTART:20361203T150000Z"], []),  # takes no time
    ],
    ids=" ".join,
)
async def test_what_people_write_themselves_keeps_them_busy(
    book: AppointmentBook, desk: Desk, lines: list[str], clocks: list[str]
) -> None:
    desk.write("alice", *lines)

    assert await busy_clocks(book) == clocks
    assert await busy_clocks(book, BEN) == []


async def test_one_repetition_that_was_moved_is_where_it_was_moved_to(
    book: AppointmentBook, desk: Desk
) -> None:
    times = "DTSTART:20361201T{0}0000Z\nDTEND:20361201T{0}3000Z"
    weekly = ["BEGIN:VEVENT", "UID:w", "DTSTAMP:20260101T000000Z", times.format(15)]
    moved = ["DTSTART:20361203T200000Z", "DTEND:20361203T203000Z", "RECURRENCE-ID:20361203T150000Z"]
    exception = ["BEGIN:VEVENT", "UID:w", "DTSTAMP:20260101T000000Z", *moved, "END:VEVENT"]
    whole = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:x",
        *weekly,
        "RRULE:FREQ=DAILY",
        "END:VEVENT",
    ]
    desk.put("alice/w.ics", "\n".join([*whole, *exception, "END:VCALENDAR", ""]))

    assert await busy_clocks(book) == ["3 15:00-3 15:30"]


async def test_no_appointment_is_made_over_what_people_wrote(
    book: AppointmentBook, desk: Desk
) -> None:
    """They may have written it after the times were offered."""
    theirs = desk.write("alice", "DTSTART:20361203T150000Z", "DTEND:20361203T153000Z")

    with pytest.raises(SlotTaken):
        await book.book(at("10:15"), grace(), key="a")
    assert list(desk.texts("alice")) == [theirs]
    made = await book.book(at("10:30"), grace(), key="a")
    with pytest.raises(SlotTaken):
        await book.move(made.id, at("9:45"), key="m")
    assert await book.list_appointments(TODAY) == [made]
    assert len(desk.texts("alice")) == 2


async def test_appointment_can_be_read_in_the_calendar(book: AppointmentBook, desk: Desk) -> None:
    made = await book.book(at("10:00"), grace(7), key="a")

    ((path, text),) = desk.texts("alice").items()
    assert path == f"alice/switchboard-{made.id}.ics"
    lines = text.splitlines()
    assert "SUMMARY:check-up: Grace Miller" in lines
    told = f"Reference: {made.reference}\\nTelephone: +12025550100\\nMade on the telephone."
    assert f"DESCRIPTION:{told}" in lines
    assert {"DTSTART:20361203T150000Z", "DTEND:20361203T153000Z", "STATUS:CONFIRMED"} <= set(lines)
    assert {"X-SWITCHBOARD-PERSON:7", "X-SWITCHBOARD-CALL:call-1"} <= set(lines)
    assert BEING_BOOKED not in text


async def test_what_people_add_to_an_appointment_moves_with_it(
    book: AppointmentBook, desk: Desk
) -> None:
    made = await book.book(at("10:00"), grace(), key="a")
    ((path, text),) = desk.texts("alice").items()
    desk.put(path, text.replace("END:VEVENT", "LOCATION:room 2\nEND:VEVENT"))

    for staff in (ALICE, BEN):
        await book.move(made.id, at("15:00", staff=staff), key=staff)
    (moved,) = desk.texts("ben").values()
    assert "LOCATION:room 2\n" in moved
    assert "SUMMARY:check-up: Grace Miller\n" in moved
    assert desk.texts("alice") == {}


async def test_appointment_that_people_move_by_hand_is_where_they_put_it(
    book: AppointmentBook, desk: Desk
) -> None:
    made = await book.book(at("10:00"), grace(7), key="a")
    ((path, text),) = desk.texts("alice").items()
    desk.put(
        "ben/dragged.ics", text.replace("T150000Z", "T190000Z").replace("T153000Z", "T193000Z")
    )
    desk.remove(path)

    (found,) = await book.of(7, TODAY)
    assert (found.id, found.staff, found.starts_at.hour) == (made.id, BEN, 14)
    assert await book.book(at("10:00"), grace(7), key="a") == found
    assert (await book.move(made.id, at("16:00"), key="m")).is_at(at("16:00"))
    assert (len(desk.texts("alice")), desk.texts("ben")) == (1, {})


async def test_appointment_that_people_delete_or_cancel_by_hand_is_gone(
    book: AppointmentBook, desk: Desk
) -> None:
    made = [await book.book(at(f"{hour}:00"), grace(7), key=str(hour)) for hour in (10, 11)]
    paths = [f"alice/switchboard-{one.id}.ics" for one in made]
    desk.remove(paths[0])
    desk.put(paths[1], desk.texts("alice")[paths[1]].replace("CONFIRMED", "CANCELLED"))

    assert await book.of(7, TODAY) == []
    assert await busy_clocks(book) == []
    for one in made:
        with pytest.raises(NoSuchAppointment):
            await book.move(one.id, at("12:00"), key="m")


async def test_copy_that_people_make_is_no_second_appointment(
    book: AppointmentBook, desk: Desk
) -> None:
    made = await book.book(at("10:00"), grace(7), key="a")
    (text,) = desk.texts("alice").values()
    desk.put("ben/copy.ics", text.replace(f"UID:switchboard-{made.id}", "UID:a-copy"))

    assert await book.of(7, TODAY) == [made]
    assert await busy_clocks(book, BEN) == ["3 10:00-3 10:30"]


async def test_event_that_nobody_can_read_is_passed_over(
    book: AppointmentBook, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    made = await book.book(at("10:00"), grace(7), key="a")
    ((path, text),) = desk.texts("alice").items()
    desk.put(path, text.replace("PERSON:7", "PERSON:seven"))

    with caplog.at_level(logging.WARNING):
        assert await book.of(7, TODAY) == []
    (record,) = caplog.records
    assert record.message == "an event in a calendar cannot be read, and is passed over"
    assert "Grace" not in str(vars(record))
    with pytest.raises(NoSuchAppointment):
        await book.cancel(made.id)


async def test_claim_keeps_its_time_and_is_no_appointment(
    book: AppointmentBook, desk: Desk
) -> None:
    claim(desk, GREATEST, at("10:00"))

    assert await busy_clocks(book) == ["3 10:00-3 10:30"]
    assert await book.list_appointments(TODAY) == []
    with pytest.raises(NoSuchAppointment):
        await book.cancel(GREATEST)


async def test_of_two_claims_the_one_with_the_greater_uid_gives_way(
    book: AppointmentBook, desk: Desk
) -> None:
    theirs = claim(desk, SMALLEST, at("10:15"))

    with pytest.raises(SlotTaken):
        await book.book(at("10:00"), grace(), key="a")
    assert list(desk.texts("alice")) == [theirs]


@pytest.mark.parametrize("settles", [True, False])
async def test_the_other_claim_waits_until_it_has(
    book: AppointmentBook, desk: Desk, settles: bool
) -> None:
    """It may have looked before there was another: then it settles, and is not to be passed over."""
    theirs = claim(desk, GREATEST, at("10:15"))
    booking = asyncio.create_task(book.book(at("10:00"), grace(), key="a"))
    await asyncio.sleep(0.5)
    assert not booking.done()

    if settles:
        desk.put(theirs, ours.settled_text(desk.texts("alice")[theirs]))
        with pytest.raises(SlotTaken):
            await booking
        assert list(desk.texts("alice")) == [theirs]
    else:
        desk.remove(theirs)
        made = await booking
        assert await book.list_appointments(TODAY) == [made]


async def test_claim_that_a_broken_call_left_is_not_waited_for_for_ever(
    book: AppointmentBook, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caldav_claim, "WAIT_S", 0.3)
    left = claim(desk, GREATEST, at("10:15"))

    with pytest.raises(SlotTaken):
        await book.book(at("10:00"), grace(), key="a")
    assert list(desk.texts("alice")) == [left]
    assert BEING_BOOKED in desk.texts("alice")[left]


async def test_booking_that_broke_off_is_finished_by_the_same_key(
    book: AppointmentBook, desk: Desk
) -> None:
    path = claim(desk, digest(["a"]), at("10:00"), reference="4712")

    made = await book.book(at("10:00"), grace(), key="a")

    assert made.reference == "4712"
    assert await book.list_appointments(TODAY) == [made]
    assert BEING_BOOKED not in desk.texts("alice")[path]


@pytest.mark.parametrize("ends", ["cancel", "move", "move back"])
async def test_move_to_somebody_else_that_broke_off_leaves_one_appointment(
    book: AppointmentBook, desk: Desk, ends: str
) -> None:
    """Both calendars have it: what was written last counts, and the next change takes the other away."""
    made = await book.book(at("10:00"), grace(7), key="a")
    ((path, text),) = desk.texts("alice").items()
    desk.put(path.replace("alice", "ben"), ours.moved_text(text, at("15:00", staff=BEN)))

    (found,) = await book.of(7, TODAY)
    assert found.is_at(at("15:00", staff=BEN))
    if ends == "cancel":
        assert await book.cancel(made.id) == found
    else:
        to = at("16:00", staff=BEN) if ends == "move" else at("9:00")
        assert (await book.move(made.id, to, key="m")).is_at(to)
        assert (await book.list_appointments(TODAY))[0].is_at(to)
    left = [*desk.texts("alice"), *desk.texts("ben")]
    assert len(left) == (0 if ends == "cancel" else 1)


async def test_move_that_fails_leaves_no_claim_behind(book: AppointmentBook, desk: Desk) -> None:
    made = await book.book(at("10:00"), grace(), key="a")
    theirs = claim(desk, SMALLEST, at("15:15", staff=BEN))

    with pytest.raises(SlotTaken):
        await book.move(made.id, at("15:00", staff=BEN), key="m")

    assert await book.list_appointments(TODAY) == [made]
    assert [*desk.texts("alice"), *desk.texts("ben")] == [
        f"alice/switchboard-{made.id}.ics",
        theirs,
    ]


async def test_calendar_that_goes_and_comes_is_found_again(
    book: AppointmentBook, desk: Desk
) -> None:
    await book.book(at("10:00"), grace(), key="a")
    desk.remove_calendar("alice")

    with pytest.raises(BookError, match=r"refuses \(HTTP 404\)"):
        await book.busy([ALICE], TODAY, at("10:00").starts_at)
    with pytest.raises(BookError, match="has no calendar 'Alice Morgan'"):
        await book.busy([ALICE], TODAY, at("10:00").starts_at)
    desk.add_calendar("another", "Alice Morgan")
    assert await busy_clocks(book) == []
