"""Emergencies while nobody is there: words that are always the same, and whoever is on call."""

from livekit.agents.llm import ToolError, Toolset

from switchboard.business.business import Emergency
from switchboard.live.desk import Desk
from tools.guard import Turn, tool
from tools.transfer import Outcome, put_through


class EmergencyTools(Toolset):
    def __init__(self, desk: Desk, emergency: Emergency) -> None:
        self.desk = desk
        self._emergency = emergency
        super().__init__(id="emergency")

    @tool()
    async def report_emergency(self, ctx: Turn) -> str:
        """The caller has an emergency: pain, blood, an accident, danger. Call it before you say anything.

        What is said of it is fixed, and said without you.
        """
        return self._emergency.say

    @tool(within_s=None)
    async def connect_on_call(self, ctx: Turn) -> Outcome:
        """Pass the call on to whoever is on call. Only for an emergency, and after the caller has said yes."""
        person = self.desk.business.person(self._emergency.on_call or "")
        if person is None or person.address is None:
            raise ToolError("Nobody is on call: say so, and offer to take a message")
        return await put_through(self.desk, ctx, person)
