"""What the telephone line does to a voice, and the resampling under it."""

import numpy as np
import pytest

from rehearsal.sound.listening import QUIETEST_SPEECH_DBFS
from rehearsal.sound.samples import Samples, level_dbfs, resample, silence, to_samples
from rehearsal.sound.telephone import (
    PHONE_SAMPLE_RATE_HZ,
    comfort_noise,
    mulaw_decode,
    mulaw_encode,
    over_the_phone,
    through_codec,
)

WIDE_HZ = 24_000


def tone(hz: float, sample_rate_hz: int, seconds: float = 1.0) -> Samples:
    times = np.arange(round(seconds * sample_rate_hz)) / sample_rate_hz
    return to_samples(8000 * np.sin(2 * np.pi * hz * times))


@pytest.mark.parametrize(
    ("sample", "code"),
    [(0, 0xFF), (-1, 0x7F), (8, 0xFE), (1000, 0xCE), (-1000, 0x4E), (32767, 0x80), (-32768, 0x00)],
)
def test_mulaw_codes_are_those_of_the_standard(sample: int, code: int) -> None:
    assert mulaw_encode(np.array([sample], dtype=np.int16))[0] == code


def test_every_mulaw_code_survives_the_way_there_and_back() -> None:
    codes = np.arange(256, dtype=np.uint8)
    again = mulaw_encode(mulaw_decode(codes))

    # 0x7F is minus zero, which is sent as zero
    assert list(again[codes != 0x7F]) == list(codes[codes != 0x7F])


def test_mulaw_error_grows_with_the_sample_and_stays_small() -> None:
    samples = np.arange(-32000, 32000, 7, dtype=np.int16)
    error = np.abs(through_codec(samples).astype(int) - samples.astype(int))

    assert np.all(error <= np.maximum(np.abs(samples.astype(int)) * 0.04, 8))


def test_silence_stays_silence_on_the_phone() -> None:
    assert not over_the_phone(silence(0.5, WIDE_HZ), WIDE_HZ).any()


@pytest.mark.parametrize("hz", [500, 1000, 3000])
def test_voice_band_passes_at_its_level(hz: int) -> None:
    heard = over_the_phone(tone(hz, WIDE_HZ), WIDE_HZ)

    assert level_dbfs(heard) == pytest.approx(level_dbfs(tone(hz, WIDE_HZ)), abs=0.5)


@pytest.mark.parametrize("hz", [100, 3900, 5000, 9000])
def test_what_is_outside_the_voice_band_is_gone(hz: int) -> None:
    heard = over_the_phone(tone(hz, WIDE_HZ), WIDE_HZ)

    # the tone's abrupt beginning and end are clicks, which have all frequencies
    assert level_dbfs(heard[400:-400]) < level_dbfs(tone(hz, WIDE_HZ)) - 35


def test_phone_line_carries_8000_samples_a_second() -> None:
    assert len(over_the_phone(tone(1000, WIDE_HZ, 1.234), WIDE_HZ)) == round(1.234 * 8000)


@pytest.mark.parametrize("to_hz", [8_000, 16_000, 24_000])
def test_resampling_moves_nothing_in_time(to_hz: int) -> None:
    burst = silence(1.0, WIDE_HZ)
    burst[12_000:12_240] = tone(1000, WIDE_HZ, 0.01)

    moved = np.abs(resample(burst, WIDE_HZ, to_hz).astype(int))

    middle_s = float(np.average(np.arange(len(moved)), weights=moved)) / to_hz
    assert middle_s == pytest.approx(0.505, abs=0.001)


def test_end_of_a_sound_does_not_appear_at_its_beginning() -> None:
    ends_loud = np.concatenate((silence(0.2, WIDE_HZ), tone(1000, WIDE_HZ, 0.2)))

    assert not np.abs(over_the_phone(ends_loud, WIDE_HZ)[:800]).max() > 16


def test_nothing_said_is_nothing_on_the_line() -> None:
    assert len(over_the_phone(silence(0, WIDE_HZ), WIDE_HZ)) == 0


def test_line_noise_is_there_and_is_not_speech() -> None:
    noise = comfort_noise(PHONE_SAMPLE_RATE_HZ, np.random.default_rng(1))

    assert noise.any()
    assert level_dbfs(noise) < QUIETEST_SPEECH_DBFS - 15
