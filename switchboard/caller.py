"""Who is calling, over what, and which number they dialled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from string import ascii_lowercase

import phonenumbers

_KEYPAD = str.maketrans(ascii_lowercase, "22233344455566677778889999")
_WITHHELD = {"anonymous", "blocked", "private", "restricted", "unavailable", "unknown", "withheld"}
# Carriers that must send digits spell the same words on the keypad: +266696687 is "anonymous".
_WITHHELD |= {word.translate(_KEYPAD) for word in _WITHHELD}


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
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Every attribute the participant came with: the dispatch rule's, the carrier's headers, all."""


def identify(*, is_sip: bool, identity: str, attributes: Mapping[str, str]) -> Caller:
    """Read the caller off a participant's kind, identity and attributes.

    A carrier may withhold the number or leave any attribute out, so an absent one is normal.
    """
    if not is_sip:
        return Caller(channel=Channel.WEB, identity=identity, attributes=dict(attributes))
    return Caller(
        channel=Channel.PHONE,
        identity=identity,
        number=phone_number(attributes.get("sip.phoneNumber")),
        dialled=phone_number(attributes.get("sip.trunkPhoneNumber")),
        call_id=attributes.get("sip.callID") or None,
        trunk_id=attributes.get("sip.trunkID") or None,
        attributes=dict(attributes),
    )


def phone_number(text: str | None) -> str | None:
    """The number in what a carrier sent, or None when it is missing or withheld."""
    text = (text or "").strip()
    if text.lower().lstrip("+") in _WITHHELD or not any(c.isdigit() for c in text):
        return None
    try:
        parsed = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return text  # an extension or a national spelling: real, though no E.164 number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def mask(number: str | None) -> str:
    """The number as it may stand in a log: all but its last two characters hidden."""
    if number is None:
        return "unknown"
    return "*" * max(2, len(number) - 2) + number[2:][-2:]
