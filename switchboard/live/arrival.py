"""Who is in the room when the agent arrives: the caller, and perhaps another agent."""

import asyncio
import logging
from datetime import datetime

from livekit import rtc
from livekit.agents import JobContext
from livekit.agents.job import DEFAULT_PARTICIPANT_KINDS
from livekit.agents.types import ATTRIBUTE_AGENT_NAME

from switchboard.call import Call
from switchboard.caller import Caller, Channel, identify
from switchboard.live.office import Office
from switchboard.numbers import mask
from switchboard.routing import Dispatch, Route, route

logger = logging.getLogger(__name__)

CALLER_TIMEOUT_S = 2.5
"""A caller is in the room before the agent; whoever is not there by then has hung up. One who comes
later still finds a new room, and an agent with it."""

REHEARSED_AT = "rehearsal.at"
"""The attribute by which a rehearsal's caller says what time it is there, without a zone."""
REHEARSED_TYPING = "rehearsal.types"
"""And that they type and read, and so hear and say nothing."""

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


def who_is(participant: rtc.RemoteParticipant, ctx: JobContext, office: Office) -> Caller:
    """The caller behind a participant; in console mode whoever the settings pose as."""
    # a copy: the console's participant is a mock, whose attributes answer every question with yes
    attributes = dict(participant.attributes)
    is_sip = participant.kind == rtc.ParticipantKind.PARTICIPANT_KIND_SIP
    settings = office.settings
    if ctx.is_fake_job() and settings.poses_as_phone:
        is_sip = True
        attributes = {
            "sip.phoneNumber": settings.switchboard_console_caller,
            "sip.trunkPhoneNumber": settings.switchboard_console_number,
        }
    return identify(
        is_sip=is_sip,
        identity=participant.identity,
        attributes=attributes,
        country=office.business.country,
    )


def send(caller: Caller, ctx: JobContext, office: Office, blocked: frozenset[str]) -> Route:
    """Where this caller goes, at this hour, by what LiveKit was told of the call."""
    return route(
        caller,
        office.business,
        _now(caller, office),
        blocked=blocked,
        dispatch=Dispatch(ctx.job.metadata, ctx.job.room.metadata),
    )


def _now(caller: Caller, office: Office) -> datetime:
    """The time; in a rehearsal the time that its caller says it is."""
    said = caller.attributes.get(REHEARSED_AT, "")
    if not said or not office.settings.switchboard_rehearsal:
        return datetime.now(office.business.zone)
    return datetime.fromisoformat(said).replace(tzinfo=office.business.zone)


def types(caller: Caller, office: Office) -> bool:
    """Whether the caller types; only a rehearsal's does."""
    return office.settings.switchboard_rehearsal and REHEARSED_TYPING in caller.attributes


def log_call(call: Call) -> None:
    """Say who calls and where they go, as far as a log may know it."""
    caller, sent = call.caller, call.route
    for warning in sent.warnings:
        dialled = caller.dialled or ""
        logger.warning(warning.replace(dialled, mask(dialled)) if dialled else warning)
    where = {"line": sent.line_name, "workflow": call.workflow, "answer": str(sent.answer)}
    if caller.channel is Channel.WEB:
        logger.info("web call", extra={"identity": caller.identity, **where})
        return
    known: dict[str, str | None] = {
        "caller": mask(caller.number),
        "dialled": mask(caller.dialled),
        "sip_call": caller.call_id,
        "trunk": caller.trunk_id,
    }
    logger.info("phone call", extra={**known, **where})


def _order(participant: rtc.Participant) -> tuple[float, str]:
    joined = participant.joined_at
    return (joined.timestamp() if joined else 0.0, participant.sid)
