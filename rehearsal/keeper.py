"""Keeps one command: runs it, and ends it with all its descendants when standard input closes.

Only another process can still act when its parent was killed, so this runs beside the parent as a
bare script (`python -I -S keeper.py`, standard library only). The pipe on standard input is held
by the parent alone: it closes when the parent wants an end and when the parent is gone, in
whatever way. The command leads a process group of its own, which its descendants live in.

Standard input: one line of JSON (`argv`, `cwd`, `stop_timeout_s`), and then nothing.
Standard output: `started PID` or `failed REASON`, later, with nobody left, `ended EXIT_CODE`.
Standard error: the command's output, both streams.
"""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

PR_SET_CHILD_SUBREAPER = 36
"""From linux/prctl.h."""
DYING_S = 2.0
"""How long killed processes may take to be gone."""


def main() -> None:
    """Start, wait for the command's end or the input's, leave nothing of the group alive."""
    # a request to end meant for everybody must not take the keeper before those it keeps
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    adopt_orphans()
    order = sys.stdin.buffer.readline()
    if not order.endswith(b"\n"):
        return  # the parent ended before it had asked for anything
    spec = json.loads(order)
    try:
        command = start(spec)
    except OSError as err:
        tell(f"failed {err.strerror or err}")
        return
    tell(f"started {command.pid}")
    threading.Thread(
        target=end_with_input, args=(command, spec["stop_timeout_s"]), daemon=True
    ).start()
    exit_code = command.wait()
    kill_group(command)
    wait_for_orphans()
    tell(f"ended {exit_code}")


def adopt_orphans() -> None:
    """Have descendants whose parent ends become children of this process, to wait for them."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def start(spec: dict[str, Any]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        spec["argv"],
        cwd=spec["cwd"],
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        stderr=sys.stderr,
        process_group=0,
    )


def end_with_input(command: "subprocess.Popen[bytes]", stop_timeout_s: float) -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    command.terminate()
    threading.Event().wait(stop_timeout_s)
    kill_group(command)


def kill_group(command: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(command.pid, signal.SIGKILL)


def wait_for_orphans() -> None:
    """Until the killed are gone, with the ports they held; not for one that left the group."""
    deadline = time.monotonic() + DYING_S
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < deadline:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                threading.Event().wait(0.01)


def tell(line: str) -> None:
    with contextlib.suppress(OSError):  # a parent that is gone hears nothing, and need not
        os.write(sys.stdout.fileno(), f"{line}\n".encode())


if __name__ == "__main__":
    main()
