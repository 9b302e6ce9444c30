"""The order in which one stream's phrases are written down, and how often the model is asked."""

import asyncio

import numpy as np
import pytest
from numpy.typing import NDArray

from rehearsal.speech.phrases import Ended, Phrase
from rehearsal.speech.scribe import Final, Scribe


class LengthEar:
    """Hears a phrase as its length, and counts how often it is asked and by how many at once."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.at_once = 0
        self.most_at_once = 0

    @property
    def busy(self) -> bool:
        return self.at_once > 0

    async def transcribe(self, samples: NDArray[np.int16]) -> str:
        self.asked.append(len(samples))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        return str(len(samples))


class Desk:
    """A scribe, its ear, and what it sent."""

    def __init__(self) -> None:
        self.ear = LengthEar()
        self.sent: list[str] = []
        self.scribe = Scribe(self.ear, final=self._final, guess=self._guess)

    async def _final(self, final: Final, text: str) -> None:
        self.sent.append(f"final {final.ended.phrase.start}:{text}")

    async def _guess(self, phrase: Phrase, text: str) -> None:
        self.sent.append(f"guess {phrase.start}:{text}")


@pytest.fixture
def desk() -> Desk:
    """Nothing heard yet."""
    return Desk()


def phrase(start: int, length: int) -> Phrase:
    return Phrase(start, np.zeros(length, np.int16))


def final(start: int, length: int) -> Final:
    return Final(Ended(phrase(start, length), endpoint=True))


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_guess_at_a_pause_is_the_final_when_the_phrase_ends_there(desk: Desk) -> None:
    running = asyncio.create_task(desk.scribe.run())
    desk.scribe.guess(phrase(0, 100))
    await settle()
    desk.scribe.write(final(0, 100))
    desk.scribe.finish()
    await running

    assert desk.sent == ["guess 0:100", "final 0:100"]
    assert desk.ear.asked == [100]


async def test_guess_is_thrown_away_when_the_speaker_went_on(desk: Desk) -> None:
    running = asyncio.create_task(desk.scribe.run())
    desk.scribe.guess(phrase(0, 100))
    await settle()
    desk.scribe.write(final(0, 250))
    desk.scribe.finish()
    await running

    assert desk.sent[-1] == "final 0:250"
    assert desk.ear.asked == [100, 250]


async def test_guess_not_begun_when_the_speaker_goes_on_costs_nothing(desk: Desk) -> None:
    running = asyncio.create_task(desk.scribe.run())
    desk.scribe.guess(phrase(0, 100))
    desk.scribe.forget()
    await settle()
    desk.scribe.finish()
    await running

    assert desk.ear.asked == []


async def test_finals_go_before_guesses_in_the_order_they_were_spoken(desk: Desk) -> None:
    desk.scribe.write(final(0, 10))
    desk.scribe.write(final(10, 20))
    desk.scribe.guess(phrase(30, 5))
    running = asyncio.create_task(desk.scribe.run())
    await settle()
    desk.scribe.finish()
    await running

    assert desk.sent == ["final 0:10", "final 10:20", "guess 30:5"]
    assert desk.ear.most_at_once == 1


async def test_everything_is_written_before_the_stream_may_close(desk: Desk) -> None:
    desk.scribe.write(final(0, 10))
    desk.scribe.write(final(10, 20))
    desk.scribe.finish()
    await desk.scribe.run()

    assert desk.sent == ["final 0:10", "final 10:20"]


async def test_scribe_is_not_idle_while_another_stream_has_the_ear(desk: Desk) -> None:
    assert desk.scribe.idle
    desk.ear.at_once = 1
    assert not desk.scribe.idle
