"""Load by calls."""

from types import SimpleNamespace
from typing import cast

import pytest
from livekit.agents import AgentServer

from switchboard.duty.admission import Load, capacity

SERVER_LIMIT = 0.7
"""The LiveKit server offers no call to a worker at or above it."""


def load(calls: int, *, of: int) -> float:
    return Load(of)(cast(AgentServer, SimpleNamespace(active_jobs=[None] * calls)))


def test_idle_worker_has_no_load() -> None:
    assert load(0, of=4) == 0


def test_load_grows_with_every_call() -> None:
    loads = [load(calls, of=4) for calls in range(5)]

    assert loads == sorted(set(loads))


@pytest.mark.parametrize("calls", [4, 5, 100])
def test_full_worker_is_still_offered_calls(calls: int) -> None:
    assert load(calls, of=4) < SERVER_LIMIT


def test_capacity_is_the_setting() -> None:
    assert capacity(3) == 3


def test_capacity_follows_the_machine() -> None:
    assert capacity(None) >= 1
