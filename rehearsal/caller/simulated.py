"""A simulated caller: places one call of a scenario, spoken or typed, and reports what it was like."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from rehearsal.caller.dialling import Dialling, dialling
from rehearsal.caller.events import AgentSaid, CallerHeard, CallEvent, Ended, Ringing
from rehearsal.caller.leg import Leg
from rehearsal.caller.listening_in import Play
from rehearsal.caller.manner import Manner
from rehearsal.caller.person import Book, Person, nobody_books
from rehearsal.caller.report import CallReport
from rehearsal.caller.speaking import CallerVoice, Speaking
from rehearsal.caller.texting import Texting
from rehearsal.caller.transcript import Segment, Transcript
from rehearsal.edge.sip import SipService
from rehearsal.scenario.scenario import Scenario


@dataclass(frozen=True)
class Exchange:
    """Where calls are placed: a LiveKit server and what opens it."""

    url: str
    api_key: str
    api_secret: str
    agent_name: str = ""
    """The agent to ask for; an unnamed one comes by itself."""
    sip: SipService | None = None
    """Who passes calls on; None: nobody does."""


class SimulatedCaller:
    """Places the scenario's call once.

    With `text` the caller types and reads, and neither `voice` nor `recording` is needed. `play` gets
    both sides as they are heard, at the line's rate. `book` is how somebody else books an appointment.
    """

    def __init__(
        self,
        *,
        url: str,
        api_key: str,
        api_secret: str,
        scenario: Scenario,
        voice: CallerVoice | None = None,
        recording: Path | None = None,
        agent_name: str = "",
        text: bool = False,
        on_event: Callable[[CallEvent], None] = lambda event: None,
        play: Play = lambda frames: None,
        sip: SipService | None = None,
        book: Book = nobody_books,
    ) -> None:
        self._exchange = Exchange(url, api_key, api_secret, agent_name, sip)
        self._scenario = scenario
        self._on_event = on_event
        self._book = book
        self._types = text
        self._clock_s: Callable[[], float] = lambda: 0.0
        self._manner: Manner
        if text:
            self._manner = Texting(scenario)
        elif voice is None or recording is None:
            raise ValueError("a caller who does not write needs a voice, and a file to record to")
        else:
            self._manner = Speaking(scenario, voice, recording, play)

    async def call(self) -> CallReport:
        """Dial, live through the scenario, and measure. A recording is written in any case.

        Raises:
            DialError: there is no server, or it does not let the caller in.
        """
        await self._manner.prepare()
        who = dialling(self._scenario, types=self._types)
        self._clock_s = _stopwatch_s()
        leg = self._manner.leg(who, self._clock_s)
        transcript = Transcript(leg.room, self._clock_s, self._tell_words, self._manner.see)
        person = Person(
            self._scenario,
            leg,
            self._manner.senses(leg, transcript, self._clock_s),
            transcript,
            pace=self._manner.pace,
            clock_s=self._clock_s,
            on_event=self._on_event,
            book=self._book,
        )
        try:
            with self._on_the_line(who, leg):
                await self._dial(who, leg)
                await _until_down(person, leg)
        finally:
            # whoever stops a rehearsal half-way still hangs up, and gets the recording so far
            end = leg.hang_up("the rehearsal was stopped", by="fault")
            await leg.leave()
            await transcript.aclose()
            self._manner.keep(end)
        self._on_event(Ended(end.at_s, end.by, end.why))
        report = self._manner.report(who.room, leg.answered_s, end, transcript.segments)
        return replace(report, problems=[*report.problems, *person.missed])

    def _on_the_line(self, who: Dialling, leg: Leg) -> AbstractContextManager[None]:
        sip = self._exchange.sip
        if sip is None or not who.is_phone:
            return nullcontext()
        return sip.call(who.room, who.identity, self._scenario.transfer, leg.put_through)

    async def _dial(self, who: Dialling, leg: Leg) -> None:
        exchange = self._exchange
        token = who.token(exchange.api_key, exchange.api_secret, agent_name=exchange.agent_name)
        await leg.dial(exchange.url, token)
        self._on_event(Ringing(self._clock_s(), who.room))

    def _tell_words(self, segment: Segment) -> None:
        kind = AgentSaid if segment.who == "agent" else CallerHeard
        self._on_event(kind(self._clock_s(), segment.text.strip()))


async def _until_down(person: Person, leg: Leg) -> None:
    """Let the caller live through the call until the line is down, whoever ends it.

    Raises whatever the person ran into: that is a fault of the rehearsal, not of the call.
    """
    living = asyncio.create_task(person.live_through())
    down = asyncio.create_task(leg.down.wait())
    try:
        await asyncio.wait({living, down}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        living.cancel()
        down.cancel()
        outcome, _ = await asyncio.gather(living, down, return_exceptions=True)
    if isinstance(outcome, Exception):
        raise outcome


def _stopwatch_s() -> Callable[[], float]:
    """Seconds since now."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    return lambda: loop.time() - started
