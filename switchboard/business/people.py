"""Who works here, and what one makes appointments for."""

import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Protocol, TypeVar

from pydantic import AfterValidator, Field, HttpUrl, ValidationInfo, field_validator

from switchboard.business.checked import Checked, Number, PersonName, Words
from switchboard.business.hours import Week


def _sip_address(text: str) -> str:
    if not re.fullmatch(r"sips?:[^@\s]+@[^@\s]+", text):
        raise ValueError(f"{text!r} is no SIP address: write it like sip:ada@pbx.example")
    return text


def apart(named: Iterable[tuple[str, ...]]) -> None:
    """Refuse a name that two have: nobody could tell which of them a caller means."""
    taken: dict[str, tuple[int, str]] = {}
    for number, names in enumerate(named, 1):
        for name in names:
            other, whose = taken.setdefault(name.lower(), (number, names[0]))
            if other != number:
                raise ValueError(
                    f"{name!r} is a name of {whose} and of {names[0]} (number {other} and {number} "
                    "of the list): give each its own"
                )


class Named(Protocol):
    @property
    def names(self) -> tuple[str, ...]: ...


Thing = TypeVar("Thing", bound=Named)


def meant(name: str, named: Sequence[Thing]) -> Thing | None:
    """Which of these is called so, whatever the spelling; else the only one that has these words in a name."""
    wanted = _words(name)
    joined = "".join(wanted)
    same = [one for one in named if any(joined == "".join(_words(n)) for n in one.names)]
    parts = [one for one in named if any({*wanted} <= {*_words(known)} for known in one.names)]
    found = same or parts
    return found[0] if wanted and len(found) == 1 else None


def _words(name: str) -> list[str]:
    """`Dr. Carter` as doctor, carter."""
    return re.findall(r"\w+", re.sub(r"\bdr\b\.?", "doctor", name.lower()))


class Person(Checked):
    """Somebody who works here."""

    name: Words
    also: tuple[Words, ...] = ()
    """How callers call them as well."""
    number: Number | None = None
    """The number that they answer themselves."""
    sip: Annotated[str, AfterValidator(_sip_address)] | None = None
    """Their SIP address, like sip:ada@pbx.example."""
    hours: Week | None = None
    """When they can be reached; left out, the business's hours."""
    calendar: Words | None = None
    """Their calendar's name on the CalDAV server; left out, their own name."""

    @field_validator("number")
    @classmethod
    def _is_no_line(cls, number: str | None, info: ValidationInfo) -> str | None:
        if number in (info.context or {}).get("taken", ()):
            raise ValueError(
                f"{number} is the number of a line: a call that is passed on to it would come back, "
                "give the number that they answer themselves"
            )
        return number

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.also)

    @property
    def address(self) -> str | None:
        """Where a call is passed on to, as SIP has it; None: nowhere."""
        return self.sip or (self.number and f"tel:{self.number}")


class Service(Checked):
    """Something one makes an appointment for."""

    name: Words
    also: tuple[Words, ...] = ()
    """How callers call it as well."""
    minutes: Annotated[int, Field(ge=5, le=24 * 60, strict=True)]
    """How long an appointment takes."""
    price: Words | None = None
    """As it is written: $80, or from 60 euros."""
    by: tuple[PersonName, ...] = ()
    """Who does it; left out, everybody."""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.also)


class CalDav(Checked):
    """A calendar server, with a calendar for everybody who has appointments."""

    url: HttpUrl
    """The collection that the calendars are in."""


class Appointments(Checked):
    """What one makes appointments for."""

    services: tuple[Service, ...] = ()
    begin_every_minutes: Annotated[int, Field(ge=5, le=240, strict=True)] = 30
    """Appointments begin at the opening, and then every so many minutes."""
    hours_ahead: Annotated[float, Field(ge=0, le=24 * 30)] = 2
    """How soon the next appointment may be."""
    days_ahead: Annotated[int, Field(ge=1, le=366, strict=True)] = 60
    """How far ahead one makes appointments."""
    caldav: CalDav | None = None
    """Left out, appointments are kept in Switchboard's own database."""

    @field_validator("services")
    @classmethod
    def _one_name_one_service(cls, services: tuple[Service, ...]) -> tuple[Service, ...]:
        apart([service.names for service in services])
        return services
