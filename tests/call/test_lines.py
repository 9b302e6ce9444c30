"""Who calls which line, and when: what the caller hears, and what the record says of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from rehearsal.scenario.file import SCENARIOS, load_scenario
from switchboard import database
from switchboard.call_end import Ended
from switchboard.directory import Directory
from tests.call.the_line import Line

ASK = {"say": "Are you open on Saturday?"}
GOODBYE = {"say": "That is all, thank you, goodbye."}
BILLING = "+12025550198"
TUESDAY, CHRISTMAS = "2026-11-24 10:00", "2026-12-25 09:10"


@pytest.fixture
async def directory(line: Line) -> AsyncIterator[Directory]:
    """The caller records of the running line."""
    books = database.connect(line.database_url)
    yield Directory(books)
    await books.aclose()


async def test_known_caller_is_greeted_by_name(line: Line, tmp_path: Path) -> None:
    heard = {"words_heard": ["Hello Grace Miller", "Lindenwood Dental", "automatic assistant"]}
    report = await line.call(
        "listen", "hang_up", folder=tmp_path, caller="+12025550100", expect=heard
    )
    record = await line.record()

    assert report.problems == []
    assert (record.caller_name, record.person_id) == ("Grace Miller", 1)
    assert record.ended is Ended.CALLER


async def test_callers_who_share_a_number_are_not_greeted_by_name(
    line: Line, tmp_path: Path
) -> None:
    report = await line.call("listen", "hang_up", folder=tmp_path, caller="+12025550112")
    record = await line.record()

    assert "Bennett" not in report.turns[0].text
    assert record.caller_name is None
    (known,) = [event.data for event in record.events or () if event.kind == "known"]
    assert known == {"name": None, "people": 2}


async def test_other_line_has_its_own_words_and_greets_nobody_by_name(
    line: Line, tmp_path: Path
) -> None:
    heard = {"words_heard": ["Lindenwood Dental billing"], "ended_by": "caller"}
    report = await line.call(
        *("listen", "hang_up"),
        folder=tmp_path,
        caller="+12025550100",
        dialled=BILLING,
        at=TUESDAY,
        expect=heard,
    )
    record = await line.record()

    assert report.problems == []
    assert "Grace" not in report.turns[0].text
    assert (record.line, record.dialled, record.caller_name) == ("billing", BILLING, "Grace Miller")


async def test_closed_line_says_its_notice_to_the_end_and_hangs_up(
    line: Line, tmp_path: Path
) -> None:
    """It is told everything, whatever is said into it."""
    report = await line.call(
        {"interrupt": {"after_s": 1.0, "say": "Hello? Can I pay a bill?"}},
        folder=tmp_path,
        dialled=BILLING,
        at="2026-11-25 10:00",
        expect={"ended_by": "agent", "words_heard": ["billing desk", "afternoons Goodbye"]},
    )
    record = await line.record()

    assert report.problems == []
    assert report.hung_up_after_s is not None
    assert report.hung_up_after_s < 2
    assert (record.workflow, record.ended) == ("notice", Ended.AGENT)
    await line.is_free()


async def test_holiday_is_told_with_the_first_words(line: Line, tmp_path: Path) -> None:
    report = await line.call(
        *("listen", "hang_up"),
        folder=tmp_path,
        at=CHRISTMAS,
        expect={"words_heard": ["closed right now"], "ended_by": "caller"},
    )
    (routed,) = [e.data for e in (await line.record()).events or () if e.kind == "routed"]

    assert report.problems == []
    assert routed["reasons"][-1] == "closed: Christmas Day"


async def test_header_that_a_rule_names_leads_to_its_line(line: Line, tmp_path: Path) -> None:
    await line.call(
        *("listen", "hang_up"),
        folder=tmp_path,
        at=TUESDAY,
        attributes={"sip.h.x-department": "Billing, 2nd floor"},
    )

    assert (await line.record()).line == "billing"


async def test_number_that_no_line_names_is_answered_with_a_warning(
    line: Line, tmp_path: Path
) -> None:
    before = len(line.worker_log())
    report = await line.call("listen", "hang_up", folder=tmp_path, dialled="+12025550155")

    assert report.problems == []
    assert (await line.record()).line == "reception"
    assert "**********55 was dialled, which no line names" in line.worker_log(before)


async def test_carriers_word_for_the_number_becomes_trust(line: Line, tmp_path: Path) -> None:
    await line.call(
        *("listen", "hang_up"),
        folder=tmp_path,
        attributes={"sip.h.x-twilio-verstat": "TN-Validation-Passed-A"},
    )

    assert (await line.record()).trust == "network_verified"


async def test_blocked_caller_hears_the_notice_and_nothing_else(
    line: Line, directory: Directory, tmp_path: Path
) -> None:
    await directory.block("+12025550166", "abuse")
    report = await line.call(
        ASK,
        folder=tmp_path,
        caller="+12025550166",
        expect={"ended_by": "agent", "words_heard": ["This number cannot reach us"]},
    )
    record = await line.record()
    turns = [event.data["who"] for event in record.events or () if event.kind == "turn"]

    assert report.problems == []
    assert record.ended is Ended.BLOCKED
    assert turns == ["agent"]
    await line.is_free()


async def test_caller_who_hangs_up_while_it_rings_is_in_the_record(
    line: Line, tmp_path: Path
) -> None:
    scenario = load_scenario(SCENARIOS / "hangs_up_while_ringing.yaml")
    before = len(line.worker_log())
    async with line.fault(speech={"delay_s": 1.0, "times": 1}):
        await line.caller(scenario, tmp_path).call()
        await line.logs_within("received job request", before)
        record = await line.record()

    assert record.ended is Ended.ABANDONED_RINGING
    assert record.answered_at is None


async def test_record_of_a_call_tells_all_that_happened(line: Line, tmp_path: Path) -> None:
    steps = (ASK, {"press": "12#"}, {"wait_s": 0.5}, GOODBYE)
    report = await line.call(*steps, folder=tmp_path, caller="+12025550123")
    record = await line.record()
    told = [(event.kind, event.data.get("who")) for event in record.events or ()]

    assert report.problems == []
    assert record.sip_call_id is not None
    assert record.key == record.sip_call_id
    assert record.ended is Ended.AGENT
    assert record.answered_at is not None
    assert record.ended_at is not None
    assert told == [
        ("routed", None),
        ("answered", None),
        ("turn", "agent"),
        ("turn", "caller"),
        ("turn", "agent"),
        ("keys", None),
        ("turn", "caller"),
        ("tool", None),
        ("turn", "agent"),
        ("end", None),
    ]
    answer = (record.events or ())[4].data
    assert "noon" in answer["text"]
    assert answer["latency_s"]["e2e_latency"] < 3
