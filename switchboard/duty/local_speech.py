"""The local speech service beside a worker: started when none answers, ended with the worker."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx2

from switchboard.config import ROOT, Settings
from switchboard.duty.preflight import Start
from switchboard.errors import ConfigError

_STOP_TIMEOUT_S = 5.0
_ANSWER_TIMEOUT_S = 3.0


@contextmanager
def beside(start: Start, settings: Settings) -> Iterator[None]:
    """See that the local speech service, if the settings want one, answers while this lasts.

    Raises:
        ConfigError: None answers, and `start` never starts one; or it does not come up.
    """
    url = settings.switchboard_speech_url
    if not settings.uses_local_speech or answers(url):
        yield
        return
    address = urlsplit(url)
    if start.command == "start" or address.hostname not in ("127.0.0.1", "localhost"):
        raise ConfigError(
            f"SWITCHBOARD_MODELS=local, and no speech service answers at SWITCHBOARD_SPEECH_URL {url}: "
            f"start it there with `switchboard speech --port {address.port or 80}`"
        )
    service = _start(address.port or 80)
    try:
        yield
    finally:
        _stop(service)


def answers(url: str) -> bool:
    """Whether a speech service is up at this address, its models loaded."""
    try:
        return httpx2.get(f"{url}/health", timeout=_ANSWER_TIMEOUT_S).is_success
    except httpx2.HTTPError:
        return False


def _start(port: int) -> "subprocess.Popen[str]":
    # a process, never an import: production has no rehearsal
    service = subprocess.Popen(
        [sys.executable, "-m", "rehearsal.speech", "--port", str(port), "--until-input-closes"],
        cwd=ROOT,
        stdin=subprocess.PIPE,  # closes with this process, however it ends
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,  # Ctrl-C is for the worker, which may need the service to its end
    )
    assert service.stdout is not None
    line = service.stdout.readline()
    if "http://" not in line:
        _stop(service)
        raise ConfigError(
            f"the local speech service does not start: {line.strip() or 'no reason given'}"
        )
    return service


def _stop(service: "subprocess.Popen[str]") -> None:
    assert service.stdin is not None
    service.stdin.close()
    try:
        service.wait(_STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        service.kill()
        service.wait()
