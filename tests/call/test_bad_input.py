"""What an operator gets wrong: one clear sentence, exit status 1, nothing left running."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from anyio.from_thread import start_blocking_portal

from switchboard.config import ROOT, Settings, child_environment
from switchboard.duty.livekit_server import LiveKitServer
from tests.database.postgres import PASSWORD, running, server_binaries

SECRET = "thirty-two-characters-or-more-of-secret"
MODELS = {"OPENAI_API_KEY": "k", "DEEPGRAM_API_KEY": "k"}
NOBODY = {
    "LIVEKIT_URL": "ws://127.0.0.1:9",
    "LIVEKIT_API_KEY": "APInobody",
    "LIVEKIT_API_SECRET": SECRET,
}

Run = Callable[..., str]


@pytest.fixture
def refused(started: Callable[[], list[psutil.Process]], tmp_path: Path) -> Run:
    """Runs a command that must fail, and returns the sentence that it fails with."""

    def run(*command: str | Path, cwd: Path = ROOT, **settings: str) -> str:
        nothing = {name.upper(): "" for name in Settings.model_fields}
        nothing["DATABASE_URL"] = f"sqlite:///{tmp_path / 'calls.db'}"
        ended = subprocess.run(
            command,
            cwd=cwd,
            env=child_environment(**nothing | settings),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ended.returncode == 1, ended
        assert "Traceback" not in ended.stderr + ended.stdout
        assert started() == []
        lines = ended.stderr.strip().splitlines()
        told = [number for number, line in enumerate(lines) if line.startswith("error: ")]
        assert len(told) == 1, ended.stderr
        return "\n".join(lines[told[0] :])

    return run


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def start(refused: Run, **settings: str) -> str:
    return refused(sys.executable, "agent.py", "start", **settings)


def switchboard(refused: Run, *arguments: str, **settings: str) -> str:
    return refused(Path(sys.executable).with_name("switchboard"), *arguments, **settings)


@pytest.mark.parametrize("command", ["start", "dev"])
def test_nothing_set_names_every_missing_variable(command: str, refused: Run) -> None:
    told = refused(sys.executable, "agent.py", command)

    for name in ("LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"):
        assert f"\n  {name}: " in told
    assert "\n  OPENAI_API_KEY (" in told
    assert "\n  DEEPGRAM_API_KEY (" in told
    assert "SWITCHBOARD_MODELS=local" in told


def test_console_asks_for_models_only(refused: Run) -> None:
    told = refused(sys.executable, "agent.py", "console", "--text")

    assert "OPENAI_API_KEY" in told
    assert "LIVEKIT_URL" not in told


def test_one_missing_key_is_the_only_one_named(refused: Run) -> None:
    told = start(refused, OPENAI_API_KEY="k", **NOBODY)

    assert "DEEPGRAM_API_KEY" in told
    assert "OPENAI_API_KEY" not in told
    assert "LIVEKIT_URL" not in told


def test_server_that_does_not_answer_is_named(refused: Run) -> None:
    assert "No LiveKit server answers at ws://127.0.0.1:9" in start(refused, **MODELS, **NOBODY)


def test_wrong_secret_is_told_apart(refused: Run, server: LiveKitServer) -> None:
    wrong = {"LIVEKIT_URL": server.url, "LIVEKIT_API_KEY": server.api_key}
    told = start(refused, **MODELS, **wrong, LIVEKIT_API_SECRET=SECRET)

    assert "refuses the API key" in told
    assert SECRET not in told


def test_health_port_in_use_is_named(refused: Run, taken: int) -> None:
    port = {"SWITCHBOARD_HEALTH_HOST": "127.0.0.1", "SWITCHBOARD_HEALTH_PORT": str(taken)}
    told = start(refused, **MODELS, **NOBODY, **port)

    assert f"cannot listen on 127.0.0.1:{taken}" in told
    assert "SWITCHBOARD_HEALTH_PORT" in told


def test_worker_never_starts_local_models_by_itself(refused: Run, server: LiveKitServer) -> None:
    local = {"SWITCHBOARD_MODELS": "local", "SWITCHBOARD_SPEECH_URL": "http://127.0.0.1:9"}
    keys = {"LIVEKIT_API_KEY": server.api_key, "LIVEKIT_API_SECRET": server.api_secret}
    told = start(refused, **local, **keys, LIVEKIT_URL=server.url, SWITCHBOARD_HEALTH_PORT="0")

    assert "switchboard speech --port 9" in told


def test_console_caller_is_for_the_console(refused: Run) -> None:
    told = start(refused, **MODELS, **NOBODY, SWITCHBOARD_CONSOLE_CALLER="+12025550123")

    assert "console mode only" in told


def test_wrong_values_are_all_told(refused: Run) -> None:
    told = start(refused, SWITCHBOARD_MODELS="mine", SWITCHBOARD_MAX_CALLS="many")

    assert "SWITCHBOARD_MODELS='mine'" in told
    assert "SWITCHBOARD_MAX_CALLS='many'" in told


def test_all_that_is_wrong_in_the_business_file_is_told_with_its_place(
    refused: Run, tmp_path: Path
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("name: Mine\ntime_zone: Mars\nhours: always\nlines:\n  a: {workflow: sales}\n")
    told = start(refused, **MODELS, **NOBODY, SWITCHBOARD_BUSINESS=str(file))

    assert f"{file}:2:1: 'Mars' is no time zone" in told
    assert (
        f"{file}:5:7: 'sales' is no file in workflows/; there are: after_hours, book_appointment, "
        in told
    )


def test_business_file_that_is_not_there_is_told(refused: Run, tmp_path: Path) -> None:
    told = start(refused, **MODELS, **NOBODY, SWITCHBOARD_BUSINESS=str(tmp_path / "none.yaml"))

    assert "There is no business file" in told
    assert "SWITCHBOARD_BUSINESS" in told


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[str]:
    """A PostgreSQL that was never set up."""
    postgresql = running(server_binaries(), tmp_path / "postgresql.log")
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(postgresql) as url:
        yield url


def test_postgresql_that_is_behind_is_told_with_the_command(
    behind: str, server: LiveKitServer, refused: Run
) -> None:
    there = {"LIVEKIT_URL": server.url, "LIVEKIT_API_KEY": server.api_key}
    secret = {"LIVEKIT_API_SECRET": server.api_secret, "SWITCHBOARD_HEALTH_PORT": "0"}
    told = start(refused, **MODELS, **there, **secret, DATABASE_URL=behind)

    assert "run `switchboard database upgrade`" in told
    assert f":{PASSWORD}@" not in told


@pytest.mark.parametrize("url", ["mysql://here/db", "calls.db"])
def test_address_of_no_database_is_told(url: str, refused: Run) -> None:
    told = switchboard(refused, "database", "check", DATABASE_URL=url)

    assert "DATABASE_URL" in told


def test_caller_list_with_mistakes_is_told_line_by_line(refused: Run, tmp_path: Path) -> None:
    file = tmp_path / "callers.csv"
    file.write_text("name,numbers\n,+12025550123\nAda,12\n")
    told = switchboard(refused, "callers", "import", str(file))

    assert f"{file}:2" in told
    assert f"{file}:3" in told


def test_missing_prompt_is_told_before_the_first_call(refused: Run, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    ignored = shutil.ignore_patterns(".*", "recordings", "tests", "__pycache__")
    shutil.copytree(ROOT, checkout, ignore=ignored)
    (checkout / "prompts" / "greeting.md").unlink()
    told = refused(sys.executable, "agent.py", "start", cwd=checkout, **MODELS, **NOBODY)

    assert "prompts/greeting.md is missing" in told


def test_unknown_field_in_a_scenario_is_told_with_its_line(refused: Run, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text('caller: "+12025550100"\nstep:\n  - say: Hello\n')
    told = switchboard(refused, "call", "--scenario", str(file))

    assert f"{file}:2:1: unknown field 'step'; allowed here: about, channel, caller" in told


def test_caller_that_is_no_number_is_told(refused: Run) -> None:
    assert "caller" in switchboard(refused, "call", "--caller", "Ada", "--say", "Hello")


def test_call_with_a_wrong_secret_is_told(refused: Run, server: LiveKitServer) -> None:
    wrong = {"LIVEKIT_URL": server.url, "LIVEKIT_API_KEY": server.api_key}
    told = switchboard(refused, "call", **wrong, LIVEKIT_API_SECRET=SECRET)

    assert "refuses the API key" in told


def test_stack_whose_port_is_in_use_is_told(refused: Run, taken: int) -> None:
    assert f"Port {taken} on" in switchboard(refused, "stack", "--port", str(taken))


def test_speech_whose_port_is_in_use_is_told(refused: Run, taken: int) -> None:
    assert f"port {taken}" in switchboard(refused, "speech", "--port", str(taken))
