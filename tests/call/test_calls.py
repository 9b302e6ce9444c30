"""Whole calls on real audio: what the product promises, as the caller hears it."""

import asyncio
import ipaddress
import re
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from rehearsal.scenario.file import SCENARIOS, load_scenario
from rehearsal.scenario.scenario import Scenario
from tests.call.resemblance import WHOLE, edges_heard
from tests.call.the_line import Line, agent_track

TAIL_S = 1.0
GOODBYE = {"say": "That is all, thank you, goodbye."}
ASK = {"say": "Are you open on Saturday?"}


async def test_question_is_answered_and_the_agent_ends_the_call(line: Line, tmp_path: Path) -> None:
    report = await line.call(ASK, GOODBYE, folder=tmp_path, expect={"words_heard": ["noon"]})

    assert report.problems == []
    assert [turn.who for turn in report.turns] == ["agent", "caller", "agent", "caller", "agent"]
    assert "Saturday" in report.turns[1].text
    assert report.ended_by == "agent"
    assert report.ended_why == "the room was deleted"
    await line.is_free()


async def test_rehearsal_talks_to_nobody_outside_this_machine(line: Line, tmp_path: Path) -> None:
    seen = set[str]()

    async def look() -> None:
        while True:
            seen.update(await asyncio.to_thread(remote_addresses))
            await asyncio.sleep(0.1)

    looking = asyncio.create_task(look())
    await line.call(ASK, "listen", "hang_up", folder=tmp_path)
    looking.cancel()

    assert seen
    assert {address for address in seen if not ipaddress.ip_address(address).is_loopback} == set()


def remote_addresses() -> set[str]:
    """Whom this process and all that it started are connected with."""
    here = psutil.Process()
    found = set[str]()
    for process in [here, *here.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            connections = process.net_connections("inet")
            found |= {c.raddr.ip for c in connections if c.status == psutil.CONN_ESTABLISHED}
    return found


async def test_greeting_is_heard_from_its_first_syllable(line: Line, tmp_path: Path) -> None:
    report = await line.call("listen", "hang_up", folder=tmp_path)
    first, last = edges_heard(agent_track(report), report.turns[0].text, line.voice)

    assert first > WHOLE
    assert last > WHOLE


async def test_goodbye_is_heard_to_its_last_sound_and_then_the_line_goes_down(
    line: Line, tmp_path: Path
) -> None:
    report = await line.call(GOODBYE, folder=tmp_path)
    first, last = edges_heard(agent_track(report), report.turns[-1].text, line.voice)

    assert first > WHOLE
    assert last > WHOLE
    assert report.hung_up_after_s is not None
    assert TAIL_S <= report.hung_up_after_s <= TAIL_S + 1


async def test_caller_may_interrupt_the_greeting(line: Line, tmp_path: Path) -> None:
    interruption = {"interrupt": {"after_s": 0.8, "say": "Sorry, are you open on Sunday?"}}
    report = await line.call(interruption, GOODBYE, folder=tmp_path)
    words = " ".join(turn.text for turn in report.turns if turn.who == "agent")

    assert report.problems == []
    assert "help you" not in report.turns[0].text
    assert "closed" in words


@pytest.mark.parametrize(
    "question",
    [
        {"interrupt": {"after_s": 0.4, "say": "Wait, what is your address?"}},
        {"say": "Wait, what is your address?"},
    ],
    ids=["goodbye", "tail"],
)
async def test_caller_who_speaks_into_the_ending_stays_on_the_line(
    question: dict[str, object], line: Line, tmp_path: Path
) -> None:
    hurried = {"pause_s": 0.5, "expect": {"words_heard": ["we are at"]}}
    report = await line.call(GOODBYE, question, GOODBYE, folder=tmp_path, **hurried)

    assert report.problems == []
    assert report.ended_by == "agent"
    await line.is_free()


async def test_withheld_number_is_answered_like_any_other(line: Line, tmp_path: Path) -> None:
    before = len(line.worker_log())
    report = await line.call("listen", "hang_up", folder=tmp_path, caller="withheld")

    assert report.problems == []
    assert report.caller is None
    assert '"phone call"' in line.worker_log(before)
    assert '"caller": "unknown"' in line.worker_log(before)


async def test_web_caller_is_answered_and_logged_by_identity(line: Line, tmp_path: Path) -> None:
    before = len(line.worker_log())
    report = await line.call(ASK, GOODBYE, folder=tmp_path, channel="web")

    assert report.problems == []
    assert report.channel == "web"
    assert re.search(r'"message": "web call".*"identity": "web_\w+"', line.worker_log(before))


async def test_our_word_about_a_caller_masks_the_numbers(line: Line, tmp_path: Path) -> None:
    before = len(line.worker_log())
    await line.call("listen", "hang_up", folder=tmp_path, caller="+12025550177")
    (told,) = [text for text in line.worker_log(before).splitlines() if '"phone call"' in text]

    assert '"caller": "**********77", "dialled": "**********99"' in told
    assert re.search(r'"sip_call": "SCL_\w+", "trunk": "ST_rehearsal"', told)
    # LiveKit's own fields name the room, which the SIP service names after the caller
    assert "+12025550177" not in told.partition('"pid"')[0]


@pytest.mark.parametrize("name", ["hangs_up_while_ringing", "hangs_up_during_greeting"])
async def test_caller_who_leaves_early_leaves_no_job_behind(
    name: str, line: Line, tmp_path: Path
) -> None:
    scenario = load_scenario(SCENARIOS / f"{name}.yaml")
    before = len(line.worker_log())
    # it rings for a while: a greeting that is ready at once would answer before the caller is gone
    async with line.fault(speech={"delay_s": 1.0, "times": 1}):
        report = await line.caller(scenario, tmp_path).call()
        await line.logs_within("received job request", before)

    assert report.problems == []
    await line.is_free()
    assert "Traceback" not in line.worker_log(before)


async def test_caller_who_leaves_during_a_tool_leaves_no_job_behind(
    line: Line, tmp_path: Path
) -> None:
    """The tool that ends the call has run; the words that it asked for never come."""
    before = len(line.worker_log())
    async with line.fault(chat={"kind": "hang", "after": 2}):
        report = await line.call(GOODBYE, {"wait_s": 2.5}, "hang_up", folder=tmp_path)

    assert report.ended_by == "caller"
    assert len(report.turns) == 2
    await line.is_free()
    assert "Traceback" not in line.worker_log(before)


async def test_slow_voice_makes_the_phone_ring_no_longer_than_two_seconds(
    line: Line, tmp_path: Path
) -> None:
    async with line.fault(speech={"delay_s": 3.5, "times": 1}):
        report = await line.call("listen", "hang_up", folder=tmp_path)

    assert report.problems == []
    assert report.answered_after_s is not None
    # before the greeting is there: it comes 3.5 s after it was asked for
    assert report.answered_after_s >= 2.0
    assert report.greeting_after_s is not None
    assert report.greeting_after_s > 0.5
    assert edges_heard(agent_track(report), report.turns[0].text, line.voice)[0] > WHOLE


async def test_line_that_comes_up_late_misses_no_syllable(line: Line, tmp_path: Path) -> None:
    scenario = Scenario.model_validate({"steps": ["listen", "hang_up"], "pick_up_s": 1.5})
    report = await line.caller(scenario, tmp_path).call()

    assert report.greeting_after_s is not None
    assert edges_heard(agent_track(report), report.turns[0].text, line.voice)[0] > WHOLE


@pytest.mark.parametrize("fault", ["500", "hang"])
async def test_dead_model_does_not_keep_a_silent_caller_on_a_mute_line(
    fault: str, line: Line, tmp_path: Path
) -> None:
    async with line.fault(chat={"kind": fault}):
        report = await line.call("listen", folder=tmp_path, patience_s=25)

    assert report.ended_by == "agent"
    await line.is_free()


async def test_goodbye_that_never_comes_does_not_keep_the_line_open(
    line: Line, tmp_path: Path
) -> None:
    """The tool was called, and the model breaks before its last words."""
    async with line.fault(chat={"kind": "500", "after": 2}):
        report = await line.call(GOODBYE, folder=tmp_path, patience_s=12)

    assert report.ended_by == "agent"
