"""What stands in the books before a call, and what somebody else writes into them while it lasts."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from rehearsal.scenario.checked import Checked, Moment, Number, Times, Words


class GivenAppointment(Checked):
    """An appointment that was made before the call."""

    staff: Words
    service: Words
    at: Moment
    name: Words
    number: Number | None = None
    person: Words | None = None
    """Whose caller record it belongs to; left out, nobody's."""


class Given(Checked):
    """The books before the call. What is left out is empty."""

    appointments: tuple[GivenAppointment, ...] = ()
    blocked: tuple[Number, ...] = ()
    failed_checks: dict[str, Times] = Field(default_factory=dict)
    """How often somebody could not show today that they are this person of the caller records."""


class Booked(Checked):
    """What somebody else books: one appointment, or all of one person's time."""

    staff: Words
    service: Words | None = None
    at: Moment | None = None
    from_: Moment | None = Field(None, alias="from")
    until: Moment | None = None
    name: Words = "Somebody Else"

    @model_validator(mode="after")
    def _one_or_all(self) -> Self:
        one, all_ = (self.service, self.at), (self.from_, self.until)
        if not (all(one) and not any(all_)) and not (all(all_) and not any(one)):
            raise ValueError(
                "somebody books either a 'service' and 'at' when, or all time 'from' when 'until' when"
            )
        return self
