"""Calls to the example business, for tests that need one and do not care which."""

from datetime import datetime

from livekit.agents.llm import Tool, Toolset

from switchboard.business import file
from switchboard.business.business import Business
from switchboard.call import Call
from switchboard.call_end import Ended
from switchboard.caller import identify
from switchboard.config import Settings
from switchboard.known import NOBODY, Known
from switchboard.live.ending import HangUp
from switchboard.live.greeting import HeldGreeting
from switchboard.live.workflow import Desk
from switchboard.routing import route

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


def desk(
    call: Call, *tools: Tool | Toolset, hang_up: HangUp = stay_on, business: Business = BUSINESS
) -> Desk:
    """Where a workflow sits that takes this call, with a caller who hears nothing yet."""
    return Desk(call, business, HeldGreeting(lambda: None), hang_up, tools)
