"""A line: a number people dial, and what it is for."""

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from switchboard.business.checked import (
    Checked,
    Language,
    Number,
    Reachable,
    Words,
    Workflow,
)
from switchboard.business.hours import Week
from switchboard.business.stt_models import languages_of


class AfterHours(Checked):
    """What happens when the line is closed; left out, it is answered as ever and says so."""

    workflow: Workflow | None = None
    """Who speaks instead."""
    greeting: Words | None = None
    """Said instead of the line's own greeting."""
    notice: Words | None = None
    """Said to the caller, and then the line goes down."""

    @model_validator(mode="after")
    def _either_or(self) -> "AfterHours":
        if self.notice and (self.workflow or self.greeting):
            raise ValueError(
                "after a 'notice' the call ends: take 'workflow' and 'greeting' away, or it"
            )
        return self


Speed = Annotated[float, Field(ge=0.5, le=2.0, strict=True)]
"""1 is the voice's own."""


class Speech(Checked):
    """How a line hears and speaks on one channel, where it is not as everywhere."""

    model: Words | None = None
    """The speech model; left out, the one in .env for this channel."""
    numerals: bool = False
    """Whether spoken numbers are written as digits."""
    key_terms: tuple[Words, ...] = ()
    """Words to expect, besides the names of people and services, which are always expected."""
    language: Language | None = None
    """Left out, the line's."""
    voice: Words | None = None
    """Left out, the line's."""
    speed: Speed | None = None
    """Left out, the line's."""


class Channels(Checked):
    """The telephone and the web."""

    phone: Speech = Speech()
    web: Speech = Speech()


class MenuItem(Checked):
    """What a key of the menu leads to."""

    say: Words
    """What is behind it, after `press one for`: appointments."""
    workflow: Workflow | None = None
    person: Reachable | None = None
    """Somebody to whom the call is passed on."""

    @model_validator(mode="after")
    def _one_of_both(self) -> "MenuItem":
        if (self.workflow is None) == (self.person is None):
            raise ValueError("a key leads to a 'workflow' or to a 'person': name one of the two")
        return self


MenuKey = Annotated[str, Field(pattern=r"^[1-9]$")]
"""0 is always somebody of the business, * and # have their own meaning."""


class Line(Checked):
    """A number people dial, and what it is for."""

    # before `language`, which is checked against it
    speech: Channels = Channels()
    numbers: tuple[Number, ...] = ()
    """The numbers that are dialled."""
    name: Words | None = None
    """How the line names itself; left out, the business's name."""
    workflow: Workflow = "receptionist"
    """Who speaks: a file in workflows/."""
    hands_over_to: tuple[Workflow, ...] | None = None
    """To whom the call may be given then; left out: book_appointment, where there are services, and
    take_message."""
    menu: dict[MenuKey, MenuItem] = Field(default_factory=dict)
    """What the keypad_menu offers: a key from 1 to 9, in quotes, and what it leads to."""
    operator: Reachable | None = None
    """Who is called when a caller presses 0; left out, the first of the people with a number."""
    language: Annotated[Language | None, Field(validate_default=True)] = None
    """Left out, the business's language."""
    voice: Words | None = None
    """A voice of the TTS model; left out, the one in .env."""
    speed: Speed | None = None
    """1 is the voice's own; left out, the voice decides."""
    greeting: Words | None = None
    """The first words, as they are; left out, the model finds them by prompts/greeting.md."""
    says_automatic: bool | None = None
    """Whether the greeting says that an automatic assistant is speaking; left out, it does unless it is
    in your own words."""
    greets_by_name: bool = True
    """Whether a known caller is greeted by name: a number can be borrowed or forged."""
    hours: Week | None = None
    """Left out, the business's hours."""
    after_hours: AfterHours = AfterHours()

    @field_validator("numbers")
    @classmethod
    def _own_numbers(cls, numbers: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        taken: set[str] = (info.context or {}).get("taken", set())
        for number in numbers:
            if number in taken:
                raise ValueError(f"{number} is named twice: a number belongs to one line")
            taken.add(number)
        return numbers

    @model_validator(mode="after")
    def _menu_has_keys(self) -> "Line":
        speak = (self.workflow, self.after_hours.workflow, *(self.hands_over_to or ()))
        if "keypad_menu" in speak and not self.menu:
            raise ValueError("the workflow keypad_menu needs a 'menu': write its keys below it")
        return self

    @field_validator("language")
    @classmethod
    def _is_heard(cls, language: str | None, info: ValidationInfo) -> str | None:
        """A model that lacks a language would fall back to another, or to none, in the first call."""
        context: dict[str, Any] = info.context or {}
        speech: Channels | None = info.data.get("speech")
        channels: tuple[Literal["phone", "web"], ...] = ("phone", "web")
        for channel in channels if speech else ():
            own: Speech = getattr(speech, channel)
            spoken = own.language or language or context.get("language")
            model = own.model or context.get("stt_models", {}).get(channel)
            if spoken is None:
                continue
            heard = languages_of(model) if model else None
            if heard is not None and spoken not in heard:
                raise ValueError(
                    f"{model}, which hears this line on the {channel}, does not know {spoken!r}: set "
                    f"speech.{channel}.model to one that does, such as nova-3, or take one of its "
                    f"languages: {', '.join(sorted(heard))}"
                )
        return language
