"""Passing a call on: what the SIP service answers, and what it means for the caller."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import pytest
from livekit import api
from livekit.agents import AgentSession, JobContext
from livekit.protocol import sip

from switchboard.business.people import Person
from switchboard.call_end import Ended
from switchboard.caller import identify
from switchboard.live import telephone
from switchboard.live.ending import Ending
from switchboard.live.recorder import Recorder
from switchboard.live.telephone import Telephone
from switchboard.transfer import Transfer
from tests.unit.test_ending import Emitter, Job

BEN = Person(name="Ben Carter", number="+12025550172")
CAROL = Person(name="Carol Hayes", sip="sip:carol@pbx.example")
ANSWER = sip.TransferSIPParticipantResponse
ACCEPTED = ANSWER(transfer_id="T1", status=sip.STS_TRANSFER_SUCCESSFUL)


class Service(Job):
    """A job whose SIP service answers so; notes what it was asked for."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self._answer = answer
        self.asked: list[api.TransferSIPParticipantRequest] = []
        self.transferred_to: list[tuple[str, Transfer]] = []
        self.api.sip = SimpleNamespace(transfer_sip_participant=self._transfer)

    def transferred(self, person: str, became: Transfer) -> None:
        """As the call's recorder."""
        self.transferred_to.append((person, became))

    async def _transfer(self, request: api.TransferSIPParticipantRequest) -> Any:
        self.asked.append(request)
        if self._answer is None:
            await asyncio.Event().wait()
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def phone(service: Service, *, web: bool = False) -> Telephone:
    attributes = {"sip.phoneNumber": "+12025550100"}
    caller = identify(is_sip=not web, identity="ada", attributes=attributes)
    ctx, recorder = cast(JobContext, service), cast(Recorder, service)
    ending = Ending(ctx, recorder, try_timeout_s=0.05)
    ending.watch(cast(AgentSession[Any], Emitter()), "ada", limit_s=60)
    return Telephone(ctx, caller, ending, recorder)


def refused(code: int) -> Exception:
    metadata = {"sip_status_code": str(code), "sip_status": "..."}
    return api.SipCallError("unavailable", "sip", status=503, metadata=metadata)


def leaves(service: Service) -> None:
    service.room.emit("participant_disconnected", SimpleNamespace(identity="ada"))


@pytest.mark.parametrize(
    ("answer", "became"),
    [
        (refused(486), Transfer.BUSY),
        (refused(600), Transfer.BUSY),
        (refused(480), Transfer.UNANSWERED),
        (refused(408), Transfer.UNANSWERED),
        (refused(603), Transfer.DECLINED),
        (refused(404), Transfer.FAILED),
        (api.TwirpError("internal", "no sip", status=500), Transfer.FAILED),
        (aiohttp.ClientConnectionError(), Transfer.FAILED),
        (ANSWER(transfer_id="T1", status=sip.STS_TRANSFER_FAILED), Transfer.FAILED),
        (
            ANSWER(
                transfer_id="T1",
                status=sip.STS_TRANSFER_FAILED,
                sip_status=sip.SIPStatus(code=sip.SIP_STATUS_BUSY_HERE),
            ),
            Transfer.BUSY,
        ),
    ],
)
async def test_whatever_is_not_accepted_leaves_the_caller_on_the_line(
    answer: Any, became: Transfer
) -> None:
    service = Service(answer)

    assert await phone(service).transfer(BEN) is became
    assert service.happened == []
    assert service.transferred_to == [("Ben Carter", became)]


@pytest.mark.parametrize(("person", "to"), [(BEN, "tel:+12025550172"), (CAROL, CAROL.sip)])
async def test_request_is_for_this_caller_and_this_person(person: Person, to: str) -> None:
    service = Service(refused(486))
    await phone(service).transfer(person)

    (asked,) = service.asked
    assert (asked.participant_identity, asked.transfer_to) == ("ada", to)
    assert asked.play_dialtone  # else the caller waits in silence
    assert asked.ringing_timeout.seconds == 25


async def test_accepted_transfer_ends_the_call_as_transferred(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(telephone, "_LEAVES_WITHIN_S", 0.05)
    service = Service(ACCEPTED)

    assert await phone(service).transfer(BEN) is Transfer.ACCEPTED
    assert service.recorded == [Ended.TRANSFERRED]


async def test_caller_who_leaves_before_the_word_about_it_was_transferred() -> None:
    service = Service(ACCEPTED)
    passing_on = asyncio.create_task(phone(service).transfer(BEN))
    leaves(service)
    await passing_on

    assert service.recorded == [Ended.TRANSFERRED]


async def test_caller_who_gives_up_while_it_rings_has_hung_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("switchboard.live.ending._WORD_ABOUT_IT_S", 0.05)
    service = Service(None)
    passing_on = asyncio.create_task(phone(service).transfer(BEN))
    await asyncio.sleep(0)
    leaves(service)
    await asyncio.sleep(0.2)
    passing_on.cancel()

    assert service.recorded == [Ended.CALLER]


@pytest.mark.parametrize(("is_gone", "became"), [(True, "accepted"), (False, "failed")])
async def test_of_an_older_service_the_callers_leaving_is_the_answer(
    is_gone: bool, became: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telephone, "_LEAVES_WITHIN_S", 0.1)
    service = Service(ANSWER())
    passing_on = asyncio.create_task(phone(service).transfer(BEN))
    await asyncio.sleep(0.02)
    if is_gone:
        leaves(service)

    assert await passing_on is Transfer[became.upper()]


async def test_service_that_never_answers_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(telephone, "RINGS_AT_MOST_S", 0)
    monkeypatch.setattr(telephone, "_SPARE_S", 0.05)

    assert await phone(Service(None)).transfer(BEN) is Transfer.UNANSWERED


async def test_browser_cannot_be_passed_on() -> None:
    service = Service(ACCEPTED)

    assert await phone(service, web=True).transfer(BEN) is Transfer.FAILED
    assert service.asked == []


async def test_transfer_goes_on_when_its_turn_is_cut_off() -> None:
    service = Service(refused(486))
    passing_on = asyncio.create_task(phone(service).transfer(BEN))
    await asyncio.sleep(0)
    passing_on.cancel()
    await asyncio.sleep(0.05)

    assert service.transferred_to == [("Ben Carter", Transfer.BUSY)]
