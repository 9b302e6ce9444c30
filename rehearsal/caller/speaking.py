"""A call that is spoken: real sound both ways, recorded, and measured on the recording."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rehearsal.caller.dialling import Dialling
from rehearsal.caller.ear import Ear
from rehearsal.caller.leg import Leg, LineEnd, sample_rate_hz
from rehearsal.caller.listening_in import ListeningIn, Play
from rehearsal.caller.manner import Manner
from rehearsal.caller.person import Pace
from rehearsal.caller.report import CallFacts, CallReport, report
from rehearsal.caller.spoken_leg import SpokenLeg
from rehearsal.caller.transcript import Segment, Transcript
from rehearsal.scenario.scenario import Scenario
from rehearsal.sound.listening import trimmed
from rehearsal.sound.recording import Recording, Tracks
from rehearsal.sound.samples import Samples, resample
from rehearsal.sound.telephone import at_telephone_level, over_the_phone

_TAIL_S = 0.6


class CallerVoice(Protocol):
    """What a caller speaks with."""

    @property
    def sample_rate_hz(self) -> int: ...

    def speak(self, text: str, *, speed: float = 1.0) -> NDArray[np.int16]: ...


class Speaking(Manner):
    def __init__(self, scenario: Scenario, voice: CallerVoice, recording: Path, play: Play) -> None:
        self.pace = Pace(scenario.pause_s, _TAIL_S, in_real_time=True)
        self._scenario = scenario
        self._voice = voice
        self._path = recording
        self._rate_hz = sample_rate_hz(is_phone=scenario.is_phone)
        self._listening_in = ListeningIn(play)
        self._ear = Ear()
        self._recording = Recording(self._rate_hz)
        self._lines: dict[str, Samples] = {}
        self._tracks: Tracks | None = None

    async def prepare(self) -> None:
        """Every line as the line carries it, made ahead: a person does not pause to synthesize."""
        lines = self._scenario.lines
        self._lines = await asyncio.to_thread(lambda: {line: self._speak(line) for line in lines})

    def leg(self, who: Dialling, clock_s: Callable[[], float]) -> Leg:
        return SpokenLeg(
            who,
            clock_s=clock_s,
            lines=self._lines,
            on_sent=self._sent,
            on_heard=self._heard,
        )

    def senses(self, leg: Leg, transcript: Transcript, clock_s: Callable[[], float]) -> Ear:
        return self._ear

    def see(self, segment: Segment) -> None:
        """Who listens reads nothing."""

    def keep(self, end: LineEnd) -> None:
        self._tracks = self._recording.tracks(end.at_s)
        self._tracks.write(self._path)

    def report(
        self, room: str, answered_s: float | None, end: LineEnd, segments: Sequence[Segment]
    ) -> CallReport:
        assert self._tracks is not None
        return report(
            CallFacts(
                scenario=self._scenario,
                answered_s=answered_s,
                end=end,
                tracks=self._tracks,
                recording=self._path,
                segments=segments,
                room=room,
            )
        )

    def _speak(self, line: str) -> Samples:
        voice = self._voice
        wide = at_telephone_level(trimmed(voice.speak(line), voice.sample_rate_hz))
        if self._scenario.is_phone:
            return over_the_phone(wide, voice.sample_rate_hz)
        return resample(wide, voice.sample_rate_hz, self._rate_hz)

    def _sent(self, samples: Samples, at_s: float) -> None:
        self._recording.caller_sent(samples, at_s)
        self._listening_in.sent(samples)

    def _heard(self, samples: Samples, arrived_s: float, track: str) -> None:
        self._recording.caller_heard(samples, arrived_s, track=track)
        self._ear.hear(samples, arrived_s, self._rate_hz)
        self._listening_in.heard(samples)
