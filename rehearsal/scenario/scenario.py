"""A scenario: who calls, what they say and do, how the call should go and what it should leave. Plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field, ValidationError, field_validator

from rehearsal.scenario.checked import CallerNumber, Checked, Moment, Number, Seconds
from rehearsal.scenario.expect import Expect, ExpectedAppointment, Transfer
from rehearsal.scenario.given import Given
from rehearsal.scenario.problems import ScenarioError, sentence
from rehearsal.scenario.steps import STEPS, HangingUp, HangUp, Interrupt, Say, Step
from switchboard import yaml_file

EndedBy = Literal["agent", "caller", "transfer", "either"]


class Scenario(Checked):
    """One call, from the caller's side."""

    about: str = ""
    channel: Literal["phone", "web"] = "phone"
    caller: CallerNumber = "+12025550100"
    """`withheld` sends no number at all, `anonymous` the word that some carriers put in its place."""
    dialled: Number = "+12025550199"
    attributes: dict[str, str] = Field(default_factory=dict)
    """What the dispatch rule or the carrier's headers would add."""
    at: Moment | None = None
    """What time it is for the worker: the business's local time, like 2026-12-25 09:10. Else it is now."""
    given: Given = Given()
    transfer: Transfer = "accepted"
    """How the telephone of somebody behaves to whom the call is passed on."""
    steps: tuple[Step, ...] = ()
    expect: Expect = Expect()
    pick_up_s: Seconds = 0.1
    """From the agent's track to the open line: what the SIP service takes to answer."""
    pause_s: Seconds = 1.3
    """Silence after which the caller takes the agent's turn as finished: longer than a voice
    pauses between two sentences."""
    patience_s: Seconds = 15.0
    """How long the caller waits for an answer before going on, and in the end for the agent to
    end the call before hanging up."""
    ring_at_most_s: Seconds = 30.0
    call_at_most_s: Seconds = 120.0

    @field_validator("steps", mode="before")
    @classmethod
    def _bare_words(cls, value: object) -> object:
        """`- listen` and `- hang_up` need no colon."""
        if not isinstance(value, list):
            return value
        return [{step: None} if step in ("listen", "hang_up") else step for step in value]

    @field_validator("steps", mode="after")
    @classmethod
    def _hanging_up_is_last(cls, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        for number, step in enumerate(steps, 1):
            if not isinstance(step, HangUp):
                continue
            if number < len(steps):
                raise ValueError(f"step {number} hangs up, so no step can follow it")
            if number > 1 and step.hang_up.at != "now":
                raise ValueError(f"'hang_up: {step.hang_up.at}' can only be the first step")
        return steps

    @classmethod
    def from_says(cls, says: list[str], **fields: object) -> Scenario:
        """Say each line after the agent's turn, hear the last answer, and hang up if the agent
        does not. `fields` are more of a scenario's own, such as `caller`.

        Raises:
            ScenarioError: a value is not allowed.
        """
        steps = [{"say": line} for line in says]
        plain = {"steps": steps, "patience_s": 8.0, "expect": {"ended_by": "either"}}
        return cls._checked(plain | fields)

    def changed(self, **fields: object) -> Scenario:
        """The same scenario with other values.

        Raises:
            ScenarioError: a value is not allowed.
        """
        return self._checked(self.model_dump(by_alias=True) | fields)

    @classmethod
    def _checked(cls, fields: dict[str, object]) -> Scenario:
        try:
            return cls.model_validate(fields)
        except ValidationError as err:
            problems = [sentence(problem, fields_at(problem["loc"])) for problem in err.errors()]
            raise ScenarioError(problems) from None

    @property
    def is_phone(self) -> bool:
        return self.channel == "phone"

    @property
    def shown_number(self) -> str | None:
        """What the carrier passes on as the caller's number, if anything."""
        return None if self.caller == "withheld" else self.caller

    @property
    def hangs_up(self) -> HangingUp | None:
        """How the caller ends the call, if the steps say so."""
        last = self.steps[-1] if self.steps else None
        return last.hang_up if isinstance(last, HangUp) else None

    @property
    def lines(self) -> list[str]:
        """Everything the caller will say, in order."""
        said = (
            step.say if isinstance(step, Say) else step.interrupt.say
            for step in self.steps
            if isinstance(step, Say | Interrupt)
        )
        return list(said)

    @property
    def expects_answer(self) -> bool:
        if self.expect.answered is not None:
            return self.expect.answered
        return self.hangs_up is None or self.hangs_up.at != "ringing"

    @property
    def expects_greeting(self) -> bool:
        """A caller who hangs up as soon as the line is open cannot be greeted."""
        at_once = self.hangs_up and self.hangs_up.at == "now" and len(self.steps) == 1
        return self.expects_answer and not at_once

    @property
    def expects_end_by(self) -> EndedBy:
        if any(transfer.outcome == "accepted" for transfer in self.expect.transfers):
            return self.expect.ended_by or "transfer"
        return self.expect.ended_by or ("agent" if self.hangs_up is None else "caller")

    @property
    def expected_appointments(self) -> Sequence[ExpectedAppointment]:
        """All that should stand in the end: those that were given, where nothing is said of them."""
        if self.expect.appointments is not None:
            return self.expect.appointments
        return [
            ExpectedAppointment(
                staff=one.staff,
                service=one.service,
                at=one.at,
                name=one.name,
                number=one.number or "none",
                person=one.person or "nobody",
            )
            for one in self.given.appointments
        ]

    @property
    def expected_failed_checks(self) -> Mapping[str, int]:
        failed = self.expect.failed_checks
        return self.given.failed_checks if failed is None else failed


def fields_at(loc: Sequence[int | str]) -> Sequence[str]:
    """The fields that may stand beside the last part of this place in a scenario."""
    if len(loc) > 3 and loc[0] == "steps" and (kind := STEPS.get(str(loc[2]))):
        return yaml_file.fields_at(kind, loc[3:])
    return yaml_file.fields_at(Scenario, loc)
