"""Messages: for whom, from whom, what, and written down."""

from collections.abc import Sequence

from livekit.agents.llm import Tool, Toolset

from switchboard import briefing, prompts, written
from switchboard.live.desk import Desk
from switchboard.live.workflow import Workflow
from tools.messages import MessageTools


class TakeMessage(Workflow):
    """Takes a message, reads it back, and says that it is written down when it is."""

    when = "The caller wants to leave a message, to be called back, or cannot reach whom they want."
    takes_dictation = True

    def __init__(self, desk: Desk, tools: Sequence[Tool | Toolset] = ()) -> None:
        super().__init__(desk, [MessageTools(desk), *tools])

    def prompt(self) -> str:
        call, business = self.desk.call, self.desk.business
        return prompts.load(
            "take_message",
            **briefing.basics(call, business),
            people=briefing.people(business),
            number=self._number(),
        )

    def _number(self) -> str:
        """The number to ring back that is offered first."""
        own = self.desk.call.caller.number
        if own is None:
            return prompts.load("number_none")
        return prompts.load("number_own", number=written.number(own))
