"""What must be true after a call: of the call itself, and of what it left in the books."""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from rehearsal.scenario.checked import Checked, Day, Moment, NumberOrNone, Words
from switchboard.call_end import Ended
from switchboard.trust import Trust

Transfer: TypeAlias = Literal["accepted", "busy", "unanswered", "refused"]
"""How the telephone of somebody behaves to whom a call is passed on."""


class ExpectedRecord(Checked):
    """The call's record. What is left out may be anything, but that it broke or achieved something."""

    ended: Ended | None = None
    done: tuple[Words, ...] = ()
    """All that the call achieved, in any order."""
    line: Words | None = None
    trust: Trust | None = None
    workflow: Words | None = None
    caller_name: Words | None = None
    """`nobody`: it names none."""


class ExpectedAppointment(Checked):
    """An appointment that stands. What is left out may be anything."""

    staff: Words | None = None
    service: Words | None = None
    at: Moment | None = None
    on: Day | None = None
    within: Annotated[tuple[Moment, ...], Field(min_length=2, max_length=2)] | None = None
    """It begins at one of these two times or between them."""
    name: Words | None = None
    number: NumberOrNone | None = None
    """`none`: there is none."""
    person: Words | None = None
    """Whose caller record it belongs to; `nobody`: nobody's."""

    @model_validator(mode="after")
    def _one_time(self) -> Self:
        if sum(when is not None for when in (self.at, self.on, self.within)) > 1:
            raise ValueError("an appointment is 'at' a time, 'on' a day or 'within' two times")
        return self


class ExpectedMessage(Checked):
    """A message that was taken. What is left out may be anything."""

    for_whom: Words | None = None
    name: Words | None = None
    number: NumberOrNone | None = None
    """`none`: there is none."""
    person: Words | None = None
    """Whose caller record it belongs to; `nobody`: nobody's."""
    urgent: bool | None = None
    text_has: tuple[Words, ...] = ()
    """Words that stand in it, in any case of letters."""


class ExpectedTransfer(Checked):
    """Somebody to whom the call was to be passed on, as the SIP service heard it."""

    to: Words
    """A number, or a SIP address."""
    outcome: Transfer


class Expect(Checked):
    """How the call should go, and what it should leave.

    What is left out of the call itself follows from the steps. Of what it leaves, what is left out
    must not be: no message, no transfer, no appointment and no failed check but those that were given.
    """

    answered: bool | None = None
    ended_by: Literal["agent", "caller", "transfer", "either"] | None = None
    record: ExpectedRecord = ExpectedRecord()
    appointments: tuple[ExpectedAppointment, ...] | None = None
    """All that stand in the end, but those that somebody else made meanwhile."""
    messages: tuple[ExpectedMessage, ...] = ()
    transfers: tuple[ExpectedTransfer, ...] = ()
    failed_checks: dict[str, Annotated[int, Field(ge=0, le=100, strict=True)]] | None = None
    """How often in all somebody could not show that they are this person."""
    tools: tuple[Words, ...] = ()
    """Each must have been called."""
    tools_not: tuple[Words, ...] = ()
    words_heard: tuple[Words, ...] = ()
    """Each must be heard from the agent, in any case of letters."""
    words_not_heard: tuple[Words, ...] = ()
