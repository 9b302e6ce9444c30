"""What can be done with the caller's line: hung up, or passed on to somebody."""

import asyncio
import logging

import aiohttp
from google.protobuf.duration_pb2 import Duration
from livekit import api
from livekit.agents import JobContext
from livekit.protocol.sip import SIPTransferStatus, TransferSIPParticipantResponse

from switchboard.business.people import Person
from switchboard.call_end import Ended
from switchboard.caller import Caller, Channel
from switchboard.live.ending import Ending
from switchboard.live.recorder import Recorder
from switchboard.transfer import Transfer, by_status

logger = logging.getLogger(__name__)

RINGS_AT_MOST_S = 25
"""Somebody who has not answered by then is not there."""
_SPARE_S = 2
"""Until the SIP service has said so."""
_LEAVES_WITHIN_S = 3.0
"""After an accepted transfer the SIP service takes the caller out of the room."""


class Telephone:
    """The caller's end of one call."""

    def __init__(self, ctx: JobContext, caller: Caller, ending: Ending, recorder: Recorder) -> None:
        self._ctx = ctx
        self._caller = caller
        self._ending = ending
        self._recorder = recorder

    @property
    def is_ringing(self) -> bool:
        return self._ending.is_transferring

    async def hang_up(self, ended: Ended) -> None:
        """End the call; whoever asks again waits for the first ending."""
        await self._ending.hang_up(ended)

    async def transfer(self, person: Person) -> Transfer:
        """Pass the call on by SIP REFER. Whatever comes but ACCEPTED, the caller is still here."""
        return await self._ending.after_transfer(self._asked(person), _LEAVES_WITHIN_S)

    async def _asked(self, person: Person) -> Transfer:
        became = await self._refer(person)
        self._recorder.transferred(person.name, became)
        return became

    async def _refer(self, person: Person) -> Transfer:
        can_be_passed_on = self._caller.channel is Channel.PHONE and not self._ctx.is_fake_job()
        if person.address is None or not can_be_passed_on:
            return Transfer.FAILED
        request = api.TransferSIPParticipantRequest(
            room_name=self._ctx.room.name,
            participant_identity=self._caller.identity,
            transfer_to=person.address,
            play_dialtone=True,  # what the caller hears meanwhile
            ringing_timeout=Duration(seconds=RINGS_AT_MOST_S),
        )
        asking = self._ctx.api.sip.transfer_sip_participant(request)
        try:
            return await self._became(await asyncio.wait_for(asking, RINGS_AT_MOST_S + _SPARE_S))
        except TimeoutError:
            return Transfer.UNANSWERED
        except (api.TwirpError, aiohttp.ClientError, OSError) as err:
            logger.warning("the transfer failed", extra={"error": repr(err)})
            return _refused(err)

    async def _became(self, answer: TransferSIPParticipantResponse) -> Transfer:
        if answer.status == SIPTransferStatus.STS_TRANSFER_SUCCESSFUL:
            return Transfer.ACCEPTED
        if answer.status == SIPTransferStatus.STS_TRANSFER_FAILED:
            return by_status(answer.sip_status.code)
        # an older service answers without a word about it
        left = await self._ending.caller_left_within(_LEAVES_WITHIN_S)
        return Transfer.ACCEPTED if left else Transfer.FAILED


class NoTelephone:
    """For a desk at which nobody calls."""

    is_ringing = False

    async def hang_up(self, _: Ended) -> None: ...

    async def transfer(self, _: Person) -> Transfer:
        return Transfer.FAILED


def _refused(err: Exception) -> Transfer:
    if not isinstance(err, api.SipCallError):
        return Transfer.FAILED
    if "TIMEOUT" in (err.sip_transfer_reason or "").upper():
        return Transfer.UNANSWERED
    return by_status(err.sip_status_code or 0)
