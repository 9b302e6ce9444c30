"""The caller as read off a participant."""

import pytest

from switchboard.caller import Caller, Channel, identify, mask, phone_number

FULL = {
    "sip.callStatus": "ringing",
    "sip.phoneNumber": "+15550100",
    "sip.trunkPhoneNumber": "+15550199",
    "sip.callID": "SCL_1",
    "sip.trunkID": "ST_1",
    "sip.ruleID": "SDR_1",
}


def phone(**changes: str | None) -> Caller:
    """The caller of a SIP participant; a None takes the attribute away."""
    attributes = {k: v for k, v in (FULL | changes).items() if v is not None}
    return identify(is_sip=True, identity="sip_+15550100", attributes=attributes)


def test_phone_caller_with_everything() -> None:
    assert phone() == Caller(
        channel=Channel.PHONE,
        identity="sip_+15550100",
        number="+15550100",
        dialled="+15550199",
        call_id="SCL_1",
        trunk_id="ST_1",
        attributes=FULL,
    )


def test_missing_number_is_still_a_phone_call() -> None:
    caller = phone(**{"sip.phoneNumber": None})

    assert caller.channel is Channel.PHONE
    assert caller.number is None
    assert caller.dialled == "+15550199"


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
    caller = identify(is_sip=False, identity="ada", attributes={"sip.phoneNumber": "+15550100"})

    assert (caller.channel, caller.identity, caller.number) == (Channel.WEB, "ada", None)


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        ("+1 (555) 010-0199", "+15550100199"),
        ("+49 30 901820", "+4930901820"),
        ("1001", "1001"),
        ("0850 123 4567", "0850 123 4567"),
    ],
)
def test_spelling_becomes_e164_where_it_can(sent: str, number: str) -> None:
    assert phone_number(sent) == number


@pytest.mark.parametrize(
    ("number", "shown"),
    [("+15550123", "*******23"), ("101", "**1"), ("12", "**"), ("7", "**"), (None, "unknown")],
)
def test_mask_shows_two_digits_at_most(number: str | None, shown: str) -> None:
    assert mask(number) == shown
