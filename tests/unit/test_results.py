"""What came of a rehearsal: who passed how often, and what a person sees of it."""

import io
import json
from pathlib import Path
from typing import Any

from rich.console import Console

from rehearsal.caller.report import CallReport
from rehearsal.caller.turns import Turn
from rehearsal.results import Result, Results
from rehearsal.scoreboard import Scoreboard


def call(*problems: str, **changes: Any) -> CallReport:
    turns = [
        Turn("agent", "Hello.", 0, 1),
        Turn("caller", "Bye.", 2, 3),
        Turn("agent", "Bye.", 3.5, 4, 0.5),
    ]
    usual: dict[str, Any] = {
        "caller": None,
        "dialled": None,
        "channel": "phone",
        "answered_after_s": 0.3,
        "greeting_after_s": 0.0,
        "turns": turns,
        "ended_by": "agent",
        "ended_why": "the room was deleted",
        "duration_s": 5.0,
        "hung_up_after_s": 1.0,
        "dropouts_s": [],
        "recording": None,
        "problems": list(problems),
    }
    return CallReport(**usual | changes)


def results(*calls: list[CallReport], repeat: int) -> Results:
    each = [Result(f"scenario_{n}", one, [5.0] * len(one)) for n, one in enumerate(calls, 1)]
    return Results(each, repeat)


def test_a_scenario_passes_when_every_call_of_it_does() -> None:
    assert results([call(), call()], repeat=2).passed
    assert not results([call(), call("It failed.")], repeat=2).passed


def test_shares_are_of_calls_and_of_scenarios_that_passed_every_time() -> None:
    of_both = results([call(), call()], [call(), call("It failed.")], repeat=2)

    assert of_both.pass_1 == 0.75
    assert of_both.pass_n == 0.5


def test_problems_of_all_calls_are_told_once() -> None:
    (result,) = results([call("One."), call("One.", "Two.")], repeat=2).each

    assert result.problems == ["One.", "Two."]


def test_worst_gap_is_the_longest_of_all_calls() -> None:
    slow = [Turn("caller", "", 0, 1), Turn("agent", "", 3, 4, 2.0)]
    (result,) = results([call(), call(turns=slow)], repeat=2).each

    assert (result.worst_gap_s, result.turns) == (2.0, 3)


def test_json_has_the_shares_and_every_call() -> None:
    told = json.loads(results([call(), call("It failed.")], repeat=2).to_json())

    assert (told["passed"], told["pass^1"], told["pass^2"]) == (False, 0.5, 0.0)
    (scenario,) = told["scenarios"]
    assert (scenario["passes"], scenario["problems"]) == (1, ["It failed."])
    assert [one["passed"] for one in scenario["calls"]] == [True, False]


def shown(of: Results) -> str:
    page = io.StringIO()
    board = Scoreboard(Console(file=page, width=120))
    for result in of.each:
        board.begins(result.name, 1, of.repeat, total=len(of.each))
        board.ended(result)
    board.sum_up(of, Path("recordings/rehearsals/now"))
    return page.getvalue()


def test_table_tells_why_it_failed() -> None:
    page = shown(results([call()], [call("There is no such appointment.", "Two.")], repeat=1))

    assert "pass    5.0 s  scenario_1" in page
    assert "FAIL    5.0 s  scenario_2  There is no such appointment." in page
    assert "scenario_2  FAIL      3     0.50 s  5.0 s  There is no such appointment." in page
    assert "scenario_2: Two." in page
    assert "1 of 2 passed, in 10 s." in page
    assert "recordings/rehearsals/now" in page


def test_table_of_a_repetition_has_shares() -> None:
    page = shown(results([call(), call()], [call(), call("It [failed].")], repeat=2))

    assert "2/2" in page
    assert "1/2" in page
    assert "It [failed]." in page
    assert "1 of 2 passed, in 20 s. pass^1 75%, pass^2 50%." in page
