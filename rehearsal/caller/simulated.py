"""A simulated caller: places one call of a scenario, on real audio, and reports what it was like."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rehearsal.caller.dialling import dialling
from rehearsal.caller.ear import Ear
from rehearsal.caller.events import AgentSaid, CallerHeard, CallEvent, Ended, Ringing
from rehearsal.caller.leg import Leg, sample_rate_hz
from rehearsal.caller.listening_in import ListeningIn, Play
from rehearsal.caller.person import Person
from rehearsal.caller.report import CallFacts, CallReport, report
from rehearsal.caller.transcript import Segment, Transcript
from rehearsal.scenario.scenario import Scenario
from rehearsal.sound.listening import trimmed
from rehearsal.sound.recording import Recording
from rehearsal.sound.samples import Samples, resample
from rehearsal.sound.telephone import at_telephone_level, over_the_phone


class CallerVoice(Protocol):
    """What a caller speaks with."""

    @property
    def sample_rate_hz(self) -> int: ...

    def speak(self, text: str, *, speed: float = 1.0) -> NDArray[np.int16]: ...


@dataclass(frozen=True)
class Exchange:
    """Where calls are placed: a LiveKit server and what opens it."""

    url: str
    api_key: str
    api_secret: str
    agent_name: str = ""
    """The agent to ask for; an unnamed one comes by itself."""


class SimulatedCaller:
    """Places the scenario's call once.

    With `text` the caller's words go as text and `voice` may be None; everything else is the
    same. `play` gets both sides as they are heard, at `sample_rate_hz`.
    """

    def __init__(
        self,
        *,
        url: str,
        api_key: str,
        api_secret: str,
        scenario: Scenario,
        voice: CallerVoice | None,
        recording: Path,
        agent_name: str = "",
        text: bool = False,
        on_event: Callable[[CallEvent], None] = lambda event: None,
        play: Play = lambda frames: None,
    ) -> None:
        if voice is None and not text:
            raise ValueError("a caller who does not write needs a voice")
        self.sample_rate_hz = sample_rate_hz(is_phone=scenario.is_phone)
        self._exchange = Exchange(url, api_key, api_secret, agent_name)
        self._scenario = scenario
        self._voice = None if text else voice
        self._path = recording
        self._on_event = on_event
        self._listening_in = ListeningIn(play)
        self._ear = Ear()
        self._recording = Recording(self.sample_rate_hz)
        self._clock_s: Callable[[], float] = lambda: 0.0

    async def call(self) -> CallReport:
        """Dial, live through the scenario, and measure. The recording is written in any case.

        Raises:
            DialError: there is no server, or it does not let the caller in.
        """
        lines = await asyncio.to_thread(self._lines)
        who = dialling(self._scenario)
        self._clock_s = _stopwatch_s()
        leg = Leg(who, clock_s=self._clock_s, on_sent=self._sent, on_heard=self._heard)
        transcript = Transcript(leg.room, self._clock_s, self._tell_words)
        person = Person(
            self._scenario,
            leg,
            self._ear,
            lines=lines,
            clock_s=self._clock_s,
            on_event=self._on_event,
        )
        try:
            token = who.token(
                self._exchange.api_key,
                self._exchange.api_secret,
                agent_name=self._exchange.agent_name,
            )
            await leg.dial(self._exchange.url, token)
            self._on_event(Ringing(self._clock_s(), who.room))
            await _until_down(person, leg)
        finally:
            # whoever stops a rehearsal half-way still hangs up, and gets the recording so far
            end = leg.hang_up("the rehearsal was stopped", by="fault")
            await leg.leave()
            await transcript.aclose()
            tracks = self._recording.tracks(end.at_s)
            tracks.write(self._path)
        self._on_event(Ended(end.at_s, end.by, end.why))
        return report(
            CallFacts(
                scenario=self._scenario,
                answered_s=leg.answered_s,
                end=end,
                tracks=tracks,
                recording=self._path,
                segments=transcript.segments,
                texts=person.texts,
            )
        )

    def _lines(self) -> dict[str, Samples]:
        """Every line of the scenario as the line carries it, made ahead: a person does not pause
        to synthesize. Empty for a caller who writes."""
        voice = self._voice
        return (
            {}
            if voice is None
            else {line: self._speak(voice, line) for line in self._scenario.lines}
        )

    def _speak(self, voice: CallerVoice, line: str) -> Samples:
        wide = at_telephone_level(trimmed(voice.speak(line), voice.sample_rate_hz))
        if self._scenario.is_phone:
            return over_the_phone(wide, voice.sample_rate_hz)
        return resample(wide, voice.sample_rate_hz, self.sample_rate_hz)

    def _sent(self, samples: Samples, at_s: float) -> None:
        self._recording.caller_sent(samples, at_s)
        self._listening_in.sent(samples)

    def _heard(self, samples: Samples, arrived_s: float, track: str) -> None:
        self._recording.caller_heard(samples, arrived_s, track=track)
        self._ear.hear(samples, arrived_s, self.sample_rate_hz)
        self._listening_in.heard(samples)

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
