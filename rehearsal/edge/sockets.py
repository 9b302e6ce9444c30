"""Passes a websocket on: every message, ping and closing code, both ways, until either end is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeAlias

import aiohttp
from aiohttp import web

Here: TypeAlias = web.WebSocketResponse
There: TypeAlias = aiohttp.ClientWebSocketResponse
Change: TypeAlias = Callable[[bytes], bytes]

_GONE = 1001
_NO_CODE = (0, 1005)
"""How a close frame without a code is told."""


async def pass_both_ways(here: Here, there: There, *, change: Change) -> None:
    """Until one end closes or is lost; the other end is then closed alike. `change` is made to what comes back."""
    ways = {
        asyncio.create_task(_pass(here, there, lambda data: data)),
        asyncio.create_task(_pass(there, here, change)),
    }
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        await asyncio.gather(here.close(code=_GONE), there.close(code=_GONE))


async def _pass(source: Here | There, target: Here | There, change: Change) -> None:
    while True:
        message = await source.receive()
        match message.type:
            case aiohttp.WSMsgType.BINARY:
                await target.send_bytes(change(message.data))
            case aiohttp.WSMsgType.TEXT:
                await target.send_str(message.data)
            case aiohttp.WSMsgType.PING:
                await target.ping(message.data)
            case aiohttp.WSMsgType.PONG:
                await target.pong(message.data)
            case aiohttp.WSMsgType.CLOSE:
                await _close(target, message.data, message.extra or "")
                return
            case _:
                return


async def _close(target: Here | There, code: int, reason: str) -> None:
    if code in _NO_CODE:
        await target.close()
    else:
        await target.close(code=code, message=reason.encode())
