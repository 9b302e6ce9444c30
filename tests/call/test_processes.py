"""A child process is ready when it says so and never outlives its parent."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from rehearsal.processes import ProcessError, child

ROOT = Path(__file__).parents[2]
GONE_S = 10.0
FINGER_S = 0.05
"""No finger is faster; within microseconds asyncio loses the main task's wake-up for ever."""
Processes = list[psutil.Process]

FAMILY = """
import os, signal, subprocess, sys, time
GRANDCHILD = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('grandchild is here', flush=True); time.sleep(600)"
if "deaf" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", GRANDCHILD])
time.sleep(600)
"""
"""A command with a child of its own that does not hear SIGTERM."""

PARENT = f"""
import asyncio, sys
from pathlib import Path
from rehearsal.processes import child

async def main():
    async with child(
        [sys.executable, "-c", {FAMILY!r}, sys.argv[2]], name="the family", log=Path(sys.argv[1]),
        ready="grandchild is here", stop_timeout_s=0.5,
    ):
        print("ready", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "logs" / "child.log"


@pytest.fixture
def parent(log: Path, request: pytest.FixtureRequest) -> Iterator[psutil.Process]:
    """Another Python that holds a family of processes, ready."""
    command = [sys.executable, "-c", PARENT, log, getattr(request, "param", "hears")]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as it:
        assert it.stdout is not None
        assert it.stdout.readline() == b"ready\n"
        yield psutil.Process(it.pid)
        it.kill()


def written(log: Path) -> str:
    return log.read_text()


def family_of(process: psutil.Process) -> list[psutil.Process]:
    """The keeper, the command and its child."""
    found = process.children(recursive=True)
    assert len(found) == 3
    return found


async def test_ready_when_its_output_says_so(log: Path) -> None:
    script = (
        "import time; print('warming up', flush=True); print('port 7', flush=True); time.sleep(600)"
    )

    async with child([sys.executable, "-c", script], name="it", log=log, ready=r"^port \d+$") as it:
        assert "port 7" in it.output()
        assert not it.ended


async def test_ready_when_asking_says_so(log: Path) -> None:
    answers = [True, False, False]

    async def ready() -> bool:
        return answers.pop()

    async with child(["sleep", "600"], name="it", log=log, ready=ready):
        assert answers == []


async def test_ending_before_it_is_ready_says_who_how_why_and_where(log: Path) -> None:
    script = "print('hello', flush=True); raise SystemExit('no microphone')"

    with pytest.raises(ProcessError) as error:
        async with child([sys.executable, "-c", script], name="the ear", log=log, ready="never"):
            pytest.fail("it is not ready")

    assert str(error.value) == (
        f"The ear ended with exit code 1, last saying: no microphone (log: {log})"
    )


async def test_being_killed_before_it_is_ready_names_the_signal(log: Path) -> None:
    script = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"

    with pytest.raises(ProcessError, match="The ear was ended by SIGSEGV, last saying: nothing"):
        async with child([sys.executable, "-c", script], name="the ear", log=log, ready="never"):
            pytest.fail("it is not ready")


async def test_a_program_that_does_not_exist_is_one_sentence(log: Path) -> None:
    with pytest.raises(ProcessError, match="could not be started: No such file or directory"):
        async with child(["/no/such/program"], name="the ear", log=log):
            pytest.fail("there is nothing to start")


async def test_not_ready_in_time_is_an_error_and_an_end(
    log: Path, started: Callable[[], Processes]
) -> None:
    with pytest.raises(ProcessError, match=r"The ear was not ready within 0\.5 s"):
        async with child(
            ["sleep", "600"], name="the ear", log=log, ready="never", ready_timeout_s=0.5
        ):
            pytest.fail("it is not ready")

    assert started() == []


async def test_at_exit_the_whole_family_is_gone(
    log: Path, started: Callable[[], Processes], survivors: Callable[[Processes], Processes]
) -> None:
    async with child(
        [sys.executable, "-c", FAMILY], name="it", log=log, ready="grandchild is here"
    ) as it:
        family = started()
        assert it.pid in {each.pid for each in family}

    assert survivors(family) == []


async def test_a_command_deaf_to_sigterm_is_gone_too(
    log: Path, started: Callable[[], Processes], survivors: Callable[[Processes], Processes]
) -> None:
    async with child(
        [sys.executable, "-c", FAMILY, "deaf"],
        name="it",
        log=log,
        ready="grandchild is here",
        stop_timeout_s=0.5,
    ) as it:
        family = started()

    assert survivors(family) == []
    assert await it.wait() == -signal.SIGKILL


async def test_a_command_may_end_in_its_own_way(log: Path) -> None:
    script = "import signal, sys; signal.signal(signal.SIGTERM, lambda *_: sys.exit(7)); print('on', flush=True); signal.pause()"

    async with child([sys.executable, "-c", script], name="it", log=log, ready="on") as it:
        pass

    assert it.exit_code == 7


async def test_an_exception_in_the_context_ends_it(
    log: Path, started: Callable[[], Processes]
) -> None:
    with pytest.raises(ZeroDivisionError):
        async with child(["sleep", "600"], name="it", log=log):
            _ = 1 / 0

    assert started() == []


async def test_an_end_on_the_way_is_noticed(log: Path) -> None:
    async with child(["sh", "-c", "echo bye; exit 3"], name="it", log=log) as it:
        assert await it.wait() == 3
        assert it.how_it_ended() == "It ended with exit code 3, last saying: bye"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("parent", ["hears", "deaf"], indirect=True)
def test_no_one_outlives_a_parent_that_is_signalled(
    number: signal.Signals, parent: psutil.Process, survivors: Callable[[Processes], Processes]
) -> None:
    family = family_of(parent)

    parent.send_signal(number)
    parent.wait(GONE_S)

    assert survivors(family) == []


async def test_ctrl_c_twice_leaves_no_one_either(
    parent: psutil.Process, survivors: Callable[[Processes], Processes]
) -> None:
    family = family_of(parent)

    parent.send_signal(signal.SIGINT)
    await asyncio.sleep(FINGER_S)
    parent.send_signal(signal.SIGINT)
    parent.wait(GONE_S)

    assert survivors(family) == []


def test_no_one_outlives_a_keeper_that_is_killed(
    parent: psutil.Process, survivors: Callable[[Processes], Processes]
) -> None:
    keeper, *family = family_of(parent)

    keeper.kill()

    assert survivors(family) == []


def test_a_keeper_told_to_end_still_keeps(
    parent: psutil.Process, survivors: Callable[[Processes], Processes]
) -> None:
    family = family_of(parent)

    family[0].terminate()
    parent.kill()

    assert survivors(family) == []


async def test_a_log_shared_with_an_earlier_run_is_continued(log: Path) -> None:
    for word in ("first", "second"):
        async with child(["echo", word], name="it", log=log) as it:
            await it.wait()

    assert it.output() == "second\n"
    assert written(log) == "first\nsecond\n"


async def test_a_secret_in_the_environment_is_in_no_command_line(
    log: Path, started: Callable[[], Processes]
) -> None:
    async with child(
        ["sh", "-c", "echo $SECRET; sleep 600"],
        name="it",
        log=log,
        env={"SECRET": "mellon", "PATH": "/usr/bin:/bin"},
        ready="mellon",
    ):
        lines = [each.cmdline() for each in started()]

    assert lines
    assert not any("mellon" in word for line in lines for word in line)
