"""The leg of a caller who types and reads: the same worker, without a sound, in seconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rehearsal.caller.dialling import Dialling
from rehearsal.caller.leg import Leg

TOPIC_CHAT = "lk.chat"


@dataclass(frozen=True)
class SentText:
    """A line that went as text."""

    at_s: float
    text: str


class TypedLeg(Leg):
    """Types its lines. Whoever reads must tell of the agent's first words: they answer the call.

    An agent that speaks all the same is not heard; its track answers as it does on the telephone.
    """

    def __init__(self, dialling: Dialling, *, clock_s: Callable[[], float]) -> None:
        super().__init__(dialling, clock_s=clock_s)
        self.sent: list[SentText] = []
        self.pressed_s: list[float] = []

    async def say(self, text: str) -> None:
        self.sent.append(SentText(self._clock_s(), text))
        await self.room.local_participant.send_text(text, topic=TOPIC_CHAT)

    async def press(self, key: str) -> None:
        self.pressed_s.append(self._clock_s())
        await super().press(key)

    def read_first_words(self) -> None:
        self._pick_up()
