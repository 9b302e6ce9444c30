"""The caller as read off a participant."""

import pytest

from switchboard.caller import Caller, Channel, identify
from switchboard.trust import Trust

FULL = {
    "sip.callStatus": "ringing",
    "sip.phoneNumber": "+12025550100",
    "sip.trunkPhoneNumber": "+12025550199",
    "sip.callID": "SCL_1",
    "sip.trunkID": "ST_1",
    "sip.ruleID": "SDR_1",
}


def phone(**changes: str | None) -> Caller:
    """The caller of a SIP participant; a None takes the attribute away."""
    attributes = {k: v for k, v in (FULL | changes).items() if v is not None}
    return identify(is_sip=True, identity="sip_+12025550100", attributes=attributes)


def test_phone_caller_with_everything() -> None:
    assert phone() == Caller(
        channel=Channel.PHONE,
        identity="sip_+12025550100",
        number="+12025550100",
        dialled="+12025550199",
        call_id="SCL_1",
        trunk_id="ST_1",
        trust=Trust.CLAIMED,
        attributes=FULL,
    )


def test_missing_number_is_still_a_phone_call() -> None:
    caller = phone(**{"sip.phoneNumber": None})

    assert caller.channel is Channel.PHONE
    assert caller.number is None
    assert caller.dialled == "+12025550199"


@pytest.mark.parametrize(
    "sent",
    ["anonymous", "Anonymous", "Restricted", "unknown", "+266696687", "7378742833", "", "  ", "-"],
)
def test_withheld_number_is_unknown(sent: str) -> None:
    assert phone(**{"sip.phoneNumber": sent}).number is None


def test_participant_without_attributes_is_an_unknown_phone_caller() -> None:
    caller = identify(is_sip=True, identity="sip_", attributes={})

    assert (caller.channel, caller.number, caller.dialled) == (Channel.PHONE, None, None)
    assert (caller.call_id, caller.trunk_id) == (None, None)


def test_extra_headers_are_kept_for_later_rules() -> None:
    caller = phone(**{"sip.h.x-campaign": "spring", "team": "billing"})

    assert caller.attributes["sip.h.x-campaign"] == "spring"
    assert caller.attributes["team"] == "billing"


def test_attributes_are_a_copy() -> None:
    attributes = dict(FULL)
    caller = identify(is_sip=True, identity="x", attributes=attributes)
    attributes.clear()

    assert caller.attributes == FULL


def test_web_caller_has_an_identity_and_no_number() -> None:
    caller = identify(is_sip=False, identity="ada", attributes={"sip.phoneNumber": "+12025550100"})

    assert (caller.channel, caller.identity, caller.number) == (Channel.WEB, "ada", None)


def test_national_spelling_is_read_by_the_country_of_the_business() -> None:
    attributes = {"sip.phoneNumber": "(202) 555-0100", "sip.trunkPhoneNumber": "2025550199"}
    caller = identify(is_sip=True, identity="x", attributes=attributes, country="US")

    assert (caller.number, caller.dialled) == ("+12025550100", "+12025550199")


@pytest.mark.parametrize(
    ("number", "trust"),
    [("+12025550100", Trust.NETWORK_VERIFIED), ("anonymous", Trust.UNKNOWN)],
)
def test_carrier_vouches_only_for_a_number_that_came(number: str, trust: Trust) -> None:
    vouched = {"sip.phoneNumber": number, "sip.h.x-twilio-verstat": "TN-Validation-Passed-A"}

    assert phone(**vouched).trust is trust
