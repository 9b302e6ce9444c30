"""The commands as a person runs them: what they print, how they end, what they leave behind."""

import json
import os
import pty
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import psutil
import pytest

from switchboard.config import ROOT, Settings, child_environment
from switchboard.duty.livekit_server import LiveKitServer

SWITCHBOARD = Path(sys.executable).with_name("switchboard")
STARTS_WITHIN_S = 60.0

Started = Callable[[], list[psutil.Process]]
Survivors = Callable[[list[psutil.Process]], list[psutil.Process]]


BOOKS = Path(mkdtemp(prefix="switchboard-tests-"))
"""Where the commands keep callers and records: not in the developer's own."""


@pytest.fixture(scope="module", autouse=True)
def books_are_thrown_away() -> Iterator[None]:
    yield
    shutil.rmtree(BOOKS)


def environment(**settings: str) -> dict[str, str]:
    nothing = {name.upper(): "" for name in Settings.model_fields}
    books = {"DATABASE_URL": f"sqlite:///{BOOKS / 'calls.db'}"}
    return child_environment(**nothing | books | settings)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(*command: str | Path, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """A command that runs, its output to be read; killed if it is still there at the end."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(**settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def read_until(process: subprocess.Popen[str], pattern: str) -> str:
    """What it prints, up to the line that matches; pytest's own timeout bounds the wait."""
    assert process.stdout
    printed = ""
    for line in process.stdout:
        printed += line
        if re.search(pattern, line):
            return printed
    raise AssertionError(f"ended without printing {pattern!r}:\n{printed}")


def test_call_prints_one_json_object_with_what_was_measured() -> None:
    says = ["--say", "Are you open on Sunday?", "--say", "Thank you, goodbye."]
    ended = subprocess.run(
        [str(SWITCHBOARD), "call", "--json", *says, "--caller", "+12025550142"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    report = json.loads(ended.stdout)

    assert ended.returncode == 0, ended.stderr
    assert {
        "caller": "+12025550142",
        "channel": "phone",
        "ended_by": "agent",
    }.items() <= report.items()
    assert report["answered_after_s"] > 0
    assert report["greeting_after_s"] > 0
    assert report["turns"][2]["gap_s"] > 0
    assert "closed" in report["turns"][2]["text"]
    assert Path(report["recording"]).exists()


def test_call_that_is_stopped_says_so_by_its_status_and_leaves_nothing(
    started: Started, survivors: Survivors
) -> None:
    with running(SWITCHBOARD, "call") as process:
        read_until(process, "answered")
        processes = started()
        process.send_signal(signal.SIGINT)
        assert process.stdout
        rest = process.stdout.read()
        status = process.wait(20)

    assert status == 130
    assert "Traceback" not in rest
    assert survivors(processes) == []


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_stack_invites_callers_and_leaves_nothing(
    end: signal.Signals, started: Started, survivors: Survivors
) -> None:
    port = free_port()
    with running(SWITCHBOARD, "stack", "--port", str(port)) as process:
        printed = read_until(process, "Ctrl-C")
        processes = started()
        process.send_signal(end)
        process.wait(20)

    assert f"ws://127.0.0.1:{port}" in printed
    assert re.search(r"LIVEKIT_API_KEY +API\w+", printed)
    assert re.search(r"LIVEKIT_API_SECRET +\S{32}", printed)
    assert survivors(processes) == []
    with socket.create_server(("127.0.0.1", port)):
        pass  # the port is free again


def test_dev_brings_the_local_models_and_takes_them_away(
    server: LiveKitServer, started: Started, survivors: Survivors
) -> None:
    settings = {
        "LIVEKIT_URL": server.url,
        "LIVEKIT_API_KEY": server.api_key,
        "LIVEKIT_API_SECRET": server.api_secret,
        "SWITCHBOARD_AGENT_NAME": "nobody-asks-for-it",
        "SWITCHBOARD_MODELS": "local",
        "SWITCHBOARD_SPEECH_URL": f"http://127.0.0.1:{free_port()}",
    }
    with running(sys.executable, "agent.py", "dev", **settings) as process:
        read_until(process, "registered worker")
        processes = started()
        commands = [" ".join(each.cmdline()) for each in processes]
        process.send_signal(signal.SIGTERM)
        assert process.stdout
        process.stdout.read()
        process.wait(20)

    assert any("rehearsal.speech" in command for command in commands)
    assert survivors(processes) == []


class Terminal:
    """A terminal with a command in it, for what wants one."""

    def __init__(self, *command: str, **settings: str) -> None:
        self.screen = ""
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            os.execvpe(command[0], command, environment(TERM="xterm", COLUMNS="120", **settings))

    def read_until(self, pattern: str) -> None:
        assert self.shows(pattern, within_s=STARTS_WITHIN_S), f"no {pattern!r}:\n{self.screen}"

    def shows(self, pattern: str, *, within_s: float) -> bool:
        """Whether this is printed, whatever the line breaks and the time it takes, up to a bound."""
        deadline = time.monotonic() + within_s
        while not re.search(pattern, " ".join(self.screen.split())):
            if time.monotonic() > deadline:
                return False
            if select.select([self._fd], [], [], 0.1)[0]:
                new = os.read(self._fd, 65536).decode(errors="replace")
                self.screen += re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", new)
        return True

    def type(self, line: str) -> None:
        """Key by key: the console throws away what is typed before it looks."""
        for count, key in enumerate(line, start=1):
            os.write(self._fd, key.encode())
            while not self.shows(re.escape(line[:count]) + "█", within_s=1):
                os.write(self._fd, key.encode())
        self.screen = ""
        os.write(self._fd, b"\r")
        while not self.shows("You .*" + re.escape(line), within_s=1):
            os.write(self._fd, b"\r")

    def status(self) -> int:
        """Wait for the command's end; its exit status."""
        try:
            while os.read(self._fd, 65536):
                pass
        except OSError:
            pass  # how a terminal says that its last program has gone
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def test_console_is_a_phone_call_at_the_keyboard(started: Started, survivors: Survivors) -> None:
    terminal = Terminal(
        sys.executable,
        "agent.py",
        "console",
        "--text",
        SWITCHBOARD_MODELS="local",
        SWITCHBOARD_SPEECH_URL=f"http://127.0.0.1:{free_port()}",
        SWITCHBOARD_CONSOLE_CALLER="+12025550123",
        SWITCHBOARD_CONSOLE_NUMBER="+12025550199",
    )
    terminal.read_until(r"phone call .*\*\*23.*\*\*99.*[Hh]ow can I help you")
    processes = started()
    terminal.type("Are you open on Saturday?")
    terminal.read_until("noon")
    terminal.type("Thank you, goodbye.")
    terminal.read_until("Goodbye")

    assert terminal.status() == 0
    assert survivors(processes) == []
