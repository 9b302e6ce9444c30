"""The OpenAI speech protocol: text in, 24 kHz audio out, sentence by sentence."""

import asyncio
import base64
import io
import json
import wave
from collections.abc import AsyncIterator
from typing import Literal
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from rehearsal.speech.faults import Fault, Faults, hold
from rehearsal.speech.openai_errors import read_body
from rehearsal.speech.voice import Voice


class SpeechRequest(BaseModel):
    """The part of OpenAI's request that changes what is heard; there is one voice."""

    model: str
    voice: str = ""
    input: str = Field(max_length=4096)
    response_format: Literal["pcm", "wav"] = "wav"
    stream_format: Literal["audio", "sse"] = "audio"
    speed: float = Field(1.0, ge=0.25, le=4.0)


async def speech(request: Request) -> Response:
    """The endpoint: the first bytes leave when the first sentence is made."""
    faults: Faults = request.app.state.faults
    fault = faults.take("speech")
    asked = await read_body(request, SpeechRequest)
    if isinstance(asked, Response):
        return asked
    request.app.state.requests.append({"endpoint": "speech", **asked.model_dump()})
    if failed := await hold(request, fault):
        return failed
    audio = spoken(request.app.state.voice, asked, fault)
    headers = {"x-request-id": uuid4().hex}
    if asked.stream_format == "sse":
        spelt = events(audio, asked.input)
        return StreamingResponse(spelt, headers=headers, media_type="text/event-stream")
    return StreamingResponse(audio, headers=headers, media_type=f"audio/{asked.response_format}")


async def spoken(voice: Voice, asked: SpeechRequest, fault: Fault) -> AsyncIterator[bytes]:
    """The audio, a piece for each sentence; WAV in one piece, for its header tells its length."""
    if asked.response_format == "wav":
        samples = await asyncio.to_thread(voice.speak, asked.input, speed=asked.speed)
        await asyncio.sleep(fault.piece_delay_s)
        yield as_wav(samples)
        return
    sentences = voice.sentences(asked.input, speed=asked.speed)
    while (samples_or_none := await asyncio.to_thread(next, sentences, None)) is not None:
        await asyncio.sleep(fault.piece_delay_s)
        yield samples_or_none.tobytes()


async def events(audio: AsyncIterator[bytes], text: str) -> AsyncIterator[str]:
    """The audio as server-sent events."""
    async for piece in audio:
        yield event({"type": "speech.audio.delta", "audio": base64.b64encode(piece).decode()})
    tokens = len(text.split())
    usage = {"input_tokens": tokens, "output_tokens": 0, "total_tokens": tokens}
    yield event({"type": "speech.audio.done", "usage": usage})


def event(data: dict[str, object]) -> str:
    return f"data: {json.dumps(data)}\n\n"


def as_wav(samples: NDArray[np.int16]) -> bytes:
    """A mono WAV file at the voice's rate."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(Voice.sample_rate_hz)
        out.writeframes(samples.tobytes())
    return file.getvalue()
