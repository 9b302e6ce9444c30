"""The architecture: imports point one way."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYERS = ["switchboard", "tools", "workflows", "agent", "rehearsal"]  # lowest first
JOINS_PARTS = ROOT / "switchboard" / "cli.py"
KNOWS_LIVEKIT = {"live", "duty", "telephony"}

MODULES = [
    path
    for layer in LAYERS
    for path in (
        [ROOT / f"{layer}.py"] if layer == "agent" else sorted((ROOT / layer).rglob("*.py"))
    )
    if path != JOINS_PARTS
]


def imported(path: Path) -> set[str]:
    """The dotted names of all modules that a file imports, wherever in the file."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_down(path: Path) -> None:
    layer = path.relative_to(ROOT).parts[0].removesuffix(".py")
    above = set(LAYERS[LAYERS.index(layer) + 1 :])

    assert not {name.partition(".")[0] for name in imported(path)} & above


@pytest.mark.parametrize("path", sorted((ROOT / "rehearsal").rglob("*.py")), ids=name_of)
def test_rehearsal_meets_the_worker_only_as_a_process(path: Path) -> None:
    assert not {name.partition(".")[0] for name in imported(path)} & {"agent", "workflows", "tools"}


@pytest.mark.parametrize("path", sorted((ROOT / "switchboard").rglob("*.py")), ids=name_of)
def test_only_the_running_call_and_the_worker_know_livekit(path: Path) -> None:
    if path.relative_to(ROOT).parts[1] not in KNOWS_LIVEKIT:
        assert not {name for name in imported(path) if name.startswith("livekit")}


def test_nothing_imports_the_command_line() -> None:
    assert not [path for path in MODULES if "switchboard.cli" in imported(path)]


def test_root_is_no_package() -> None:
    assert not (ROOT / "__init__.py").exists()
