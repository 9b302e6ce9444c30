"""What runs after a call holds nobody on the line, however slow or broken it is."""

from pathlib import Path

from switchboard.config import ROOT
from tests.call.the_line import whole_line

WORKER = """
import asyncio
import sys

sys.path.insert(0, {root!r})
import agent


async def slow(ctx):
    await asyncio.sleep(10)


async def broken(reason):
    raise RuntimeError("the delivery is down")


async def answer(ctx):
    ctx.add_shutdown_callback(broken)
    await agent.answer(ctx)


agent.server._entrypoint_fnc = answer
agent.server._session_end_fnc = slow

if __name__ == "__main__":
    agent.main()
"""


async def test_slow_and_broken_steps_after_the_call_do_not_hold_the_line(tmp_path: Path) -> None:
    worker = tmp_path / "slow_worker.py"
    worker.write_text(WORKER.format(root=str(ROOT)))
    async with whole_line(tmp_path, worker=worker) as line:
        report = await line.call({"say": "Thank you, goodbye."}, folder=tmp_path)

        assert report.problems == []
        assert report.hung_up_after_s is not None
        assert report.hung_up_after_s < 2
        assert line.calls() == 1  # its job is still in the slow step
