"""Who speaks, and when they hand over. A workflow's name is its file's."""

import json
from datetime import datetime
from importlib import import_module
from itertools import product

from livekit.agents import AgentSession

from switchboard.business.business import Business
from switchboard.call import Call
from switchboard.call_end import Ended
from switchboard.caller import Caller, Channel
from switchboard.errors import SwitchboardError
from switchboard.first_words import greeting
from switchboard.known import NOBODY, Known
from switchboard.live.greeting import HeldGreeting
from switchboard.live.workflow import Desk, Workflow
from switchboard.routing import Dispatch, route


class WorkflowError(SwitchboardError):
    """A file in workflows/ has no workflow in it."""


def seat(name: str, desk: Desk) -> Workflow:
    """The workflow of this name, at this desk.

    Raises:
        WorkflowError: The file does not hold the class that its name promises.
        PromptError: Its prompt file and it disagree.
    """
    wanted = "".join(part.capitalize() for part in name.split("_"))
    kind = getattr(import_module(f"workflows.{name}"), wanted, None)
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
    await successor.update_chat_ctx(speaking.chat_ctx.copy(exclude_instructions=True))
    return session.update_agent(successor)


def check(business: Business) -> None:
    """Seat everybody the business names once, so that a broken prompt is told before the first call.

    Raises:
        WorkflowError, PromptError: as `seat`.
    """
    now = datetime.now(business.zone)
    for line, name in product(business.lines, business.workflows):
        caller = Caller(channel=Channel.WEB, identity="nobody")
        sent = route(caller, business, now, dispatch=Dispatch(json.dumps({"line": line})))
        for known in (NOBODY, Known("Ada", ("Ada",)), Known(names=("Ada", "Ben"))):
            desk = Desk(Call(caller, sent, known), business, HeldGreeting(lambda: None), _nothing)
            seat(name, desk)
            greeting(desk.call, business)


async def _nothing(_: Ended) -> None: ...
