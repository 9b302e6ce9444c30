"""Times, numbers and lists as a tool tells them to a model; `spoken` makes words of them."""

from collections.abc import Iterable
from datetime import date, datetime

import phonenumbers


def day(date_: date) -> str:
    """`Thursday, December 3`."""
    return f"{date_:%A}, {date_:%B} {date_.day}"


def moment(at: datetime) -> str:
    """`Thursday, December 3 at 10:00 AM`."""
    return f"{day(at)} at {at.hour % 12 or 12}:{at:%M} {'AM' if at.hour < 12 else 'PM'}"


def number(text: str) -> str:
    """A telephone number in groups: `+1 202-555-0100`."""
    try:
        parsed = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:  # a carrier may send anything
        return text
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def reference(digits: str) -> str:
    """One digit after the other: `4 7 1 2`."""
    return " ".join(digits)


def a(thing: str) -> str:
    """With its article: `a check-up`, `an implant consultation`."""
    return f"{'an' if thing[:1].lower() in 'aeiou' else 'a'} {thing}"


def counted(count: int, word: str) -> str:
    """`1 call`, `2 calls`."""
    return f"{count} {word}{'' if count == 1 else 's'}"


def listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "nobody"
