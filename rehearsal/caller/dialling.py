"""Who a simulated caller is to LiveKit: room, identity and attributes, as its SIP service sets them."""

from __future__ import annotations

import secrets
import string
import uuid
from dataclasses import dataclass, replace

from livekit import api

from rehearsal.scenario.scenario import Scenario

TYPES = "rehearsal.types"
"""The attribute of a caller who types and reads, which only a rehearsal's worker believes."""

_LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True)
class Dialling:
    """One caller on the way into one room."""

    room: str
    identity: str
    name: str
    is_phone: bool
    attributes: dict[str, str]
    pick_up_s: float = 0.0
    """From the agent's track to the SIP service's 200 OK."""

    def token(self, api_key: str, api_secret: str, *, agent_name: str = "") -> str:
        """What lets this caller into the room, and asks for `agent_name` if it is given."""
        grants = api.VideoGrants(room_join=True, room=self.room, can_update_own_metadata=True)
        token = (
            api.AccessToken(api_key, api_secret)
            .with_kind("sip" if self.is_phone else "standard")
            .with_identity(self.identity)
            .with_name(self.name)
            .with_grants(grants)
        )
        if self.attributes:
            token = token.with_attributes(self.attributes)
        if agent_name:
            dispatch = api.RoomAgentDispatch(agent_name=agent_name)
            token = token.with_room_config(api.RoomConfiguration(agents=[dispatch]))
        return token.to_jwt()


def dialling(scenario: Scenario, *, types: bool = False) -> Dialling:
    """A new call of this scenario: the names in it are used once. Who `types` is not spoken to."""
    who = _by_phone(scenario) if scenario.is_phone else _by_web(scenario)
    return replace(who, attributes=who.attributes | {TYPES: "true"}) if types else who


def _added(scenario: Scenario) -> dict[str, str]:
    """The scenario's own attributes, and the time it is there, which only a rehearsal's worker believes."""
    return scenario.attributes | ({"rehearsal.at": scenario.at} if scenario.at else {})


def _by_phone(scenario: Scenario) -> Dialling:
    # a number that the network holds back reaches the room as no number at all
    shown = scenario.shown_number
    number = shown or f"withheld_{_random(8)}"
    attributes = {
        "sip.callStatus": "ringing",
        "sip.trunkPhoneNumber": scenario.dialled,
        "sip.trunkID": "ST_rehearsal",
        "sip.ruleID": "SDR_rehearsal",
        "sip.callID": f"SCL_{_random(12)}",
        "sip.callIDFull": str(uuid.uuid4()),
        "sip.callTag": str(uuid.uuid4()),
        "sip.hostname": "sip.rehearsal.invalid",
    }
    if shown is not None:
        attributes["sip.phoneNumber"] = shown
    return Dialling(
        room=f"call-_{number}_{_random(12)}",
        identity=f"sip_{number}",
        name=f"Phone {number}",
        is_phone=True,
        attributes=attributes | _added(scenario),
        pick_up_s=scenario.pick_up_s,
    )


def _by_web(scenario: Scenario) -> Dialling:
    return Dialling(
        room=f"web-{_random(12)}",
        identity=f"web_{_random(8)}",
        name="Web caller",
        is_phone=False,
        attributes=_added(scenario),
    )


def _random(count: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(count))
