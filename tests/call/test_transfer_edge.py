"""A simulated caller is passed on as the SIP service does it: by REFER, as somebody's telephone behaves."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from google.protobuf.duration_pb2 import Duration
from livekit import api, rtc
from livekit.protocol.sip import SIPTransferStatus, TransferSIPParticipantResponse

from rehearsal.edge.proxy import Edge, edge
from rehearsal.edge.sip import ANSWERED_AFTER_S, PassedOn, SipService
from switchboard.duty.livekit_server import LiveKitServer
from tests.call.other_end import Exchange, OtherEnd, livekit_api, scenario, tone

BEN = "tel:+12025550172"


@pytest.fixture
async def front(server: LiveKitServer) -> AsyncIterator[Edge]:
    """An edge before the real server."""
    async with edge(server) as running:
        yield running


class Caller:
    """Somebody on the line, without a room: what the SIP service knows of a caller."""

    def __init__(self, front: Edge, server: LiveKitServer, room: str) -> None:
        self.room = room
        self.put_through: list[str] = []
        self._server = dataclasses.replace(server, url=front.url)

    async def transfer(
        self, *, to: str = BEN, identity: str = "sip_ada", rings_s: float | None = None
    ) -> TransferSIPParticipantResponse:
        request = api.TransferSIPParticipantRequest(
            room_name=self.room, participant_identity=identity, transfer_to=to
        )
        if rings_s is not None:
            request.ringing_timeout.CopyFrom(Duration(nanos=round(rings_s * 1e9)))
        async with livekit_api(self._server) as livekit:
            return await livekit.sip.transfer_sip_participant(request)


@pytest.fixture
def ada(front: Edge, server: LiveKitServer) -> Caller:
    return Caller(front, server, "call-ada")


def on_the_line(sip: SipService, who: Caller, transfer: Any = "accepted") -> Any:
    return sip.call(who.room, "sip_ada", transfer, who.put_through.append)


async def test_transfer_that_is_accepted_succeeds_and_then_takes_the_caller_away(
    front: Edge, ada: Caller
) -> None:
    began_s = asyncio.get_running_loop().time()
    with on_the_line(front.sip, ada):
        answer = await ada.transfer()
        took_s = asyncio.get_running_loop().time() - began_s
        before_leaving = [*ada.put_through]
        await asyncio.sleep(0.5)

    assert answer.status == SIPTransferStatus.STS_TRANSFER_SUCCESSFUL
    assert answer.sip_status.code == 200
    assert took_s >= ANSWERED_AFTER_S
    assert before_leaving == []
    assert ada.put_through == [BEN]
    assert front.sip.asked_of("call-ada") == [PassedOn("call-ada", "sip_ada", BEN, "accepted")]


@pytest.mark.parametrize(
    ("transfer", "code", "status", "http_status", "sip_code", "reason"),
    [
        ("busy", "resource_exhausted", "Busy Here", 429, 486, "STR_REJECTED"),
        ("refused", "permission_denied", "Decline", 403, 603, "STR_REJECTED"),
        ("unanswered", "deadline_exceeded", "Request Timeout", 408, 408, "STR_RINGING_TIMEOUT"),
    ],
)
async def test_transfer_that_fails_is_the_error_that_the_sip_service_gives(
    transfer: str,
    code: str,
    status: str,
    http_status: int,
    sip_code: int,
    reason: str,
    front: Edge,
    ada: Caller,
) -> None:
    with on_the_line(front.sip, ada, transfer), pytest.raises(api.SipCallError) as caught:
        await ada.transfer(rings_s=0.3)

    assert (caught.value.code, caught.value.status) == (code, http_status)
    assert (caught.value.sip_status_code, caught.value.sip_status) == (sip_code, status)
    assert caught.value.sip_transfer_reason == reason
    assert ada.put_through == []
    assert [one.outcome for one in front.sip.asked] == [transfer]


async def test_nobody_answers_for_as_long_as_it_may_ring(front: Edge, ada: Caller) -> None:
    began_s = asyncio.get_running_loop().time()
    with on_the_line(front.sip, ada, "unanswered"), pytest.raises(api.SipCallError):
        await ada.transfer(rings_s=0.9)

    assert 0.9 <= asyncio.get_running_loop().time() - began_s < 2


async def test_caller_who_hangs_up_meanwhile_ends_the_transfer(front: Edge, ada: Caller) -> None:
    with on_the_line(front.sip, ada, "unanswered"):
        transfer = asyncio.create_task(ada.transfer(rings_s=0.99))
        await asyncio.sleep(0.3)
    with pytest.raises(api.SipCallError) as caught:
        await transfer

    assert caught.value.sip_transfer_reason == "STR_CALL_ENDED"
    assert ada.put_through == []


async def test_caller_who_has_gone_is_the_servers_again(front: Edge, ada: Caller) -> None:
    with on_the_line(front.sip, ada):
        pass
    with pytest.raises(api.TwirpError, match="not_found"):
        await ada.transfer()

    assert front.sip.asked == []


async def test_caller_of_somebody_else_is_the_servers(
    front: Edge, server: LiveKitServer, ada: Caller
) -> None:
    """Its own answer, word for word."""
    answers = []
    for url in (server.url, front.url):
        with on_the_line(front.sip, ada), pytest.raises(api.TwirpError) as caught:
            await Caller(Edge(url, front.sip), server, "another-room").transfer()
        answers.append((caught.value.status, caught.value.code, caught.value.message))

    assert answers[0] == answers[1]
    assert front.sip.asked == []


async def test_address_that_is_none_is_refused(front: Edge, ada: Caller) -> None:
    with on_the_line(front.sip, ada), pytest.raises(api.TwirpError, match="TEL URI"):
        await ada.transfer(to="+12025550172")

    assert front.sip.asked == []


async def test_somebody_who_is_not_in_the_room_cannot_be_passed_on(
    front: Edge, ada: Caller
) -> None:
    with on_the_line(front.sip, ada), pytest.raises(api.TwirpError, match="not_found"):
        await ada.transfer(identity="sip_bob")

    assert front.sip.asked == []


@pytest.mark.parametrize(
    ("video", "sip"),
    [
        ({"room_admin": True, "room": "call-ada"}, {}),
        ({"room": "call-ada"}, {"call": True}),
        ({"room_admin": True, "room": "another"}, {"call": True}),
    ],
)
async def test_token_without_the_right_to_it_is_refused(
    video: dict[str, Any], sip: dict[str, Any], front: Edge, server: LiveKitServer, ada: Caller
) -> None:
    token = (
        api.AccessToken(server.api_key, server.api_secret)
        .with_grants(api.VideoGrants(**video))
        .with_sip_grants(api.SIPGrants(**sip))
        .to_jwt()
    )
    with on_the_line(front.sip, ada):
        assert await asked_with(f"Bearer {token}", front, ada) == 401

    assert front.sip.asked == []


@pytest.mark.parametrize("authorization", ["", "Bearer x", "Bearer"])
async def test_no_token_is_refused(authorization: str, front: Edge, ada: Caller) -> None:
    with on_the_line(front.sip, ada):
        assert await asked_with(authorization, front, ada) == 401

    assert front.sip.asked == []


async def test_token_of_another_server_is_refused(
    front: Edge, server: LiveKitServer, ada: Caller
) -> None:
    other = dataclasses.replace(server, api_secret="x" * 40)
    with on_the_line(front.sip, ada), pytest.raises(api.TwirpError) as caught:
        await Caller(front, other, "call-ada").transfer()

    assert caught.value.status == 401


async def asked_with(authorization: str, front: Edge, ada: Caller) -> int:
    """The HTTP status of a request for a transfer with this header."""
    request = api.TransferSIPParticipantRequest(
        room_name=ada.room, participant_identity="sip_ada", transfer_to=BEN
    )
    there = f"{front.url.replace('ws', 'http')}/twirp/livekit.SIP/TransferSIPParticipant"
    headers = {"Authorization": authorization, "Content-Type": "application/protobuf"}
    async with (
        aiohttp.ClientSession() as client,
        client.post(there, data=request.SerializeToString(), headers=headers) as answer,
    ):
        return answer.status


async def test_simulated_caller_who_is_put_through_leaves_as_the_sip_service_does(
    front: Edge, server: LiveKitServer, exchange: Exchange
) -> None:
    left: dict[str, Any] = {}

    async def put_through(other_end: OtherEnd) -> None:
        await other_end.answer()
        await other_end.play(tone(0.5))
        caller = Caller(front, server, other_end.room_name)
        left["answer"] = await caller.transfer(identity=other_end.caller.identity)
        left["was still there"] = not other_end.caller_gone.is_set()
        await asyncio.wait_for(other_end.caller_gone.wait(), 5)
        left.update(statuses=other_end.statuses, because=other_end.gone_because)

    to_ben = {"transfers": [{"to": BEN, "outcome": "accepted"}]}
    report = await exchange.call(
        scenario({"listen": None}, expect=to_ben), put_through, sip=front.sip
    )

    assert left["answer"].status == SIPTransferStatus.STS_TRANSFER_SUCCESSFUL
    assert left["was still there"]
    assert left["statuses"] == ["active", "hangup"]
    assert left["because"] == rtc.DisconnectReason.CLIENT_INITIATED
    assert (report.ended_by, report.ended_why) == ("transfer", f"put through to {BEN}")
    assert report.problems == []
    assert report.hung_up_after_s is None


async def test_simulated_caller_who_is_not_put_through_is_still_there(
    front: Edge, server: LiveKitServer, exchange: Exchange
) -> None:
    async def try_it(other_end: OtherEnd) -> None:
        await other_end.answer()
        await other_end.play(tone(0.5))
        caller = Caller(front, server, other_end.room_name)
        with pytest.raises(api.SipCallError, match="486 Busy Here"):
            await caller.transfer(identity=other_end.caller.identity)
        await other_end.play(tone(0.5))
        assert not other_end.caller_gone.is_set()
        await other_end.delete_room()

    report = await exchange.call(scenario({"listen": None}, transfer="busy"), try_it, sip=front.sip)

    assert report.ended_by == "agent"
    assert [one.outcome for one in front.sip.asked_of(report.room)] == ["busy"]


async def test_web_caller_cannot_be_put_through(
    front: Edge, server: LiveKitServer, exchange: Exchange
) -> None:
    """A browser is no telephone: the SIP service has no call of it, and the server says so."""
    refused: list[str] = []

    async def try_it(other_end: OtherEnd) -> None:
        await other_end.publish()
        await other_end.play(tone(0.5))
        caller = Caller(front, server, other_end.room_name)
        with pytest.raises(api.TwirpError) as caught:
            await caller.transfer(identity=other_end.caller.identity)
        refused.append(caught.value.message)
        await other_end.delete_room()

    await exchange.call(scenario({"listen": None}, channel="web"), try_it, sip=front.sip)

    assert len(refused) == 1
    assert front.sip.asked == []
