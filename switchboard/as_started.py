"""The files that a worker reads are those it was started with, whatever is edited while it runs.

Each call has a process of its own, which reads them anew. A slip of the owner's in a running worker's
business file or prompts would otherwise take the telephone down, call by call, until it was noticed.
"""

import atexit
import json
import multiprocessing
from collections.abc import Iterable
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
    texts = {str(path.resolve()): path.read_text(encoding="utf-8") for path in paths}
    with NamedTemporaryFile(
        "w", prefix="switchboard-", suffix=".json", delete=False, encoding="utf-8"
    ) as file:
        json.dump(texts, file)
    config.hand_down_files(file.name)
    atexit.register(Path(file.name).unlink, missing_ok=True)


@cache
def _kept() -> dict[str, str]:
    """Nothing in a process that was started by hand, though its parent may be a worker."""
    handed_down = config.handed_down_files()
    if multiprocessing.parent_process() is None or handed_down is None:
        return {}
    texts: dict[str, str] = json.loads(Path(handed_down).read_text(encoding="utf-8"))
    return texts
