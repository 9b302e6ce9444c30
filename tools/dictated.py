"""Names and numbers as a caller gave them, made usable or refused."""

import phonenumbers
from livekit.agents.llm import ToolError

from switchboard.directory.person import LONGEST_NAME, folded
from switchboard.heard import heard_digits
from switchboard.known import Known
from switchboard.numbers import is_e164, phone_number


def name(text: str) -> str:
    """One line, not too long."""
    tidy = " ".join(text.split())
    if not tidy:
        raise ToolError("The name is missing: ask for it")
    if len(tidy) > LONGEST_NAME:
        raise ToolError("This is no name: pass the caller's full name and nothing else")
    return tidy


def number(text: str, country: str | None) -> str:
    """E.164, whether it was written or said."""
    for spelling in (text, heard_digits(text)):
        found = phone_number(spelling, country)
        if found and is_e164(found) and phonenumbers.is_possible_number(phonenumbers.parse(found)):
            return found
    raise ToolError(f"{text!r} is no telephone number: ask for it again, digit by digit")


def person_id(name: str, known: Known) -> int | None:
    """The caller record of whoever gives this name, if it is theirs: somebody else may be calling."""
    return known.person_id if known.name and folded(name) == folded(known.name) else None
