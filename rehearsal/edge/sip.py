"""The SIP service that a rehearsal has not: passes calls on by REFER, as the telephone of somebody behaves."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus

import jwt
from google.protobuf.message import DecodeError
from livekit import api
from livekit.protocol.sip import (
    SIPStatus,
    SIPTransferReason,
    SIPTransferStatus,
    TransferSIPParticipantRequest,
    TransferSIPParticipantResponse,
)

from rehearsal.scenario.expect import Transfer
from switchboard.duty.livekit_server import LiveKitServer

ANSWERED_AFTER_S = 0.5
"""From the REFER to the NOTIFY of what became of it, when somebody is at their telephone."""
LEAVES_AFTER_S = 0.2
"""From the word that a transfer succeeded to the caller's leaving the room."""
RINGS_AT_MOST_S = 30.0
"""Where a request does not say."""
OK = 200
_URIS = ("sip:", "sips:", "tel:")


@dataclass(frozen=True)
class PassedOn:
    """A transfer that was asked for."""

    room: str
    identity: str
    to: str
    outcome: Transfer


@dataclass(frozen=True)
class Answer:
    """What the HTTP request for a transfer gets."""

    status: int
    body: bytes
    content_type: str


@dataclass(frozen=True)
class _Failure:
    """A transfer that fails, as the service tells of it (livekit/protocol, sip.go)."""

    code: str
    http_status: HTTPStatus
    sip_code: int
    sip_status: str
    reason: str


_FAILURES: dict[Transfer, _Failure] = {
    "busy": _Failure(
        "resource_exhausted", HTTPStatus.TOO_MANY_REQUESTS, 486, "Busy Here", "STR_REJECTED"
    ),
    "refused": _Failure("permission_denied", HTTPStatus.FORBIDDEN, 603, "Decline", "STR_REJECTED"),
    "unanswered": _Failure(
        "deadline_exceeded",
        HTTPStatus.REQUEST_TIMEOUT,
        408,
        "Request Timeout",
        "STR_RINGING_TIMEOUT",
    ),
}


@dataclass(eq=False)
class _Call:
    """A caller who is on the line."""

    identity: str
    transfer: Transfer
    put_through: Callable[[str], None]
    over: asyncio.Event = field(default_factory=asyncio.Event)


class SipService:
    """Has the simulated callers' calls, and passes them on when the API asks for it."""

    def __init__(self, server: LiveKitServer) -> None:
        self.asked: list[PassedOn] = []
        """The transfers that were asked for, the oldest first."""
        self._verifier = api.TokenVerifier(server.api_key, server.api_secret)
        self._calls: dict[str, _Call] = {}

    @contextmanager
    def call(
        self, room: str, identity: str, transfer: Transfer, put_through: Callable[[str], None]
    ) -> Iterator[None]:
        """A caller is in this room while the context lasts.

        A telephone to which they are passed on behaves as `transfer` says; when it accepts them,
        `put_through` gets its address, and has to take them out of the room.
        """
        call = self._calls[room] = _Call(identity, transfer, put_through)
        try:
            yield
        finally:
            call.over.set()
            del self._calls[room]

    def asked_of(self, room: str) -> list[PassedOn]:
        return [one for one in self.asked if one.room == room]

    async def transfer(self, body: bytes, authorization: str) -> Answer | None:
        """What becomes of a TransferSIPParticipant; None: that is for the server to say."""
        try:
            request = TransferSIPParticipantRequest.FromString(body)
        except DecodeError:
            return None
        call = self._calls.get(request.room_name)
        if call is None or not self._is_in_order(request, call, authorization):
            return None
        return await self._refer(request, call)

    def _is_in_order(
        self, request: TransferSIPParticipantRequest, call: _Call, authorization: str
    ) -> bool:
        """Whether the server would ask its SIP service; what it refuses, it shall refuse itself."""
        try:
            claims = self._verifier.verify(authorization.removeprefix("Bearer "))
        except (jwt.InvalidTokenError, ValueError):
            return False
        video = claims.video
        is_admin = bool(video and video.room_admin and video.room == request.room_name)
        may_call = bool(claims.sip and claims.sip.call)
        is_caller = request.participant_identity == call.identity
        has_address = request.transfer_to.removeprefix("<").startswith(_URIS)
        return is_admin and may_call and is_caller and has_address

    async def _refer(self, request: TransferSIPParticipantRequest, call: _Call) -> Answer:
        to, transfer_id = request.transfer_to, f"STR_{secrets.token_hex(6)}"
        asked = PassedOn(request.room_name, call.identity, to, call.transfer)
        self.asked.append(asked)
        rings_s = _ringing_s(request) if call.transfer == "unanswered" else ANSWERED_AFTER_S
        with suppress(TimeoutError):
            await asyncio.wait_for(call.over.wait(), rings_s)
        if call.over.is_set():
            meta = {"sip_transfer_id": transfer_id, "sip_transfer_reason": "STR_CALL_ENDED"}
            return _error(HTTPStatus.REQUEST_TIMEOUT, "canceled", "call ended", meta)
        if call.transfer != "accepted":
            return _failed(_FAILURES[call.transfer], transfer_id)
        asyncio.get_running_loop().call_later(LEAVES_AFTER_S, call.put_through, to)
        return _succeeded(transfer_id)


def _ringing_s(request: TransferSIPParticipantRequest) -> float:
    if not request.HasField("ringing_timeout"):
        return RINGS_AT_MOST_S
    return request.ringing_timeout.seconds + request.ringing_timeout.nanos / 1e9


def _succeeded(transfer_id: str) -> Answer:
    answer = TransferSIPParticipantResponse(
        transfer_id=transfer_id,
        status=SIPTransferStatus.STS_TRANSFER_SUCCESSFUL,
        reason=SIPTransferReason.STR_COMPLETED,
        sip_status=SIPStatus(code=OK, status="OK"),  # type: ignore[arg-type]
    )
    return Answer(HTTPStatus.OK, answer.SerializeToString(), "application/protobuf")


def _failed(failure: _Failure, transfer_id: str) -> Answer:
    meta = {
        "sip_status_code": str(failure.sip_code),
        "sip_status": failure.sip_status,
        "sip_transfer_reason": failure.reason,
        "sip_transfer_id": transfer_id,
    }
    words = f"sip status {failure.sip_code}: {failure.sip_status}"
    return _error(failure.http_status, failure.code, words, meta)


def _error(status: HTTPStatus, code: str, words: str, meta: dict[str, str] | None = None) -> Answer:
    """An error as Twirp writes it."""
    told = {"code": code, "msg": words} | ({"meta": meta} if meta else {})
    return Answer(status, json.dumps(told).encode(), "application/json")
