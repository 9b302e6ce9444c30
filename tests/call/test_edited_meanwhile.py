"""An owner who edits the business while the worker runs takes nobody's telephone down."""

from pathlib import Path

from switchboard.config import ROOT
from tests.call.the_line import whole_line

MORE_CALLS_THAN_ARE_WARM = 4


async def test_slip_in_the_business_file_waits_for_a_restart(tmp_path: Path) -> None:
    """The warm processes have read it; those that come after them find the slip."""
    file = tmp_path / "business.yaml"
    file.write_text((ROOT / "switchboard.yaml").read_text())
    async with whole_line(tmp_path, switchboard_business=str(file)) as line:
        file.write_text("hours: allways\n")
        for _ in range(MORE_CALLS_THAN_ARE_WARM):
            report = await line.call("listen", "hang_up", folder=tmp_path)

            assert report.problems == []
            assert "Lindenwood Dental" in report.turns[0].text
