"""The leg of a caller who speaks and listens: real sound, both ways."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import numpy as np
from livekit import rtc

from rehearsal.caller.dialling import Dialling
from rehearsal.caller.leg import Leg
from rehearsal.caller.mouth import Mouth
from rehearsal.sound.samples import Samples
from rehearsal.sound.telephone import through_codec


class SpokenLeg(Leg):
    """Says its `lines`; drops what is heard before the answer.

    `on_sent` gets what the caller's side carries, `on_heard` (samples, arrival, track) what
    reaches the caller.
    """

    def __init__(
        self,
        dialling: Dialling,
        *,
        clock_s: Callable[[], float],
        lines: Mapping[str, Samples],
        on_sent: Callable[[Samples, float], None],
        on_heard: Callable[[Samples, float, str], None],
    ) -> None:
        super().__init__(dialling, clock_s=clock_s)
        self._lines = lines
        self._on_heard = on_heard
        self._mouth = Mouth(self._source, clock_s, on_sent)
        self.room.on("track_subscribed", self._on_subscribed)

    async def say(self, text: str) -> None:
        self._mouth.say(self._lines[text])
        await self._mouth.finished()

    async def _publish(self) -> None:
        await super()._publish()
        if not self._dialling.is_phone:
            # a browser's microphone is open from the start; a telephone's once it is answered
            self._start(self._mouth.run())

    async def _pick_receiver_up(self) -> None:
        await asyncio.sleep(self._dialling.pick_up_s)
        self._start(self._mouth.run())

    def _on_subscribed(
        self, track: rtc.Track, _: rtc.RemoteTrackPublication, __: rtc.RemoteParticipant
    ) -> None:
        if track.kind == rtc.TrackKind.KIND_AUDIO:
            self._start(self._hear(track))

    async def _hear(self, track: rtc.Track) -> None:
        stream = rtc.AudioStream(track, sample_rate=self._rate_hz, num_channels=1)
        try:
            async for event in stream:
                if self.answered_s is not None and self.end is None:
                    samples = np.frombuffer(event.frame.data, dtype=np.int16).copy()
                    heard = through_codec(samples) if self._dialling.is_phone else samples
                    self._on_heard(heard, self._clock_s(), track.sid)
        finally:
            await stream.aclose()
