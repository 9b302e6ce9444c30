"""How many calls this worker takes, and what it tells the LiveKit server about it."""

import psutil
from livekit.agents import AgentServer

_CALLS_PER_CORE = 4
_MB_PER_CALL = 250
_MB_FOR_THE_WORKER = 500

_FULL = 0.65
"""Reported when every line is busy. The server offers a call only to a worker below 0.7
(`agents.target_load`), whatever the worker's own threshold, and a call that nobody is offered rings
until the caller gives up."""


def capacity(max_calls: int | None) -> int:
    """Calls at once: the setting, or what this machine's cores and memory carry."""
    if max_calls is not None:
        return max_calls
    by_cores = _CALLS_PER_CORE * (psutil.cpu_count() or 1)
    by_memory = (psutil.virtual_memory().total // 2**20 - _MB_FOR_THE_WORKER) // _MB_PER_CALL
    return max(1, min(by_cores, by_memory))


class Load:
    """The worker's load by its calls: a busy CPU elsewhere on the machine turns no caller away."""

    def __init__(self, max_calls: int) -> None:
        self._max_calls = max_calls

    def __call__(self, server: AgentServer) -> float:
        return _FULL * min(1.0, len(server.active_jobs) / self._max_calls)
