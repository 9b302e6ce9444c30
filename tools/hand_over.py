"""Giving the call to another workflow, with the conversation."""

from collections.abc import Iterable, Iterator
from typing import Any

from livekit.agents import RunContext
from livekit.agents.llm import FunctionTool, ToolError, ToolResult, function_tool

from switchboard.live.desk import Desk
from switchboard.live.workflow import Workflow
from tools.guard import count, first_to_hand_over


def hand_over_tools(desk: Desk, names: Iterable[str]) -> Iterator[FunctionTool[Any, Any]]:
    """One for each of these workflows, named as it is."""
    for name in names:
        yield _to(desk, name)


def _to(desk: Desk, name: str) -> FunctionTool[Any, Any]:
    async def hand_over(ctx: RunContext[Any]) -> ToolResult | tuple[Workflow, ToolResult]:
        count(ctx)
        speaking = ctx.session.current_agent
        if not isinstance(speaking, Workflow):
            raise ToolError("The caller is just showing who they are: wait for it")
        if not first_to_hand_over(ctx):
            return ToolResult("The call is given to somebody else.", reply_required=False)
        successor = desk.staff.seat(name, desk)
        await successor.taking_over_from(speaking)
        return successor, ToolResult(None, reply_required=False)

    return function_tool(hand_over, name=name, description=desk.staff.when(name))
