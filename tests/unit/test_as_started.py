"""A running worker's processes read the files it was started with."""

import subprocess
import sys
from pathlib import Path

from switchboard.config import ROOT

WORKER = """
import multiprocessing, sys
from pathlib import Path
from switchboard import as_started

file = Path(sys.argv[1])
at_import = as_started.text_of(file)  # as a worker's own program does, in every process

def call(_):
    print("a call reads", at_import, "and", as_started.text_of(file), flush=True)

if __name__ == "__main__":
    as_started.keep([file])
    file.write_text("a slip")
    print("the worker reads", as_started.text_of(file), flush=True)
    for method in ("forkserver", "spawn"):
        process = multiprocessing.get_context(method).Process(target=call, args=(0,))
        process.start()
        process.join()
"""


def test_slip_in_a_file_does_not_reach_the_next_call(tmp_path: Path) -> None:
    program, file = tmp_path / "worker.py", tmp_path / "business.yaml"
    program.write_text(WORKER)
    file.write_text("as checked")
    ended = subprocess.run(
        [sys.executable, program, file],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert ended.stdout.splitlines() == [
        "the worker reads a slip",
        "a call reads as checked and as checked",
        "a call reads as checked and as checked",
    ]
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".json") == []
