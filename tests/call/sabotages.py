"""Ways to break the worker that a scenario must notice: else it would notice no mistake of ours either."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from switchboard.config import ROOT

NOT_THE_WORKERS = shutil.ignore_patterns(".*", "bench", "data", "logs", "recordings", "tests")


@dataclass(frozen=True)
class Sabotage:
    """A change of one place in one file, and the scenario that it turns red."""

    name: str
    what: str
    """What is the matter with the worker then, in a sentence."""
    file: str
    old: str
    """Stands in the file once."""
    new: str
    scenario: str

    def __str__(self) -> str:
        return self.name

    def copy_to(self, folder: Path) -> Path:
        """The agent.py of a copy of this checkout that is broken in this way."""
        shutil.copytree(ROOT, folder, ignore=NOT_THE_WORKERS)
        broken = folder / self.file
        text = broken.read_text("utf-8")
        assert text.count(self.old) == 1, f"{self.file} has changed: {self.name} does not fit it"
        broken.write_text(text.replace(self.old, self.new), "utf-8")
        return folder / "agent.py"


SABOTAGES = (
    Sabotage(
        name="never_hangs_up",
        what="The agent says goodbye and leaves the line open.",
        file="tools/end_call.py",
        old="await self._hang_up(Ended.AGENT)",
        new="pass",
        scenario="saturday_hours",
    ),
    Sabotage(
        name="books_what_is_taken",
        what="A time that somebody has taken meanwhile is booked all the same.",
        file="switchboard/appointments/own_tables.py",
        old="if any(one.id != besides for one in found):",
        new="if not slot:",
        scenario="slot_taken_meanwhile",
    ),
    Sabotage(
        name="tells_appointments_to_anybody",
        what="A caller who has not shown who they are hears of the appointments.",
        file="tools/appointments.py",
        old="@tool(needs=Trust.VERIFIED)\n    async def list_appointments",
        new="@tool()\n    async def list_appointments",
        scenario="wrong_pin_thrice",
    ),
    Sabotage(
        name="loses_the_number",
        what="The number to ring back is read back to the caller, and not written down.",
        file="tools/messages.py",
        old="NewMessage(key, call.key, caller, reached, whom,",
        new="NewMessage(key, call.key, caller, None, whom,",
        scenario="leaves_message",
    ),
)
