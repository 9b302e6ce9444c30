"""What a client of the live protocol may ask for, and the words it is sent."""

import numpy as np
import pytest
from pydantic import ValidationError

from rehearsal.speech import deepgram
from rehearsal.speech.deepgram import ControlError, Query, control, what_is_wrong, words
from rehearsal.speech.phrases import Phrase

PLUGIN = {
    "model": "nova-2-phonecall",
    "punctuate": "true",
    "smart_format": "false",
    "no_delay": "true",
    "interim_results": "true",
    "encoding": "linear16",
    "vad_events": "true",
    "sample_rate": "16000",
    "channels": "1",
    "endpointing": "25",
    "filler_words": "true",
    "language": "en-US",
}


def test_what_the_plugin_asks_for_is_understood() -> None:
    query = Query.model_validate(PLUGIN)

    assert query.interim_results
    assert query.vad_events
    assert query.sample_rate == 16_000


@pytest.mark.parametrize(
    ("endpointing", "silence_ms"), [("25", 160), ("300", 300), ("false", 1000), ("true", 160)]
)
def test_silence_that_ends_a_phrase_follows_the_client(endpointing: str, silence_ms: int) -> None:
    assert Query.model_validate(PLUGIN | {"endpointing": endpointing}).silence_ms == silence_ms


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("encoding", "mulaw"),
        ("sample_rate", "fast"),
        ("sample_rate", "4000"),
        ("channels", "2"),
        ("language", "de"),
        ("endpointing", "soon"),
    ],
)
def test_what_cannot_be_heard_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Query.model_validate(PLUGIN | {name: value})

    assert what_is_wrong(refused.value).startswith(f"{name}: ")


@pytest.mark.parametrize("text", ["", "hello", "[]", "{}", '{"type": "Dance"}', "null"])
def test_text_that_is_no_control_message_is_refused(text: str) -> None:
    with pytest.raises(ControlError):
        control(text)


def test_words_are_timed_within_their_phrase_in_order() -> None:
    timed = words(Phrase(16_000, np.zeros(32_000, np.int16)), "Good morning, Ada!")

    assert [word["word"] for word in timed] == ["good", "morning", "ada"]
    assert [word["punctuated_word"] for word in timed] == ["Good", "morning,", "Ada!"]
    times = [time for word in timed for time in (word["start"], word["end"])]
    assert times == sorted(times)
    assert times[0] >= 1.0
    assert times[-1] <= 3.0


def test_silence_has_no_words_and_no_confidence() -> None:
    nothing = Phrase(0, np.zeros(0, np.int16))
    message = deepgram.result(nothing, "", request_id="r", is_final=True)

    assert message["channel"]["alternatives"] == [
        {"transcript": "", "confidence": 0.0, "words": []}
    ]
