"""Calls to the example business, for tests that need one and do not care which."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from livekit.agents.llm import Tool, Toolset

import workflows
from switchboard.business import file
from switchboard.business.business import Business
from switchboard.business.people import Person
from switchboard.call import Call
from switchboard.call_end import Ended
from switchboard.caller import identify
from switchboard.config import Settings
from switchboard.known import NOBODY, Known
from switchboard.live.desk import Books, Desk
from switchboard.live.ending import HangUp
from switchboard.live.greeting import HeldGreeting
from switchboard.live.office import open_books
from switchboard.live.recorder import Recorder
from switchboard.routing import route
from switchboard.transfer import Transfer

BUSINESS = file.load(Settings())
OPEN = datetime(2026, 11, 25, 10, 0, tzinfo=BUSINESS.zone)
"""A Wednesday morning."""
CLOSED = datetime(2026, 12, 25, 9, 10, tzinfo=BUSINESS.zone)
"""Christmas Day."""
RECEPTION, BILLING = "+12025550199", "+12025550198"


def business_of(**line: object) -> Business:
    """A business that is always open, with one line."""
    plain = {"name": "Lindenwood Dental", "time_zone": "America/New_York", "hours": "always"}
    return Business.model_validate(plain | {"lines": {"main": {"numbers": [RECEPTION], **line}}})


def call_from(
    number: str | None = "+12025550123",
    dialled: str = RECEPTION,
    *,
    at: datetime = OPEN,
    web: bool = False,
    known: Known = NOBODY,
    business: Business = BUSINESS,
) -> Call:
    """A call as it is after it was routed; a number of None is withheld."""
    attributes = {"sip.phoneNumber": number or "", "sip.trunkPhoneNumber": dialled}
    caller = identify(is_sip=not web, identity="ada", attributes=attributes, country="US")
    return Call(caller, route(caller, business, at), known)


async def stay_on(_: Ended) -> None:
    """A line that nobody takes down."""


@dataclass
class CallersEnd:
    """The caller's end of a call, as far as a test has one."""

    hangs_up: HangUp = stay_on
    becomes: Transfer = Transfer.ACCEPTED
    """What becomes of every transfer."""
    rings_s: float = 0.0
    is_ringing: bool = False
    passed_on_to: list[str] = field(default_factory=list)

    async def hang_up(self, ended: Ended) -> None:
        await self.hangs_up(ended)

    async def transfer(self, person: Person) -> Transfer:
        self.passed_on_to.append(person.name)
        self.is_ringing = True
        await asyncio.sleep(self.rings_s)
        self.is_ringing = False
        return self.becomes


def desk(
    call: Call,
    *tools: Tool | Toolset,
    hang_up: HangUp = stay_on,
    phone: CallersEnd | None = None,
    business: Business = BUSINESS,
    books: Books | None = None,
    is_greeted: bool = False,
) -> Desk:
    """Where a workflow sits that takes this call, with a caller who hears at once."""
    nothing, records = open_books(Settings(database_url="sqlite:///nobody/asks.db"), business)
    greeting = HeldGreeting(lambda: None)
    if is_greeted:
        greeting.begin()
    recorder = Recorder(records)
    end = phone or CallersEnd(hang_up)
    return Desk(call, business, books or nothing, greeting, end, recorder, workflows, tools)
