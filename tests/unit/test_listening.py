"""The analyser of recorded calls, on synthetic sound whose times are known."""

import numpy as np
import pytest

from rehearsal.sound.listening import (
    Span,
    dropouts,
    first_sound_after,
    frame_levels_dbfs,
    noise_floor_dbfs,
    speech_spans,
    trimmed,
    turn_gaps,
)
from rehearsal.sound.samples import SILENT_DBFS, Samples, level_dbfs, silence, to_samples

EXACT_S = 0.02
"""How exact every measured time is promised to be."""

RATES = pytest.mark.parametrize("rate", [8_000, 16_000])


def voice(seconds: float, rate: int, *, amplitude: float = 6000.0) -> Samples:
    """Something that sounds all the time, as loud as a voice: three tones that beat slowly."""
    times = np.arange(round(seconds * rate)) / rate
    tones = sum(np.sin(2 * np.pi * hz * times) for hz in (220, 331, 1250))
    return to_samples(amplitude / 3 * np.asarray(tones))


def channel(
    *said: tuple[float, float],
    length_s: float = 10.0,
    rate: int = 8000,
    noise: float = 0.0,
    amplitude: float = 6000.0,
) -> Samples:
    """A side of a call that speaks from each start to each end, over `noise` (RMS)."""
    side = np.random.default_rng(7).normal(0, noise, round(length_s * rate))
    for start_s, end_s in said:
        first = round(start_s * rate)
        spoken = voice(end_s - start_s, rate, amplitude=amplitude)
        side[first : first + len(spoken)] += spoken
    return to_samples(side)


def assert_spans(found: tuple[Span, ...], *expected: tuple[float, float]) -> None:
    assert len(found) == len(expected)
    for span, (start_s, end_s) in zip(found, expected, strict=True):
        assert span.start_s == pytest.approx(start_s, abs=EXACT_S)
        assert span.end_s == pytest.approx(end_s, abs=EXACT_S)


@RATES
@pytest.mark.parametrize("noise", [0.0, 14.0, 60.0], ids=["digital", "quiet line", "noisy line"])
def test_speech_is_found_to_20_ms(rate: int, noise: float) -> None:
    side = channel((1.003, 2.517), (4.25, 6.009), rate=rate, noise=noise)

    assert_spans(speech_spans(side, rate), (1.003, 2.517), (4.25, 6.009))


@RATES
@pytest.mark.parametrize("gap_s", [0.05, 0.2, 0.437, 1.0, 2.5])
def test_known_gap_between_the_sides_is_measured(rate: int, gap_s: float) -> None:
    caller = channel((1.0, 3.0), rate=rate, noise=14)
    agent = channel((3.0 + gap_s, 8.0), rate=rate)

    (gap,) = turn_gaps(speech_spans(caller, rate), speech_spans(agent, rate))

    assert gap.length_s == pytest.approx(gap_s, abs=EXACT_S)


def test_every_turn_of_a_call_has_its_gap() -> None:
    caller = channel((2.0, 3.0), (5.0, 6.0), (8.0, 9.0), length_s=12, noise=14)
    agent = channel((0.5, 1.5), (3.4, 4.5), (7.1, 7.6), (9.9, 11.0), length_s=12)

    gaps = turn_gaps(speech_spans(caller, 8000), speech_spans(agent, 8000))

    assert [gap.length_s for gap in gaps] == pytest.approx([0.4, 1.1, 0.9], abs=EXACT_S)


def test_caller_who_speaks_twice_is_waited_for_since_the_second_time() -> None:
    caller = channel((1.0, 2.0), (3.0, 4.0), noise=14)
    agent = channel((4.6, 6.0))

    (gap,) = turn_gaps(speech_spans(caller, 8000), speech_spans(agent, 8000))

    assert gap.caller_end_s == pytest.approx(4.0, abs=EXACT_S)
    assert gap.length_s == pytest.approx(0.6, abs=EXACT_S)


def test_agent_that_is_interrupted_has_not_answered_yet() -> None:
    caller = channel((2.0, 4.0), noise=14)
    agent = channel((0.5, 2.4), (4.7, 6.0))

    (gap,) = turn_gaps(speech_spans(caller, 8000), speech_spans(agent, 8000))

    assert gap.agent_start_s == pytest.approx(4.7, abs=EXACT_S)
    assert gap.length_s == pytest.approx(0.7, abs=EXACT_S)


def test_agent_that_talks_on_over_the_caller_leaves_no_gap() -> None:
    caller = channel((2.0, 3.0), noise=14)
    agent = channel((0.5, 5.0))

    assert turn_gaps(speech_spans(caller, 8000), speech_spans(agent, 8000)) == ()


def test_soft_start_belongs_to_the_word() -> None:
    side = channel((2.0, 4.0), noise=3).astype(float)
    # the first 80 ms rise from 35 dB below the voice, like an h or an s
    side[16_000:16_640] *= np.geomspace(10 ** (-35 / 20), 1, 640)

    assert_spans(speech_spans(to_samples(side), 8000), (2.0, 4.0))


def test_soft_end_belongs_to_the_word() -> None:
    side = channel((2.0, 4.0), noise=3).astype(float)
    side[31_360:32_000] *= np.geomspace(1, 10 ** (-35 / 20), 640)

    assert_spans(speech_spans(to_samples(side), 8000), (2.0, 4.0))


@pytest.mark.parametrize("click_s", [0.005, 0.02, 0.05])
def test_click_is_not_speech(click_s: float) -> None:
    side = channel((1.0, 1.0 + click_s), (3.0, 4.0), noise=14, amplitude=20_000)

    assert_spans(speech_spans(side, 8000), (3.0, 4.0))


def test_click_between_question_and_answer_does_not_change_the_gap() -> None:
    caller = channel((1.0, 2.0), noise=14)
    agent = channel((2.5, 2.54), (3.2, 5.0))

    (gap,) = turn_gaps(speech_spans(caller, 8000), speech_spans(agent, 8000))

    assert gap.length_s == pytest.approx(1.2, abs=EXACT_S)


def test_short_word_is_speech() -> None:
    assert_spans(speech_spans(channel((1.0, 1.2), noise=14), 8000), (1.0, 1.2))


def test_pause_between_words_is_one_utterance_and_a_longer_one_is_two() -> None:
    side = channel((1.0, 1.5), (1.8, 2.5), (3.0, 4.0), noise=14)

    assert_spans(speech_spans(side, 8000), (1.0, 2.5), (3.0, 4.0))


def test_quiet_voice_is_heard_over_a_quiet_line() -> None:
    assert_spans(speech_spans(channel((1.0, 2.0), noise=4, amplitude=600), 8000), (1.0, 2.0))


def test_noise_alone_is_nobody() -> None:
    assert speech_spans(channel(noise=60), 8000) == ()


def test_channel_of_nothing_but_speech_is_one_span() -> None:
    assert_spans(speech_spans(voice(3.0, 8000), 8000), (0.0, 3.0))


@pytest.mark.parametrize("samples", [silence(0, 8000), silence(2, 8000), silence(0.004, 8000)])
def test_silence_is_nobody(samples: Samples) -> None:
    assert speech_spans(samples, 8000) == ()
    assert dropouts(samples, 8000) == ()


def test_first_sound_after_a_moment_is_the_next_to_begin() -> None:
    spans = [Span(1.0, 2.0), Span(4.0, 5.0)]

    assert first_sound_after(spans, 0.5) == 1.0
    assert first_sound_after(spans, 1.5) == 4.0
    assert first_sound_after(spans, 4.5) is None


def test_level_is_in_decibels_below_full_scale() -> None:
    square = np.full(8000, 16384, dtype=np.int16)

    assert level_dbfs(square) == pytest.approx(-6.02, abs=0.01)
    assert level_dbfs(silence(1, 8000)) == SILENT_DBFS


def test_noise_floor_is_the_line_and_not_the_voice() -> None:
    levels = frame_levels_dbfs(channel((1.0, 8.0), noise=20), 8000)

    assert noise_floor_dbfs(levels) == pytest.approx(20 * np.log10(20 / 32768), abs=1.5)


@RATES
@pytest.mark.parametrize("hole_s", [0.06, 0.1, 0.3])
def test_hole_in_a_word_is_a_dropout(rate: int, hole_s: float) -> None:
    side = channel((1.0, 4.0), rate=rate)
    side[round(2.003 * rate) : round((2.003 + hole_s) * rate)] = 0

    (hole,) = dropouts(side, rate)

    assert hole.start_s == pytest.approx(2.003, abs=EXACT_S)
    assert hole.length_s == pytest.approx(hole_s, abs=EXACT_S)


def test_pause_that_fades_is_no_dropout() -> None:
    side = channel((1.0, 2.0), (2.2, 3.0)).astype(float)
    side[15_200:16_000] *= np.geomspace(1, 0.001, 800)

    assert dropouts(to_samples(side), 8000) == ()


def test_pause_that_ends_softly_is_no_dropout() -> None:
    side = channel((1.0, 2.0), (2.2, 3.0)).astype(float)
    side[17_600:18_400] *= np.geomspace(0.001, 1, 800)

    assert dropouts(to_samples(side), 8000) == ()


def test_silence_after_the_last_word_is_no_dropout() -> None:
    assert dropouts(channel((1.0, 2.0)), 8000) == ()


def test_trimmed_speech_has_no_silence_before_or_after_it() -> None:
    kept = trimmed(channel((0.4, 1.6), length_s=2.0), 8000)

    assert len(kept) / 8000 == pytest.approx(1.2, abs=2 * EXACT_S)
    assert len(trimmed(silence(1.0, 8000), 8000)) == 8000
