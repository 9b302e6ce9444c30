"""The speech service as a process: it says where it is, stops cleanly, and tells what is in its way."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from rehearsal.speech.serve import CannotListenError, serve

ROOT = Path(__file__).parents[2]


@contextmanager
def service(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """`python -m rehearsal.speech`, killed if it is still there at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "rehearsal.speech", *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def url_of(process: subprocess.Popen[str]) -> str:
    """The address on the one line that is printed when the service answers."""
    assert process.stdout
    name, _, url = process.stdout.readline().strip().partition(": ")
    assert name == "speech service"
    return url


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_service_answers_and_stops_without_a_word(stop: signal.Signals) -> None:
    with service() as process:
        health = httpx2.get(f"{url_of(process)}/health")
        process.send_signal(stop)
        out, err = process.communicate(timeout=10)

    assert health.json()["status"] == "ok"
    assert (process.returncode, out, err) == (0, "", "")


def test_service_ends_with_whoever_holds_its_input() -> None:
    with service("--until-input-closes") as process:
        url_of(process)
        assert process.stdin
        process.stdin.close()

        assert process.wait(timeout=10) == 0


def test_service_stops_though_a_client_hangs_on_to_it() -> None:
    with service() as process, socket.socket() as hanging:
        url = httpx2.URL(url_of(process))
        httpx2.put(url.join("/faults"), json={"chat": {"kind": "hang"}})
        hanging.connect((url.host, url.port or 0))
        body = b'{"model": "m", "messages": [{"role": "user", "content": "hi"}]}'
        head = (
            f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        hanging.sendall(head.encode() + body)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=10)

    assert process.returncode == 0
    assert "Traceback" not in err


def test_port_in_use_is_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with service("--port", str(port)) as process:
            out, err = process.communicate(timeout=20)

    assert process.returncode == 1
    assert out == ""
    assert err.startswith(f"error: The speech service cannot listen on port {port} of 127.0.0.1")
    assert len(err.strip().splitlines()) == 1


async def test_service_listens_to_this_machine_only() -> None:
    with pytest.raises(CannotListenError, match=r"0\.0\.0\.0"):
        await serve(host="0.0.0.0")
