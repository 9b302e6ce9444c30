"""The caller's leg of a call: in the room as the SIP service is there for a telephone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass

from livekit import rtc

from rehearsal.caller.dialling import Dialling
from rehearsal.caller.events import EndedBy
from rehearsal.sound.telephone import PHONE_SAMPLE_RATE_HZ
from switchboard.errors import SwitchboardError

WEB_SAMPLE_RATE_HZ = 16_000

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
    """Rings until somebody publishes an audio track, then answers. Times are seconds of `clock_s`."""

    def __init__(self, dialling: Dialling, *, clock_s: Callable[[], float]) -> None:
        self.room = rtc.Room()
        self.answered = asyncio.Event()
        self.answered_s: float | None = None
        self.down = asyncio.Event()
        self.end: LineEnd | None = None
        self._dialling = dialling
        self._clock_s = clock_s
        self._rate_hz = sample_rate_hz(is_phone=dialling.is_phone)
        self._source = rtc.AudioSource(self._rate_hz, 1, queue_size_ms=200)
        self._ringing = True
        self._tasks: set[asyncio.Task[None]] = set()

    async def dial(self, url: str, token: str) -> None:
        """Join the room and publish the caller's track.

        Raises:
            DialError: the server cannot be reached or refuses the caller.
        """
        self.room.on("track_published", self._on_published)
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

    async def say(self, text: str) -> None:
        """Say this, to its end."""
        raise NotImplementedError

    async def press(self, key: str) -> None:
        await self.room.local_participant.publish_dtmf(code=_KEYS.index(key), digit=key)
        await asyncio.sleep(_BETWEEN_KEYS_S)

    def hang_up(self, why: str, *, by: EndedBy = "caller") -> LineEnd:
        """End the call from this side, if it has not ended. `leave` must follow.

        Who hangs up on a dead line has not ended the call: the fault that killed the line has.
        """
        if self.room.connection_state == rtc.ConnectionState.CONN_RECONNECTING:
            return self._go_down("fault", f"{why}, after the connection to the room was lost")
        return self._go_down(by, why)

    def put_through(self, to: str) -> None:
        """The call is passed on, so that it ends here. `leave` must follow."""
        self._go_down("transfer", f"put through to {to}")

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
        """The track of the caller's side, whether or not anything is ever said on it: a client that has
        none takes seconds to leave a room."""
        track = rtc.LocalAudioTrack.create_audio_track("caller", self._source)
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        await self.room.local_participant.publish_track(track, options)

    async def _pick_receiver_up(self) -> None:
        """What the SIP service does until the line is open."""

    def _pick_up(self) -> None:
        if self._ringing:
            self._ringing = False
            self._start(self._answer())

    async def _answer(self) -> None:
        if self._dialling.is_phone:
            await self._pick_receiver_up()
        self.answered_s = self._clock_s()
        self.answered.set()
        if self._dialling.is_phone:
            await self._set_status("active")

    def _on_published(
        self, publication: rtc.RemoteTrackPublication, _: rtc.RemoteParticipant
    ) -> None:
        if publication.kind == rtc.TrackKind.KIND_AUDIO:
            self._pick_up()

    async def _set_status(self, status: str) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_LEAVE_AT_MOST_S):
                await self.room.local_participant.set_attributes({"sip.callStatus": status})

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
