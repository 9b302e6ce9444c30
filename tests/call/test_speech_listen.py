"""The Deepgram live protocol on a real socket, with the real model: what is said is what is heard."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import httpx2
import numpy as np
import pytest
from anyio.from_thread import start_blocking_portal
from livekit import rtc
from livekit.agents import stt
from livekit.agents.utils import http_context
from livekit.plugins import deepgram
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from rehearsal.sound.samples import Samples, resample
from rehearsal.sound.telephone import over_the_phone
from rehearsal.speech.serve import running
from rehearsal.speech.voice import Voice

RATE_HZ = 16_000
LIVE = {
    "model": "nova-2-phonecall",
    "encoding": "linear16",
    "sample_rate": str(RATE_HZ),
    "channels": "1",
    "interim_results": "true",
    "vad_events": "true",
    "endpointing": "25",
    "language": "en-US",
}
SENTENCES = [
    "Hello, are you open on Saturday?",
    "What are your opening hours?",
    "Where can I park my car?",
    "How much does a cleaning cost?",
    "I would like to speak with the doctor about my appointment.",
]
MONOLOGUE = (
    "I have a rather long story to tell you and I hope that you have a moment to listen to all of it "
    "because last week I was walking along the river with my brother and his two small children when "
    "suddenly a large brown dog came running out of the garden of the old school and wanted to play "
    "with the ball that the children had brought along from home that very same morning"
)

Message = dict[str, Any]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The service, in a thread with a loop of its own."""
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(running()) as base:
        yield base


def said(voice: Voice, text: str) -> Samples:
    """A sentence at 16 kHz, cut where its last sound ends."""
    samples = resample(voice.speak(text), voice.sample_rate_hz, RATE_HZ)
    return samples[: np.flatnonzero(np.abs(samples.astype(np.int32)) > 300)[-1] + 1]


def quiet(seconds: float) -> Samples:
    return np.zeros(int(seconds * RATE_HZ), np.int16)


def plain(text: str) -> str:
    """Words without case, punctuation and hyphens."""
    return re.sub(r"[^a-z ]", "", text.lower().replace("-", " "))


class Client:
    """A plain client of the protocol: what it sent, and all it was told."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.told: list[Message] = []

    async def speak(self, samples: Samples, *, pace: float = 1) -> None:
        """Send audio in pieces of 50 ms, `pace` times as fast as it was spoken; 0: all at once."""
        step = RATE_HZ // 20
        for start in range(0, len(samples), step):
            await self.socket.send(samples[start : start + step].tobytes())
            await asyncio.sleep(0.05 / pace if pace else 0)

    async def control(self, kind: str) -> None:
        await self.socket.send(json.dumps({"type": kind}))

    async def read(self) -> None:
        """Keep what is told until the stream ends."""
        async for text in self.socket:
            self.told.append(json.loads(text))

    async def close(self) -> None:
        await self.control("CloseStream")
        await self.read()

    async def until_final(self) -> Message:
        """Read up to the next final result."""
        while True:
            self.told.append(json.loads(await self.socket.recv()))
            if self.told[-1].get("is_final"):
                return self.told[-1]

    def finals(self) -> list[Message]:
        return [message for message in self.told if message.get("is_final")]

    def interims(self) -> list[Message]:
        return [message for message in self.told if message.get("is_final") is False]

    def heard(self) -> str:
        return " ".join(text_of(message) for message in self.finals()).strip()


def text_of(message: Message) -> str:
    return str(message["channel"]["alternatives"][0]["transcript"])


@asynccontextmanager
async def client(url: str, **query: str) -> AsyncIterator[Client]:
    address = f"{url.replace('http', 'ws')}/v1/listen?{urlencode(LIVE | query)}"
    async with connect(address, additional_headers={"Authorization": "Token none"}) as socket:
        yield Client(socket)


async def test_sentence_starts_grows_and_ends(url: str, voice: Voice) -> None:
    async with client(url) as caller:
        reading = asyncio.create_task(caller.read())
        await caller.speak(np.concatenate([quiet(1), said(voice, SENTENCES[4]), quiet(1)]))
        await caller.control("CloseStream")
        await reading

    kinds = [message["type"] for message in caller.told]
    assert kinds[0] == "SpeechStarted"
    assert kinds[-1] == "Metadata"
    assert 0.9 <= caller.told[0]["timestamp"] <= 1.5
    assert len(caller.interims()) >= 2
    assert plain(caller.heard()) == plain(SENTENCES[4])
    assert [message["speech_final"] for message in caller.finals()] == [True]
    assert len({message["metadata"]["request_id"] for message in caller.finals()}) == 1


@pytest.mark.parametrize("sentence", SENTENCES)
async def test_sentence_over_the_telephone_is_heard_word_for_word(
    url: str, voice: Voice, sentence: str
) -> None:
    narrow = over_the_phone(voice.speak(sentence), voice.sample_rate_hz)
    wide = resample(narrow, 8_000, RATE_HZ)
    async with client(url) as caller:
        await caller.speak(np.concatenate([quiet(0.5), wide, quiet(0.5)]), pace=0)
        await caller.close()

    assert plain(caller.heard()) == plain(sentence)


@pytest.mark.parametrize("rate_hz", [8_000, 48_000])
async def test_other_sample_rates_are_heard_as_well(url: str, voice: Voice, rate_hz: int) -> None:
    samples = resample(voice.speak(SENTENCES[0]), voice.sample_rate_hz, rate_hz)
    async with client(url, sample_rate=str(rate_hz)) as caller:
        await caller.speak(samples, pace=0)
        await caller.close()

    assert plain(caller.heard()) == plain(SENTENCES[0])
    assert caller.told[-1]["duration"] == pytest.approx(len(samples) / rate_hz, abs=0.01)


async def test_words_are_timed_where_they_were_spoken(url: str, voice: Voice) -> None:
    spoken = said(voice, SENTENCES[0])
    async with client(url) as caller:
        await caller.speak(np.concatenate([quiet(2), spoken, quiet(1)]), pace=0)
        await caller.close()

    words = caller.finals()[0]["channel"]["alternatives"][0]["words"]
    assert [word["word"] for word in words] == plain(SENTENCES[0]).split()
    assert words[0]["start"] == pytest.approx(2.0, abs=0.35)
    assert words[-1]["end"] == pytest.approx(2.0 + len(spoken) / RATE_HZ, abs=0.35)


async def test_two_streams_side_by_side_hear_each_their_own(url: str, voice: Voice) -> None:
    async def hear(sentence: str) -> str:
        async with client(url) as caller:
            reading = asyncio.create_task(caller.read())
            await caller.speak(np.concatenate([said(voice, sentence), quiet(0.6)]))
            await caller.control("CloseStream")
            await reading
            return caller.heard()

    heard = await asyncio.gather(*(hear(sentence) for sentence in SENTENCES[:2]))

    assert [plain(text) for text in heard] == [plain(sentence) for sentence in SENTENCES[:2]]


async def test_long_story_without_a_pause_is_heard_to_its_end(url: str, voice: Voice) -> None:
    async with client(url) as caller:
        await caller.speak(np.concatenate([said(voice, MONOLOGUE), quiet(0.5)]), pace=0)
        await caller.close()

    heard, told = plain(caller.heard()).split(), plain(MONOLOGUE).split()
    assert len(caller.finals()) >= 2
    assert max(message["duration"] for message in caller.finals()) <= 14.1
    missed = [word for word in told if word not in heard]
    assert len(missed) <= 2, missed
    assert abs(len(heard) - len(told)) <= 3, caller.heard()


async def test_silence_and_noise_say_nothing(url: str) -> None:
    noise = np.random.default_rng(1).normal(0, 200, 3 * RATE_HZ).astype(np.int16)
    async with client(url) as caller:
        await caller.speak(np.concatenate([quiet(2), noise]), pace=0)
        await caller.close()

    assert caller.heard() == ""


async def test_finalize_answers_at_once_in_the_middle_of_speech(url: str, voice: Voice) -> None:
    async with client(url) as caller:
        await caller.speak(np.concatenate([quiet(0.5), said(voice, SENTENCES[1])]), pace=0)
        await caller.control("Finalize")
        async with asyncio.timeout(5):
            final = await caller.until_final()

    assert final["from_finalize"]
    assert plain(text_of(final)) == plain(SENTENCES[1])


async def test_finalize_with_nothing_said_is_answered_empty(url: str) -> None:
    async with client(url) as caller:
        await caller.control("Finalize")
        async with asyncio.timeout(5):
            final = await caller.until_final()

    assert (text_of(final), final["from_finalize"]) == ("", True)


async def test_close_without_a_pause_still_brings_the_last_words(url: str, voice: Voice) -> None:
    async with client(url) as caller:
        await caller.speak(said(voice, SENTENCES[2]), pace=0)
        await caller.close()
        code = caller.socket.close_code

    assert plain(caller.heard()) == plain(SENTENCES[2])
    assert code == 1000


async def test_keep_alive_is_taken_without_an_answer(url: str) -> None:
    async with client(url) as caller:
        for _ in range(3):
            await caller.control("KeepAlive")
        await caller.close()

    assert [message["type"] for message in caller.told] == ["Metadata"]


async def test_interims_and_events_come_only_to_who_asks(url: str, voice: Voice) -> None:
    async with client(url, interim_results="false", vad_events="false") as caller:
        await caller.speak(np.concatenate([said(voice, SENTENCES[0]), quiet(0.5)]), pace=4)
        await caller.close()

    assert [message["type"] for message in caller.told] == ["Results", "Metadata"]


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ({"encoding": "opus"}, "linear16"),
        ({"sample_rate": "1"}, "sample_rate"),
        ({"channels": "2"}, "channels"),
        ({"language": "fr"}, "language"),
    ],
)
async def test_what_cannot_be_heard_is_refused_with_its_reason(
    url: str, query: dict[str, str], part: str
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with client(url, **query):
            pass

    response = refused.value.response
    assert response.status_code == 400
    assert part in json.loads(response.body)["err_msg"]


async def test_unknown_control_message_closes_with_what_is_allowed(url: str) -> None:
    async with client(url) as caller:
        await caller.control("Dance")
        with pytest.raises(ConnectionClosed) as closed:
            await caller.until_final()

    assert closed.value.rcvd
    assert closed.value.rcvd.code == 1008
    assert "Finalize" in closed.value.rcvd.reason


async def test_client_that_vanishes_leaves_the_others_alone(url: str, voice: Voice) -> None:
    async with client(url) as gone:
        await gone.speak(said(voice, MONOLOGUE), pace=0)
        gone.socket.transport.abort()
    async with client(url) as caller:
        await caller.speak(np.concatenate([said(voice, SENTENCES[0]), quiet(0.5)]), pace=0)
        async with asyncio.timeout(5):
            final = await caller.until_final()

    assert plain(text_of(final)) == plain(SENTENCES[0])


async def test_final_comes_within_a_second_of_the_last_sound(url: str, voice: Voice) -> None:
    async with client(url) as caller:
        await caller.speak(np.concatenate([quiet(0.5), said(voice, SENTENCES[0])]))
        ended = time.monotonic()
        trailing = asyncio.create_task(caller.speak(quiet(1.5)))
        await caller.until_final()
        after_s = time.monotonic() - ended
        await trailing

    assert after_s < 1.0


async def test_our_plugin_hears_the_sentence(url: str, voice: Voice) -> None:
    async with http_context.open():
        ears = deepgram.STT(model="nova-2-phonecall", base_url=f"{url}/v1/listen", api_key="none")
        async with ears.stream() as stream:
            samples = np.concatenate([quiet(0.5), said(voice, SENTENCES[0]), quiet(1)])
            stream.push_frame(rtc.AudioFrame(samples.tobytes(), RATE_HZ, 1, len(samples)))
            stream.end_input()
            events = [event async for event in stream]

    kinds = [event.type for event in events]
    finals = [
        e.alternatives[0].text for e in events if e.type == stt.SpeechEventType.FINAL_TRANSCRIPT
    ]
    assert stt.SpeechEventType.START_OF_SPEECH in kinds
    assert stt.SpeechEventType.END_OF_SPEECH in kinds
    assert plain(" ".join(finals)) == plain(SENTENCES[0])


@pytest.fixture
async def faults(url: str) -> AsyncIterator[httpx2.AsyncClient]:
    """The admin door; faults are taken back afterwards."""
    async with httpx2.AsyncClient(base_url=url) as admin:
        yield admin
        await admin.delete("/faults")


async def test_refused_on_purpose_once_then_heard(url: str, faults: httpx2.AsyncClient) -> None:
    await faults.put("/faults", json={"listen": {"kind": "500", "times": 1}})
    with pytest.raises(InvalidStatus) as refused:
        async with client(url):
            pass
    async with client(url) as caller:
        await caller.close()

    assert refused.value.response.status_code == 500
    assert caller.told[-1]["type"] == "Metadata"


async def test_open_stream_breaks_when_the_fault_is_set(
    url: str, voice: Voice, faults: httpx2.AsyncClient
) -> None:
    async with client(url) as caller:
        await faults.put("/faults", json={"listen": {"kind": "500"}})
        await caller.speak(np.concatenate([said(voice, SENTENCES[0]), quiet(0.5)]), pace=0)
        with pytest.raises(ConnectionClosed) as closed:
            await caller.until_final()

    assert closed.value.rcvd
    assert closed.value.rcvd.code == 1011


async def test_hanging_stream_never_answers(
    url: str, voice: Voice, faults: httpx2.AsyncClient
) -> None:
    async with client(url) as caller:
        await faults.put("/faults", json={"listen": {"kind": "hang"}})
        await caller.speak(np.concatenate([said(voice, SENTENCES[0]), quiet(0.5)]), pace=0)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.5):
                await caller.until_final()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5), client(url):
            pass


async def test_delayed_results_come_late_and_in_order(
    url: str, voice: Voice, faults: httpx2.AsyncClient
) -> None:
    await faults.put("/faults", json={"listen": {"delay_s": 0.7}})
    async with client(url, interim_results="false") as caller:
        began = time.monotonic()
        for sentence in SENTENCES[:2]:
            await caller.speak(np.concatenate([said(voice, sentence), quiet(0.5)]), pace=0)
        await caller.close()

    assert time.monotonic() - began >= 1.4
    assert [plain(text_of(final)) for final in caller.finals()] == [
        plain(sentence) for sentence in SENTENCES[:2]
    ]
