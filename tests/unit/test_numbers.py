"""Telephone numbers: however they are spelt, one person has one spelling."""

import pytest

from switchboard.numbers import is_e164, mask, phone_number

ADA = "+12025550100"
BERLIN = "+4930901820"


@pytest.mark.parametrize("region", ["US", "DE", None])
@pytest.mark.parametrize(
    "sent",
    [
        "+12025550100",
        "+1 202 555 0100",
        "+1 (202) 555-0100",
        " +1.202.555.0100 ",
        "12025550100",
        "1 (202) 555-0100",
        "0012025550100",
        "00 1 202 555 0100",
        "sip:+12025550100@sip.example.com",
        "sips:+12025550100@sip.example.com:5061;user=phone",
        "SIP:12025550100@192.0.2.1",
        "<sip:+12025550100;verstat=TN-Validation-Passed@sip.example.com>",
        '"Ada" <sip:+12025550100@sip.example.com>;tag=1',
        "tel:+1-202-555-0100",
        "tel:+12025550100;phone-context=example.com",
        "+12025550100@sip.example.com",
        "+1 202 555 0100 ext. 12",
        "+12025550100;ext=12",
    ],
)
def test_every_full_spelling_is_the_same_caller(sent: str, region: str | None) -> None:
    assert phone_number(sent, region) == ADA


@pytest.mark.parametrize(
    ("sent", "region", "number"),
    [
        ("2025550100", "US", ADA),
        ("(202) 555-0100", "US", ADA),
        ("202 555 0100", "CA", ADA),
        ("sip:2025550100@192.0.2.1", "US", ADA),
        ("011 49 30 901820", "US", BERLIN),
        ("011 1 202 555 0100", "US", ADA),
        ("030 901820", "DE", BERLIN),
        ("0049 30 901820", "DE", BERLIN),
        ("+49 (0)30 901820", "DE", BERLIN),
        ("020 7946 0018", "GB", "+442079460018"),
        ("06 1234 5678", "IT", "+390612345678"),  # Italy keeps its zero
        ("1-800-FLOWERS", "US", "+18003569377"),
    ],
)
def test_national_spelling_is_read_as_people_of_the_country_do(
    sent: str, region: str, number: str
) -> None:
    assert phone_number(sent, region) == number


@pytest.mark.parametrize(
    ("sent", "region"),
    [
        ("101", "US"),
        ("1001", "DE"),
        ("911", "US"),
        ("0850 123 4567", None),
        ("(202) 555-0100", None),
        ("2025550100", None),
        ("020 7946 0018", "US"),
        ("030 901820", "XX"),
    ],
)
def test_what_is_no_number_of_the_country_stays_as_it_stands(sent: str, region: str | None) -> None:
    assert phone_number(sent, region) == sent


def test_extension_is_read_out_of_its_address() -> None:
    assert phone_number("sip:101@pbx.example.com") == "101"


def test_number_that_is_not_given_out_is_still_a_full_one() -> None:
    assert phone_number("+1 555 010 0199") == "+15550100199"


@pytest.mark.parametrize("region", ["US", None])
@pytest.mark.parametrize(
    "sent",
    [
        *("anonymous", "Anonymous", "Restricted", "unknown", "PRIVATE", "unavailable", "withheld"),
        *("+266696687", "266696687", "7378742833", "+8656696", "86282452253", "7748283"),
        *("sip:anonymous@anonymous.invalid", '"Anonymous" <sip:anonymous@anonymous.invalid>'),
        *("sip:Restricted@192.0.2.1", "sip:+266696687@192.0.2.1", "sip:@192.0.2.1"),
        *("0", "0000000000", "+0", "", "  ", "-", "Ada Lovelace", None),
    ],
)
def test_withheld_or_missing_number_is_none(sent: str | None, region: str | None) -> None:
    assert phone_number(sent, region) is None


@pytest.mark.parametrize(
    ("number", "is_one"),
    [
        (ADA, True),
        ("+4930901820", True),
        ("12025550100", False),
        ("+02025550100", False),
        ("101", False),
        ("+1 202 555 0100", False),
        ("+1234567890123456", False),
    ],
)
def test_e164_is_what_the_whole_world_could_dial(number: str, is_one: bool) -> None:
    assert is_e164(number) is is_one


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+12025550123", "**********23"),
        ("101", "**1"),
        ("12", "**"),
        ("7", "**"),
        (None, "unknown"),
    ],
)
def test_mask_shows_two_digits_at_most(number: str | None, shown: str) -> None:
    assert mask(number) == shown
