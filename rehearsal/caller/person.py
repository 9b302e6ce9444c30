"""The caller as a person: goes through a scenario's steps by what the ear hears, within bounds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rehearsal.caller.ear import Ear
from rehearsal.caller.events import Answered, CallerSaid, CallEvent, Gap, KeyPressed
from rehearsal.caller.leg import Leg
from rehearsal.scenario.scenario import Scenario
from rehearsal.scenario.steps import HangUp, Interrupt, Listen, Press, Say, Step, Wait
from rehearsal.sound.samples import Samples

_GLANCE_S = 0.02
_TAIL_S = 0.6
"""An agent that is spoken over takes this long to fall silent; it is not its answer."""


@dataclass(frozen=True)
class SentText:
    """A line that went as text, which leaves nothing on the recording."""

    at_s: float
    text: str


class Person:
    """Lives through one call. Everything waited for has a bound, and ends with the line."""

    def __init__(
        self,
        scenario: Scenario,
        leg: Leg,
        ear: Ear,
        *,
        lines: Mapping[str, Samples],
        clock_s: Callable[[], float],
        on_event: Callable[[CallEvent], None],
    ) -> None:
        self.texts: list[SentText] = []
        self._scenario = scenario
        self._leg = leg
        self._ear = ear
        self._lines = lines
        self._clock_s = clock_s
        self._on_event = on_event
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
        self._turn_given_s = self._clock_s()
        self._on_event(Answered(self._leg.answered_s or self._turn_given_s))
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
            case HangUp():
                await self._hang_up(step)

    async def _say(self, text: str) -> None:
        self._on_event(CallerSaid(self._clock_s(), text))
        if text in self._lines:
            self._leg.mouth.say(self._lines[text])
            await self._leg.mouth.finished()
        else:
            self.texts.append(SentText(self._clock_s(), text))
            await self._leg.send_text(text)
        self._give_turn()

    async def _press(self, keys: str) -> None:
        for key in keys:
            self._on_event(KeyPressed(self._clock_s(), key))
            await self._leg.press(key)
        self._give_turn()

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
                break
            await self._glance()
        while self._silent_for_s() < self._scenario.pause_s:
            await self._glance()
        self._owed = False

    async def _hear_for(self, seconds: float) -> None:
        """Until the agent has been speaking for so long, or does not speak at all."""
        while self._clock_s() - self._turn_given_s <= self._scenario.patience_s:
            answer = self._answer()
            if answer is not None and self._clock_s() - answer >= seconds:
                return
            await self._glance()

    async def _stay(self) -> None:
        """Until the agent ends the call, or nothing has happened for as long as patience lasts."""
        patience_s = self._scenario.patience_s
        while not self._leg.down.is_set():
            if min(self._silent_for_s(), self._clock_s() - self._turn_given_s) > patience_s:
                self._leg.hang_up(f"hung up after {patience_s:g} s of silence")
            await self._glance()

    def _give_turn(self) -> None:
        self._turn_given_s = self._clock_s()
        self._owed = True
        self._said_something = self._awaits_reply = True

    def _answer(self) -> float | None:
        """When the agent began to use the turn it was given, or None."""
        spoken_over_s = _TAIL_S if self._said_something else 0.0
        heard = self._ear.speech_since(self._turn_given_s + spoken_over_s)
        return heard and heard[0]

    def _silent_for_s(self) -> float:
        last_sound_s = self._ear.last_sound_s
        return self._clock_s() - last_sound_s if last_sound_s is not None else float("inf")

    async def _glance(self) -> None:
        await asyncio.sleep(_GLANCE_S)
        answer_s = self._answer()
        if self._awaits_reply and answer_s is not None:
            self._awaits_reply = False
            self._on_event(Gap(self._clock_s(), answer_s - self._turn_given_s))
