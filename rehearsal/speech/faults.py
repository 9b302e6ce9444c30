"""Delays and faults on purpose: how a test makes a model slow, silent or broken."""

import asyncio
from random import Random
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr
from starlette.requests import Request
from starlette.responses import JSONResponse

Endpoint = Literal["listen", "speech", "chat"]

ON_PURPOSE = "This failed on purpose: a fault is set at /faults."


class FaultError(Exception):
    """A fault says that a stream breaks now."""


class Fault(BaseModel):
    """What one endpoint does wrong."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["slow", "hang", "500"] | None = None
    """slow: every piece of an answer waits; hang: no answer ever; 500: refused."""
    delay_s: float = Field(0, ge=0, le=600)
    """Before the answer begins."""
    jitter_s: float = Field(0, ge=0, le=600)
    """Up to this much is added to the delay, differently each time, the same for one seed."""
    seed: int = 0
    slow_s: float = Field(1, gt=0, le=600)
    """The wait before each piece when `kind` is slow."""
    times: int | None = Field(None, ge=1)
    """For the next so many requests only; null: until it is taken back."""
    after: int = Field(0, ge=0)
    """So many requests are served well before the first that is not."""

    _random: Random = PrivateAttr(default_factory=Random)

    def model_post_init(self, _context: object) -> None:
        self._random = Random(self.seed)

    def next_delay_s(self) -> float:
        """The delay of the next answer."""
        return self.delay_s + self.jitter_s * self._random.random()

    @property
    def piece_delay_s(self) -> float:
        return self.slow_s if self.kind == "slow" else 0


class Faults(BaseModel):
    """What each endpoint does wrong; an endpoint that is left out does nothing wrong."""

    model_config = ConfigDict(extra="forbid")

    listen: Fault = Fault()
    speech: Fault = Fault()
    chat: Fault = Fault()

    def take(self, endpoint: Endpoint) -> Fault:
        """The fault of the next request to this endpoint, counted where it is counted."""
        fault = self.now(endpoint)
        if fault.after:
            fault.after -= 1
            return Fault()
        if fault.times is not None:
            fault.times -= 1
            if fault.times == 0:
                setattr(self, endpoint, Fault())
        return fault

    def now(self, endpoint: Endpoint) -> Fault:
        """The fault that holds at this moment, uncounted."""
        fault: Fault = getattr(self, endpoint)
        return fault


async def wait_or_leave(request: Request, seconds: float | None) -> bool:
    """Wait so long (None: for ever); True when the client went away meanwhile."""
    if seconds == 0:
        return False
    try:
        async with asyncio.timeout(seconds):
            while (await request.receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return False
    return True


async def hold(request: Request, fault: Fault) -> JSONResponse | None:
    """Do to an HTTP request what the fault says; a response: send that one instead."""
    gone = await wait_or_leave(request, None if fault.kind == "hang" else fault.next_delay_s())
    if gone:
        return JSONResponse({}, status_code=499)
    if fault.kind == "500":
        error = {"message": ON_PURPOSE, "type": "server_error", "param": None, "code": "fault"}
        return JSONResponse({"error": error}, status_code=500)
    return None
