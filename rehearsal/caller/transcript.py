"""The words of a call as the room publishes them: what was said, and what was heard of the caller."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from livekit import rtc

# livekit.agents.types has these names too, and takes most of a second to import
TOPIC_TRANSCRIPTION = "lk.transcription"
ATTRIBUTE_TRANSCRIPTION_FINAL = "lk.transcription_final"
ATTRIBUTE_TRANSCRIPTION_SEGMENT_ID = "lk.segment_id"

Who: TypeAlias = Literal["agent", "caller"]


@dataclass
class Segment:
    """One stretch of the transcript. Times are when its first and last words arrived."""

    who: Who
    text: str
    first_s: float
    last_s: float


class Transcript:
    """Follows the room's transcription streams.

    The agent's words come as one growing stream a segment. The caller's come as one stream for
    each interim result, each replacing the last, and a final one. `on_words` gets a segment
    whenever it has grown.
    """

    def __init__(
        self,
        room: rtc.Room,
        clock_s: Callable[[], float],
        on_complete: Callable[[Segment], None],
        on_words: Callable[[Segment], None] = lambda segment: None,
    ) -> None:
        self._room = room
        self._clock_s = clock_s
        self._on_complete = on_complete
        self._on_words = on_words
        self._segments: dict[str, Segment] = {}
        self._readers: set[asyncio.Task[None]] = set()
        room.register_text_stream_handler(TOPIC_TRANSCRIPTION, self._open)

    @property
    def segments(self) -> list[Segment]:
        """In the order they began; without those that stayed empty."""
        said = (segment for segment in self._segments.values() if segment.text.strip())
        return sorted(said, key=lambda segment: segment.first_s)

    def of(self, who: Who) -> list[Segment]:
        return [segment for segment in self.segments if segment.who == who]

    @property
    def is_growing(self) -> bool:
        """Whether more words of a segment may come at any moment."""
        return bool(self._readers)

    async def aclose(self) -> None:
        self._room.unregister_text_stream_handler(TOPIC_TRANSCRIPTION)
        # streams that the line's end cut short end by themselves, with what had arrived
        if self._readers:
            await asyncio.wait(self._readers, timeout=1.0)
        for reader in self._readers:
            reader.cancel()

    def _open(self, reader: rtc.TextStreamReader, identity: str) -> None:
        who: Who = "caller" if identity == self._room.local_participant.identity else "agent"
        task = asyncio.create_task(self._read(reader, who))
        self._readers.add(task)
        task.add_done_callback(self._readers.discard)

    async def _read(self, reader: rtc.TextStreamReader, who: Who) -> None:
        segment_id = (reader.info.attributes or {}).get(ATTRIBUTE_TRANSCRIPTION_SEGMENT_ID)
        now_s = self._clock_s()
        segment = self._segments.setdefault(
            f"{who}:{segment_id or reader.info.stream_id}", Segment(who, "", now_s, now_s)
        )
        text = ""
        try:
            async for chunk in reader:
                text += chunk
                segment.text, segment.last_s = text, self._clock_s()
                self._on_words(segment)
        except rtc.StreamError:
            return
        if (reader.info.attributes or {}).get(ATTRIBUTE_TRANSCRIPTION_FINAL) == "true":
            self._on_complete(segment)
