"""Telephone numbers, however they are spelt: one person, one spelling."""

import re
from string import ascii_lowercase

import phonenumbers

_KEYPAD = str.maketrans(ascii_lowercase, "22233344455566677778889999")
_WITHHELD = {"anonymous", "blocked", "private", "restricted", "unavailable", "unknown", "withheld"}
# Carriers that must send digits spell the same words on the keypad: +266696687 is "anonymous".
_WITHHELD |= {word.translate(_KEYPAD) for word in _WITHHELD}

_IN_BRACKETS = re.compile(r"<([^<>]*)>\s*(?:;.*)?$")
_SCHEME = re.compile(r"^(?:sips?|tel):", re.IGNORECASE)
_E164 = re.compile(r"\+[1-9]\d{2,14}")


def phone_number(text: str | None, region: str | None = None) -> str | None:
    """The number in what a carrier, an owner or a caller wrote; None when it is missing or withheld.

    E.164 where the spelling allows it: with a plus, with `00` in its place, as `sip:` or `tel:`
    address, and, with the `region` (ISO 3166) it is dialled in, as people write it there. What is
    no number of the public network, such as an extension, comes back as it stands.
    """
    bare = _without_address(text or "")
    digits = {c for c in bare if c.isdigit()}
    if bare.lower().lstrip("+") in _WITHHELD or digits <= {"0"}:  # zeros: some switches send them
        return None
    spellings: list[tuple[str, str | None]] = (
        [("+" + bare[2:], None)] if bare.startswith("00") else []
    )
    spellings += [(bare, region)]
    if not bare.startswith("+"):
        # as carriers send it who leave the plus out; only where that makes a real number
        spellings += [(f"+{bare}", None)]
    parsed = [found for spelt, where in spellings if (found := _parse(spelt, where))]
    best = next(filter(phonenumbers.is_valid_number, parsed), None)
    if best is None and bare.startswith("+"):
        best = next(iter(parsed), None)  # no number that is given out, and still a full one
    if best is None:
        return bare
    return phonenumbers.format_number(best, phonenumbers.PhoneNumberFormat.E164)


def is_e164(number: str) -> bool:
    """Whether the whole world could dial this: a plus, a country code, fifteen digits at most."""
    return bool(_E164.fullmatch(number))


def mask(number: str | None) -> str:
    """The number as it may stand in a log: all but its last two characters hidden."""
    if number is None:
        return "unknown"
    return "*" * max(2, len(number) - 2) + number[2:][-2:]


def _without_address(text: str) -> str:
    """`"Ada" <sip:+1202...;verstat=x@host;user=phone>` without all that is not the number."""
    if inside := _IN_BRACKETS.search(text):
        text = inside[1]
    return _SCHEME.sub("", text.strip()).partition("@")[0].partition(";")[0].strip()


def _parse(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
