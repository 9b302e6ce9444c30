"""Settings: the only place that reads the environment."""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from dotenv import load_dotenv
from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from switchboard.errors import ConfigError

ROOT = Path(__file__).parent.parent

NO_KEY = "none"
"""Stands where a server wants no key: the plugins refuse to be built with an empty one."""

_FILES = "_SWITCHBOARD_FILES"
"""From a worker to its own processes; no setting."""

WEB_SCHEMES = ("http", "https")
LIVEKIT_SCHEMES = ("ws", "wss", *WEB_SCHEMES)


class Models(StrEnum):
    CLOUD = "cloud"
    LOCAL = "local"


def _web_address(url: str) -> str:
    if url and not is_address(url, WEB_SCHEMES):
        raise ValueError("write it as http://HOST[:PORT][/PATH] or https://...")
    return url.rstrip("/")


def _socket_address(url: str) -> str:
    if url and not is_address(url, LIVEKIT_SCHEMES):
        raise ValueError("write it as wss://HOST or ws://HOST:PORT")
    return url


def is_address(url: str, schemes: tuple[str, ...]) -> bool:
    """Whether a server can be at this URL: a scheme of these, a host, and no impossible port."""
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none
        return False


WebAddress = Annotated[str, AfterValidator(_web_address)]
SocketAddress = Annotated[str, AfterValidator(_socket_address)]


class Settings(BaseSettings):
    """What `.env` and the environment say, checked. A variable is a field's name in capitals."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True)

    livekit_url: SocketAddress = ""
    livekit_api_key: str = ""
    livekit_api_secret: str = Field("", repr=False)

    switchboard_agent_name: str = ""
    """Empty: dispatched into every new room. Else only where a dispatch rule names it."""
    switchboard_business: str = "switchboard.yaml"
    """The business file; a relative path starts at the checkout."""
    database_url: str = Field("sqlite:///data/switchboard.db", repr=False)
    """Where callers and records are kept: SQLite (a relative path starts at the checkout) or
    PostgreSQL."""
    switchboard_directory_secret: str = Field("", repr=False)
    """Bearer secret of the CRM that `directory.http` in the business file names."""
    switchboard_caldav_user: str = ""
    """Who signs in to the calendar server that `appointments.caldav` in the business file names."""
    switchboard_caldav_password: str = Field("", repr=False)
    switchboard_models: Models = Models.CLOUD
    switchboard_speech_url: WebAddress = "http://127.0.0.1:8290"
    """The local speech service."""

    openai_api_key: str = Field("", repr=False)
    openai_base_url: WebAddress = ""
    deepgram_api_key: str = Field("", repr=False)
    deepgram_base_url: WebAddress = ""

    switchboard_stt_model_phone: str = "nova-2-phonecall"
    switchboard_stt_model_web: str = "nova-3"
    switchboard_llm_model: str = "gpt-4.1-mini"
    switchboard_tts_model: str = "gpt-4o-mini-tts"
    switchboard_tts_voice: str = "coral"

    switchboard_hangup_tail_s: float = Field(1.0, ge=0, le=10)
    """Between the goodbye's last sound and the hang-up: a caller who speaks now is heard."""
    switchboard_max_calls: int | None = Field(None, ge=1)
    """Calls that count as a full load. None: from the machine's cores and memory."""

    switchboard_health_host: str = "0.0.0.0"
    switchboard_health_port: int = Field(8081, ge=0, le=65535)

    switchboard_rehearsal: bool = False
    """Whether callers may say what time it is. Set by rehearsals for their own worker only."""

    switchboard_console_caller: str = ""
    """In console mode: pose as a phone caller with this number."""
    switchboard_console_number: str = ""
    """In console mode: the number that this phone caller dialled."""

    @property
    def openai_url(self) -> str:
        """Where the words and the voice come from. Empty: OpenAI's cloud."""
        local = f"{self.switchboard_speech_url}/v1" if self.uses_local_speech else ""
        return self.openai_base_url or local

    @property
    def deepgram_url(self) -> str:
        """Where the caller is heard. Empty: Deepgram's cloud."""
        local = f"{self.switchboard_speech_url}/v1/listen" if self.uses_local_speech else ""
        return self.deepgram_base_url or local

    @property
    def uses_local_speech(self) -> bool:
        return self.switchboard_models is Models.LOCAL

    @property
    def poses_as_phone(self) -> bool:
        """Whether the console stands for a telephone."""
        return bool(self.switchboard_console_caller or self.switchboard_console_number)

    def as_environment(self) -> dict[str, str]:
        """The variables that give another process these settings, whatever its `.env` says."""
        values = self.model_dump(mode="json")
        return {name.upper(): "" if v is None else str(v) for name, v in values.items()}

    def missing_models(self) -> list[str]:
        """One sentence for every model that neither a key nor a base URL reaches."""
        wanted = {
            "OPENAI": (self.openai_api_key or self.openai_url, "the words and the voice"),
            "DEEPGRAM": (self.deepgram_api_key or self.deepgram_url, "hearing the caller"),
        }
        return [
            f"{vendor}_API_KEY ({use}): the key, or {vendor}_BASE_URL of a server that speaks the same protocol"
            for vendor, (given, use) in wanted.items()
            if not given
        ]


def load(env_file: Path = ROOT / ".env") -> Settings:
    """Read the environment, and `.env` for what is not set there.

    Raises:
        ConfigError: Values of the wrong kind, all of them in one sentence each.
    """
    # into the environment, because LiveKit reads its own variables from there
    load_dotenv(env_file)
    try:
        return Settings()
    except ValidationError as err:
        wrong = [
            f"{str(e['loc'][0]).upper()}={e['input']!r}: {e['msg'].removeprefix('Value error, ')}"
            for e in err.errors()
        ]
        raise ConfigError("wrong in .env or the environment:\n  " + "\n  ".join(wrong)) from None


def load_or_exit() -> Settings:
    """`load` for a program's first line, where nobody is there yet to catch its error."""
    try:
        return load()
    except ConfigError as err:
        sys.exit(f"error: {err}")


def child_environment(**values: str) -> dict[str, str]:
    """This process's environment for a child process, with `values` set on top."""
    return {**os.environ, **values}


def hand_down_files(path: str) -> None:
    """Tell the processes that this one starts where the files are that it read."""
    os.environ[_FILES] = f"{os.getpid()}:{path}"


def handed_down_files() -> str | None:
    """Where the process that started this one keeps the files that it read; None for itself."""
    owner, _, path = os.environ.get(_FILES, "").partition(":")
    return path if path and owner != str(os.getpid()) else None


def cache_folder() -> Path:
    """Where built programs are kept across checkouts: the XDG cache folder."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "switchboard"
