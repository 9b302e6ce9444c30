"""Scenarios: what an owner writes, and what is said of what they write wrong."""

import ast
from pathlib import Path
from typing import Any

import pytest

from rehearsal.rehearsing import check
from rehearsal.scenario.file import SCENARIOS, load_scenario, load_scenarios
from rehearsal.scenario.problems import ScenarioError
from rehearsal.scenario.scenario import Scenario
from rehearsal.scenario.steps import (
    HangingUp,
    HangUp,
    Hear,
    Interrupt,
    Listen,
    Meanwhile,
    Press,
    Say,
    Wait,
)
from switchboard.business import file
from switchboard.call_end import Ended
from switchboard.config import ROOT, Settings

SHIPPED = sorted(SCENARIOS.glob("*.yaml"))
BUSINESS = file.load(Settings())


def write(folder: Path, text: str) -> Path:
    path = folder / "wrong.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(path: Path) -> list[str]:
    """What is said about a file, without the file's name at the front of each sentence."""
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return [problem.removeprefix(f"{path}:") for problem in caught.value.problems]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_scenario_can_be_played(path: Path) -> None:
    scenario = load_scenario(path)

    assert scenario.about
    assert scenario.steps


def tools_there_are() -> set[str]:
    """Whatever a model may call: what is marked as a tool, the ending, and handing over to a workflow."""
    workflows = [path for path in (ROOT / "workflows").glob("*.py") if path.stem != "__init__"]
    marked = {
        function.name
        for path in (*(ROOT / "tools").glob("*.py"), *workflows)
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.AsyncFunctionDef)
        if any(ast.unparse(mark).startswith("tool(") for mark in function.decorator_list)
    }
    return marked | {"end_call"} | {path.stem for path in workflows}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenario_names_tools_that_there_are(path: Path) -> None:
    expect = load_scenario(path).expect

    assert {*expect.tools, *expect.tools_not} <= tools_there_are()


def test_default_scenario_asks_about_saturday_and_leaves_the_ending_to_the_agent() -> None:
    scenario = load_scenario(SCENARIOS / "saturday_hours.yaml")

    assert "saturday" in scenario.lines[0].lower()
    assert "goodbye" in scenario.lines[-1].lower()
    assert scenario.expects_answer
    assert scenario.expects_greeting
    assert scenario.expects_end_by == "agent"


def test_every_step_can_be_written(tmp_path: Path) -> None:
    steps = load_scenario(
        write(
            tmp_path,
            """
            steps:
              - listen
              - say: Hello
              - interrupt: Wait!
              - interrupt: {after_s: 2.5, say: Stop}
              - press: "12#"
              - wait_s: 5
              - hear: reached
              - meanwhile:
                  booked: {staff: Alice Morgan, from: "2026-12-03 8:00", until: "2026-12-03 12:00"}
              - meanwhile:
                  booked: {staff: Ben Carter, service: cleaning, at: 2026-12-03 10:00, name: Ada}
              - hang_up
            """,
        )
    ).steps

    assert steps[0] == Listen()
    assert steps[1] == Say(say="Hello")
    assert isinstance(steps[2], Interrupt)
    assert steps[2].interrupt.say == "Wait!"
    assert isinstance(steps[3], Interrupt)
    assert steps[3].interrupt.after_s == 2.5
    assert steps[4:7] == (Press(press="12#"), Wait(wait_s=5), Hear(hear="reached"))
    assert isinstance(steps[7], Meanwhile)
    assert steps[7].meanwhile.booked.from_ == "2026-12-03T08:00:00"
    assert isinstance(steps[8], Meanwhile)
    assert steps[8].meanwhile.booked.name == "Ada"
    assert steps[9:] == (HangUp(hang_up=HangingUp(at="now")),)


def test_what_should_be_left_can_be_written(tmp_path: Path) -> None:
    scenario = load_scenario(
        write(
            tmp_path,
            """
            given:
              appointments:
                - {staff: Ben Carter, service: cleaning, at: 2026-12-03 9:00, name: Ada}
              failed_checks: {Grace Miller: 4}
            expect:
              record: {ended: transferred, done: [booked], trust: verified}
              appointments: [{staff: Ben Carter, on: 2026-12-03, number: none}]
              messages: [{text_has: [call me], urgent: true}]
              transfers: [{to: "+12025550172", outcome: busy}]
              tools_not: [confirm]
            """,
        )
    )

    assert scenario.given.appointments[0].at == "2026-12-03T09:00:00"
    assert scenario.expect.record.ended is Ended.TRANSFERRED
    assert scenario.expected_appointments[0].on == "2026-12-03"
    assert scenario.expected_failed_checks == {"Grace Miller": 4}
    assert scenario.changed() == scenario


def test_where_nothing_is_said_what_was_given_should_stand(tmp_path: Path) -> None:
    given = "[{staff: Ben Carter, service: cleaning, at: 2026-12-03 9:00, name: Ada}]"

    (one,) = load_scenario(
        write(tmp_path, f"given: {{appointments: {given}}}")
    ).expected_appointments

    assert (one.at, one.name) == ("2026-12-03T09:00:00", "Ada")
    assert (one.number, one.person) == ("none", "nobody")


def test_a_transfer_that_is_accepted_ends_the_call() -> None:
    accepted = Scenario(expect={"transfers": [{"to": "+12025550172", "outcome": "accepted"}]})
    busy = Scenario(expect={"transfers": [{"to": "+12025550172", "outcome": "busy"}]})

    assert accepted.expects_end_by == "transfer"
    assert busy.expects_end_by == "agent"


def test_all_scenarios_are_loaded_when_none_is_named() -> None:
    assert list(load_scenarios([])) == [path.stem for path in SHIPPED]
    assert list(load_scenarios(["web_caller", "web_caller"])) == ["web_caller"]


def test_scenario_that_there_is_not_is_told_with_those_there_are() -> None:
    with pytest.raises(ScenarioError) as caught:
        load_scenarios(["web_caller", "nobody_calls", "silence"])

    first, second = caught.value.problems
    assert first.startswith("There is no scenario 'nobody_calls': there are asks_")
    assert second.startswith("There is no scenario 'silence'")


def test_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "first.yaml").write_text("channel: fax\n", encoding="utf-8")
    (tmp_path / "second.yaml").write_text("steps: []\n", encoding="utf-8")
    (tmp_path / "third.yaml").write_text("speed: 2\nsteps: [5]\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenarios([], tmp_path)

    places = [problem.split(": ")[0] for problem in caught.value.problems]
    assert places == [
        f"{tmp_path}/first.yaml:1:1",
        f"{tmp_path}/third.yaml:1:1",
        f"{tmp_path}/third.yaml:2:9",
    ]


def test_shipped_scenarios_fit_the_shipped_business() -> None:
    check(load_scenarios([]), BUSINESS)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"expect": {"appointments": [{"staff": "Doctor Who"}]}},
            "it: nobody is called 'Doctor Who'; there are: Alice Morgan, Ben Carter, Carol Hayes.",
        ),
        (
            {"expect": {"appointments": [{"service": "massage"}]}},
            "it: no service is called 'massage'; there are: check-up, cleaning, braces "
            "consultation, implant consultation.",
        ),
        (
            {"expect": {"messages": [{"for_whom": "anybody"}]}},
            "it: nobody is called 'anybody'; there are: Alice Morgan, Ben Carter, Carol Hayes, "
            "Lindenwood Dental.",
        ),
        (
            {"expect": {"messages": [{"person": "Ada"}, {"person": "nobody"}]}},
            "it: no caller record is of 'Ada'; there are: Grace Miller, Henry Cooper, ",
        ),
        (
            {"expect": {"record": {"line": "sales"}}},
            "it: no line is called 'sales'; there are: reception, billing.",
        ),
        (
            {"given": {"failed_checks": {"Ada": 1}}},
            "it: no caller record is of 'Ada'; there are: Grace Miller, Henry Cooper, ",
        ),
    ],
)
def test_what_a_scenario_names_must_be_there(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        check({"it": Scenario(**fields)}, BUSINESS)

    assert str(caught.value).startswith(sentence)


def test_hanging_up_while_it_rings_expects_no_answer(tmp_path: Path) -> None:
    scenario = load_scenario(write(tmp_path, "steps: [hang_up: ringing]"))

    assert not scenario.expects_answer
    assert not scenario.expects_greeting
    assert scenario.expects_end_by == "caller"


def test_hanging_up_during_the_greeting_expects_a_greeting() -> None:
    scenario = load_scenario(SCENARIOS / "hangs_up_during_greeting.yaml")

    assert scenario.expects_greeting
    assert scenario.expects_end_by == "caller"


def test_hanging_up_at_once_expects_no_greeting(tmp_path: Path) -> None:
    scenario = load_scenario(write(tmp_path, "steps: [hang_up]"))

    assert scenario.expects_answer
    assert not scenario.expects_greeting


def test_withheld_number_shows_nothing_and_anonymous_shows_the_word() -> None:
    assert Scenario(caller="withheld").shown_number is None
    assert Scenario(caller="anonymous").shown_number == "anonymous"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            'caller: "+12025550100"\ndialed: "+12025550199"\n',
            "2:1: unknown field 'dialed'; allowed here: about, channel, caller, dialled, "
            "attributes, at, given, transfer, steps, expect, pick_up_s, pause_s, patience_s, "
            "ring_at_most_s, call_at_most_s.",
        ),
        (
            "steps:\n  - say: hello\n    loud: yes\n",
            "3:5: unknown field 'loud'; allowed here: say.",
        ),
        (
            "steps:\n  - interrupt: {after: 1, say: x}\n",
            "2:17: unknown field 'after'; allowed here: say, after_s.",
        ),
        (
            "expect:\n  words: [Saturday]\n",
            "2:3: unknown field 'words'; allowed here: answered, ended_by, record, appointments, "
            "messages, transfers, failed_checks, tools, tools_not, words_heard, words_not_heard.",
        ),
        (
            "steps:\n  - hang_up: {when: now}\n",
            "2:15: unknown field 'when'; allowed here: at, after_s.",
        ),
        (
            "steps:\n  - say: hello\n  - sing: la la\n",
            "3:5: {'sing': 'la la'} is not a step; a step is one of: "
            "say, interrupt, press, wait_s, listen, hear, meanwhile, hang_up.",
        ),
        (
            "steps: [5]\n",
            "1:9: 5 is not a step; a step is one of: "
            "say, interrupt, press, wait_s, listen, hear, meanwhile, hang_up.",
        ),
        ("channel: fax\n", "1:1: 'channel' must be 'phone' or 'web', not 'fax'."),
        (
            "caller: 12025550100\n",
            "1:1: 'caller' must be withheld, anonymous or a number in quotes with its "
            'country code, like "+12025550100", not 12025550100.',
        ),
        (
            'dialled: "555"\n',
            "1:1: 'dialled' must be a number in quotes with its country code, "
            "like \"+12025550100\", not '555'.",
        ),
        ("steps:\n  - say: ''\n", "2:5: 'say' must be words, not ''."),
        (
            'steps:\n  - press: "12x"\n',
            "2:5: 'press' must be keys of a telephone in quotes (0-9, *, #, A-D), "
            "like \"12#\", not '12x'.",
        ),
        (
            "steps:\n  - wait_s: -1\n",
            "2:5: 'wait_s' must be greater than or equal to 0, not -1.",
        ),
        (
            "steps:\n  - hang_up: later\n",
            "2:5: 'at' must be 'now', 'ringing' or 'greeting', not 'later'.",
        ),
        (
            "steps:\n  - hang_up\n  - say: hello\n",
            "1:1: step 1 hangs up, so no step can follow it.",
        ),
        (
            "steps:\n  - say: hello\n  - hang_up: ringing\n",
            "1:1: 'hang_up: ringing' can only be the first step.",
        ),
        (
            "attributes: {sip.h.x-account: 42}\n",
            "1:14: 'sip.h.x-account' must be text (in quotes, if it is a number), not 42.",
        ),
        (
            "expect: {ended_by: nobody}\n",
            "1:10: 'ended_by' must be 'agent', 'caller', 'transfer' or 'either', not 'nobody'.",
        ),
        (
            "given:\n  appointments:\n    - {staff: Alice, when: now}\n",
            "3:7: 'at' is missing.\n3:7: 'name' is missing.\n3:7: 'service' is missing.\n"
            "3:22: unknown field 'when'; allowed here: staff, service, at, name, number, person.",
        ),
        (
            "given: {blocked: [5550166]}\n",
            "1:19: 'blocked' must be a number in quotes with its country code, "
            'like "+12025550100", not 5550166.',
        ),
        (
            "given: {failed_checks: {Grace Miller: often}}\n",
            "1:25: 'Grace Miller' must be a whole number, not 'often'.",
        ),
        (
            "steps:\n  - meanwhile: {booked: {staff: Alice, from: noon, until: 2026-12-03 13:00}}\n",
            "2:40: 'noon' is no time: write YEAR-MONTH-DAY HOUR:MINUTE, like 2026-12-25 09:10.",
        ),
        (
            "steps:\n  - meanwhile: {booked: {staff: Alice}}\n",
            "2:17: somebody books either a 'service' and 'at' when, or all time 'from' when "
            "'until' when.",
        ),
        (
            "steps:\n  - meanwhile: {cancelled: it}\n",
            "2:5: 'booked' is missing.\n2:17: unknown field 'cancelled'; allowed here: booked.",
        ),
        (
            "transfer: voicemail\n",
            "1:1: 'transfer' must be 'accepted', 'busy', 'unanswered' or 'refused', "
            "not 'voicemail'.",
        ),
        (
            "expect:\n  record: {ended: nobody}\n",
            "2:12: 'ended' must be 'agent', 'caller', 'transferred', 'silence', 'time_limit', "
            "'blocked', 'refused_busy', 'abandoned_ringing' or 'fault', not 'nobody'.",
        ),
        (
            "expect:\n  appointments:\n    - {on: Friday}\n",
            "3:8: 'Friday' is no day: write YEAR-MONTH-DAY, like 2026-12-25.",
        ),
        (
            "expect:\n  appointments:\n    - {within: [2026-12-03 10:00]}\n",
            "3:8: 'within' must be two times, [from, until].",
        ),
        (
            "expect:\n  appointments:\n    - {on: 2026-12-03, at: 2026-12-03 10:00}\n",
            "3:7: an appointment is 'at' a time, 'on' a day or 'within' two times.",
        ),
        (
            "expect:\n  messages:\n    - {number: somewhere}\n",
            "3:8: 'number' must be none or a number in quotes with its country code, "
            "like \"+12025550100\", not 'somewhere'.",
        ),
        (
            "expect:\n  transfers:\n    - {to: Ben}\n",
            "3:7: 'outcome' is missing.",
        ),
    ],
)
def test_mistake_is_named_with_its_place_and_what_is_allowed(
    tmp_path: Path, text: str, sentence: str
) -> None:
    assert problems(write(tmp_path, text)) == sentence.split("\n")


def test_all_mistakes_are_named_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, "channel: fax\nsteps:\n  - sing: la\n  - wait_s: soon\nspeed: 2\n")

    lines = [problem.split(":")[0] for problem in problems(path)]

    assert lines == ["1", "3", "4", "5"]


def test_broken_yaml_is_named_with_its_place(tmp_path: Path) -> None:
    (problem,) = problems(write(tmp_path, 'caller: "+12025550100\nsteps: []\n'))

    assert "this is not valid YAML" in problem


def test_field_written_twice_is_a_mistake(tmp_path: Path) -> None:
    (problem,) = problems(write(tmp_path, "channel: web\nchannel: phone\n"))

    assert problem.startswith("2:1: this is not valid YAML")


@pytest.mark.parametrize("text", ["", "just words\n", "- say: hello\n"])
def test_file_that_is_no_scenario_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    (problem,) = problems(write(tmp_path, text))

    assert "this is no scenario" in problem


def test_file_that_is_not_there_names_the_ones_that_are(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"There is no scenario file .*saturday_hours"):
        load_scenario(tmp_path / "nowhere.yaml")


def test_says_become_one_line_each_and_either_side_may_end_the_call() -> None:
    scenario = Scenario.from_says(["Hello", "Bye"], caller="+12025550123", channel="web")

    assert scenario.lines == ["Hello", "Bye"]
    assert scenario.caller == "+12025550123"
    assert not scenario.is_phone
    assert scenario.hangs_up is None
    assert scenario.expects_end_by == "either"


def test_option_changes_a_scenario_and_keeps_the_rest() -> None:
    original = load_scenario(SCENARIOS / "falls_silent.yaml")

    changed = original.changed(caller="withheld")

    assert changed.shown_number is None
    assert changed.steps == original.steps
    assert original.changed() == original


@pytest.mark.parametrize("caller", ["555", "", "+1 555 0100", "0123456"])
def test_number_given_as_an_option_is_checked_like_one_in_a_file(caller: str) -> None:
    with pytest.raises(ScenarioError, match="'caller' must be withheld, anonymous or a number"):
        Scenario.from_says(["Hello"], caller=caller)
    with pytest.raises(ScenarioError, match="'caller' must be"):
        Scenario().changed(caller=caller)
