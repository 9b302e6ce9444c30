"""The caller's leg of a call: in the room as the SIP service is there for a telephone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from livekit import rtc

from rehearsal.caller.dialling import Dialling
from rehearsal.caller.events import EndedBy
from rehearsal.caller.mouth import Mouth
from rehearsal.sound.samples import Samples
from rehearsal.sound.telephone import PHONE_SAMPLE_RATE_HZ, through_codec
from switchboard.errors import SwitchboardError

WEB_SAMPLE_RATE_HZ = 16_000
TOPIC_CHAT = "lk.chat"

_JOIN_AT_MOST_S = 15.0
_LEAVE_AT_MOST_S = 3.0
_BETWEEN_KEYS_S = 0.2
_KEYS = "0123456789*#ABCD"
"""In the order of their RFC 4733 event codes."""

_ENDED_BY_AGENT = {
    rtc.DisconnectReason.ROOM_DELETED: "the room was deleted",
    rtc.DisconnectReason.PARTICIPANT_REMOVED: "the caller was removed from the room",
    rtc.DisconnectReason.ROOM_CLOSED: "the room was closed",
}


class DialError(SwitchboardError):
    """The LiveKit server did not let the caller in, so there is no call to report on."""


@dataclass(frozen=True)
class LineEnd:
    at_s: float
    by: EndedBy
    why: str


class Leg:
    """Rings until somebody publishes an audio track, then answers; drops what is heard before.

    `on_sent` gets what the caller's side carries, `on_heard` (samples, arrival, track) what
    reaches the caller. Times are seconds of `clock_s`.
    """

    def __init__(
        self,
        dialling: Dialling,
        *,
        clock_s: Callable[[], float],
        on_sent: Callable[[Samples, float], None],
        on_heard: Callable[[Samples, float, str], None],
    ) -> None:
        self.room = rtc.Room()
        self.answered = asyncio.Event()
        self.answered_s: float | None = None
        self.down = asyncio.Event()
        self.end: LineEnd | None = None
        self.sample_rate_hz = sample_rate_hz(is_phone=dialling.is_phone)
        self._dialling = dialling
        self._clock_s = clock_s
        self._on_heard = on_heard
        self._source = rtc.AudioSource(self.sample_rate_hz, 1, queue_size_ms=200)
        self.mouth = Mouth(self._source, clock_s, on_sent)
        self._ringing = True
        self._tasks: set[asyncio.Task[None]] = set()

    async def dial(self, url: str, token: str) -> None:
        """Join the room and publish the caller's track.

        Raises:
            DialError: the server cannot be reached or refuses the caller.
        """
        self.room.on("track_published", self._on_published)
        self.room.on("track_subscribed", self._on_subscribed)
        self.room.on("disconnected", self._on_disconnected)
        try:
            async with asyncio.timeout(_JOIN_AT_MOST_S):
                await self.room.connect(url, token)
                await self._publish()
        except TimeoutError:
            raise DialError(_no_answer_from(url, f"no answer in {_JOIN_AT_MOST_S:.0f} s")) from None
        except rtc.ConnectError as err:
            raise DialError(_no_answer_from(url, err.message)) from None
        for participant in self.room.remote_participants.values():
            for publication in participant.track_publications.values():
                self._on_published(publication, participant)

    async def press(self, key: str) -> None:
        await self.room.local_participant.publish_dtmf(code=_KEYS.index(key), digit=key)
        await asyncio.sleep(_BETWEEN_KEYS_S)

    async def send_text(self, text: str) -> None:
        await self.room.local_participant.send_text(text, topic=TOPIC_CHAT)

    def hang_up(self, why: str, *, by: EndedBy = "caller") -> LineEnd:
        """End the call from this side, if it has not ended. `leave` must follow.

        Who hangs up on a dead line has not ended the call: the fault that killed the line has.
        """
        if self.room.connection_state == rtc.ConnectionState.CONN_RECONNECTING:
            return self._go_down("fault", f"{why}, after the connection to the room was lost")
        return self._go_down(by, why)

    async def leave(self) -> None:
        """Leave the room, as the SIP service does when its caller is gone, and stop every task."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._dialling.is_phone and self.room.isconnected():
            await self._set_status("hangup")
        with suppress(TimeoutError):
            async with asyncio.timeout(_LEAVE_AT_MOST_S):
                await self.room.disconnect()
        await self._source.aclose()

    async def _publish(self) -> None:
        track = rtc.LocalAudioTrack.create_audio_track("caller", self._source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        await self.room.local_participant.publish_track(track, options)
        if not self._dialling.is_phone:
            # a browser's microphone is open from the start; a telephone's once it is answered
            self._start(self.mouth.run())

    def _on_published(
        self, publication: rtc.RemoteTrackPublication, _: rtc.RemoteParticipant
    ) -> None:
        if publication.kind == rtc.TrackKind.KIND_AUDIO and self._ringing:
            self._ringing = False
            self._start(self._answer())

    async def _answer(self) -> None:
        if self._dialling.is_phone:
            await asyncio.sleep(self._dialling.pick_up_s)
            self._start(self.mouth.run())
        self.answered_s = self._clock_s()
        self.answered.set()
        if self._dialling.is_phone:
            await self._set_status("active")

    async def _set_status(self, status: str) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_LEAVE_AT_MOST_S):
                await self.room.local_participant.set_attributes({"sip.callStatus": status})

    def _on_subscribed(
        self, track: rtc.Track, _: rtc.RemoteTrackPublication, __: rtc.RemoteParticipant
    ) -> None:
        if track.kind == rtc.TrackKind.KIND_AUDIO:
            self._start(self._hear(track))

    async def _hear(self, track: rtc.Track) -> None:
        stream = rtc.AudioStream(track, sample_rate=self.sample_rate_hz, num_channels=1)
        try:
            async for event in stream:
                if self.answered_s is not None and self.end is None:
                    samples = np.frombuffer(event.frame.data, dtype=np.int16).copy()
                    heard = through_codec(samples) if self._dialling.is_phone else samples
                    self._on_heard(heard, self._clock_s(), track.sid)
        finally:
            await stream.aclose()

    def _on_disconnected(self, reason: rtc.DisconnectReason.ValueType) -> None:
        if reason in _ENDED_BY_AGENT:
            self._go_down("agent", _ENDED_BY_AGENT[reason])
        else:
            name = rtc.DisconnectReason.Name(reason).lower().replace("_", " ")
            self._go_down("fault", f"the connection to the room was lost ({name})")

    def _go_down(self, by: EndedBy, why: str) -> LineEnd:
        if self.end is None:
            self.end = LineEnd(self._clock_s(), by, why)
            self.down.set()
        return self.end

    def _start(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._on_done)

    def _on_done(self, task: asyncio.Task[None]) -> None:
        """A part of the telephone that breaks ends the call: nobody rehearses with a deaf caller."""
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._go_down("fault", f"the simulated telephone broke ({error!r})")


def sample_rate_hz(*, is_phone: bool) -> int:
    return PHONE_SAMPLE_RATE_HZ if is_phone else WEB_SAMPLE_RATE_HZ


def _no_answer_from(url: str, reason: str) -> str:
    if "401" in reason or "nauthorized" in reason:
        return (
            f"The LiveKit server at {url} refused the caller's token: "
            "check LIVEKIT_API_KEY and LIVEKIT_API_SECRET."
        )
    return f"No call could be placed through the LiveKit server at {url} ({reason}): check LIVEKIT_URL."
