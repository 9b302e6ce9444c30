"""The worker's way to the LiveKit server: everything is passed on as it is, but transfers of simulated callers."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp import web
from google.protobuf.message import DecodeError
from livekit.protocol.agent import ServerMessage
from multidict import CIMultiDict
from yarl import URL

from rehearsal.edge.sip import SipService
from rehearsal.edge.sockets import pass_both_ways
from switchboard.duty.livekit_server import LiveKitServer

TRANSFER = "/twirp/livekit.SIP/TransferSIPParticipant"
REGISTRATION = "/agent"
"""Where a worker hears of calls."""
LOOPBACK = "127.0.0.1"
NO_LIMIT = 0
_CONNECT_S = 10.0
_CLOSES_WITHIN_S = 2.0
"""For the other end to say that it closes as well."""

_OF_ONE_CONNECTION = {
    "connection",
    "content-length",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}
"""Headers that are about a connection, and not about what is asked (RFC 9110, 7.6.1)."""


@dataclass(frozen=True)
class Edge:
    """What a worker takes for the LiveKit server."""

    url: str
    sip: SipService


@asynccontextmanager
async def edge(server: LiveKitServer) -> AsyncIterator[Edge]:
    """Stand before this server, on loopback and with the same keys, while the context lasts."""
    sip = SipService(server)
    async with (
        aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_S),
            connector=aiohttp.TCPConnector(limit=NO_LIMIT),
            auto_decompress=False,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
        ) as session,
        _listening(_Proxy(server.url, session, sip)) as port,
    ):
        yield Edge(f"ws://{LOOPBACK}:{port}", sip)


@asynccontextmanager
async def _listening(proxy: _Proxy) -> AsyncIterator[int]:
    application = web.Application(client_max_size=NO_LIMIT)
    application.router.add_route("*", "/{path:.*}", proxy.answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, LOOPBACK, 0)
        await site.start()
        port: int = runner.addresses[0][1]
        yield port
    finally:
        await proxy.end()
        await runner.cleanup()


class _Proxy:
    def __init__(self, url: str, session: aiohttp.ClientSession, sip: SipService) -> None:
        to = URL(url)
        secure = to.scheme in ("wss", "https")
        self._origin = str(to.with_scheme("https" if secure else "http")).rstrip("/")
        self._session = session
        self._sip = sip
        self._sockets: set[asyncio.Task[None]] = set()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.path == TRANSFER:
            authorization = request.headers.get("Authorization", "")
            ours = await self._sip.transfer(await request.read(), authorization)
            if ours is not None:
                return web.Response(
                    status=ours.status, body=ours.body, content_type=ours.content_type
                )
        try:
            if request.headers.get("Upgrade", "").lower() == "websocket":
                return await self._pass_socket_on(request)
            return await self._pass_on(request)
        except aiohttp.WSServerHandshakeError as err:
            return web.Response(status=err.status, text=err.message)
        except aiohttp.ClientConnectionError as err:
            return web.Response(status=502, text=f"no LiveKit server answers: {err}")

    async def end(self) -> None:
        for task in self._sockets:
            task.cancel()
        await asyncio.gather(*self._sockets, return_exceptions=True)

    async def _pass_on(self, request: web.Request) -> web.Response:
        async with self._session.request(
            request.method,
            self._there(request),
            headers=_passed(request.headers),
            data=io.BytesIO(await request.read()) if request.body_exists else None,
            allow_redirects=False,
        ) as answer:
            body = await answer.read()
            return web.Response(status=answer.status, body=body, headers=_passed(answer.headers))

    async def _pass_socket_on(self, request: web.Request) -> web.StreamResponse:
        protocols = [
            name.strip()
            for value in request.headers.getall("Sec-WebSocket-Protocol", ())
            for name in value.split(",")
        ]
        asked = _passed(request.headers, but="sec-websocket-")
        async with self._session.ws_connect(
            self._there(request),
            headers=asked,
            protocols=protocols,
            autoping=False,
            max_msg_size=NO_LIMIT,
            timeout=aiohttp.ClientWSTimeout(ws_close=_CLOSES_WITHIN_S),
        ) as there:
            here = web.WebSocketResponse(
                autoping=False,
                compress=False,
                max_msg_size=NO_LIMIT,
                protocols=protocols,
                timeout=_CLOSES_WITHIN_S,
            )
            await here.prepare(request)
            registers = request.path == REGISTRATION
            task = asyncio.create_task(
                pass_both_ways(here, there, change=_without_address if registers else _unchanged)
            )
            self._sockets.add(task)
            task.add_done_callback(self._sockets.discard)
            await asyncio.wait({task})
            return here

    def _there(self, request: web.Request) -> URL:
        return URL(self._origin + request.raw_path, encoded=True)


def _passed(headers: Mapping[str, str], *, but: str = "\0") -> CIMultiDict[str]:
    """The headers that are passed on; without those whose names begin with `but`."""
    kept = CIMultiDict[str]()
    for name, value in headers.items():
        if name.lower() not in _OF_ONE_CONNECTION and not name.lower().startswith(but):
            kept.add(name, value)
    return kept


def _unchanged(data: bytes) -> bytes:
    return data


def _without_address(data: bytes) -> bytes:
    """LiveKit Cloud may tell a worker where a room is; the call's process shall come this way as well."""
    try:
        message = ServerMessage.FromString(data)
    except DecodeError:
        return data
    if not message.assignment.url:
        return data
    message.assignment.ClearField("url")
    return message.SerializeToString()
