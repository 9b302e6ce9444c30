"""Who is calling, over what, and which number they dialled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from switchboard.numbers import phone_number
from switchboard.trust import Trust, trust_in


class Channel(StrEnum):
    PHONE = "phone"
    WEB = "web"


@dataclass(frozen=True)
class Caller:
    """The person on the other end, as far as the network tells."""

    channel: Channel
    identity: str
    number: str | None = None
    """E.164 where the carrier's spelling allows it, else as it came; None when it was withheld."""
    dialled: str | None = None
    """The number that was rung, spelt like `number`."""
    call_id: str | None = None
    """LiveKit's id of the SIP call (`SCL_...`)."""
    trunk_id: str | None = None
    trust: Trust = Trust.UNKNOWN
    """How far the number can be believed, by the network's word."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Every attribute the participant came with: the dispatch rule's, the carrier's headers, all."""


def identify(
    *, is_sip: bool, identity: str, attributes: Mapping[str, str], country: str | None = None
) -> Caller:
    """Read the caller off a participant's kind, identity and attributes.

    A carrier may withhold the number or leave any attribute out, so an absent one is normal; one that
    leaves out the country code means `country` (ISO 3166).
    """
    if not is_sip:
        # what begins with sip. is the telephone network's to say; a browser may write what it likes
        own = {k: v for k, v in attributes.items() if not k.lower().startswith("sip.")}
        return Caller(channel=Channel.WEB, identity=identity, attributes=own)
    number = phone_number(attributes.get("sip.phoneNumber"), country)
    return Caller(
        channel=Channel.PHONE,
        identity=identity,
        number=number,
        dialled=phone_number(attributes.get("sip.trunkPhoneNumber"), country),
        call_id=attributes.get("sip.callID") or None,
        trunk_id=attributes.get("sip.trunkID") or None,
        trust=trust_in(number, attributes),
        attributes=dict(attributes),
    )
