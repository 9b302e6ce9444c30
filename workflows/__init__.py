"""Who speaks, and when they hand over. A workflow's name is its file's."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from itertools import product

from livekit.agents import AgentSession

from switchboard.business.business import Business
from switchboard.business.calendar import Opening
from switchboard.call import Call
from switchboard.call_end import Ended
from switchboard.caller import identify
from switchboard.errors import SwitchboardError
from switchboard.first_words import greeting
from switchboard.known import NOBODY, Known
from switchboard.live.greeting import HeldGreeting
from switchboard.live.workflow import Desk, Workflow
from switchboard.routing import route


class WorkflowError(SwitchboardError):
    """A file in workflows/ has no workflow in it."""


def seat(name: str, desk: Desk) -> Workflow:
    """The workflow of this name, at this desk.

    Raises:
        WorkflowError: There is no such file, or it does not hold the class that its name promises.
        PromptError: Its prompt file and it disagree.
    """
    wanted = "".join(part.capitalize() for part in name.split("_"))
    try:
        kind = getattr(import_module(f"workflows.{name}"), wanted, None)
    except (ImportError, SyntaxError) as err:
        raise WorkflowError(f"workflows/{name}.py cannot be used: {err}") from err
    if not (isinstance(kind, type) and issubclass(kind, Workflow)):
        raise WorkflowError(f"workflows/{name}.py has no class {wanted}(Workflow): write one")
    return kind(desk)


async def learn(session: AgentSession[Call]) -> None:
    """More is known of the caller: whoever speaks is told, or makes room for whom the record names."""
    speaking = session.current_agent
    if not isinstance(speaking, Workflow):
        return None
    wanted = speaking.desk.call.workflow
    if wanted == speaking.id:
        return await speaking.update_instructions(speaking.prompt())
    successor = seat(wanted, speaking.desk)
    if speech := session.current_speech:
        await (
            speech.wait_for_playout()
        )  # what is being said is a part of the conversation it takes over
    await successor.update_chat_ctx(speaking.chat_ctx.copy(exclude_instructions=True))
    return session.update_agent(successor)


def check(business: Business) -> None:
    """Seat everybody the business names once, so that a broken prompt is told before the first call.

    Raises:
        WorkflowError, PromptError: as `seat`.
    """
    for call, name in product(_kinds_of_calls(business), business.workflows):
        seat(name, Desk(call, business, HeldGreeting(lambda: None), _nothing))
        greeting(call, business)


def _kinds_of_calls(business: Business) -> Iterator[Call]:
    """One for each line, open and closed, and for each that can be known of a caller."""
    now = datetime.now(business.zone)
    callers = [
        (identify(is_sip=is_sip, identity="nobody", attributes={}), known)
        for is_sip in (True, False)
        for known in (NOBODY, Known("Ada", ("Ada",)), Known(names=("Ada", "Ben")))
    ]
    for (caller, known), (name, line), is_open in product(
        callers, business.lines.items(), (True, False)
    ):
        greets = line.greeting if is_open else line.after_hours.greeting or line.greeting
        opening = Opening(now, is_open, "", None)
        sent = route(caller, business, now)
        sent = replace(sent, line_name=name, line=line, opening=opening, greeting=greets)
        yield Call(caller, sent, known)


async def _nothing(_: Ended) -> None: ...
