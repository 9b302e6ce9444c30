"""Rules: calls that go elsewhere than the number that was dialled."""

import re
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from switchboard.business.checked import Checked, LineName, Words, Workflow
from switchboard.numbers import phone_number


class When(Checked):
    """What must be the case: all of it. In a text `*` stands for any letters, `?` for one;
    capitals make no difference."""

    attributes: dict[str, Words] = Field(default_factory=dict)
    """Attributes of the caller: the carrier's headers (sip.h.*), the dispatch rule's own."""
    metadata: dict[str, Words] = Field(default_factory=dict)
    """Fields of the job's metadata, else of the room's, where that is a JSON object."""
    caller: Words | None = None
    """A number, `withheld`, or, from its + on, the shape of numbers: `+1202*`."""
    line: LineName | None = None
    """The line that was dialled."""
    trunk: Words | None = None
    """The SIP trunk's id."""
    channel: Literal["phone", "web"] | None = None
    trust: Literal["unknown", "claimed", "network_verified"] | None = None
    """Exactly this much. Nobody is `verified` before they have spoken."""

    @field_validator("caller")
    @classmethod
    def _can_be_somebody(cls, text: str | None, info: ValidationInfo) -> str | None:
        if text is None or text.lower() == "withheld":
            return text and "withheld"
        if "*" in text or "?" in text:
            return re.sub(r"[\s()./-]", "", text)
        number = phone_number(text, (info.context or {}).get("country"))
        if number is None:
            raise ValueError(
                f"{text!r} is no caller: write withheld, or a number in quotes, like "
                '"+1 202 555 0100" or "+1202*"'
            )
        return number

    @model_validator(mode="after")
    def _something(self) -> "When":
        if not self.model_dump(exclude_defaults=True):
            raise ValueError(
                f"an empty 'when' is always the case: name one of {', '.join(type(self).model_fields)}"
            )
        return self


class Then(Checked):
    """What is done about it."""

    line: LineName | None = None
    """The call belongs to this line instead."""
    workflow: Workflow | None = None
    """Who speaks, open or closed."""
    block: bool = False
    """The caller meets what `blocked` says."""

    @model_validator(mode="after")
    def _something(self) -> "Then":
        if not self.model_fields_set:
            raise ValueError(
                f"'then' does nothing: name one of {', '.join(type(self).model_fields)}"
            )
        return self


class Rule(Checked):
    """Sends a call elsewhere than the number that was dialled."""

    when: When
    then: Then
