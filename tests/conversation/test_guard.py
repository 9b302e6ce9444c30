"""What holds for every tool: how often, how long, and for whom."""

import asyncio
from typing import Any

import pytest
from livekit.agents import AgentSession
from livekit.agents.llm import FunctionCallOutput

from switchboard.call import Call
from switchboard.errors import SwitchboardError
from switchboard.live.desk import Desk
from switchboard.live.workflow import Workflow
from switchboard.trust import Trust
from tests.calls import call_from, desk
from tests.scripted_llm import ScriptedLLM, Turn
from tools import guard
from tools.guard import tool


class Clerk(Workflow):
    """Has a tool of every kind."""

    def __init__(self, at: Desk) -> None:
        self.ran = 0
        self.was_cancelled = False
        super().__init__(at)

    def prompt(self) -> str:
        return "You are the clerk."

    @tool()
    async def look(self, ctx: guard.Turn, seconds: float = 0) -> str:
        """Look something up.

        Args:
            seconds: How long it takes.
        """
        self.ran += 1
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            self.was_cancelled = True
            raise
        return "found"

    @tool(needs=Trust.NETWORK_VERIFIED)
    async def tell(self, ctx: guard.Turn) -> str:
        """Tell something."""
        self.ran += 1
        return "told"

    @tool()
    async def fail(self, ctx: guard.Turn) -> str:
        """Ask a database that does not answer."""
        raise SwitchboardError("postgresql://me:secret@host does not answer")


async def talk(clerk: Clerk, *turns: Turn, says: int = 1) -> tuple[list[str], list[str]]:
    """What the tools returned, and what was said, when the caller speaks so often."""
    model = ScriptedLLM(turns)
    async with AgentSession[Call](
        llm=model, userdata=clerk.desk.call, max_tool_steps=99
    ) as session:
        await session.start(clerk, capture_run=True)
        for _ in range(says):
            await session.run(user_input="Please.")
        items = session.history.items
    results = [item.output for item in items if isinstance(item, FunctionCallOutput)]
    said = [str(m.text_content) for m in session.history.messages() if m.role == "assistant"]
    return results, said


def clerk(**known: Any) -> Clerk:
    return Clerk(desk(call_from(**known), is_greeted=True))


async def test_sixth_identical_call_is_the_last() -> None:
    one = clerk()
    results, _ = await talk(one, *[Turn(call="look")] * 7, Turn(say="I give up."))

    assert results[:6] == ["found"] * 6
    assert "was called with this 6 times already" in results[6]
    assert one.ran == 6


async def test_other_arguments_are_another_call() -> None:
    one = clerk()
    turns = [Turn(call="look", args={"seconds": number / 1000}) for number in range(8)]
    results, _ = await talk(one, *turns, Turn(say="Done."))

    assert results == ["found"] * 8


async def test_fortieth_call_is_the_last() -> None:
    one = clerk()
    turns = [Turn(call="look", args={"seconds": number / 100000}) for number in range(41)]
    results, _ = await talk(one, *turns, Turn(say="Done."))

    assert results[:40] == ["found"] * 40
    assert results[40] == "No more can be done in this call: say so, and end it"


async def test_slow_tool_is_bridged_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "FILLER_AFTER_S", 0.05)
    heard: list[str] = []
    one = clerk()
    model = ScriptedLLM([Turn(call="look", args={"seconds": 0.4}), Turn(say="Here it is.")])
    async with AgentSession[Call](llm=model, userdata=one.desk.call) as session:
        await session.start(one, capture_run=True)
        session.on("speech_created", lambda event: heard.append(event.source))
        await session.run(user_input="Please.")

    assert "say" in heard


async def test_quick_tool_needs_no_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    one = clerk()
    model = ScriptedLLM([Turn(call="look"), Turn(say="Here it is.")])
    async with AgentSession[Call](llm=model, userdata=one.desk.call) as session:
        await session.start(one, capture_run=True)
        session.on("speech_created", lambda event: heard.append(event.source))
        await session.run(user_input="Please.")

    assert "say" not in heard


async def test_tool_that_hangs_is_a_failure_the_model_hears_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert guard.FAILS_AFTER_S == 8.0
    one = clerk()
    monkeypatch.setattr(guard, "FILLER_AFTER_S", 60)
    monkeypatch.setattr(asyncio, "wait", _impatient(asyncio.wait))
    results, said = await talk(
        one, Turn(call="look", args={"seconds": 30}), Turn(say="It does not work.")
    )

    assert results == ["This takes too long and may not have worked: say so, and offer a message"]
    assert said == ["It does not work."]
    assert one.was_cancelled


def _impatient(wait: Any) -> Any:
    """Eight seconds pass in a moment."""

    async def hurry(things: Any, *, timeout: float | None = None, **rest: Any) -> Any:
        return await wait(
            things, timeout=0.05 if timeout == guard.FAILS_AFTER_S else timeout, **rest
        )

    return hurry


async def test_tool_is_refused_below_the_trust_it_needs() -> None:
    one = clerk()
    results, _ = await talk(one, Turn(call="tell"), Turn(say="No."))

    assert one.ran == 0
    assert results == [
        "The caller's number is not certain enough for this: offer to take a message"
    ]


async def test_verified_caller_may_what_less_trust_allows() -> None:
    one = clerk()
    one.desk.call.is_verified = True
    results, _ = await talk(one, Turn(call="tell"), Turn(say="Yes."))

    assert results == ["told"]


async def test_caller_who_speaks_meanwhile_is_answered_and_hears_what_came_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(guard, "FILLER_AFTER_S", 60)
    one = clerk()
    model = ScriptedLLM(
        [Turn(call="look", args={"seconds": 0.4}), Turn(say="I am here."), Turn(say="Found.")]
    )
    async with AgentSession[Call](llm=model, userdata=one.desk.call) as session:
        await session.start(one, capture_run=True)
        asking = session.generate_reply(user_input="Please.")
        await asyncio.sleep(0.1)
        await session.generate_reply(user_input="Hello?")
        await asking
        said = [m.text_content for m in session.history.messages() if m.role == "assistant"]

    assert sorted(map(str, said)) == ["Found.", "I am here."]


async def test_fault_of_ours_is_told_without_its_details() -> None:
    results, _ = await talk(clerk(), Turn(call="fail"), Turn(say="Sorry."))

    assert results == ["That does not work right now: say so, and offer to take a message"]
