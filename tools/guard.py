"""What holds for every tool: whom it serves, how often, and that nobody waits for it in silence."""

import asyncio
import functools
import json
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from livekit.agents import RunContext
from livekit.agents.llm import FunctionTool, ToolError, function_tool
from livekit.agents.voice import SpeechHandle

from switchboard.call import Call
from switchboard.errors import SwitchboardError
from switchboard.live.desk import Desk
from switchboard.live.saying import say, sentence
from switchboard.live.workflow import Workflow
from switchboard.trust import Trust

logger = logging.getLogger(__name__)

FILLER_AFTER_S = 1.5
"""Of silence, until the caller is told that it takes a moment."""
FAILS_AFTER_S = 8.0
"""A tool that is not done by then has failed, as far as this turn goes."""
SAME_AT_MOST, AT_MOST = 6, 40
"""Calls of one tool with the same arguments, and of all, in one call: a model may go round in circles."""

P = ParamSpec("P")
T = TypeVar("T")
AtDesk = TypeVar("AtDesk", bound="HasDesk")
Turn = RunContext[Call]


class HasDesk(Protocol):
    """Whatever has tools: a workflow, or a toolset made for one."""

    desk: Desk


Method = Callable[Concatenate[AtDesk, Turn, P], Awaitable[T]]


def tool(
    *,
    needs: Trust = Trust.UNKNOWN,
    within_s: float | None = FAILS_AFTER_S,
    is_counted: bool = True,
) -> Callable[[Method[AtDesk, P, T]], FunctionTool[Any, Any]]:
    """A method that a model may call. Its docstring is for the model.

    `needs` is how far the caller must be trusted: who is not known well enough is asked first, and refused
    if they cannot show who they are. `within_s` None: it keeps the caller informed by itself. What
    `is_counted` is refused at some time; what leads out of a step must not be.
    """

    def guarded(method: Method[AtDesk, P, T]) -> FunctionTool[Any, Any]:
        @functools.wraps(method)
        async def call(self: AtDesk, ctx: Turn, *args: P.args, **kwargs: P.kwargs) -> T:
            if is_counted:
                count(ctx)
            await _trusted(ctx, self.desk, needs)
            with _answered_to_the_end(ctx):
                return await _in_time(ctx, method(self, ctx, *args, **kwargs), within_s)

        return function_tool(call)

    return guarded


def count(ctx: Turn) -> None:
    """Count one more.

    Raises:
        ToolError: The model goes round in circles.
    """
    calls, asked = ctx.userdata.tool_calls, ctx.function_call
    arguments = json.dumps(json.loads(asked.arguments or "{}"), sort_keys=True)
    calls[f"{asked.name} {arguments}"] += 1
    if calls[f"{asked.name} {arguments}"] > SAME_AT_MOST:
        raise ToolError(
            f"{asked.name} was called with this {SAME_AT_MOST} times already: do something else"
        )
    if calls.total() > AT_MOST:
        raise ToolError("No more can be done in this call: say so, and end it")


def first_to_hand_over(ctx: Turn) -> bool:
    """Whether nobody has been given the call in this turn; of two at once the framework takes neither."""
    is_first = ctx.userdata.handed_over_in != ctx.speech_handle.id
    ctx.userdata.handed_over_in = ctx.speech_handle.id
    return is_first


async def _trusted(ctx: Turn, desk: Desk, needs: Trust) -> None:
    if desk.call.trust.reaches(needs):
        return
    if needs is not Trust.VERIFIED:
        raise ToolError(
            "The caller's number is not certain enough for this: offer to take a message"
        )
    if not await _is_verified(desk):
        raise ToolError(
            "The caller could not be verified: say so, and offer to take a message, or do what they ask for instead"
        )
    speaking = ctx.session.current_agent
    if isinstance(speaking, Workflow):  # who is told by now whom they speak with
        await speaking.update_instructions(speaking.prompt())


async def _is_verified(desk: Desk) -> bool:
    """One step for all tools that ask for it."""
    async with desk.verifying:
        return desk.call.is_verified or await desk.staff.verify(desk)


@contextmanager
def _answered_to_the_end(ctx: Turn) -> Iterator[None]:
    """A caller who speaks meanwhile is answered, and hears what came of it all the same.

    An interrupted turn waits for its tools for seconds, and then keeps their results to itself.
    """
    speech = ctx.speech_handle
    if speech.interrupted or not speech.allow_interruptions:
        yield
        return
    ctx.disallow_interruptions()
    try:
        yield
    finally:
        with suppress(RuntimeError):  # it was ended by force
            speech.allow_interruptions = True


async def _in_time(ctx: Turn, work: Awaitable[T], within_s: float | None) -> T:
    if within_s is None:
        return await _told(work)
    working = asyncio.ensure_future(_told(work))
    filler = _Filler(ctx)
    try:
        async with ctx.with_filler(filler.say, delay=FILLER_AFTER_S):
            done, _ = await asyncio.wait((working,), timeout=within_s)
    finally:
        working.cancel()
        filler.drop()
    if not done:
        raise ToolError("This takes too long and may not have worked: say so, and offer a message")
    return working.result()


async def _told(work: Awaitable[T]) -> T:
    """What fails in our books is told to the model, without what the operator is told of it."""
    try:
        return await work
    except SwitchboardError as err:
        logger.warning("a tool failed", extra={"error": str(err)})
        raise ToolError(
            "That does not work right now: say so, and offer to take a message"
        ) from err


class _Filler:
    """Said while a tool is at work, and dropped when the answer is there before it is heard."""

    def __init__(self, ctx: Turn) -> None:
        self._session, self._call = ctx.session, ctx.userdata
        self._said: SpeechHandle | None = None

    def say(self, _: int) -> SpeechHandle:
        moment = sentence("moment")
        self._said = say(self._session, self._call, moment, add_to_chat_ctx=False)
        return self._said

    def drop(self) -> None:
        if self._said and not self._said.done() and self._session.agent_state != "speaking":
            self._said.interrupt()
