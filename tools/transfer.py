"""Passing the call on to somebody of the business, and nobody else."""

from livekit.agents import Agent
from livekit.agents.llm import ToolError, ToolResult, Toolset

from switchboard.business.people import Person
from switchboard.live import passing_on
from switchboard.live.desk import Desk
from switchboard.transfer import Transfer
from switchboard.written import listed
from tools.guard import Turn, first_to_hand_over, tool

_SOMEBODY = (
    "",
    "a person",
    "somebody",
    "someone",
    "anybody",
    "anyone",
    "human",
    "a human",
    "operator",
)

Outcome = str | ToolResult | tuple[Agent, ToolResult]


class TransferTools(Toolset):
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        super().__init__(id="transfer")

    @tool(within_s=None)
    async def transfer_call(self, ctx: Turn, person: str) -> Outcome:
        """Pass the call on to somebody who works here, whenever the caller asks for them or for a person.

        The caller is told so without you; say nothing before.

        Args:
            person: The person's name as the caller said it, or "somebody" if they named nobody.
        """
        wanted = self._person(person)
        if gone := passing_on.away(self.desk, wanted):
            return await self._message_instead(ctx, gone)
        return await put_through(self.desk, ctx, wanted)

    def _person(self, name: str) -> Person:
        business, line = self.desk.business, self.desk.call.route.line
        plain = name.strip().lower()
        person = business.operator(line) if plain in _SOMEBODY else business.person(name)
        if person is not None and person.address is not None:
            return person
        if person is not None or plain in _SOMEBODY:
            raise ToolError("They cannot be called from here: say so, and offer to take a message")
        names = listed(one.name for one in business.people if one.address)
        raise ToolError(f"Nobody called {name!r} works here. There are: {names}. Ask again")

    async def _message_instead(self, ctx: Turn, words: str) -> Outcome:
        """Out of a person's hours a message is taken at once."""
        speaking = ctx.session.current_agent
        if speaking.id == passing_on.TAKES_MESSAGES:
            return f"{words} Take the message for them."
        if not first_to_hand_over(ctx):
            return ToolResult("The call is given to somebody else.", reply_required=False)
        successor = await passing_on.message_taker(self.desk, speaking, words)
        return successor, ToolResult(words, reply_required=False)


async def put_through(desk: Desk, ctx: Turn, person: Person) -> Outcome:
    """Try it; of what fails the model is told how to go on."""
    became = await passing_on.pass_on(desk, ctx.session, person)
    if became is Transfer.ACCEPTED:
        return ToolResult("The call was passed on.", reply_required=False)
    return (
        f"{person.name} could not be reached: {became}. The caller is still here: say so and offer to take "
        "a message."
    )
