"""The caller as a person: goes through a scenario's steps by what they hear or read, within bounds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from rehearsal.caller.events import Answered, CallerSaid, CallEvent, Gap, KeyPressed
from rehearsal.caller.leg import Leg
from rehearsal.caller.transcript import Transcript
from rehearsal.caller.words import are_in
from rehearsal.scenario.given import Booked
from rehearsal.scenario.scenario import Scenario
from rehearsal.scenario.steps import (
    HangUp,
    Hear,
    Interrupt,
    Listen,
    Meanwhile,
    Press,
    Say,
    Step,
    Wait,
)

_GLANCE_S = 0.02


class Senses(Protocol):
    """What a caller follows the agent with."""

    @property
    def last_sound_s(self) -> float | None:
        """When the agent last said something; now, while it is about to."""

    def speech_since(self, moment_s: float) -> tuple[float, float] | None:
        """First and last of what the agent has said after the moment, or None."""


@dataclass(frozen=True)
class Pace:
    """How a caller takes turns."""

    pause_s: float
    """Silence after which the agent's turn is taken as finished."""
    tail_s: float
    """An agent that is spoken over takes this long to fall silent; it is not its answer."""
    in_real_time: bool
    """Whether the agent's words take their time, so that a caller can be some seconds into them."""


Book: TypeAlias = Callable[[Booked], Awaitable[None]]


async def nobody_books(_: Booked) -> None:
    raise NotImplementedError("nobody else is there to book anything")


class Person:
    """Lives through one call. Everything waited for has a bound, and ends with the line."""

    def __init__(
        self,
        scenario: Scenario,
        leg: Leg,
        senses: Senses,
        transcript: Transcript,
        *,
        pace: Pace,
        clock_s: Callable[[], float],
        on_event: Callable[[CallEvent], None],
        book: Book = nobody_books,
    ) -> None:
        self._scenario = scenario
        self._leg = leg
        self._senses = senses
        self._transcript = transcript
        self._pace = pace
        self._clock_s = clock_s
        self._on_event = on_event
        self._book = book
        self.missed: list[str] = []
        """What the caller has waited for in vain, a sentence each."""
        self._turn_given_s = 0.0
        self._owed = True
        self._said_something = self._awaits_reply = False

    async def live_through(self) -> None:
        """Hear it ring, do every step, and stay until the agent ends the call or patience does."""
        if not await self._hear_it_ring():
            return
        try:
            async with asyncio.timeout(self._scenario.call_at_most_s):
                for step in self._scenario.steps:
                    await self._do(step)
                await self._stay()
        except TimeoutError:
            limit = self._scenario.call_at_most_s
            self._leg.hang_up(f"the call was not over after {limit:g} s", by="fault")

    async def _hear_it_ring(self) -> bool:
        """False if the call ended while it rang."""
        hanging_up = self._scenario.hangs_up
        gives_up = hanging_up is not None and hanging_up.at == "ringing"
        limit_s = (
            hanging_up.rings_for_s if hanging_up and gives_up else self._scenario.ring_at_most_s
        )
        try:
            async with asyncio.timeout(limit_s):
                await self._leg.answered.wait()
        except TimeoutError:
            if gives_up:
                self._leg.hang_up("hung up while it rang")
            else:
                self._leg.hang_up(f"nobody answered within {limit_s:g} s", by="fault")
            return False
        # what answered was read to be answered: those words are the agent's first turn
        self._turn_given_s = self._clock_s() if self._pace.in_real_time else 0.0
        self._on_event(Answered(self._leg.answered_s or self._clock_s()))
        return True

    async def _do(self, step: Step) -> None:
        match step:
            case Say():
                await self._listen()
                await self._say(step.say)
            case Interrupt():
                await self._hear_for(step.interrupt.after_s)
                await self._say(step.interrupt.say)
            case Press():
                await self._listen()
                await self._press(step.press)
            case Wait():
                await self._wait(step.wait_s)
            case Listen():
                await self._listen()
            case Hear():
                await self._hear(step.hear)
            case Meanwhile():
                await self._listen()
                await self._book(step.meanwhile.booked)
            case HangUp():
                await self._hang_up(step)

    async def _say(self, text: str) -> None:
        self._on_event(CallerSaid(self._clock_s(), text))
        self._give_turn()  # what is typed may be answered before it is known to be sent
        await self._leg.say(text)
        if self._pace.in_real_time:
            self._give_turn()

    async def _press(self, keys: str) -> None:
        for key in keys:
            self._on_event(KeyPressed(self._clock_s(), key))
            self._give_turn()
            await self._leg.press(key)

    async def _wait(self, seconds: float) -> None:
        until_s = self._clock_s() + seconds
        while self._clock_s() < until_s:
            await self._glance()
        # who has waited on purpose has had enough of listening
        self._owed = False

    async def _hang_up(self, step: HangUp) -> None:
        if step.hang_up.at == "greeting":
            await self._hear_for(step.hang_up.greeted_for_s)
            self._leg.hang_up("hung up during the greeting")
        else:
            self._leg.hang_up("hung up")

    async def _listen(self) -> None:
        """Until the agent has spoken and been silent for a moment, or does not speak at all."""
        while self._owed and self._answer() is None:
            if self._clock_s() - self._turn_given_s > self._scenario.patience_s:
                self._miss_an_answer()
                break
            await self._glance()
        while self._silent_for_s() < self._pace.pause_s:
            await self._glance()
        self._owed = False

    async def _hear(self, words: str) -> None:
        """Until these words were said, or have not been for as long as patience lasts."""
        until_s = self._clock_s() + self._scenario.patience_s
        while not are_in(words, self._said()) and self._clock_s() < until_s:
            await self._glance()
        if not are_in(words, self._said()):
            self.missed.append(f"The caller waited for {words!r}, and did not hear it.")
        await self._listen()

    def _said(self) -> str:
        """What the agent has said since it was given the turn."""
        since_s = self._turn_given_s
        spoken = [one.text for one in self._transcript.of("agent") if one.last_s > since_s]
        return " ".join(spoken)

    async def _hear_for(self, seconds: float) -> None:
        """Until the agent has been speaking for so long, or does not speak at all."""
        seconds = seconds if self._pace.in_real_time else 0.0
        while self._clock_s() - self._turn_given_s <= self._scenario.patience_s:
            answer = self._answer()
            if answer is not None and self._clock_s() - answer >= seconds:
                return
            await self._glance()
        self._miss_an_answer()

    async def _stay(self) -> None:
        """Until the agent ends the call, or nothing has happened for as long as patience lasts."""
        patience_s = self._scenario.patience_s
        while not self._leg.down.is_set():
            if min(self._silent_for_s(), self._clock_s() - self._turn_given_s) > patience_s:
                self._leg.hang_up(f"hung up after {patience_s:g} s of silence")
            await self._glance()

    def _miss_an_answer(self) -> None:
        self.missed.append(f"The agent was silent for {self._scenario.patience_s:g} s.")

    def _give_turn(self) -> None:
        self._turn_given_s = self._clock_s()
        self._owed = True
        self._said_something = self._awaits_reply = True

    def _answer(self) -> float | None:
        """When the agent began to use the turn it was given, or None."""
        spoken_over_s = self._pace.tail_s if self._said_something else 0.0
        heard = self._senses.speech_since(self._turn_given_s + spoken_over_s)
        return heard and heard[0]

    def _silent_for_s(self) -> float:
        last_sound_s = self._senses.last_sound_s
        return self._clock_s() - last_sound_s if last_sound_s is not None else float("inf")

    async def _glance(self) -> None:
        await asyncio.sleep(_GLANCE_S)
        answer_s = self._answer()
        if self._awaits_reply and answer_s is not None:
            self._awaits_reply = False
            self._on_event(Gap(self._clock_s(), answer_s - self._turn_given_s))
