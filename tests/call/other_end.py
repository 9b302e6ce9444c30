"""The other end of a simulated call in tests: a small real participant, told what to do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import numpy as np
from livekit import api, rtc

from rehearsal.caller.events import (
    CallEvent,
    Ringing,
)
from rehearsal.caller.report import CallReport
from rehearsal.caller.simulated import SimulatedCaller
from rehearsal.scenario.scenario import Scenario
from rehearsal.sound.listening import Span, speech_spans
from rehearsal.sound.recording import Tracks
from rehearsal.sound.samples import Samples, to_samples
from rehearsal.speech.voice import Voice
from switchboard.duty.livekit_server import LiveKitServer

AGENT = "agent-other-end"
RATE = 24_000


def tone(seconds: float, hz: float = 600.0) -> Samples:
    times = np.arange(round(seconds * RATE)) / RATE
    return to_samples(6000 * np.sin(2 * np.pi * hz * times))


class OtherEnd:
    """A participant of kind agent that does what a test tells it, and notes what it sees."""

    def __init__(self, server: LiveKitServer, room_name: str) -> None:
        self.room = rtc.Room()
        self.room_name = room_name
        self.statuses: list[str] = []
        self.keys: list[str] = []
        self.texts: list[str] = []
        self.gone_because: int | None = None
        self.active = asyncio.Event()
        self.keys_pressed = asyncio.Event()
        self.caller_gone = asyncio.Event()
        self.text_came = asyncio.Event()
        self._server = server
        self._told = 0
        self._source = rtc.AudioSource(RATE, 1, queue_size_ms=1000)
        self._readers: set[asyncio.Task[None]] = set()

    async def join(self) -> None:
        self.room.on("participant_attributes_changed", self._on_attributes)
        self.room.on("participant_disconnected", self._on_gone)
        self.room.on("sip_dtmf_received", self._on_key)
        self.room.register_text_stream_handler("lk.chat", self._on_text)
        grants = api.VideoGrants(room_join=True, room=self.room_name, can_update_own_metadata=True)
        token = (
            api.AccessToken(self._server.api_key, self._server.api_secret)
            .with_kind("agent")
            .with_identity(AGENT)
            .with_grants(grants)
        )
        await self.room.connect(self._server.url, token.to_jwt())

    @property
    def caller(self) -> rtc.RemoteParticipant:
        (participant,) = self.room.remote_participants.values()
        return participant

    async def publish(self) -> None:
        track = rtc.LocalAudioTrack.create_audio_track("voice", self._source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        await self.room.local_participant.publish_track(track, options)

    async def answer(self) -> None:
        """Publish, and wait until the caller has answered."""
        await self.publish()
        await asyncio.wait_for(self.active.wait(), 5)

    async def play(self, samples: Samples) -> None:
        for first in range(0, len(samples), 480):
            frame = samples[first : first + 480]
            await self._source.capture_frame(rtc.AudioFrame(frame.tobytes(), RATE, 1, len(frame)))
        await self._source.wait_for_playout()

    async def transcribe(self, who: str, text: str, *, segment: str, final: bool = True) -> None:
        attributes = {"lk.segment_id": segment, "lk.transcription_final": str(final).lower()}
        writer = await self.room.local_participant.stream_text(
            topic="lk.transcription", sender_identity=who, attributes=attributes
        )
        await writer.write(text)
        await writer.aclose()

    async def be(self, state: str) -> None:
        """Say of itself what it does: listening, thinking, speaking."""
        await self.room.local_participant.set_attributes({"lk.agent.state": state})

    async def begin_to_tell(self, text: str) -> rtc.TextStreamWriter:
        """Words that are not all there yet."""
        self._told += 1
        attributes = {
            "lk.segment_id": f"a{self._told}",
            "lk.transcription_final": "false",
        }
        writer = await self.room.local_participant.stream_text(
            topic="lk.transcription", sender_identity=AGENT, attributes=attributes
        )
        await writer.write(text)
        return writer

    async def tell(self, text: str) -> None:
        """Words of the agent's, all at once."""
        writer = await self.begin_to_tell(text)
        await writer.aclose(attributes={"lk.transcription_final": "true"})

    async def hears(self, count: int) -> None:
        """Wait until so many texts have come in all."""
        async with asyncio.timeout(10):
            while len(self.texts) < count:
                await asyncio.sleep(0.02)

    async def echo(self) -> None:
        """Send back what comes from the caller, until the line is down."""
        (publication,) = self.caller.track_publications.values()
        while publication.track is None:
            await asyncio.sleep(0.02)
        stream = rtc.AudioStream(publication.track, sample_rate=RATE, num_channels=1)
        try:
            async for event in stream:
                await self._source.capture_frame(event.frame)
        finally:
            await stream.aclose()

    async def delete_room(self) -> None:
        async with self._api() as server:
            await server.room.delete_room(api.DeleteRoomRequest(room=self.room_name))

    async def remove_caller(self) -> None:
        async with self._api() as server:
            await server.room.remove_participant(
                api.RoomParticipantIdentity(room=self.room_name, identity=self.caller.identity)
            )

    async def leave(self) -> None:
        await self.room.disconnect()
        await self._source.aclose()

    def _api(self) -> api.LiveKitAPI:
        return livekit_api(self._server)

    def _on_attributes(self, changed: dict[str, str], _: rtc.Participant) -> None:
        if "sip.callStatus" in changed:
            self.statuses.append(changed["sip.callStatus"])
        if changed.get("sip.callStatus") == "active":
            self.active.set()

    def _on_gone(self, participant: rtc.RemoteParticipant) -> None:
        self.gone_because = participant.disconnect_reason
        self.caller_gone.set()

    def _on_key(self, key: rtc.SipDTMF) -> None:
        self.keys.append(key.digit)
        if key.digit == "#":
            self.keys_pressed.set()

    def _on_text(self, reader: rtc.TextStreamReader, _: str) -> None:
        async def read() -> None:
            self.texts.append(await reader.read_all())
            self.text_came.set()

        task = asyncio.create_task(read())
        self._readers.add(task)
        task.add_done_callback(self._readers.discard)


def livekit_api(server: LiveKitServer) -> api.LiveKitAPI:
    return api.LiveKitAPI(server.url, server.api_key, server.api_secret)


Behaviour = Callable[[OtherEnd], Awaitable[None]]


class Exchange:
    """Places calls, with an other end that behaves as a test says; keeps what happened."""

    def __init__(self, server: LiveKitServer, voice: Voice, recording: Path) -> None:
        self.server = server
        self.other_end_server = server
        """By which way the other end is in the room."""
        self.recording = recording
        self.events: list[CallEvent] = []
        self._voice = voice
        self.behaving: asyncio.Task[None] | None = None

    def caller(
        self, scenario: Scenario, behave: Behaviour | None = None, **options: Any
    ) -> SimulatedCaller:
        def on_event(event: CallEvent) -> None:
            self.events.append(event)
            if isinstance(event, Ringing) and behave is not None:
                self.behaving = asyncio.create_task(self._behave(behave, event.room))

        given: dict[str, Any] = {
            "url": self.server.url,
            "api_key": self.server.api_key,
            "api_secret": self.server.api_secret,
            "voice": self._voice,
            "recording": self.recording,
        }
        return SimulatedCaller(scenario=scenario, on_event=on_event, **given | options)

    async def call(
        self, scenario: Scenario, behave: Behaviour | None = None, **options: Any
    ) -> CallReport:
        report = await self.caller(scenario, behave, **options).call()
        if self.behaving is not None:
            await asyncio.wait_for(self.behaving, 10)
        return report

    def tracks(self) -> Tracks:
        return Tracks.read(self.recording)

    def happened(self, kind: type[CallEvent]) -> list[CallEvent]:
        return [event for event in self.events if isinstance(event, kind)]

    async def _behave(self, behave: Behaviour, room_name: str) -> None:
        other_end = OtherEnd(self.other_end_server, room_name)
        await other_end.join()
        try:
            await behave(other_end)
        finally:
            await other_end.leave()


def scenario(*steps: Any, **fields: Any) -> Scenario:
    return Scenario.model_validate({"steps": list(steps), "patience_s": 4.0} | fields)


def agent_spans(tracks: Tracks) -> tuple[Span, ...]:
    return speech_spans(tracks.agent, tracks.sample_rate_hz)


def caller_spans(tracks: Tracks) -> tuple[Span, ...]:
    return speech_spans(tracks.caller, tracks.sample_rate_hz)


async def greet_and_end(other_end: OtherEnd) -> None:
    await other_end.answer()
    await other_end.play(tone(1.0))
    await other_end.delete_room()
