"""A LiveKit server: where it is, what opens it, and whether it answers."""

import asyncio
from dataclasses import dataclass, field

import aiohttp
from google.protobuf.message import DecodeError
from livekit import api

from switchboard.config import LIVEKIT_SCHEMES, is_address
from switchboard.errors import SwitchboardError

ANSWER_S = 3.0
"""How long a server may take to answer one request before it counts as not there."""


class ServerUnreachable(SwitchboardError):
    """Nothing that speaks as a LiveKit server answers at a URL."""


class KeysRefused(SwitchboardError):
    """A LiveKit server answers, and refuses the API key or secret."""


@dataclass(frozen=True)
class LiveKitServer:
    """Where a LiveKit server is and what opens it."""

    url: str
    api_key: str
    api_secret: str = field(repr=False)


async def check(server: LiveKitServer, *, answer_s: float = ANSWER_S) -> None:
    """Ask for the rooms, as anyone with these keys may.

    Raises:
        ServerUnreachable: no answer within `answer_s`, or not a LiveKit server's.
        KeysRefused: it does not take the key or the secret.
    """
    _check_words(server)
    try:
        # the client's own `timeout` does not reach its requests
        async with (
            asyncio.timeout(answer_s),
            api.LiveKitAPI(server.url, server.api_key, server.api_secret, failover=False) as client,
        ):
            await client.room.list_rooms(api.ListRoomsRequest())
    except TimeoutError:
        raise _no_answer(server, f"nothing within {answer_s:g} s") from None
    except (aiohttp.ClientError, OSError) as err:
        raise _no_answer(server, getattr(err, "strerror", None) or str(err)) from None
    except DecodeError:
        raise _not_livekit(server, "it answers in another language") from None
    except api.ServerError as err:
        if err.status not in (401, 403):
            raise _not_livekit(server, f"HTTP status {err.status}") from None
        raise KeysRefused(
            f"The LiveKit server at {server.url} refuses the API key {server.api_key!r} or its "
            f"secret ({err.message}): check LIVEKIT_API_KEY and LIVEKIT_API_SECRET"
        ) from None


def _check_words(server: LiveKitServer) -> None:
    if not is_address(server.url, LIVEKIT_SCHEMES):
        raise ServerUnreachable(
            f"LIVEKIT_URL is {server.url!r}, which is no server's address: "
            "write it like wss://example.livekit.cloud or ws://127.0.0.1:7880"
        )
    if not server.api_key or not server.api_secret:
        raise KeysRefused(
            f"LIVEKIT_URL is set to {server.url} without LIVEKIT_API_KEY and LIVEKIT_API_SECRET: "
            "set both, or take LIVEKIT_URL away to use a server on this machine"
        )


def _no_answer(server: LiveKitServer, reason: str) -> ServerUnreachable:
    return ServerUnreachable(
        f"No LiveKit server answers at {server.url} ({reason}): "
        "check LIVEKIT_URL and that the server runs"
    )


def _not_livekit(server: LiveKitServer, reason: str) -> ServerUnreachable:
    return ServerUnreachable(
        f"What answers at {server.url} is not a working LiveKit server ({reason}): "
        "check LIVEKIT_URL"
    )
