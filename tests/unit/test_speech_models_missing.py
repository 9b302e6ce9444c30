"""A machine without the speech wheels: one sentence, when they are needed and not before."""

import sys

import pytest

from rehearsal.speech import SpeechModelsMissing
from rehearsal.speech.hearing import Hearing
from rehearsal.speech.voice import Voice


@pytest.mark.parametrize(
    ("model", "module", "wheel"),
    [(Voice, "hibari", "hibari-tts"), (Hearing, "moonshine_voice", "moonshine-voice")],
)
def test_missing_wheel_says_which_and_what_to_do(
    model: type[Voice | Hearing], module: str, wheel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)  # how Python says: not installed

    with pytest.raises(SpeechModelsMissing) as missing:
        model()

    for part in (wheel, "OPENAI_API_KEY", "DEEPGRAM_API_KEY", "glibc 2.34"):
        assert part in str(missing.value)
