"""Who works here, and what one makes appointments for."""

import re
from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

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


class Service(Checked):
    """Something one makes an appointment for."""

    name: Words
    also: tuple[Words, ...] = ()
    """How callers call it as well."""
    minutes: Annotated[int, Field(ge=5, le=24 * 60, strict=True)]
    """How long an appointment takes."""
    by: tuple[PersonName, ...] = ()
    """Who does it; left out, everybody."""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.also)


class Appointments(Checked):
    """What one makes appointments for."""

    services: tuple[Service, ...] = ()

    @field_validator("services")
    @classmethod
    def _one_name_one_service(cls, services: tuple[Service, ...]) -> tuple[Service, ...]:
        apart([service.names for service in services])
        return services
