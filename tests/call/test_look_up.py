"""A business of another kind: its callers are known to a CRM, its lines hear with other models."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from anyio.from_thread import start_blocking_portal

from switchboard import database
from switchboard.call_end import Ended
from switchboard.directory import Directory
from tests.call.the_line import Line, whole_line
from tests.fake_crm import FakeCrm, fake_crm

ASK = {"say": "Are you open on Saturday?"}
GOODBYE = {"say": "That is all, thank you, goodbye."}
NOVA_2, NOVA_3 = "+12025550190", "+12025550191"
GREETS_WITHIN_S = 1.0
"""What a look-up may cost at the very most, were it waited for to its end."""

BUSINESS = """
name: Lindenwood Dental
country: US
time_zone: America/New_York
hours: always
lines:
  one:
    numbers: ["{nova_2}"]
    speech:
      phone: {{numerals: true, key_terms: [Zirkonia crown]}}
  two:
    numbers: ["{nova_3}"]
    language: en-GB
    voice: ash
    speed: 1.25
    speech:
      phone: {{model: nova-3, key_terms: [Zirkonia crown]}}
people:
  - {{name: Alice Morgan, also: [Doctor Morgan], number: "+12025550171"}}
appointments:
  services:
    - {{name: cleaning, minutes: 30}}
blocked: hang_up
directory:
  http: {{url: "{crm}"}}
"""


@pytest.fixture(scope="module")
def crm() -> Iterator[FakeCrm]:
    """A CRM that knows nobody yet."""
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(fake_crm()) as crm:
        yield crm


@pytest.fixture(scope="module")
def line(crm: FakeCrm, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    """A line whose callers are looked up in that CRM."""
    folder = tmp_path_factory.mktemp("crm_line")
    file = folder / "business.yaml"
    file.write_text(BUSINESS.format(nova_2=NOVA_2, nova_3=NOVA_3, crm=crm.url))
    whole = whole_line(folder, switchboard_business=str(file), switchboard_directory_secret="hush")
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(whole) as running:
        yield running


@pytest.fixture(autouse=True)
def fresh(crm: FakeCrm) -> None:
    """What one test taught the CRM is forgotten before the next."""
    crm.answer, crm.status, crm.delay_s = None, 200, 0
    crm.asked.clear()
    crm.secrets.clear()


async def test_name_out_of_the_crm_is_in_the_greeting(
    line: Line, crm: FakeCrm, tmp_path: Path
) -> None:
    crm.answer = {"name": "Henry Cooper", "notes": "Owes nothing", "tier": 3}
    heard = {"words_heard": ["Hello Henry Cooper"]}
    report = await line.call("listen", "hang_up", folder=tmp_path, dialled=NOVA_2, expect=heard)
    record = await line.record()

    assert report.problems == []
    (asked,) = crm.asked
    assert (asked["caller"], asked["dialled"]) == ("+12025550100", NOVA_2)
    assert asked["call_id"] == record.sip_call_id
    assert crm.secrets == ["Bearer hush"]
    assert (record.caller_name, record.person_id) == ("Henry Cooper", None)


async def test_name_that_comes_late_is_known_from_the_next_turn(
    line: Line, crm: FakeCrm, tmp_path: Path
) -> None:
    crm.answer, crm.delay_s = {"name": "Henry Cooper"}, 0.7
    report = await line.call(ASK, GOODBYE, folder=tmp_path, dialled=NOVA_2)
    record = await line.record()

    assert report.problems == []
    assert "Henry" not in report.turns[0].text
    assert record.caller_name == "Henry Cooper"
    kinds = [event.kind for event in record.events or ()]
    assert kinds.index("known") < kinds.index("turn")


@pytest.mark.parametrize(
    ("answer", "status", "delay_s", "says"),
    [
        ({"name": "Ada"}, 500, 0, "did not say who calls"),
        (b"<html>no</html>", 200, 0, "did not say who calls"),
        ({"name": "Ada"}, 200, 30, "the caller was not looked up"),
    ],
    ids=["broken", "nonsense", "hanging"],
)
async def test_crm_that_fails_costs_a_warning_and_no_wait(
    answer: Any, status: int, delay_s: float, says: str, line: Line, crm: FakeCrm, tmp_path: Path
) -> None:
    crm.answer, crm.status, crm.delay_s = answer, status, delay_s
    before = len(line.worker_log())
    report = await line.call(ASK, GOODBYE, folder=tmp_path, dialled=NOVA_2)

    assert report.problems == []
    assert "Ada" not in report.turns[0].text
    assert says in line.worker_log(before)
    assert report.answered_after_s is not None
    assert report.greeting_after_s is not None
    assert report.greeting_after_s < GREETS_WITHIN_S


async def test_blocked_caller_is_hung_up_on_unanswered(line: Line, tmp_path: Path) -> None:
    books = database.connect(line.database_url)
    await Directory(books).block("+12025550166")
    await books.aclose()
    report = await line.call(
        ASK,
        folder=tmp_path,
        caller="+12025550166",
        dialled=NOVA_2,
        expect={"answered": False, "ended_by": "agent"},
    )
    record = await line.record()

    assert report.answered_after_s is None
    assert report.ended_by == "agent"
    assert record.ended is Ended.BLOCKED
    assert record.answered_at is None
    await line.is_free()


async def requests(line: Line, endpoint: str) -> list[dict[str, Any]]:
    """What the speech service was asked for, the newest last."""
    async with httpx2.AsyncClient(base_url=line.speech_url) as speech:
        asked = (await speech.get("/requests")).json()
    return [each for each in asked if each["endpoint"] == endpoint]


async def query_of_the_newest(line: Line) -> dict[str, list[str]]:
    """The query string that the speech model was opened with, every value of a name."""
    query = (await requests(line, "listen"))[-1]["query"]
    return {name: [value for key, value in query if key == name] for name, _ in query}


async def test_telephone_model_is_opened_with_keywords_and_numerals(
    line: Line, crm: FakeCrm, tmp_path: Path
) -> None:
    crm.answer = {"name": "Henry Cooper"}
    await line.call("listen", "hang_up", folder=tmp_path, dialled=NOVA_2)
    query = await query_of_the_newest(line)

    assert query["model"] == ["nova-2-phonecall"]
    assert query["language"] == ["en"]
    assert query["numerals"] == ["true"]
    assert "keyterm" not in query
    words = {"Henry:1.0", "Cooper:1.0", "Morgan:1.0", "cleaning:1.0", "Zirkonia:1.0", "crown:1.0"}
    assert words <= set(query["keywords"])


async def test_newer_model_is_opened_with_key_terms_and_the_lines_language(
    line: Line, crm: FakeCrm, tmp_path: Path
) -> None:
    crm.answer = {"name": "Henry Cooper"}
    await line.call("listen", "hang_up", folder=tmp_path, dialled=NOVA_3)
    query = await query_of_the_newest(line)

    assert (query["model"], query["language"]) == (["nova-3"], ["en-GB"])
    assert query["numerals"] == ["false"]
    assert "keywords" not in query
    assert {"Henry Cooper", "Doctor Morgan", "Zirkonia crown"} <= set(query["keyterm"])
    spoken = (await requests(line, "speech"))[-1]
    assert (spoken["voice"], spoken["speed"]) == ("ash", 1.25)


async def test_web_caller_is_heard_by_the_general_model(line: Line, tmp_path: Path) -> None:
    await line.call("listen", "hang_up", folder=tmp_path, channel="web")

    assert (await query_of_the_newest(line))["model"] == ["nova-3"]
