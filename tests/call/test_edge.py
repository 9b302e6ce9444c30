"""The edge between worker and server: everything passes as it is, both ways."""

from __future__ import annotations

import asyncio
import dataclasses
import gzip
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from livekit import api, rtc
from livekit.protocol.agent import JobAssignment, ServerMessage, WorkerMessage

from rehearsal.edge.proxy import Edge, edge
from switchboard.duty.livekit_server import LiveKitServer
from tests.call.other_end import Exchange, OtherEnd, livekit_api, scenario, tone

KEYS = {"api_key": "APIsomebody", "api_secret": "a secret of thirty-two characters or more"}
LONG = bytes(range(256)) * 40_000
"""Ten megabytes: more than any client takes unasked."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
async def front(server: LiveKitServer) -> AsyncIterator[Edge]:
    """An edge before the real server."""
    async with edge(server) as running:
        yield running


def through(front: Edge, server: LiveKitServer) -> LiveKitServer:
    return dataclasses.replace(server, url=front.url)


async def test_requests_are_answered_by_the_server(front: Edge, server: LiveKitServer) -> None:
    async with livekit_api(through(front, server)) as livekit:
        made = await livekit.room.create_room(api.CreateRoomRequest(name="seen-through-the-edge"))
    async with livekit_api(server) as livekit:
        found = await livekit.room.list_rooms(api.ListRoomsRequest(names=[made.name]))

    assert [room.sid for room in found.rooms] == [made.sid]


@pytest.mark.parametrize("changes", [{"api_secret": "x" * 40}, {"api_key": "APInobody"}])
async def test_refusals_are_the_servers_own(
    changes: dict[str, str], front: Edge, server: LiveKitServer
) -> None:
    refusals = []
    for url in (server.url, front.url):
        with pytest.raises(api.TwirpError) as caught:
            async with livekit_api(dataclasses.replace(server, url=url, **changes)) as livekit:
                await livekit.room.list_rooms(api.ListRoomsRequest())
        refusals.append((caught.value.status, caught.value.code, caught.value.message))

    assert refusals[0][0] == 401
    assert refusals[0] == refusals[1]


async def test_a_worker_is_registered_through_it(front: Edge, server: LiveKitServer) -> None:
    grants = api.VideoGrants(agent=True)
    token = api.AccessToken(server.api_key, server.api_secret).with_grants(grants).to_jwt()
    hello = WorkerMessage()
    hello.register.agent_name = "nobody-asks-for-it"

    async with (
        aiohttp.ClientSession() as client,
        client.ws_connect(
            f"{front.url}/agent", headers={"Authorization": f"Bearer {token}"}
        ) as socket,
    ):
        await socket.send_bytes(hello.SerializeToString())
        answer = ServerMessage.FromString(await socket.receive_bytes(timeout=5))

    assert answer.register.worker_id.startswith("AW_")


async def test_a_worker_with_a_wrong_token_is_refused(front: Edge) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
        async with (
            aiohttp.ClientSession() as client,
            client.ws_connect(f"{front.url}/agent", headers={"Authorization": "Bearer nobody"}),
        ):
            raise AssertionError("it was let in")

    assert caught.value.status == 401


async def test_a_call_goes_through_it(
    front: Edge, server: LiveKitServer, exchange: Exchange
) -> None:
    """The other end is in the room by way of the edge: tracks, keys, attributes and the room's end."""
    seen: dict[str, Any] = {}

    async def take_keys(other_end: OtherEnd) -> None:
        await other_end.answer()
        await other_end.play(tone(0.5))
        await asyncio.wait_for(other_end.keys_pressed.wait(), 10)
        seen.update(keys=other_end.keys, statuses=other_end.statuses)
        await other_end.delete_room()

    exchange.other_end_server = through(front, server)
    report = await exchange.call(scenario({"press": "12#"}), take_keys)

    assert seen["keys"] == ["1", "2", "#"]
    assert seen["statuses"][0] == "active"
    assert report.passed
    assert report.ended_why == "the room was deleted"


async def test_long_texts_go_through_it(front: Edge, server: LiveKitServer) -> None:
    room, came = rtc.Room(), asyncio.Event()
    room.on("room_metadata_changed", lambda old, new: came.set())
    grants = api.VideoGrants(room_join=True, room="long-texts")
    token = api.AccessToken(server.api_key, server.api_secret).with_identity("ada")
    await room.connect(front.url, token.with_grants(grants).to_jwt())
    text = "long " * 10_000
    try:
        async with livekit_api(through(front, server)) as livekit:
            wish = api.UpdateRoomMetadataRequest(room="long-texts", metadata=text)
            await livekit.room.update_room_metadata(wish)
        await asyncio.wait_for(came.wait(), 5)

        assert room.metadata == text
    finally:
        await room.disconnect()


@asynccontextmanager
async def before(handler: Handler) -> AsyncIterator[Edge]:
    """An edge before a server that answers so."""
    application = web.Application(client_max_size=0)
    application.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(application, shutdown_timeout=0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        async with edge(LiveKitServer(f"ws://127.0.0.1:{port}", **KEYS)) as front:
            yield front
    finally:
        await runner.cleanup()


def port_of(front: Edge) -> int:
    return int(front.url.rpartition(":")[2])


def web_address(front: Edge) -> str:
    return front.url.replace("ws://", "http://")


async def test_a_request_and_its_answer_are_passed_on_as_they_are() -> None:
    asked: dict[str, Any] = {}

    async def answer(request: web.Request) -> web.Response:
        asked.update(method=request.method, path=request.raw_path, body=await request.read())
        asked.update(headers=request.headers.copy())
        headers = {"X-Answer": "yes", "Content-Encoding": "gzip", "Content-Type": "text/odd"}
        return web.Response(status=418, body=gzip.compress(b"short and stout"), headers=headers)

    async with before(answer) as front, aiohttp.ClientSession() as client:
        there = f"{web_address(front)}/a%2Fb/c?d=e%20f&d=g"
        headers = {"Authorization": "Bearer x", "X-Livekit-Request-Id": "r1", "User-Agent": "me"}
        async with client.put(there, data=io.BytesIO(LONG), headers=headers) as got:
            status, body, given = got.status, await got.read(), got.headers.copy()

    assert (asked["method"], asked["path"]) == ("PUT", "/a%2Fb/c?d=e%20f&d=g")
    assert asked["body"] == LONG
    assert {name: asked["headers"][name] for name in headers} == headers
    assert (status, body) == (418, b"short and stout")
    assert (given["X-Answer"], given["Content-Type"]) == ("yes", "text/odd")


async def test_headers_are_neither_added_nor_lost() -> None:
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.extend(name.lower() for name, _ in request.headers.items())
        return web.Response()

    async with before(answer) as front:
        reader, writer = await asyncio.open_connection("127.0.0.1", port_of(front))
        writer.write(b"GET /x HTTP/1.1\r\nHost: edge\r\nX-One: 1\r\nX-One: 2\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    assert sorted(asked) == ["host", "x-one", "x-one"]


async def test_messages_pings_and_long_ones_go_both_ways() -> None:
    pings: list[bytes] = []

    async def echo(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=False, max_msg_size=0, protocols=["odd"])
        await socket.prepare(request)
        async for message in socket:
            if message.type is aiohttp.WSMsgType.PING:
                pings.append(message.data)
                await socket.pong(message.data)
            elif message.type is aiohttp.WSMsgType.TEXT:
                await socket.send_str(f"{request.raw_path} {message.data}")
            else:
                await socket.send_bytes(message.data)
        return socket

    async with before(echo) as front, aiohttp.ClientSession() as client:
        there = f"{front.url}/rtc/v1?access_token=a%2Bb"
        async with client.ws_connect(
            there, autoping=False, max_msg_size=0, protocols=["odd"]
        ) as socket:
            await socket.send_str("hello")
            text = await socket.receive_str(timeout=5)
            await socket.send_bytes(LONG)
            long = await socket.receive_bytes(timeout=5)
            await socket.ping(b"are you there")
            pong = await socket.receive(timeout=5)
            protocol = socket.protocol

    assert text == "/rtc/v1?access_token=a%2Bb hello"
    assert long == LONG
    assert pings == [b"are you there"]
    assert (pong.type, bytes(pong.data)) == (aiohttp.WSMsgType.PONG, b"are you there")
    assert protocol == "odd"


async def test_the_servers_closing_code_arrives() -> None:
    async def close(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.receive()
        await socket.close(code=4321, message=b"enough of this")
        return socket

    async with (
        before(close) as front,
        aiohttp.ClientSession() as client,
        client.ws_connect(f"{front.url}/rtc", autoclose=False) as socket,
    ):
        await socket.send_str("well?")
        end = await socket.receive(timeout=5)

    assert (end.type, end.data, end.extra) == (aiohttp.WSMsgType.CLOSE, 4321, "enough of this")


async def test_the_workers_closing_code_arrives() -> None:
    closed: asyncio.Future[tuple[int, str]] = asyncio.get_running_loop().create_future()

    async def listen(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoclose=False)
        await socket.prepare(request)
        end = await socket.receive()
        closed.set_result((end.data, end.extra or ""))
        await socket.close()
        return socket

    async with before(listen) as front, aiohttp.ClientSession() as client:
        async with client.ws_connect(f"{front.url}/rtc") as socket:
            await socket.close(code=4000, message=b"that was all")
        told = await asyncio.wait_for(closed, 5)

    assert told == (4000, "that was all")


async def test_a_server_that_is_lost_ends_the_workers_socket() -> None:
    async def vanish(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        assert request.transport is not None
        request.transport.abort()
        return socket

    async with (
        before(vanish) as front,
        aiohttp.ClientSession() as client,
        client.ws_connect(f"{front.url}/rtc") as socket,
    ):
        end = await socket.receive(timeout=5)

    assert end.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)


async def test_a_worker_that_is_lost_ends_the_servers_socket() -> None:
    met, lost = asyncio.Event(), asyncio.Event()

    async def listen(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        met.set()
        await socket.receive()
        lost.set()
        return socket

    async with before(listen) as front:
        _, writer = await asyncio.open_connection("127.0.0.1", port_of(front))
        writer.write(
            b"GET /rtc HTTP/1.1\r\nHost: edge\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        await asyncio.wait_for(met.wait(), 5)
        writer.transport.abort()
        await asyncio.wait_for(lost.wait(), 5)


async def test_a_refused_socket_is_refused_alike() -> None:
    async def refuse(request: web.Request) -> web.Response:
        return web.Response(status=403)

    async with before(refuse) as front, aiohttp.ClientSession() as client:
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            await client.ws_connect(f"{front.url}/rtc")

    assert caught.value.status == 403


async def test_a_server_that_does_not_answer_is_a_bad_gateway() -> None:
    nobody = LiveKitServer("ws://127.0.0.1:9", **KEYS)
    async with edge(nobody) as front, aiohttp.ClientSession() as client:
        async with client.get(f"{web_address(front)}/x") as answer:
            assert answer.status == 502
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            await client.ws_connect(f"{front.url}/rtc")

    assert caught.value.status == 502


async def test_a_call_is_not_sent_past_it_by_the_servers_word() -> None:
    """LiveKit Cloud may tell a worker another address for a call's room."""
    sent = ServerMessage(assignment=JobAssignment(url="wss://elsewhere.example", token="t"))
    kept: dict[str, ServerMessage] = {}

    async def assign(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_bytes(sent.SerializeToString())
        await socket.receive()
        return socket

    async with before(assign) as front, aiohttp.ClientSession() as client:
        for path in ("/agent", "/rtc"):
            async with client.ws_connect(f"{front.url}{path}") as socket:
                kept[path] = ServerMessage.FromString(await socket.receive_bytes(timeout=5))

    assert kept["/agent"].assignment.token == "t"
    assert not kept["/agent"].assignment.HasField("url")
    assert kept["/rtc"] == sent
