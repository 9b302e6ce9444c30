"""`switchboard business`: what an owner is shown, and what programs read."""

import asyncio
import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from switchboard import database
from switchboard.business.business import Business
from switchboard.business.file import BusinessError, load
from switchboard.commands import business_check
from switchboard.commands.business import business
from switchboard.config import Settings
from switchboard.directory import Directory


@pytest.fixture(autouse=True)
def no_books(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A database that does not exist yet."""
    url = f"sqlite:///{tmp_path / 'calls.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    return url


CHRISTMAS = "2026-12-25T09:10"


def run(*words: str) -> Result:
    result = CliRunner().invoke(business, [*words])
    if isinstance(result.exception, Exception):
        raise result.exception
    return result


def printed(*words: str) -> str:
    """What is printed, on one line."""
    result = run(*words)
    assert result.exit_code == 0, result.output
    return " ".join(result.output.split())


def told(*words: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run(*words, "--json").output)
    return answer


def refused(*words: str) -> str:
    """The sentence of a refusal, without its frame."""
    result = run(*words)
    assert result.exit_code == 2
    return " ".join(result.output.replace("│", " ").split())


def shown(width: int, whole: Business | None = None) -> list[str]:
    """The lines of `check` on a terminal of this width, in July 2026."""
    screen = StringIO()
    console = Console(file=screen, width=width)
    business_check.show(whole or load(Settings()), Settings(), date(2026, 7, 1), console)
    return screen.getvalue().splitlines()


# ---- check


@pytest.mark.parametrize("width", [80, 100, 120])
def test_check_shows_all_that_becomes_of_calls(width: int) -> None:
    text = "\n".join(shown(width))

    for wanted in (
        *("reception", "the default", "+12025550199", "billing", "+12025550198"),
        *("Mon-Tue 8:00-18:00", "Fri-Sun closed", "nova-2-phonecall", "web: nova-3"),
        *("1. attribute sip.h.x-department is billing*: to the line billing",),
        *("A blocked caller", "This number cannot reach us", "Closed in the next twelve months"),
        *("Fri 2026-07-03  Independence Day (observed)", "Fri 2026-11-27  the day after Thanks"),
        *("People", "Carol Hayes (billing)", "Services", "check-up, examination  30 min  $80"),
        *("every 30 minutes", "kept in the", "An emergency while nobody is there", "severe pain"),
        *("hands over to", "take_message; key", "Calls are kept for 90 days."),
    ):
        assert wanted in text
    assert max(map(len, shown(width))) <= width


def test_check_leaves_nothing_out_on_a_narrow_terminal() -> None:
    text = "".join("".join(shown(60)).split())

    assert "sip:carol@pbx" in text
    assert "…" not in text


def test_check_says_what_a_line_does_otherwise() -> None:
    hours = {"monday": "9:00-17:00"}
    line = {
        "says_automatic": False,
        "language": "de",
        "speech": {"phone": {"model": "own"}},
        "after_hours": {"workflow": "watch"},
    }
    whole = Business.model_validate(
        {"name": "A", "time_zone": "UTC", "hours": hours, "lines": {"a": line, "b": {}}}
        | {"default_line": "b", "blocked": "hang_up"}
    )

    text = " ".join(" ".join(shown(160, whole)).split())

    assert "a Mon 9:00-17:00 receptionist, language de watch answers, and says it is" in text
    assert "phone: own" in text
    assert "does not say it is automatic" in text
    assert "b Mon 9:00-17:00 receptionist, language en receptionist answers" in text
    assert "the default Tue-Sun closed phone: nova-2-phonecall" in text
    assert "A blocked caller is hung up on" in text
    assert "People none" in text


def test_check_of_a_good_file_exits_with_zero() -> None:
    assert "Lindenwood Dental (America/New_York, language en)" in printed("check")


def test_check_tells_programs_the_same() -> None:
    answer = told("check")

    assert answer["default_line"] == "reception"
    assert answer["lines"]["billing"] == {
        "numbers": ["+12025550198"],
        "hours": ["Mon-Tue 9:00-12:00", "Wed closed", "Thu 13:00-16:00", "Fri-Sun closed"],
        "workflow": "receptionist",
        "language": "en",
        "stt_model": {"phone": "nova-2-phonecall", "web": "nova-3"},
        "greeting": answer["lines"]["billing"]["greeting"],
        "after_hours": answer["lines"]["billing"]["after_hours"],
        "hands_over_to": ["take_message"],
        "operator": "Carol Hayes",
        "menu": {},
    }
    assert answer["lines"]["billing"]["greeting"].startswith("never by name, in its own words: ")
    assert answer["lines"]["billing"]["after_hours"].endswith('" and hangs up')
    assert answer["rules"] == ["attribute sip.h.x-department is billing*: to the line billing"]
    assert {"12-24", "12-25", "12-31", "01-01"} <= {day["date"][5:] for day in answer["closed"]}
    assert [day["date"] for day in answer["closed"]] == sorted(d["date"] for d in answer["closed"])
    assert answer["keep_days"] == 90
    assert [person["name"] for person in answer["people"]] == [
        "Alice Morgan",
        "Ben Carter",
        "Carol Hayes",
    ]


def test_check_of_another_file_tells_all_that_is_wrong_in_it(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("name: Acme\nhours: sometimes\n")

    with pytest.raises(BusinessError, match=r"mine.yaml:2:1: 'sometimes' is no week") as err:
        run("check", str(tmp_path / "mine.yaml"))

    assert len(err.value.problems) == 3


# ---- route


def test_route_says_what_happens_and_why() -> None:
    text = printed("route", "--caller", "+1 202 555 0100", "--number", "billing", "--at", CHRISTMAS)

    assert "At Friday 2026-12-25 09:10 EST" in text
    assert "Caller +12025550100, trust: claimed, not blocked" in text
    assert "Line billing, dialled as +12025550198" in text
    assert "Open no, until Monday 2026-12-28 09:00" in text
    assert 'Answer "The billing desk of Lindenwood Dental is closed.' in text
    assert "and then the line goes down" in text
    assert "Why 1. +12025550198 is the line billing 2. closed: Christmas Day" in text


def test_route_says_how_an_open_line_is_answered() -> None:
    text = printed("route", "--number", "billing", "--at", "2026-07-06 09:10")

    assert "Caller number withheld, trust: unknown, not blocked" in text
    assert "Open yes, until Monday 2026-07-06 12:00" in text
    assert "Answer receptionist speaks" in text
    assert '"Lindenwood Dental, billing. This is an automatic assistant. What is it about?"' in text
    assert "(nobody by name)" in text
    assert "Hears en with nova-2-phonecall, numbers as digits" in text
    assert "Speaks en with the voice coral" in text


async def written_down(url: str) -> None:
    opened = database.connect(url)
    directory = Directory(opened)
    await directory.add("Grace Miller", ["+12025550100"])
    await directory.block("+12025550166")
    await opened.aclose()


def test_route_asks_the_caller_records_and_the_block_list(no_books: str) -> None:
    call = ("--number", "reception", "--at", "2026-07-06 09:10")
    assert "does not exist yet" in told("route", "--caller", "+12025550100", *call)["unasked"]

    database.upgrade(no_books)
    asyncio.run(written_down(no_books))
    known = told("route", "--caller", "202 555 0100", *call)
    assert (known["known"], known["unasked"]) == (["Grace Miller"], None)
    assert "Grace Miller by name" in printed("route", "--caller", "+12025550100", *call)
    assert told("route", "--caller", "+12025550166", *call)["answer"] == "notice"


def test_route_says_that_the_model_finds_the_greeting() -> None:
    text = printed("route", "--web", "--at", "2026-07-06 09:10")

    assert "Caller over the web, not blocked" in text
    assert "Greeting by prompt: nobody by name, saying it is automatic" in text
    assert "Hears en with nova-3" in text


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["--number", "billing"], {"line": "billing", "dialled": "+12025550198", "answer": "notice"}),
        (["--number", "(202) 555-0198"], {"line": "billing", "dialled": "+12025550198"}),
        (["--caller", "202 555 0100"], {"caller": "+12025550100", "trust": "claimed"}),
        (["--caller", "withheld"], {"caller": None, "trust": "unknown", "line": "reception"}),
        (["--caller", "101"], {"caller": "101"}),
        (["--web"], {"channel": "web", "caller": None, "stt_model": "nova-3"}),
        (["--metadata", '{"line": "billing"}'], {"line": "billing", "dialled": None}),
        (["--attribute", "sip.h.x-department=billing west"], {"line": "billing"}),
        (
            ["--caller", "2025550100", "--attribute", "verstat=TN-Validation-Passed"],
            {"trust": "network_verified"},
        ),
        (
            ["--caller", "2025550100", "--blocked"],
            {
                "blocked": True,
                "answer": "notice",
                "workflow": None,
                "notice": "This number cannot reach us by telephone. Please write to us instead. "
                "Goodbye.",
            },
        ),
        (["--number", "+12025550111"], {"line": "reception", "answer": "workflow"}),
        (["--at", "2026-07-06T09:10"], {"at": "2026-07-06T09:10:00-04:00", "open": True}),
        (["--at", "2026-07-06 13:10Z"], {"at": "2026-07-06T09:10:00-04:00", "open": True}),
        (["--at", "2026-07-06T15:10+02:00"], {"at": "2026-07-06T09:10:00-04:00"}),
        (["--at", "2026-03-08T02:30"], {"at": "2026-03-08T03:30:00-04:00"}),  # skipped
        (["--at", CHRISTMAS], {"until": "2026-12-26T09:00:00-05:00", "why": "closed: Christmas Day"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_route_is_decided_as_a_call_is(words: list[str], wanted: dict[str, Any]) -> None:
    at = [] if "--at" in words else ["--at", CHRISTMAS]
    answer = told("route", *words, *at)

    assert {name: answer[name] for name in wanted} == wanted


def test_route_passes_on_the_trunk_and_warns(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "{name: A, time_zone: UTC, hours: always, blocked: hang_up, lines: {a: {}, b: {}}, "
        "rules: [{when: {trunk: ST_1}, then: {line: b, block: true}}]}"
    )
    words = ("route", "--business", str(path), "--trunk", "ST_1", "--number", "+12025550111")

    answer = told(*words)
    text = printed(*words)

    assert (answer["line"], answer["answer"], answer["until"]) == ("b", "hang_up", None)
    assert "Open yes, for a year and more Answer the line goes down without a word Why" in text
    assert "Warning +12025550111 was dialled, which no line names" in text


def test_route_is_of_now_when_no_time_is_given() -> None:
    assert told("route")["reasons"][0] == "no number was dialled: the default line is reception"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--at", "tomorrow"], "'tomorrow' is no date and time, like 2026-12-25T09:10"),
        (["--at", "2026-12-25"], "'2026-12-25' is no date and time, like 2026-12-25T09:10"),
        (["--at", "2026-02-30T10:00"], "'2026-02-30T10:00' is no date and time"),
        (["--number", "biling"], "'biling' is neither a number nor a line (reception, billing)"),
        (["--number", "billing", "--web"], "a browser dials none: name a line by --metadata"),
        (["--caller", "Ada"], "'Ada' is no number; write withheld for none"),
        (["--attribute", "team"], "'team' is not written NAME=VALUE"),
        (["--metadata", "billing"], "'billing' is no JSON object, a call would not read it"),
        (["--metadata", "[1]"], "'[1]' is no JSON object, a call would not read it"),
        (["--blocked"], "a call without a number cannot be on the block list"),
    ],
)
def test_route_refuses_what_it_cannot_read(words: list[str], why: str) -> None:
    text = refused("route", *words)

    assert why in text
    assert f"Invalid value for {words[0]}" in text.replace("'--", "--")


def test_line_without_a_number_cannot_be_dialled_by_name(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("{name: A, time_zone: UTC, hours: always, lines: {a: {}}}")

    text = refused("route", "--business", str(path), "--number", "a")

    assert """the line a has none: name it by --metadata '{"line": "a"}'""" in text
