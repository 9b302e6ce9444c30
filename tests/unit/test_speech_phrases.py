"""Where a stream of speech is cut, given how likely each window holds a voice."""

from collections.abc import Sequence

import numpy as np
import pytest

from rehearsal.speech.phrases import (
    LEAD_WINDOWS,
    WINDOW,
    WINDOW_MS,
    Cutter,
    Ended,
    Moment,
    Paused,
    Resumed,
    Started,
)

QUIET, VOICE = 0.02, 0.7


def play(cutter: Cutter, voices: Sequence[float]) -> list[Moment]:
    """Every moment of a stream whose windows are numbered by their samples."""
    moments = []
    for number, voice in enumerate(voices):
        moment = cutter.feed(np.full(WINDOW, number, np.int16), voice)
        if moment:
            moments.append(moment)
    return moments


def numbers(ended: Moment) -> list[int]:
    """The windows that a phrase is made of."""
    assert isinstance(ended, Ended | Paused)
    return [int(sample) for sample in ended.phrase.samples[::WINDOW]]


@pytest.fixture
def cutter() -> Cutter:
    """Five quiet windows end a phrase."""
    return Cutter(silence_ms=5 * WINDOW_MS)


def test_phrase_has_its_lead_and_ends_shortly_after_the_voice(cutter: Cutter) -> None:
    moments = play(cutter, [QUIET] * 20 + [VOICE] * 30 + [QUIET] * 10)

    assert [type(moment) for moment in moments] == [Started, Paused, Ended]
    assert numbers(moments[-1]) == list(range(20 - LEAD_WINDOWS, 52))
    assert moments[0] == Started(20 * WINDOW)


def test_what_a_pause_held_is_what_the_phrase_holds_if_it_ends_there(cutter: Cutter) -> None:
    _, paused, ended = play(cutter, [VOICE] * 30 + [QUIET] * 10)

    assert isinstance(paused, Paused)
    assert isinstance(ended, Ended)
    assert paused.phrase.span == ended.phrase.span


def test_short_pause_does_not_part_a_phrase(cutter: Cutter) -> None:
    moments = play(cutter, [VOICE] * 20 + [QUIET] * 4 + [VOICE] * 20 + [QUIET] * 10)

    assert [type(moment) for moment in moments] == [Started, Paused, Resumed, Paused, Ended]
    assert numbers(moments[-1]) == list(range(46))


def test_one_window_with_a_voice_is_a_click_and_no_speech(cutter: Cutter) -> None:
    assert play(cutter, [QUIET] * 5 + [VOICE] + [QUIET] * 5) == []


@pytest.mark.parametrize(("loudness", "begins"), [(800, True), (60, False)])
def test_uncertain_voice_begins_a_phrase_only_where_it_stands_out(
    cutter: Cutter, loudness: int, begins: bool
) -> None:
    random = np.random.default_rng(0)
    levels = [14] * 20 + [loudness] * 10
    voices = [QUIET] * 20 + [0.25] * 10
    for level, voice in zip(levels, voices, strict=True):
        cutter.feed(random.normal(0, level, WINDOW).astype(np.int16), voice)

    assert cutter.speaking == begins


def test_second_phrase_begins_after_the_first_and_nothing_between_is_lost(cutter: Cutter) -> None:
    moments = play(cutter, [VOICE] * 20 + [QUIET] * 6 + [VOICE] * 20 + [QUIET] * 6)

    first, second = (moment for moment in moments if isinstance(moment, Ended))
    assert numbers(first) + numbers(second) == list(range(20 + 6 + 20 + 2))


def test_speech_of_a_minute_is_cut_into_phrases_without_losing_a_window(cutter: Cutter) -> None:
    windows = 60_000 // WINDOW_MS
    moments = play(cutter, [VOICE] * windows)
    last = cutter.flush()
    assert last

    cuts = [moment for moment in moments if isinstance(moment, Ended)]
    assert [window for cut in [*cuts, last] for window in numbers(cut)] == list(range(windows))
    assert not any(cut.endpoint for cut in cuts)
    assert max(len(numbers(cut)) for cut in cuts) * WINDOW_MS <= 14_000


def test_cut_of_long_speech_falls_into_its_quietest_moment(cutter: Cutter) -> None:
    loud, soft = np.full(WINDOW, 3000, np.int16), np.full(WINDOW, 3, np.int16)
    moments = [
        cutter.feed(soft if number in (400, 401, 402) else loud, VOICE)
        for number in range(14_000 // WINDOW_MS)
    ]

    cut = moments[-1]
    assert isinstance(cut, Ended)
    assert cut.phrase.end == 401 * WINDOW


def test_long_phrase_ends_at_its_first_short_pause(cutter: Cutter) -> None:
    windows = 10_500 // WINDOW_MS
    moments = play(cutter, [VOICE] * windows + [QUIET] * 2 + [VOICE] * 2)

    assert [type(moment) for moment in moments] == [Started, Ended, Started]


def test_flush_ends_a_phrase_in_its_middle_and_nothing_when_nobody_speaks(cutter: Cutter) -> None:
    play(cutter, [VOICE] * 20)
    ended = cutter.flush()

    assert ended
    assert numbers(ended) == list(range(20))
    assert cutter.flush() is None
