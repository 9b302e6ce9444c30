"""The receptionist: the first voice on every call."""

from switchboard import briefing, prompts
from switchboard.live.workflow import Workflow


class Receptionist(Workflow):
    """Greets, answers from the facts, gives the call to whoever can do more, ends it."""

    when = "The caller has a question about the business, or wants something that nobody else here does."

    def prompt(self) -> str:
        return prompts.load(
            "receptionist", **briefing.everything(self.desk.call, self.desk.business)
        )
