"""How a phrase is put before the model: level and quiet around it do not depend on the line."""

import numpy as np
import pytest

from rehearsal.speech.hearing import AFTER, BEFORE, PEAK, SAMPLE_RATE_HZ, framed

TONE = 1000 * np.sin(np.arange(SAMPLE_RATE_HZ) / 5)


@pytest.mark.parametrize(("before", "after"), [(0, 0), (8_000, 0), (0, 8_000), (16_000, 16_000)])
@pytest.mark.parametrize("level", [0.1, 1, 20])
def test_phrase_is_framed_alike_wherever_it_stood(before: int, after: int, level: float) -> None:
    phrase = np.concatenate([np.zeros(before), level * TONE, np.zeros(after)]).astype(np.int16)
    audio = framed(phrase)

    assert len(audio) == pytest.approx(BEFORE + len(TONE) + AFTER, abs=400)
    assert np.abs(audio).max() == pytest.approx(PEAK, rel=0.01)
    assert not audio[: BEFORE - 200].any()


def test_silence_stays_silence() -> None:
    assert not framed(np.zeros(SAMPLE_RATE_HZ, np.int16)).any()


def test_a_phrase_shorter_than_a_frame_is_left_alone() -> None:
    assert len(framed(np.ones(7, np.int16))) == 7
