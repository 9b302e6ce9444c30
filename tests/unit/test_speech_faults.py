"""Faults on purpose: counted, repeatable, and refused when they are misspelt."""

import pytest
from pydantic import ValidationError

from rehearsal.speech.faults import Fault, Faults


def test_fault_for_two_requests_is_over_after_two() -> None:
    faults = Faults(chat=Fault(kind="500", times=2))

    assert [faults.take("chat").kind for _ in range(4)] == ["500", "500", None, None]


def test_fault_without_a_count_stays() -> None:
    faults = Faults(speech=Fault(kind="hang"))

    assert [faults.take("speech").kind for _ in range(3)] == ["hang"] * 3
    assert faults.take("chat").kind is None


def test_jitter_is_the_same_for_the_same_seed_and_within_its_bounds() -> None:
    one, same, other = (Fault(delay_s=1, jitter_s=2, seed=seed) for seed in (7, 7, 8))
    delays = [one.next_delay_s() for _ in range(20)]

    assert delays == [same.next_delay_s() for _ in range(20)]
    assert delays != [other.next_delay_s() for _ in range(20)]
    assert all(1 <= delay <= 3 for delay in delays)
    assert len(set(delays)) > 1


def test_only_a_slow_endpoint_waits_before_each_piece() -> None:
    assert Fault(kind="slow", slow_s=0.5).piece_delay_s == 0.5
    assert Fault(delay_s=3).piece_delay_s == 0


@pytest.mark.parametrize(
    "body",
    [
        '{"chat": {"kind": "broken"}}',
        '{"chat": {"delay_s": -1}}',
        '{"chat": {"times": 0}}',
        '{"chatt": {}}',
        '{"chat": {"delays": 1}}',
        "[]",
    ],
)
def test_misspelt_fault_is_refused(body: str) -> None:
    with pytest.raises(ValidationError):
        Faults.model_validate_json(body)
