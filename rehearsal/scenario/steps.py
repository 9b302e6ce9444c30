"""What a caller does, one step after the other, as a scenario file writes it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, Discriminator, Tag, field_validator

from rehearsal.scenario.checked import Checked, Keys, Seconds, Words
from rehearsal.scenario.given import Booked


class Say(Checked):
    """Wait until the agent has had its turn, then say this."""

    say: Words


class Interruption(Checked):
    """What is said over the agent, once it has been speaking for `after_s`."""

    say: Words
    after_s: Seconds = 1.0


class Interrupt(Checked):
    interrupt: Interruption

    @field_validator("interrupt", mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        """`interrupt: Wait!` needs no more than the words."""
        return {"say": value} if isinstance(value, str) else value


class Press(Checked):
    """Wait until the agent has had its turn, then press these keys."""

    press: Keys


class Wait(Checked):
    """Say nothing for this long, whatever the agent does."""

    wait_s: Seconds


class Listen(Checked):
    """Wait until the agent has had its turn."""

    listen: None = None


class Hear(Checked):
    """Wait until the agent has said these words since the caller's turn, and has had its own."""

    hear: Words


class Happening(Checked):
    booked: Booked


class Meanwhile(Checked):
    """Wait until the agent has had its turn; then somebody else does this."""

    meanwhile: Happening


class HangingUp(Checked):
    at: Literal["now", "ringing", "greeting"] = "now"
    after_s: Seconds | None = None
    """How long it has rung, or the greeting has been heard; `now` is now."""

    @property
    def rings_for_s(self) -> float:
        """A quick agent answers within a third of a second, and then it rings no more."""
        return 0.1 if self.after_s is None else self.after_s

    @property
    def greeted_for_s(self) -> float:
        return 1.0 if self.after_s is None else self.after_s


class HangUp(Checked):
    hang_up: HangingUp = HangingUp()

    @field_validator("hang_up", mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        """`hang_up: ringing` is `hang_up: {at: ringing}`, and `hang_up` alone means now."""
        if value is None:
            return HangingUp()
        return {"at": value} if isinstance(value, str) else value


STEPS: dict[str, type[Checked]] = {
    "say": Say,
    "interrupt": Interrupt,
    "press": Press,
    "wait_s": Wait,
    "listen": Listen,
    "hear": Hear,
    "meanwhile": Meanwhile,
    "hang_up": HangUp,
}


def _kind_of_step(value: Any) -> str | None:
    """The step's own key, which is the first it has that names a step."""
    if isinstance(value, BaseModel):
        value = value.model_dump()
    return next((key for key in value if key in STEPS), None) if isinstance(value, dict) else None


Step: TypeAlias = Annotated[
    Annotated[Say, Tag("say")]
    | Annotated[Interrupt, Tag("interrupt")]
    | Annotated[Press, Tag("press")]
    | Annotated[Wait, Tag("wait_s")]
    | Annotated[Listen, Tag("listen")]
    | Annotated[Hear, Tag("hear")]
    | Annotated[Meanwhile, Tag("meanwhile")]
    | Annotated[HangUp, Tag("hang_up")],
    Discriminator(_kind_of_step),
]
