"""After hours: says when somebody is there again, takes messages, is there for emergencies."""

from switchboard import briefing, prompts
from switchboard.live.workflow import Workflow


class AfterHours(Workflow):
    """Answers while nobody is there."""

    when = "The caller asks about the time when nobody is there, or has an emergency then."

    def prompt(self) -> str:
        return prompts.load(
            "after_hours", **briefing.everything(self.desk.call, self.desk.business)
        )
