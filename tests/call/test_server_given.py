"""A LiveKit server that is given: used when it answers, else one sentence that says what is wrong."""

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from rehearsal.server import livekit_server
from switchboard.duty.livekit_server import KeysRefused, LiveKitServer, ServerUnreachable

KEY = "APIsomebody"
SECRET = "a secret of thirty-two characters or more"


@contextlib.asynccontextmanager
async def answering(answer: bytes | None) -> AsyncIterator[str]:
    """A server that gives this answer to everything, or none; its URL."""
    over = asyncio.Event()

    async def answer_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        if answer is None:
            await over.wait()
        else:
            writer.write(answer)
        writer.close()

    async with await asyncio.start_server(answer_one, "127.0.0.1", 0) as listening:
        try:
            yield f"ws://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        finally:
            over.set()


async def use(given: LiveKitServer, tmp_path: Path) -> LiveKitServer:
    async with livekit_server(log=tmp_path / "unused.log", given=given) as server:
        return server


async def test_a_server_that_answers_is_used(server: LiveKitServer, tmp_path: Path) -> None:
    assert await use(server, tmp_path) == server
    assert not (tmp_path / "unused.log").exists()


async def test_a_wrong_secret_is_refused_not_unreachable(
    server: LiveKitServer, tmp_path: Path
) -> None:
    wrong = dataclasses.replace(server, api_secret=SECRET)

    with pytest.raises(KeysRefused, match="check LIVEKIT_API_KEY and LIVEKIT_API_SECRET"):
        await use(wrong, tmp_path)


async def test_a_wrong_key_is_named(server: LiveKitServer, tmp_path: Path) -> None:
    wrong = dataclasses.replace(server, api_key=KEY)

    with pytest.raises(KeysRefused, match=f"refuses the API key '{KEY}'"):
        await use(wrong, tmp_path)


async def test_a_refusal_does_not_tell_the_secret(server: LiveKitServer, tmp_path: Path) -> None:
    wrong = dataclasses.replace(server, api_secret=SECRET)

    with pytest.raises(KeysRefused) as error:
        await use(wrong, tmp_path)

    assert SECRET not in str(error.value)


async def test_a_url_without_keys_says_which_are_missing(tmp_path: Path) -> None:
    with pytest.raises(KeysRefused, match="without LIVEKIT_API_KEY and LIVEKIT_API_SECRET"):
        await use(LiveKitServer("ws://127.0.0.1:7880", "", ""), tmp_path)


async def test_a_url_where_nobody_listens_is_named(tmp_path: Path) -> None:
    async with answering(b"") as url:
        pass

    with pytest.raises(ServerUnreachable, match=f"No LiveKit server answers at {url} "):
        await use(LiveKitServer(url, KEY, SECRET), tmp_path)


async def test_a_server_that_never_answers_is_given_up(tmp_path: Path) -> None:
    async with answering(None) as url:
        with pytest.raises(ServerUnreachable, match="nothing within 3 s"):
            await use(LiveKitServer(url, KEY, SECRET), tmp_path)


@pytest.mark.parametrize("status", ["404 Not Found", "502 Bad Gateway"])
async def test_another_web_server_is_told_apart(status: str, tmp_path: Path) -> None:
    answer = f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()

    async with answering(answer) as url:
        with pytest.raises(ServerUnreachable, match="is not a working LiveKit server"):
            await use(LiveKitServer(url, KEY, SECRET), tmp_path)


async def test_a_web_page_that_answers_everything_is_told_apart(tmp_path: Path) -> None:
    page = b"<html>hello</html>"
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"

    async with answering(answer % (len(page), page)) as url:
        with pytest.raises(ServerUnreachable, match="is not a working LiveKit server"):
            await use(LiveKitServer(url, KEY, SECRET), tmp_path)


@pytest.mark.parametrize("url", ["livekit.example", "ws://", "ftp://livekit.example", "ws://a:b"])
async def test_a_url_that_is_none_says_how_to_write_it(url: str, tmp_path: Path) -> None:
    with pytest.raises(ServerUnreachable, match=r"write it like wss://example"):
        await use(LiveKitServer(url, KEY, SECRET), tmp_path)
