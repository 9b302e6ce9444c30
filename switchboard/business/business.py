"""The business, as one file says it: the numbers people dial, when somebody is there, who works here."""

from functools import cached_property
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    HttpUrl,
    ValidationInfo,
    field_validator,
    model_validator,
)

from switchboard.business.calendar import Calendar
from switchboard.business.checked import (
    Checked,
    Language,
    LineName,
    Reachable,
    Words,
    or_short,
)
from switchboard.business.closed import ClosedDays
from switchboard.business.hours import Week
from switchboard.business.line import Line
from switchboard.business.people import Appointments, Person, Service, apart, meant
from switchboard.business.rules import Rule


def _time_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(
            f"{name!r} is no time zone: write it like America/New_York or Europe/Berlin"
        )
    return name


def _country(code: str) -> str:
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError(
            f"{code!r} is no country: write its two letters in capitals, like US, DE or GB"
        )
    return code


class Blocked(Checked):
    """What a blocked caller meets: `hang_up`, or something that is said first."""

    model_config = ConfigDict(json_schema_extra=or_short({"const": "hang_up"}))

    say: Words | None = None
    """Said to the caller, and then the line goes down."""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        if isinstance(value, str) and value != "hang_up":
            raise ValueError(
                f"{value!r} is no answer: write hang_up, or 'say' and what is said first"
            )
        return {} if value == "hang_up" else value


class Limits(Checked):
    """What no call may exceed."""

    call_minutes: Annotated[float, Field(gt=0, le=24 * 60, strict=True)] = 15
    """After so long any call is ended."""


class Emergency(Checked):
    """What a caller hears who has an emergency while nobody is there."""

    words: Annotated[tuple[Words, ...], Field(min_length=1)]
    """Said by a caller, they count as an emergency: severe pain, accident."""
    say: Words
    """What the caller hears, word for word."""
    on_call: Reachable | None = None
    """Who can be called for it at any hour."""


class HttpDirectory(Checked):
    """A CRM that is asked who calls."""

    url: HttpUrl


class DirectorySource(Checked):
    """Who is asked who calls."""

    http: HttpDirectory | None = None
    """Left out: Switchboard's own records (`switchboard callers`)."""


class Business(Checked):
    """The whole file."""

    name: Words
    """As it is spoken."""
    time_zone: Annotated[str, AfterValidator(_time_zone)]
    """Where its clock hangs: like America/New_York or Europe/Berlin."""
    country: Annotated[str, AfterValidator(_country)] | None = None
    """Where its people live: how a number without a country code is read."""
    language: Language = "en"
    facts: Words = "facts"
    """The file in prompts/ with all that may be stated about the business."""
    hours: Week
    """When somebody is there; a line and a person may have hours of their own."""
    closed: ClosedDays = ClosedDays()
    """Days on which nobody is there, whatever the hours say."""
    lines: Annotated[dict[str, Line], Field(min_length=1)]
    """What people dial, each line under a name of your own."""
    default_line: LineName | None = None
    """For numbers that no line names; left out, the first line."""
    rules: tuple[Rule, ...] = ()
    """The first that fits decides."""
    people: tuple[Person, ...] = ()
    appointments: Appointments = Appointments()
    emergency: Emergency | None = None
    """Left out, nothing is said word for word, and nobody is on call."""
    blocked: Blocked = Blocked()
    directory: DirectorySource = DirectorySource()
    limits: Limits = Limits()
    keep_days: Annotated[int, Field(ge=1, le=3660, strict=True)] = 90
    """How long calls are kept."""

    @field_validator("facts")
    @classmethod
    def _is_there(cls, name: str, info: ValidationInfo) -> str:
        prompts: dict[str, Any] | None = (info.context or {}).get("prompts")
        if prompts is not None and name not in prompts:
            raise ValueError(f"there is no prompts/{name}.md; name a file there, without its .md")
        return name

    @field_validator("people")
    @classmethod
    def _one_name_one_person(cls, people: tuple[Person, ...]) -> tuple[Person, ...]:
        apart([person.names for person in people])
        return people

    @field_validator("rules")
    @classmethod
    def _each_can_decide(cls, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        for number, rule in enumerate(rules, 1):
            first = next(other for other, one in enumerate(rules, 1) if one.when == rule.when)
            if first != number:
                raise ValueError(
                    f"rule {number} never decides, its 'when' is that of rule {first}: make them one"
                )
        return rules

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def fallback(self) -> str:
        """The line for numbers that no line names."""
        return self.default_line or next(iter(self.lines))

    @cached_property
    def line_of(self) -> dict[str, str]:
        """The line behind each dialled number."""
        return {number: name for name, line in self.lines.items() for number in line.numbers}

    def calendar(self, hours: Week | None = None) -> Calendar:
        """By these hours, or by the business's own."""
        return Calendar(hours or self.hours, self.closed, self.zone)

    @cached_property
    def key_terms(self) -> tuple[str, ...]:
        """What callers say that a speech model cannot know: names of people and services."""
        names = [name for person in self.people for name in person.names]
        names += [name for service in self.appointments.services for name in service.names]
        return tuple(dict.fromkeys([self.name, *names]))

    @property
    def workflows(self) -> set[str]:
        """Everybody who may speak on a line, first or later."""
        named = {line.workflow for line in self.lines.values()}
        named |= {line.after_hours.workflow or line.workflow for line in self.lines.values()}
        named |= {name for line in self.lines.values() for name in self.hands_over_to(line)}
        named |= {
            i.workflow for line in self.lines.values() for i in line.menu.values() if i.workflow
        }
        return named | {rule.then.workflow for rule in self.rules if rule.then.workflow}

    def hands_over_to(self, line: Line) -> tuple[str, ...]:
        """To whom a call on this line may be given."""
        if line.hands_over_to is not None:
            return line.hands_over_to
        books = ("book_appointment",) if self.appointments.services else ()
        return (*books, "take_message")

    def operator(self, line: Line) -> Person | None:
        """Who is called when a caller on this line presses 0."""
        if line.operator:
            return self.person(line.operator)
        return next((person for person in self.people if person.address), None)

    def person(self, name: str) -> Person | None:
        """Whoever works here and is called so, or has a part of this name that nobody else has."""
        return meant(name, self.people)

    def service(self, name: str) -> Service | None:
        """What one makes appointments for that is called so."""
        return meant(name, self.appointments.services)

    def doing(self, service: Service) -> tuple[Person, ...]:
        """Who does it."""
        return tuple(p for p in self.people if not service.by or p.name in service.by)
