"""Child processes that are ready when they say so and never outlive their parent."""

import asyncio
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from switchboard.errors import SwitchboardError

KEEPER = Path(__file__).with_name("keeper.py")
KEEPER_SPARE_S = 5.0
"""What the keeper may take beyond the command's own time to stop before it is killed too."""
POLL_S = 0.05
LAST_LINES_BYTES = 8192
ANSI_COLOURS = re.compile(r"\x1b\[[0-9;]*m")

Ready = str | Callable[[], Awaitable[bool]]
"""A regular expression on the process's output, or what is asked again and again until it says yes."""


class ProcessError(SwitchboardError):
    """A child process could not be started, ended early, or did not become ready in time."""

    def __init__(self, sentence: str, process: "Child") -> None:
        super().__init__(sentence)
        self.output = process.output()


class Child:
    """One running command and its keeper; made by `child()`."""

    def __init__(self, name: str, log: Path) -> None:
        self.name = name
        self.log = log
        self.pid: int | None = None
        """The command's process id; None when it never started."""
        self.exit_code: int | None = None
        """None while it runs; negative: the signal that ended it."""
        self._log_start = log.stat().st_size if log.exists() else 0
        self._begun = asyncio.Event()
        self._ended = asyncio.Event()
        self._failure = ""

    @property
    def title(self) -> str:
        """The name as a sentence begins with it."""
        return self.name[:1].upper() + self.name[1:]

    @property
    def ended(self) -> bool:
        return self._ended.is_set()

    async def wait(self) -> int:
        """Wait for the command to end; its exit code, negative for a signal."""
        await self._ended.wait()
        return -signal.SIGKILL if self.exit_code is None else self.exit_code

    def output(self) -> str:
        """What the command has written so far (of a log shared with earlier runs: its own part)."""
        return self._read(self._log_start)

    def last_line(self) -> str:
        """The last line it has written that is not empty, or `nothing`."""
        size = self.log.stat().st_size
        lines = self._read(max(self._log_start, size - LAST_LINES_BYTES)).splitlines()
        return next((line.strip() for line in reversed(lines) if line.strip()), "nothing")

    def _read(self, start: int) -> str:
        with self.log.open("rb") as file:
            file.seek(start)
            return ANSI_COLOURS.sub("", file.read().decode(errors="replace"))

    def _hear(self, line: str) -> None:
        """Take in one line from the keeper."""
        word, _, rest = line.strip().partition(" ")
        if word == "started":
            self.pid = int(rest)
        elif word == "ended":
            self.exit_code = int(rest)
        elif word == "failed":
            self._failure = rest
        self._begun.set()

    def _over(self) -> None:
        """Take in that the keeper has no more to say."""
        self._ended.set()
        self._begun.set()

    async def _ends_within(self, timeout_s: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), timeout_s)

    def how_it_ended(self) -> str:
        """A sentence without its full stop, with the last line of the output."""
        if self.pid is None:
            return f"{self.title} could not be started: {self._failure or self.last_line()}"
        if self.exit_code is None or self.exit_code < 0:
            number = signal.SIGKILL if self.exit_code is None else -self.exit_code
            how = f"was ended by {signal.Signals(number).name}"
        else:
            how = f"ended with exit code {self.exit_code}"
        return f"{self.title} {how}, last saying: {self.last_line()}"


@contextlib.asynccontextmanager
async def child(
    argv: Sequence[str | Path],
    *,
    name: str,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    ready: Ready | None = None,
    ready_timeout_s: float = 30.0,
    stop_timeout_s: float = 5.0,
) -> AsyncIterator[Child]:
    """Run a command, wait until it is ready, and end it and its descendants at exit.

    The end: SIGTERM to the command, after `stop_timeout_s` SIGKILL to its whole process group. It
    comes as surely when this process is killed. The command has no terminal; its output is
    appended to `log`. `env` is its whole environment; None: this process's.

    Raises:
        ProcessError: with the reason, the last line of its output and the path of its log.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    process = Child(name, log)
    order = {
        "argv": [str(word) for word in argv],
        "cwd": None if cwd is None else str(cwd),
        "stop_timeout_s": stop_timeout_s,
    }
    keeper = _start_keeper(log, env)
    following = asyncio.create_task(_follow(keeper, process))
    try:
        _give(keeper, order)
        await _until_ready(process, ready, ready_timeout_s)
        yield process
    finally:
        await _end(keeper, process, following, stop_timeout_s + KEEPER_SPARE_S)


def _start_keeper(log: Path, env: Mapping[str, str] | None) -> "subprocess.Popen[bytes]":
    with log.open("ab") as output:
        # asyncio's own subprocesses are killed when their loop goes, which would take the keeper
        # before those it keeps
        return subprocess.Popen(
            [sys.executable, "-I", "-S", str(KEEPER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=output,
            env=env,
            start_new_session=True,
            bufsize=0,
        )


def _give(keeper: "subprocess.Popen[bytes]", order: Mapping[str, object]) -> None:
    assert keeper.stdin is not None
    with contextlib.suppress(BrokenPipeError):  # its end is told by _follow
        keeper.stdin.write(json.dumps(order).encode() + b"\n")


async def _follow(keeper: "subprocess.Popen[bytes]", process: Child) -> None:
    """Hear the keeper to its end, then see that nothing is left and reap it."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), keeper.stdout
    )
    try:
        async for line in reader:
            process._hear(line.decode())
    finally:
        _kill(keeper, process)
        keeper.wait()
        process._over()


def _kill(keeper: "subprocess.Popen[bytes]", process: Child) -> None:
    """SIGKILL for the command's group, if its keeper has not seen to it, and for the keeper."""
    if process.pid is not None and process.exit_code is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    keeper.kill()


async def _until_ready(process: Child, ready: Ready | None, timeout_s: float) -> None:
    try:
        async with asyncio.timeout(timeout_s):
            await process._begun.wait()
            while not (process.ended or await _says_ready(process, ready)):
                await process._ends_within(POLL_S)
    except TimeoutError:
        raise ProcessError(
            f"{process.title} was not ready within {timeout_s:g} s, "
            f"last saying: {process.last_line()} (log: {process.log})",
            process,
        ) from None
    if process.pid is None or (process.ended and ready is not None):
        raise ProcessError(f"{process.how_it_ended()} (log: {process.log})", process)


async def _says_ready(process: Child, ready: Ready | None) -> bool:
    if ready is None:
        return True
    if isinstance(ready, str):
        return re.search(ready, process.output(), re.MULTILINE) is not None
    return await ready()


async def _end(
    keeper: "subprocess.Popen[bytes]",
    process: Child,
    following: asyncio.Task[None],
    timeout_s: float,
) -> None:
    assert keeper.stdin is not None
    keeper.stdin.close()
    try:
        await asyncio.wait([following], timeout=timeout_s)
    finally:
        # reached early when the wait itself is cancelled: then at once
        _kill(keeper, process)
        await following
