"""How far a caller's number can be believed."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum


class Trust(StrEnum):
    """From nothing known to checked by ourselves; each level includes the ones before."""

    UNKNOWN = "unknown"
    """No number came with the call."""
    CLAIMED = "claimed"
    """A number came, and anybody could have written it."""
    NETWORK_VERIFIED = "network_verified"
    """The caller's carrier vouches that the number is theirs (STIR/SHAKEN, attestation A)."""
    VERIFIED = "verified"
    """A workflow has checked who it is."""

    def reaches(self, needed: "Trust") -> bool:
        """Whether this much is enough."""
        levels = list(Trust)
        return levels.index(self) >= levels.index(needed)


# Where carriers write what became of the caller's certificate: `verstat` in P-Asserted-Identity
# (3GPP TS 24.229; Telnyx, Bandwidth), X-Twilio-VerStat, P-Attestation-Indicator (ATIS-1000082),
# X-Plivo-Stir-Verification. Any other header (`sip.h.*`) may be the caller's own invention. A name without
# that prefix is the operator's own, out of the trunk's headers_to_attributes: any of these words will do.
_HEADER = "sip.h."
_CARRIERS = {
    "p-asserted-identity",
    "p-attestation-indicator",
    "x-plivo-stir-verification",
    "x-twilio-verstat",
}
_ABOUT_IT = {"verstat", "attest", "attestation", "stir", "shaken", "stirshaken"}
_ONLY_NAMES_IT = {"id", "origid", "url", "time", "timestamp"}
_WORD = re.compile(r"[a-z0-9]+")
_ASSERTED = "p-asserted-identity"
# What stands in quotes is the name that the caller gave.
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_PARAMETER = re.compile(r"[;\s](?:verstat|P-Attestation-Indicator)=([\w-]+)", re.IGNORECASE)
_BEST = re.compile(
    # Without a level it is A: a carrier that knows a lower one names it. Of a diverted call the
    # certificate is that of whoever diverted it.
    r"(?:verstat=)?TN-Validation-Passed(?:-A(?:-Passthrough)?)?|(?:attest\w*=)?A|Verified",
    re.IGNORECASE,
)


def trust_in(number: str | None, attributes: Mapping[str, str]) -> Trust:
    """What the network says of a number that came with these attributes.

    Every word about it must be good: one carrier's A does not outweigh another's failure.
    """
    if number is None:
        return Trust.UNKNOWN
    words = [bool(_BEST.fullmatch(word)) for word in _words(attributes)]
    return Trust.NETWORK_VERIFIED if words and all(words) else Trust.CLAIMED


def _words(attributes: Mapping[str, str]) -> Iterator[str]:
    """Every word of a carrier about the number."""
    for key, value in attributes.items():
        name = key.lower().removeprefix(_HEADER)
        if key.lower().startswith(_HEADER) and name not in _CARRIERS:
            continue
        called = set(_WORD.findall(name))
        if name.endswith(_ASSERTED):
            yield from _PARAMETER.findall(_QUOTED.sub("", value))
        elif called & _ABOUT_IT and not called & _ONLY_NAMES_IT and (word := value.strip(' ";')):
            yield word
