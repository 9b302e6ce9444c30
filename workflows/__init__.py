"""Who speaks, and when they hand over. A workflow's name is its file's."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from itertools import product
from pathlib import Path

from livekit.agents import AgentSession, AgentTask

from switchboard import first_words
from switchboard.business.business import Business
from switchboard.business.calendar import Opening
from switchboard.business.checked import NOTICE, VERIFY_CALLER
from switchboard.call import Call
from switchboard.caller import Channel, identify
from switchboard.config import Settings
from switchboard.errors import SwitchboardError
from switchboard.known import NOBODY, Known
from switchboard.live import emergencies, saying
from switchboard.live.desk import Desk
from switchboard.live.greeting import HeldGreeting
from switchboard.live.office import open_books
from switchboard.live.recorder import Recorder
from switchboard.live.telephone import NoTelephone
from switchboard.live.workflow import Workflow
from switchboard.routing import route
from tools.emergency import EmergencyTools
from tools.hand_over import hand_over_tools
from tools.transfer import TransferTools
from workflows import verify_caller

MODULES = sorted(f"workflows.{file.stem}" for file in Path(__file__).parent.glob("[!_]*.py"))
"""To be imported once for all calls."""


class WorkflowError(SwitchboardError):
    """A file in workflows/ has no workflow in it."""


def find(name: str) -> type[Workflow]:
    """The class in workflows/NAME.py, called Name.

    Raises:
        WorkflowError: There is no such file, or it does not hold the class that its name promises.
    """
    wanted = "".join(part.capitalize() for part in name.split("_"))
    try:
        kind = getattr(import_module(f"workflows.{name}"), wanted, None)
    except (Exception, SystemExit) as err:  # whatever its owner has written
        raise WorkflowError(f"workflows/{name}.py cannot be used: {err!r}") from err
    if not (isinstance(kind, type) and issubclass(kind, Workflow)):
        raise WorkflowError(f"workflows/{name}.py has no class {wanted}(Workflow): write one")
    return kind


def when(name: str) -> str:
    """When a call is given to this workflow, in words for a model.

    Raises:
        WorkflowError: It does not say.
    """
    words = find(name).when
    if not words:
        raise WorkflowError(
            f"workflows/{name}.py does not say when a call is given to it: write `when`"
        )
    return words


def seat(name: str, desk: Desk) -> Workflow:
    """The workflow of this name, at this desk.

    Raises:
        WorkflowError: as `find` and `when`.
        PromptError: Its prompt file and it disagree.
    """
    kind = find(name)
    others = hand_over_tools(desk, _others(name, desk))
    return kind(desk, [*others, *_passing_on(desk), *_in_an_emergency(desk)])


def verify(desk: Desk) -> AgentTask[bool]:
    """Who finds out whether callers are who they say."""
    return verify_caller.VerifyCaller(desk)


async def learn(session: AgentSession[Call]) -> None:
    """More is known of the caller: whoever speaks is told, or makes room for whom the record names."""
    speaking = session.current_agent
    if not isinstance(speaking, Workflow):
        return None
    call = speaking.desk.call
    if call.workflow == speaking.id or speaking.id != call.route.workflow:
        return await speaking.update_instructions(speaking.prompt())
    successor = seat(call.workflow, speaking.desk)
    if speech := session.current_speech:
        await speech.wait_for_playout()  # it is a part of the conversation that is taken over
    return session.update_agent(await successor.taking_over_from(speaking, answers=False))


def _others(name: str, desk: Desk) -> Iterator[str]:
    """To whom this one may give the call: the line's workflows, and back to whom it came from."""
    call, business = desk.call, desk.business
    for other in dict.fromkeys((*business.hands_over_to(call.route.line), call.workflow)):
        if other != name and find(other).when:
            yield other


def _passing_on(desk: Desk) -> Iterator[TransferTools]:
    is_phone = desk.call.caller.channel is Channel.PHONE  # SIP has no way for a browser's call
    if is_phone and any(person.address for person in desk.business.people):
        yield TransferTools(desk)


def _in_an_emergency(desk: Desk) -> Iterator[EmergencyTools]:
    if emergency := emergencies.of(desk):
        yield EmergencyTools(desk, emergency)


def check(business: Business, settings: Settings) -> None:
    """Seat everybody the business names once, so that a broken prompt is told before the first call.

    Raises:
        WorkflowError, PromptError: as `seat`.
    """
    saying.check()
    for name in {module.rpartition(".")[2] for module in MODULES} - {VERIFY_CALLER}:
        find(name)  # all are imported by every process, whether or not they are named
    desk_of = _empty_desks(business, settings)
    for call in _kinds_of_calls(business):
        desk = desk_of(call)
        first_words.greeting(call, business)
        verify_caller.prompt(desk)
        for name in (*business.workflows, NOTICE):
            _try(name, desk)


def _try(name: str, desk: Desk) -> None:
    try:
        seat(name, desk)
    except SwitchboardError:
        raise
    except Exception as err:  # whatever its owner has written
        raise WorkflowError(f"workflows/{name}.py cannot be used: {err!r}") from err


def _empty_desks(business: Business, settings: Settings) -> Callable[[Call], Desk]:
    """What makes a desk for a call that nobody has made; all of them have the same books."""
    import workflows as staff

    books, records = open_books(settings, business)
    recorder, greeting = Recorder(records), HeldGreeting(lambda: None)
    return lambda call: Desk(call, business, books, greeting, NoTelephone(), recorder, staff)


def _kinds_of_calls(business: Business) -> Iterator[Call]:
    """One for each line, open and closed, and for each that can be known of a caller."""
    now = datetime.now(business.zone)
    callers = [
        (identify(is_sip=is_sip, identity="nobody", attributes=attributes), known)
        for is_sip, attributes in (
            (True, {"sip.phoneNumber": "+12025550100"}),
            (True, {}),
            (False, {}),
        )
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
