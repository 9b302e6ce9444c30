"""The Deepgram live protocol: what a client may ask and send, and what it is told."""

import json
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError, field_validator

from rehearsal.speech.hearing import SAMPLE_RATE_HZ
from rehearsal.speech.phrases import LEAD_WINDOWS, WINDOW, Phrase

Message = dict[str, Any]

CONFIDENCE = 0.9
"""The model gives none; clear words on a telephone are nearly always right."""
SETTLE_MS = 160
"""Silence that ends a phrase when the client asks for less: a shorter one is a stop inside a word."""
WITHOUT_ENDPOINTING_MS = 1000
CONTROLS = ("KeepAlive", "Finalize", "CloseStream")
MODEL_INFO = {"name": "moonshine", "version": "0.0.73", "arch": "tiny-en"}


class ControlError(Exception):
    """A client sent text that is no control message."""


class Query(BaseModel):
    """What a client asks for; what shapes only a cloud model's text is accepted and not acted on."""

    model: str = "tiny-en"
    encoding: Literal["linear16"]
    sample_rate: int = Field(ge=8000, le=48_000)
    channels: Literal[1] = 1
    interim_results: bool = False
    vad_events: bool = False
    endpointing: int | Literal[False] = Field(10, ge=0, le=10_000)
    language: str = Field("en", pattern="^en(-|$)")

    @field_validator("channels", mode="before")
    @classmethod
    def _number(cls, value: object) -> object:
        return int(value) if isinstance(value, str) and value.isdigit() else value

    @field_validator("endpointing", mode="before")
    @classmethod
    def _off(cls, value: object) -> object:
        return {"false": False, "true": 10}.get(str(value).lower(), value)

    @property
    def silence_ms(self) -> int:
        """How long a silence ends a phrase."""
        if self.endpointing is False:
            return WITHOUT_ENDPOINTING_MS
        return max(self.endpointing, SETTLE_MS)


def what_is_wrong(err: ValidationError) -> str:
    """What is wrong with a query string, each parameter by name."""
    return "; ".join(f"{error['loc'][0]}: {error['msg']}" for error in err.errors())


def control(text: str) -> str:
    """The type of a control message.

    Raises:
        ControlError: it is none that this protocol knows.
    """
    try:
        kind = json.loads(text)["type"]
    except (ValueError, TypeError, KeyError):
        kind = None
    if kind not in CONTROLS:
        raise ControlError
    return str(kind)


def speech_started(at: int) -> Message:
    return {"type": "SpeechStarted", "channel": [0, 1], "timestamp": seconds(at)}


def result(
    phrase: Phrase,
    text: str,
    *,
    request_id: str,
    is_final: bool,
    speech_final: bool = False,
    from_finalize: bool = False,
) -> Message:
    """What a phrase says, or seems to say so far."""
    alternative = {
        "transcript": text,
        "confidence": CONFIDENCE if text else 0.0,
        "words": words(phrase, text),
    }
    return {
        "type": "Results",
        "channel_index": [0, 1],
        "start": seconds(phrase.start),
        "duration": seconds(len(phrase.samples)),
        "is_final": is_final,
        "speech_final": speech_final,
        "from_finalize": from_finalize,
        "channel": {"alternatives": [alternative]},
        "metadata": {"request_id": request_id, "model_info": MODEL_INFO, "model_uuid": "moonshine"},
    }


def metadata(request_id: str, duration_s: float) -> Message:
    """The goodbye of a stream that brought so much audio."""
    return {
        "type": "Metadata",
        "transaction_key": "deprecated",
        "request_id": request_id,
        "created": datetime.now(UTC).isoformat(),
        "duration": round(duration_s, 3),
        "channels": 1,
        "models": ["moonshine"],
        "model_info": {"moonshine": MODEL_INFO},
    }


def words(phrase: Phrase, text: str) -> list[Message]:
    """The words with times spread by their length: the model tells no times."""
    spoken = text.split()
    letters = sum(len(word) + 1 for word in spoken)
    begin = phrase.start + min(LEAD_WINDOWS * WINDOW // 2, len(phrase.samples) // 4)
    per_letter = (phrase.end - begin) / letters if letters else 0
    timed, at = [], float(begin)
    for word in spoken:
        until = at + (len(word) + 1) * per_letter
        timed.append(
            {
                "word": word.strip(".,?!;:\"'").lower(),
                "punctuated_word": word,
                "start": seconds(at),
                "end": seconds(until),
                "confidence": CONFIDENCE,
            }
        )
        at = until
    return timed


def seconds(samples: float) -> float:
    return round(samples / SAMPLE_RATE_HZ, 3)
