"""Two sides on one clock: pieces that come late, in bursts or not at all."""

from pathlib import Path

import numpy as np
import pytest

from rehearsal.sound.recording import Piece, Recording, Tracks, lay_out
from rehearsal.sound.samples import Samples, to_samples

RATE = 8000
FRAME = 80
"""10 ms, as WebRTC delivers them."""


def ramp(seconds: float, first: int = 1) -> Samples:
    """Sound in which every sample says where it belongs (modulo 30,000)."""
    return ((np.arange(round(seconds * RATE)) + first) % 30_000).astype(np.int16)


def frames(sound: Samples) -> list[Samples]:
    return [sound[index : index + FRAME] for index in range(0, len(sound), FRAME)]


def stream(sound: Samples, start_s: float, late_s: list[float]) -> list[Piece]:
    """The sound in frames from `start_s` on, the n-th late by `late_s[n]`."""
    return [
        Piece(start_s + index * FRAME / RATE + late, frame)
        for index, (frame, late) in enumerate(zip(frames(sound), late_s, strict=True))
    ]


def test_even_stream_stands_where_it_arrived() -> None:
    laid = lay_out(stream(ramp(1.0), 0.5, [0.0] * 100), RATE, 2 * RATE)

    assert not laid[:4000].any()
    assert np.array_equal(laid[4000:12000], ramp(1.0))
    assert not laid[12000:].any()


def test_jitter_makes_no_holes_and_moves_nothing() -> None:
    late_s = list(np.random.default_rng(3).exponential(0.01, 300))
    late_s[::20] = [0.0] * 15

    laid = lay_out(stream(ramp(3.0), 0.5, late_s), RATE, 4 * RATE)

    assert np.array_equal(laid[4000:28000], ramp(3.0))


def test_burst_after_a_stall_is_heard_where_it_belongs() -> None:
    """The machine slept for 0.4 s in the middle, then took 40 frames at once."""
    late_s = [0.0] * 100 + [0.4 - index * 0.01 for index in range(40)] + [0.0] * 60

    laid = lay_out(stream(ramp(2.0), 0.0, late_s), RATE, 2 * RATE)

    assert np.array_equal(laid, ramp(2.0))


def test_pause_in_a_stream_stays_a_pause() -> None:
    pieces = stream(ramp(1.0), 0.0, [0.0] * 100) + stream(ramp(1.0), 3.0, [0.0] * 100)

    laid = lay_out(pieces, RATE, 4 * RATE)

    assert np.array_equal(laid[: 1 * RATE], ramp(1.0))
    assert not laid[1 * RATE : 3 * RATE].any()
    assert np.array_equal(laid[3 * RATE :], ramp(1.0))


def test_pieces_never_stand_on_top_of_each_other() -> None:
    pieces = [Piece(0.0, ramp(0.5)), Piece(0.3, ramp(0.5))]

    laid = lay_out(pieces, RATE, 2 * RATE)

    assert np.array_equal(laid[:4000], ramp(0.5))
    assert np.array_equal(laid[4000:8000], ramp(0.5))


@pytest.mark.parametrize("drift", [-2e-4, 2e-4], ids=["fast sender", "slow sender"])
def test_clocks_that_disagree_do_not_drift_apart(drift: float) -> None:
    """100 s at 200 parts in a million: 20 ms apart at the end if nothing were done."""
    count = 10_000
    pieces = stream(ramp(100.0), 1.0, [index * 0.01 * drift for index in range(count)])

    laid = lay_out(pieces, RATE, 102 * RATE)

    last = pieces[-1]
    end = round(last.at_s * RATE)
    found = int(np.flatnonzero(laid)[-1]) - FRAME + 1
    assert abs(found - end) <= round(0.02 * RATE)


def test_what_is_after_the_end_of_the_line_is_cut() -> None:
    assert np.array_equal(lay_out([Piece(0.0, ramp(1.0))], RATE, 4000), ramp(0.5))


def test_nothing_sent_and_nothing_heard_is_a_silent_recording() -> None:
    tracks = Recording(RATE).tracks(1.5)

    assert len(tracks.caller) == len(tracks.agent) == 12_000
    assert not tracks.caller.any()
    assert not tracks.agent.any()


def test_both_sides_are_on_one_clock() -> None:
    recording = Recording(RATE)
    recording.caller_sent(ramp(0.5), 1.0)
    recording.caller_heard(ramp(0.25), 2.25)

    tracks = recording.tracks(3.0)

    assert np.flatnonzero(tracks.caller)[0] == 1.0 * RATE
    # a frame is on the clock when it has arrived: it began its own length earlier
    assert np.flatnonzero(tracks.agent)[0] == 2.0 * RATE


def test_two_tracks_of_the_room_are_mixed_in_one_ear() -> None:
    recording = Recording(RATE)
    recording.caller_heard(np.full(800, 1000, dtype=np.int16), 1.1, track="voice")
    recording.caller_heard(np.full(800, 200, dtype=np.int16), 1.1, track="music")

    assert set(recording.tracks(1.1).agent[8000:]) == {1200}


def test_mixing_too_loud_is_clipped_and_not_wrapped() -> None:
    assert to_samples(np.array([40_000.0, -40_000.0])).tolist() == [32767, -32768]


def test_wav_holds_the_caller_left_and_the_agent_right(tmp_path: Path) -> None:
    path = tmp_path / "not there yet" / "call.wav"
    Tracks(ramp(0.1), ramp(0.1, 500), RATE).write(path)

    again = Tracks.read(path)

    assert again.sample_rate_hz == RATE
    assert np.array_equal(again.caller, ramp(0.1))
    assert np.array_equal(again.agent, ramp(0.1, 500))
