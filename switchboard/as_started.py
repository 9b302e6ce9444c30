"""The files that a worker reads are those it was started with, whatever is edited while it runs.

Each call has a process of its own, which reads them anew. A slip of the owner's in a running worker's
business file or prompts would otherwise take the telephone down, call by call, until it was noticed.
"""

import atexit
import json
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile

from switchboard import config


def text_of(path: Path) -> str:
    """What stands in the file; in a worker's processes, what stood in it when the worker started.

    Raises:
        OSError, UnicodeDecodeError: It cannot be read.
    """
    kept = _kept().get(str(path.resolve()))
    return path.read_text(encoding="utf-8") if kept is None else kept


def keep(paths: Iterable[Path]) -> None:
    """Hand these files, as they are, to every process that this one starts from now on."""
    texts = {}
    for path in paths:
        with suppress(OSError, UnicodeDecodeError):  # whoever needs it says so
            texts[str(path.resolve())] = path.read_text(encoding="utf-8")
    with NamedTemporaryFile(
        "w", prefix="switchboard-", suffix=".json", delete=False, encoding="utf-8"
    ) as file:
        json.dump(texts, file)
    config.hand_down_files(file.name)
    atexit.register(Path(file.name).unlink, missing_ok=True)


def _kept() -> dict[str, str]:
    """Nothing in the process that keeps them, nor where nobody does."""
    handed_down = config.handed_down_files()
    return _texts_in(handed_down) if handed_down else {}


@cache
def _texts_in(file: str) -> dict[str, str]:
    """Read once for a process: a call loads several prompts while it rings."""
    try:
        texts: dict[str, str] = json.loads(Path(file).read_text(encoding="utf-8"))
    except FileNotFoundError:  # swept out of the temporary files: the real ones will do
        return {}
    return texts
