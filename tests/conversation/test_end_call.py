"""The end of a conversation, without a room: a real session, a scripted model."""

import asyncio

import pytest
from livekit.agents import AgentSession, RunResult
from livekit.agents.beta.tools import EndCallTool
from livekit.agents.llm import FunctionTool

from switchboard.call_end import Ended
from tests.calls import call_from, desk
from tests.scripted_llm import ScriptedLLM, Turn
from tools.end_call import EndCall
from workflows.receptionist import Receptionist

TAIL_S = 0.2
GREETING = Turn(say="Lindenwood Dental, hello.")
END = Turn(call="end_call")


class Line:
    """Stands for the caller's line: notes every hang-up."""

    def __init__(self) -> None:
        self.hung_up: list[str] = []
        self.down = asyncio.Event()

    async def hang_up(self, reason: Ended) -> None:
        self.hung_up.append(reason)
        self.down.set()


@pytest.fixture
def line() -> Line:
    """A line that is up."""
    return Line()


@pytest.fixture
def end_call(line: Line) -> EndCall:
    """The tool, on that line, with a short tail."""
    return EndCall(line.hang_up, tail_s=TAIL_S)


def receptionist(tool: EndCall) -> Receptionist:
    return Receptionist(desk(call_from(), tool))


def test_name_and_description_are_the_prebuilt_ones(end_call: EndCall) -> None:
    ours, stock = end_call.tools[0], EndCallTool().tools[0]
    assert isinstance(ours, FunctionTool)
    assert isinstance(stock, FunctionTool)

    assert (ours.info.name, ours.info.description) == (stock.info.name, stock.info.description)
    assert ours.info.name == "end_call"


def test_prebuilt_tool_still_has_the_parts_we_lean_on() -> None:
    """`_end_call` is bound into the tool when it is built, `_end_instructions` is its answer."""
    assert callable(EndCallTool._end_call)
    assert EndCallTool()._end_instructions == "say goodbye to the user"


async def test_goodbye_is_said_and_then_the_line_goes_down(line: Line, end_call: EndCall) -> None:
    model = ScriptedLLM([GREETING, END, Turn(say="Goodbye.")])
    async with AgentSession(llm=model) as session:
        await session.start(receptionist(end_call))
        result: RunResult[None] = await session.run(user_input="That is all, bye.")

        result.expect.skip_next_event_if(type="message", role="assistant")
        result.expect.next_event().is_function_call(name="end_call")
        result.expect.next_event().is_function_call_output(output="say goodbye to the user")
        result.expect.next_event().is_message(role="assistant")
        result.expect.no_more_events()
        assert line.hung_up == []
        await asyncio.wait_for(line.down.wait(), 5)
    assert line.hung_up == ["agent"]


async def test_caller_who_says_more_in_the_tail_stays_on_the_line(
    line: Line, end_call: EndCall
) -> None:
    model = ScriptedLLM([GREETING, END, Turn(say="Goodbye."), Turn(say="Until noon.")])
    async with AgentSession(llm=model) as session:
        await session.start(receptionist(end_call))
        await session.run(user_input="Bye.")
        result: RunResult[None] = await session.run(user_input="Oh wait, until when on Saturday?")
        result.expect.next_event().is_message(role="assistant")
        await asyncio.sleep(TAIL_S * 3)
    assert line.hung_up == []


async def test_caller_who_is_still_speaking_holds_the_line(line: Line, end_call: EndCall) -> None:
    model = ScriptedLLM([GREETING, END, Turn(say="Goodbye.")])
    async with AgentSession(llm=model) as session:
        await session.start(receptionist(end_call))
        await session.run(user_input="Bye.")
        async with session._claim_user_turn():
            await asyncio.sleep(TAIL_S * 3)
            assert line.hung_up == []


async def test_cough_in_the_tail_only_delays_the_end(line: Line, end_call: EndCall) -> None:
    """A sound without words is nobody's turn, and nobody would end the call any more."""
    model = ScriptedLLM([GREETING, END, Turn(say="Goodbye.")])
    async with AgentSession(llm=model) as session:
        await session.start(receptionist(end_call))
        await session.run(user_input="Bye.")
        async with session._claim_user_turn():
            await asyncio.sleep(TAIL_S / 2)
        await asyncio.sleep(TAIL_S * 2)
        assert line.hung_up == []
        await asyncio.wait_for(line.down.wait(), 10)
    assert line.hung_up == ["agent"]


async def test_ending_that_was_taken_back_can_be_asked_for_again(
    line: Line, end_call: EndCall
) -> None:
    goodbye = Turn(say="Goodbye.")
    model = ScriptedLLM([GREETING, END, goodbye, Turn(say="Until noon."), END, goodbye])
    async with AgentSession(llm=model) as session:
        await session.start(receptionist(end_call))
        await session.run(user_input="Bye.")
        await session.run(user_input="Oh wait, until when on Saturday?")
        await session.run(user_input="That is really all.")
        await asyncio.wait_for(line.down.wait(), 5)
    assert line.hung_up == ["agent"]


async def test_second_request_to_end_takes_the_place_of_the_first(
    line: Line, end_call: EndCall
) -> None:
    goodbye = Turn(say="Goodbye.")
    model = ScriptedLLM([GREETING, END, goodbye, END, goodbye])
    async with AgentSession(llm=model) as session:
        await session.start(receptionist(end_call))
        await session.run(user_input="Bye.")
        await session.run(user_input="Bye bye.")
        await asyncio.wait_for(line.down.wait(), 5)
        await asyncio.sleep(TAIL_S * 2)
    assert line.hung_up == ["agent"]


async def test_facts_and_company_are_what_the_model_is_given(line: Line, end_call: EndCall) -> None:
    model = ScriptedLLM([GREETING])
    async with AgentSession(llm=model) as session:
        await session.start(receptionist(end_call), capture_run=True)
    told = " ".join(str(item.text_content) for item in model.requests[0].messages())

    assert "You answer the telephone for Lindenwood Dental." in told
    assert "Saturday: nine in the morning to noon" in told
    assert "Greet the caller for Lindenwood Dental and offer your assistance." in told
