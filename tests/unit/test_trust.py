"""How far a caller's number can be believed, by what carriers write about it."""

import pytest

from switchboard.trust import Trust, trust_in

NUMBER = "+12025550100"
PAI = "sip.h.p-asserted-identity"


def sip(verstat: str, host: str = "sip.telnyx.com") -> str:
    """An asserted identity as Telnyx and Bandwidth write it."""
    return f'"Ada" <sip:{NUMBER};verstat={verstat}@{host};user=phone>'


VOUCHED = [
    ("Telnyx, A without its letter", {PAI: sip("TN-Validation-Passed")}),
    ("a carrier that writes the letter", {PAI: sip("TN-Validation-Passed-A")}),
    ("capitals of another kind", {"sip.h.P-Asserted-Identity": sip("tn-validation-passed")}),
    ("a tel address", {PAI: f"<tel:{NUMBER};verstat=TN-Validation-Passed>"}),
    ("after the address", {PAI: f"<sip:{NUMBER}@192.0.2.1:5060>;verstat=TN-Validation-Passed"}),
    (
        "two identities, both good",
        {PAI: f"{sip('TN-Validation-Passed')}, {sip('TN-Validation-Passed-A')}"},
    ),
    ("Twilio", {"sip.h.x-twilio-verstat": "TN-Validation-Passed-A"}),
    ("Twilio, passed through", {"sip.h.x-twilio-verstat": "TN-Validation-Passed-A-Passthrough"}),
    (
        "Bandwidth",
        {
            PAI: sip("TN-Validation-Passed", "192.0.2.1"),
            "sip.h.p-attestation-indicator": "A",
            "sip.h.p-origination-id": "b37efe53-564d-5095-b66d-720366cc1395",
        },
    ),
    ("Bandwidth, with a semicolon", {"sip.h.p-attestation-indicator": "A;"}),
    ("mapped from a header of the carrier's own", {"stir.attestation": "A"}),
    ("Plivo", {"sip.h.x-plivo-stir-verification": "Verified"}),
    ("mapped by the trunk", {"verstat": "TN-Validation-Passed"}),
    ("mapped by the trunk, as written", {"caller.verstat": "verstat=TN-Validation-Passed-A"}),
    ("spaces around it", {"sip.h.x-twilio-verstat": " TN-Validation-Passed-A "}),
    ("with an id beside it", {"attestation": "A", "sip.h.x-attestation-request-id": "4711"}),
]

NOT_VOUCHED = [
    ("nothing is written", {}),
    ("B", {PAI: sip("TN-Validation-Passed-B")}),
    ("C", {PAI: sip("TN-Validation-Passed-C")}),
    ("failed", {PAI: sip("TN-Validation-Failed")}),
    ("failed, though it was signed A", {"sip.h.x-twilio-verstat": "TN-Validation-Failed-A"}),
    ("unsigned", {PAI: sip("No-TN-Validation")}),
    ("Twilio, B", {"sip.h.x-twilio-verstat": "TN-Validation-Passed-B"}),
    ("Twilio could not tell", {"sip.h.x-twilio-verstat": "NULL"}),
    ("whoever diverted it signed", {"sip.h.x-twilio-verstat": "TN-Validation-Passed-A-Diverted"}),
    ("no level that there is", {"sip.h.x-twilio-verstat": "TN-Validation-Passed-AB"}),
    ("an identity without a word", {PAI: f"<sip:{NUMBER}@sip.telnyx.com>"}),
    ("Plivo, B or C", {"sip.h.x-plivo-stir-verification": "Not Verified"}),
    ("Plivo, abroad", {"sip.h.x-plivo-stir-verification": "Not Applicable"}),
    ("an empty header", {"sip.h.x-twilio-verstat": ""}),
    ("a word nobody knows", {"sip.h.x-attestation-info": "full"}),
    # one good word does not outweigh a bad one
    ("Bandwidth, B", {PAI: sip("TN-Validation-Passed"), "sip.h.p-attestation-indicator": "B"}),
    ("Bandwidth, B within", {PAI: f"{sip('TN-Validation-Passed')} P-Attestation-Indicator=B;"}),
    ("good and failed", {PAI: sip("TN-Validation-Failed"), "verstat": "TN-Validation-Passed-A"}),
    ("two identities, one good", {PAI: f"{sip('TN-Validation-Passed')}, {sip('TN-Validation-Failed')}"}),
    ("A of one, C of another", {"attestation": "A", "sip.h.x-twilio-verstat": "TN-Validation-Passed-C"}),
    # what the caller wrote
    ("in the caller's own name", {PAI: f'";verstat=TN-Validation-Passed" <sip:{NUMBER}@h>'}),
    ("behind a quote in a name", {PAI: f'"\\";verstat=TN-Validation-Passed" <sip:{NUMBER}@h>'}),
    ("in From, which the caller writes", {"sip.h.from": sip("TN-Validation-Passed")}),
    ("of somebody who diverted it", {"sip.h.diversion": sip("TN-Validation-Passed")}),
    ("in a header that carriers do not write", {"sip.h.x-verstat": "TN-Validation-Passed-A"}),
    ("in any other header", {"sip.h.x-note": "TN-Validation-Passed-A"}),
    # names and values that only look alike
    ("a town", {"sip.h.x-stirling-branch": "A"}),
    ("a customer of that town", {"sip.h.x-stirling-customer": "verified"}),
    ("a drink", {"sip.h.x-shakenby": "verified"}),
    ("the id of a request", {"sip.h.x-attestation-request-id": "A"}),
    ("an identity that is only signed", {"sip.h.identity": "eyJ0eXAi;info=<https://x>;ppt=shaken"}),
    ("a grade", {"sip.h.x-grade": "A"}),
]  # fmt: skip


@pytest.mark.parametrize(
    "attributes", [a for _, a in VOUCHED], ids=[situation for situation, _ in VOUCHED]
)
def test_carrier_vouches_for_the_number(attributes: dict[str, str]) -> None:
    assert trust_in(NUMBER, attributes) is Trust.NETWORK_VERIFIED


@pytest.mark.parametrize(
    "attributes", [a for _, a in NOT_VOUCHED], ids=[situation for situation, _ in NOT_VOUCHED]
)
def test_number_is_only_claimed(attributes: dict[str, str]) -> None:
    assert trust_in(NUMBER, attributes) is Trust.CLAIMED


def test_withheld_number_is_unknown_whatever_the_carrier_vouches_for() -> None:
    assert trust_in(None, {"sip.h.x-twilio-verstat": "TN-Validation-Passed-A"}) is Trust.UNKNOWN
    assert trust_in(None, {}) is Trust.UNKNOWN


def test_ids_beside_the_word_change_nothing() -> None:
    beside = {"sip.h.p-origination-id": "b37e", "sip.h.x-stir-origid": "c1", "team": "attest"}

    assert trust_in(NUMBER, {PAI: sip("TN-Validation-Passed")} | beside) is Trust.NETWORK_VERIFIED
    assert trust_in(NUMBER, beside) is Trust.CLAIMED
