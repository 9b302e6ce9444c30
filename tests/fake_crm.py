"""A CRM on this machine that answers as a test wants: at once, late, never, or nonsense."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class FakeCrm:
    """What it answers and when; what it was asked."""

    url: str = ""
    answer: Any = None
    """A JSON value, or bytes as they are; None: it knows nobody."""
    status: int = 200
    delay_s: float = 0
    asked: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.Response:
        self.asked.append(await request.json())
        self.secrets.append(request.headers.get("authorization", ""))
        await asyncio.sleep(self.delay_s)
        if self.answer is None:
            return web.Response(status=404)
        if isinstance(self.answer, bytes):
            return web.Response(body=self.answer, status=self.status)
        return web.json_response(self.answer, status=self.status)


@asynccontextmanager
async def fake_crm() -> AsyncIterator[FakeCrm]:
    """A CRM that listens on a free port of loopback."""
    crm = FakeCrm()
    app = web.Application()
    app.router.add_post("/who", crm.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    crm.url = f"http://127.0.0.1:{runner.addresses[0][1]}/who"
    try:
        yield crm
    finally:
        await runner.cleanup()
