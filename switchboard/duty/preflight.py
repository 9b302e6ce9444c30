"""What must be right before a worker registers: settings, ports, LiveKit, the models' addresses."""

import argparse
import asyncio
import importlib
import socket
from collections.abc import Sequence
from dataclasses import dataclass

from switchboard import appointments, database
from switchboard.business import file
from switchboard.business.business import Business
from switchboard.config import Settings
from switchboard.duty import livekit_server
from switchboard.duty.livekit_server import LiveKitServer
from switchboard.errors import ConfigError


@dataclass(frozen=True)
class Start:
    """How the worker was asked to start: the command, and the LiveKit server it shall serve."""

    command: str
    server: LiveKitServer
    typed: bool = False
    """`console --text`: the caller types, and hears nothing."""

    @property
    def registers(self) -> bool:
        return self.command in ("start", "dev")


def read_arguments(arguments: Sequence[str], settings: Settings) -> Start | None:
    """What the command line asks for; None when it asks for no call (help, another command)."""
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    parser.add_argument("command", nargs="?")
    parser.add_argument("--url", default=settings.livekit_url)
    parser.add_argument("--api-key", default=settings.livekit_api_key)
    parser.add_argument("--api-secret", default=settings.livekit_api_secret)
    parser.add_argument("--text", action="store_true")
    parser.add_argument("--help", action="store_true")
    parser.add_argument("--list-devices", action="store_true")
    try:
        asked, _ = parser.parse_known_args(arguments)
    except argparse.ArgumentError:
        return None  # LiveKit's own command line says what is wrong with it
    if asked.command not in ("start", "dev", "console") or asked.help or asked.list_devices:
        return None
    server = LiveKitServer(asked.url, asked.api_key, asked.api_secret)
    return Start(asked.command, server, typed=asked.text)


def check(start: Start, settings: Settings, business: Business) -> None:
    """Everything that can be known before the first call; from here on it stays as it was checked.

    Raises:
        ConfigError: All that is missing, or the first thing that does not answer.
    """
    missing = (_missing_livekit(start) if start.registers else []) + settings.missing_models()
    if missing:
        raise ConfigError(
            "these are missing in .env (see .env.example):\n  "
            + "\n  ".join(missing)
            + "\n(SWITCHBOARD_MODELS=local needs no key: models on this machine, for a rehearsal)"
        )
    if start.registers and settings.poses_as_phone:
        raise ConfigError(
            "SWITCHBOARD_CONSOLE_CALLER and SWITCHBOARD_CONSOLE_NUMBER pose as a caller in console "
            f"mode only: take them out of .env for `{start.command}`"
        )
    if start.command == "console":
        _prepare_console(typed=start.typed)
    if start.command == "start":
        _check_port(settings.switchboard_health_host, settings.switchboard_health_port)
    if start.registers:
        asyncio.run(livekit_server.check(start.server))
    database.prepare(settings.database_url)
    asyncio.run(appointments.check(business, settings))
    file.keep_as_started(settings)


def _missing_livekit(start: Start) -> list[str]:
    wanted = {
        "LIVEKIT_URL": (start.server.url, "wss://... of your LiveKit Cloud project or server"),
        "LIVEKIT_API_KEY": (start.server.api_key, "the project's API key"),
        "LIVEKIT_API_SECRET": (start.server.api_secret, "that key's secret"),
    }
    return [f"{name}: {what}" for name, (given, what) in wanted.items() if not given]


def _prepare_console(*, typed: bool) -> None:
    # only here: a worker's processes need nothing of the console
    from switchboard.live.console import type_instead_of_speaking

    if typed:
        return type_instead_of_speaking()
    try:
        importlib.import_module("sounddevice")
    except OSError as err:
        raise ConfigError(
            f"console needs a sound card ({err}): install PortAudio (Debian: libportaudio2), "
            "or type instead with --text"
        ) from None


def _check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as err:
            raise ConfigError(
                f"the health check cannot listen on {host}:{port} ({err.strerror}): set "
                "SWITCHBOARD_HEALTH_PORT to another port, or 0 for any free one"
            ) from None
