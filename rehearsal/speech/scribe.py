"""Writes down one stream: finals in order, guesses while there is time for them."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rehearsal.speech.phrases import Ended, Phrase


class Ear(Protocol):
    """Whatever turns a phrase into words, one at a time for all streams."""

    @property
    def busy(self) -> bool: ...

    async def transcribe(self, samples: NDArray[np.int16]) -> str: ...


SendFinal = Callable[["Final", str], Awaitable[None]]
SendGuess = Callable[[Phrase, str], Awaitable[None]]


@dataclass(frozen=True)
class Final:
    """A phrase that is to be answered with its words."""

    ended: Ended
    from_finalize: bool = False


class Scribe:
    """At most one transcription under way. What a pause was heard to say is the final, if it ends there."""

    def __init__(self, ear: Ear, *, final: SendFinal, guess: SendGuess) -> None:
        self._ear = ear
        self._send_final = final
        self._send_guess = guess
        self._finals: deque[Final] = deque()
        self._wanted: Phrase | None = None
        self._guessed: tuple[Phrase, str] | None = None
        self._wake = asyncio.Event()
        self._no_more = False
        self._writing = False

    @property
    def idle(self) -> bool:
        """Nothing under way here, and nothing elsewhere that a mere guess would hold up."""
        return not (self._finals or self._wanted or self._writing or self._ear.busy)

    def write(self, final: Final) -> None:
        """Send the phrase's words, after those of the phrases before it."""
        self._wanted = None
        self._finals.append(final)
        self._wake.set()

    def guess(self, phrase: Phrase) -> None:
        """Find out what the phrase says so far, in place of any guess not yet begun."""
        self._wanted = phrase
        self._wake.set()

    def forget(self) -> None:
        """The speaker went on: a guess not yet begun is out of date."""
        self._wanted = None

    def finish(self) -> None:
        """Let `run` return when everything is written."""
        self._no_more = True
        self._wake.set()

    async def run(self) -> None:
        while self._finals or not self._no_more:
            self._wake.clear()
            if self._finals:
                await self._write(self._finals.popleft())
            elif self._wanted:
                await self._guess(self._wanted)
            elif not self._no_more:
                await self._wake.wait()

    async def _guess(self, phrase: Phrase) -> None:
        self._wanted = None
        text = await self._transcribe(phrase)
        self._guessed = (phrase, text)
        is_final = any(final.ended.phrase.span == phrase.span for final in self._finals)
        if text and not is_final:
            await self._send_guess(phrase, text)

    async def _write(self, final: Final) -> None:
        phrase = final.ended.phrase
        text = self._known(phrase)
        if text is None:
            text = await self._transcribe(phrase)
        await self._send_final(final, text)

    def _known(self, phrase: Phrase) -> str | None:
        if self._guessed and self._guessed[0].span == phrase.span:
            return self._guessed[1]
        return None

    async def _transcribe(self, phrase: Phrase) -> str:
        if not len(phrase.samples):
            return ""
        self._writing = True
        try:
            return await self._ear.transcribe(phrase.samples)
        finally:
            self._writing = False
