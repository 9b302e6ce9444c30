"""Passing a call on to somebody of the business: what the caller hears before, and when it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from livekit.agents import Agent, AgentSession

from switchboard.business.people import Person
from switchboard.english.times import spoken_moment
from switchboard.live import emergencies
from switchboard.live.saying import say, sentence
from switchboard.transfer import Transfer

if TYPE_CHECKING:
    from switchboard.live.desk import Desk
    from switchboard.live.workflow import Workflow

TAKES_MESSAGES = "take_message"
"""The workflow that a call is given to when whoever was wanted cannot be had."""


def away(desk: Desk, person: Person) -> str | None:
    """Why this person cannot be called at this hour, if so, as a caller is told it."""
    now = desk.call.now
    opening = desk.business.calendar(person.hours).opening(now)
    if opening.is_open:
        return None
    if opening.until is None:
        return sentence("away", person=person.name)
    back = spoken_moment(opening.until, seen_from=now)
    return sentence("away_until", person=person.name, back=back)


async def pass_on(desk: Desk, session: AgentSession[Any], person: Person) -> Transfer:
    """Tell the caller, then ask the telephone for it. The caller is gone when it is ACCEPTED."""
    words = sentence("transfer", person=person.name)
    await say(session, desk.call, words, allow_interruptions=False).wait_for_playout()
    session.input.set_audio_enabled(False)  # who speaks into the ringing does not speak to us
    try:
        return await desk.telephone.transfer(person)
    finally:
        session.input.set_audio_enabled(True)


async def to_operator(desk: Desk, session: AgentSession[Any]) -> None:
    """The caller has asked for a person: the line's, if they are in, else a message is offered."""
    person = desk.business.operator(desk.call.route.line)
    if on_call := _on_call(desk, session):
        await _call(desk, session, on_call)
    elif person is None:
        say(session, desk.call, sentence("nobody"))
    else:
        await to(desk, session, person)


async def to(desk: Desk, session: AgentSession[Any], person: Person) -> None:
    """By a key: whoever is in is called, and who cannot be reached is left a message."""
    if gone := away(desk, person):
        return await take_message(desk, session, gone)
    return await _call(desk, session, person)


def _on_call(desk: Desk, session: AgentSession[Any]) -> Person | None:
    """Whoever can be called at any hour, once the caller has been offered it."""
    emergency = emergencies.of(desk)
    if emergency is None or not emergencies.is_told(emergency, session.history):
        return None
    return desk.business.person(emergency.on_call or "")


async def _call(desk: Desk, session: AgentSession[Any], person: Person) -> None:
    became = await pass_on(desk, session, person)
    if became is not Transfer.ACCEPTED:
        failed = sentence("transfer_failed", person=person.name, why=became)
        say(session, desk.call, failed)


async def take_message(desk: Desk, session: AgentSession[Any], words: str) -> None:
    """Give the call to whoever takes messages, who begins with these words."""
    speaking = session.current_agent
    if speaking.id == TAKES_MESSAGES:
        say(session, desk.call, words)
    else:
        session.update_agent(await message_taker(desk, speaking, words))


async def message_taker(desk: Desk, speaking: Agent, words: str) -> Workflow:
    """Whoever takes messages, ready to take over and to begin with these words."""
    return await desk.staff.seat(TAKES_MESSAGES, desk).taking_over_from(speaking, says=words)
