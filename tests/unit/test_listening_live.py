"""The ear that decides, while the call runs, whether the agent is speaking."""

import numpy as np
import pytest

from rehearsal.caller.ear import Ear
from rehearsal.sound.samples import Samples, to_samples

RATE = 8000
FRAME_S = 0.01


def listen(ear: Ear, amplitude: float, from_s: float, to_s: float) -> None:
    """Let the ear hear a tone of one loudness in frames of 10 ms."""
    times = np.arange(round(FRAME_S * RATE)) / RATE
    frame: Samples = to_samples(amplitude * np.sin(2 * np.pi * 500 * times))
    for index in range(round((to_s - from_s) / FRAME_S)):
        ear.hear(frame, from_s + index * FRAME_S, RATE)


def test_speech_is_heard_from_its_first_sound_to_its_last() -> None:
    ear = Ear()
    listen(ear, 4000, 1.0, 2.0)
    listen(ear, 10, 2.0, 3.0)

    assert ear.speech_since(0.0) == pytest.approx((1.0, 2.0), abs=0.02)
    assert ear.last_sound_s == pytest.approx(2.0, abs=0.02)


def test_line_noise_is_not_speech() -> None:
    ear = Ear()
    listen(ear, 20, 0.0, 2.0)

    assert ear.speech_since(0.0) is None
    assert ear.last_sound_s is None


def test_click_is_not_the_agent_speaking() -> None:
    ear = Ear()
    listen(ear, 20_000, 1.0, 1.04)
    listen(ear, 10, 1.04, 2.0)
    listen(ear, 20_000, 2.0, 2.04)

    assert ear.speech_since(0.0) is None


def test_speech_before_the_moment_is_not_an_answer() -> None:
    ear = Ear()
    listen(ear, 4000, 1.0, 2.0)

    assert ear.speech_since(2.5) is None
    listen(ear, 4000, 3.0, 4.0)
    assert ear.speech_since(2.5) == pytest.approx((3.0, 4.0), abs=0.02)


def test_speech_that_goes_on_over_the_moment_counts_from_the_moment() -> None:
    ear = Ear()
    listen(ear, 4000, 1.0, 4.0)

    assert ear.speech_since(2.5) == pytest.approx((2.5, 4.0), abs=0.02)


def test_pause_between_sentences_leaves_the_first_sound_first() -> None:
    ear = Ear()
    listen(ear, 4000, 1.0, 2.0)
    listen(ear, 4000, 2.9, 4.0)

    assert ear.speech_since(0.5) == pytest.approx((1.0, 4.0), abs=0.02)
