"""The Deepgram live protocol on a WebSocket: audio in, words out."""

import asyncio
import json
from collections.abc import AsyncIterator
from uuid import uuid4

import numpy as np
from livekit.local_inference import VAD
from numpy.typing import NDArray
from pydantic import ValidationError
from starlette.responses import JSONResponse
from starlette.websockets import WebSocket, WebSocketDisconnect

from rehearsal.speech import deepgram
from rehearsal.speech.deepgram import CONTROLS, ControlError, Query, control
from rehearsal.speech.faults import ON_PURPOSE, FaultError, Faults
from rehearsal.speech.hearing import SAMPLE_RATE_HZ, Hearing
from rehearsal.speech.phrases import WINDOW, Cutter, Ended, Moment, Paused, Phrase, Resumed, Started
from rehearsal.speech.resample import Resampler, resampler
from rehearsal.speech.scribe import Final, Scribe

GUESS_EVERY_SAMPLES = SAMPLE_RATE_HZ * 4 // 5
IDLE_S = 12
"""A client that sends neither audio nor KeepAlive for so long is gone."""

INVALID, FAULT = 1008, 1011
"""WebSocket close codes."""


class Listening:
    """One stream, from the first sample to the goodbye."""

    def __init__(self, socket: WebSocket, query: Query, hearing: Hearing) -> None:
        self._socket = socket
        self._query = query
        self._request_id = str(uuid4())
        self._resampler: Resampler | None = None
        self._bytes = b""
        self._samples = np.zeros(0, np.int16)
        self._voice = VAD()
        self._cutter = Cutter(silence_ms=query.silence_ms)
        self._scribe = Scribe(hearing, final=self._send_final, guess=self._send_guess)
        self._received = 0
        """Bytes of audio, at the client's rate."""
        self._heard = 0
        """Samples at 16 kHz."""
        self._guessed_at = 0

    async def run(self) -> None:
        """Listen until the client has closed the stream and everything is answered."""
        self._resampler = await resampler(self._query.sample_rate)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._scribe.run())
            await self._receive()
            self._scribe.finish()
        duration_s = self._received / 2 / self._query.sample_rate
        await self._send(deepgram.metadata(self._request_id, duration_s))
        await self._socket.close()

    async def _receive(self) -> None:
        async for message in self._messages():
            if isinstance(message, bytes):
                self._received += len(message)
                await self._listen(message)
            elif message == "CloseStream":
                break
            elif message == "Finalize":
                self._finalize()
        # a last syllable is still on its way through resampler and detector
        await self._listen(bytes(2 * self._query.sample_rate // 10))
        self._write(self._cutter.flush())

    async def _messages(self) -> AsyncIterator[bytes | str]:
        """Audio, or the type of a control message."""
        while True:
            async with asyncio.timeout(IDLE_S):
                message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1005))
            if message.get("bytes") is not None:
                yield message["bytes"]
            else:
                yield control(message["text"])

    async def _listen(self, audio: bytes) -> None:
        for window in self._windows(audio):
            moment = self._cutter.feed(window, self._voice.predict(window))
            self._heard += WINDOW
            await self._follow(moment)

    def _windows(self, audio: bytes) -> list[NDArray[np.int16]]:
        assert self._resampler is not None
        audio = self._bytes + audio
        whole = len(audio) // 2 * 2
        self._bytes = audio[whole:]
        new = self._resampler(np.frombuffer(audio[:whole], "<i2"))
        samples = np.concatenate([self._samples, new])
        count = len(samples) // WINDOW
        self._samples = samples[count * WINDOW :]
        return list(samples[: count * WINDOW].reshape(count, WINDOW))

    async def _follow(self, moment: Moment | None) -> None:
        match moment:
            case Started(at):
                self._guessed_at = self._heard
                if self._query.vad_events:
                    await self._send(deepgram.speech_started(at))
            case Paused(phrase):
                self._guess(phrase)
            case Resumed():
                self._scribe.forget()
            case Ended():
                self._write(moment)
            case None:
                self._guess_now_and_then()

    def _guess_now_and_then(self) -> None:
        due = self._heard - self._guessed_at >= GUESS_EVERY_SAMPLES
        if due and self._query.interim_results and self._cutter.speaking and self._scribe.idle:
            self._guess(self._cutter.so_far())

    def _guess(self, phrase: Phrase) -> None:
        self._guessed_at = self._heard
        self._scribe.guess(phrase)

    def _finalize(self) -> None:
        ended = self._cutter.flush()
        nothing = Ended(Phrase(self._heard, np.zeros(0, np.int16)), endpoint=False)
        self._scribe.write(Final(ended or nothing, from_finalize=True))

    def _write(self, ended: Ended | None) -> None:
        if ended:
            self._scribe.write(Final(ended))

    async def _send_guess(self, phrase: Phrase, text: str) -> None:
        if self._query.interim_results:
            await self._send_result(phrase, text, is_final=False)

    async def _send_final(self, final: Final, text: str) -> None:
        await self._send_result(
            final.ended.phrase,
            text,
            is_final=True,
            speech_final=final.ended.endpoint and self._query.endpointing is not False,
            from_finalize=final.from_finalize,
        )

    async def _send_result(self, phrase: Phrase, text: str, **flags: bool) -> None:
        faults: Faults = self._socket.app.state.faults
        fault = faults.now("listen")
        if fault.kind == "hang":
            return
        if fault.kind == "500":
            raise FaultError
        await asyncio.sleep(fault.next_delay_s() + fault.piece_delay_s)
        message = deepgram.result(phrase, text, request_id=self._request_id, **flags)
        await self._send(message)

    async def _send(self, message: deepgram.Message) -> None:
        await self._socket.send_text(json.dumps(message))


async def listen(socket: WebSocket) -> None:
    """The endpoint: refuse what cannot be heard, else listen."""
    faults: Faults = socket.app.state.faults
    asked = {"endpoint": "listen", "query": socket.query_params.multi_items()}
    socket.app.state.requests.append(asked)
    fault = faults.take("listen")
    if fault.kind == "hang":
        await socket.receive()  # the client's wish to connect, after which it may leave
        await socket.receive()
        await socket.close()
        return
    if fault.kind == "500":
        await refuse(socket, 500, ON_PURPOSE)
        return
    try:
        query = Query.model_validate(dict(socket.query_params))
    except ValidationError as err:
        await refuse(socket, 400, deepgram.what_is_wrong(err))
        return
    await socket.accept()
    await converse(socket, query)


async def converse(socket: WebSocket, query: Query) -> None:
    """Listen until the end, and say why when the end is not the client's wish."""
    try:
        await Listening(socket, query, socket.app.state.hearing).run()
    except* WebSocketDisconnect:
        pass
    except* ControlError:
        await socket.close(INVALID, f"A text message has one of the types {', '.join(CONTROLS)}.")
    except* TimeoutError:
        await socket.close(FAULT, f"NET-0001: neither audio nor KeepAlive for {IDLE_S} s.")
    except* FaultError:
        await socket.close(FAULT, ON_PURPOSE)


async def refuse(socket: WebSocket, status: int, message: str) -> None:
    """Deny the WebSocket as Deepgram does: an HTTP status and a JSON body that says why."""
    error = {"err_code": str(status), "err_msg": message, "request_id": str(uuid4())}
    await socket.send_denial_response(JSONResponse(error, status_code=status))
