"""Who is in the room when the agent arrives: the caller, and perhaps another agent."""

import asyncio
import logging

from livekit import rtc
from livekit.agents import JobContext
from livekit.agents.job import DEFAULT_PARTICIPANT_KINDS
from livekit.agents.types import ATTRIBUTE_AGENT_NAME

from switchboard.caller import Caller, Channel, identify, mask
from switchboard.config import Settings

logger = logging.getLogger(__name__)

CALLER_TIMEOUT_S = 2.5
"""A caller is in the room before the agent; whoever is not there by then has hung up. One who comes
later still finds a new room, and an agent with it."""

_AGENT = rtc.ParticipantKind.PARTICIPANT_KIND_AGENT


def has_another_agent(room: rtc.Room, agent_name: str) -> bool:
    """Whether an agent of this name took the call before us.

    A restarted server dispatches a second agent into a call that has one; of two that arrive
    together the later one gives way, so that one stays.
    """
    me = room.local_participant
    return any(
        other.kind == _AGENT
        and other.attributes.get(ATTRIBUTE_AGENT_NAME, "") == agent_name
        and _order(other) < _order(me)
        for other in room.remote_participants.values()
    )


async def wait_for_caller(ctx: JobContext) -> rtc.RemoteParticipant | None:
    """The caller's participant, or None when the caller or the room is gone before we are ready."""
    left = asyncio.Event()

    def on_leave(participant: rtc.RemoteParticipant) -> None:
        others = ctx.room.remote_participants.values()
        if not any(
            p.kind in DEFAULT_PARTICIPANT_KINDS and p.sid != participant.sid for p in others
        ):
            left.set()

    ctx.room.on("participant_disconnected", on_leave)
    arrival = asyncio.create_task(ctx.wait_for_participant())
    leaving = asyncio.create_task(left.wait())
    try:
        await asyncio.wait(
            (arrival, leaving), timeout=CALLER_TIMEOUT_S, return_when=asyncio.FIRST_COMPLETED
        )
        return arrival.result() if arrival.done() else None
    except RuntimeError:  # how it says that the room went away
        return None
    finally:
        arrival.cancel()
        leaving.cancel()
        ctx.room.off("participant_disconnected", on_leave)


def who_is(participant: rtc.RemoteParticipant, ctx: JobContext, settings: Settings) -> Caller:
    """The caller behind a participant; in console mode whoever the settings pose as."""
    # a copy: the console's participant is a mock, whose attributes answer every question with yes
    attributes = dict(participant.attributes)
    is_sip = participant.kind == rtc.ParticipantKind.PARTICIPANT_KIND_SIP
    if ctx.is_fake_job() and settings.poses_as_phone:
        is_sip = True
        attributes = {
            "sip.phoneNumber": settings.switchboard_console_caller,
            "sip.trunkPhoneNumber": settings.switchboard_console_number,
        }
    return identify(is_sip=is_sip, identity=participant.identity, attributes=attributes)


def log_caller(caller: Caller) -> None:
    """Say who calls, as far as a log may know it."""
    if caller.channel is Channel.WEB:
        logger.info("web call", extra={"identity": caller.identity})
        return
    known = {
        "caller": mask(caller.number),
        "dialled": mask(caller.dialled),
        "sip_call": caller.call_id,
        "trunk": caller.trunk_id,
    }
    logger.info("phone call", extra=known)


def _order(participant: rtc.Participant) -> tuple[float, str]:
    joined = participant.joined_at
    return (joined.timestamp() if joined else 0.0, participant.sid)
