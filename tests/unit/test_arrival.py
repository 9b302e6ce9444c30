"""Who is in the room when the agent arrives."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from livekit import rtc
from livekit.agents.types import ATTRIBUTE_AGENT_NAME

from switchboard.live.arrival import has_another_agent

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
AGENT = rtc.ParticipantKind.PARTICIPANT_KIND_AGENT
SIP = rtc.ParticipantKind.PARTICIPANT_KIND_SIP


def participant(
    sid: str, *, joined_s: float = 0, kind: int = AGENT, name: str | None = None
) -> Any:
    attributes = {} if name is None else {ATTRIBUTE_AGENT_NAME: name}
    joined = NOW + timedelta(seconds=joined_s)
    return SimpleNamespace(sid=sid, kind=kind, attributes=attributes, joined_at=joined)


def room(*others: Any, me: Any) -> rtc.Room:
    everybody = {other.sid: other for other in others}
    return cast(rtc.Room, SimpleNamespace(local_participant=me, remote_participants=everybody))


def test_agent_that_came_before_has_the_call() -> None:
    first, second = participant("PA_1"), participant("PA_2", joined_s=5)

    assert has_another_agent(room(first, me=second), "")
    assert not has_another_agent(room(second, me=first), "")


def test_of_two_that_come_together_exactly_one_gives_way() -> None:
    one, two = participant("PA_1"), participant("PA_2")

    assert has_another_agent(room(one, me=two), "") != has_another_agent(room(two, me=one), "")


def test_caller_is_no_agent() -> None:
    caller = participant("PA_1", kind=SIP)

    assert not has_another_agent(room(caller, me=participant("PA_2", joined_s=1)), "")


def test_agent_of_another_name_does_not_take_calls_from_us() -> None:
    recorder = participant("PA_1", name="recorder")
    me = participant("PA_2", joined_s=1, name="reception")

    assert not has_another_agent(room(recorder, me=me), "reception")
    assert has_another_agent(room(participant("PA_3", name="reception"), me=me), "reception")
