"""Where a workflow sits: the call it is in, and all that it may use."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from livekit.agents import AgentTask
from livekit.agents.llm import Tool, Toolset

from switchboard.appointments import AppointmentBook
from switchboard.business.business import Business
from switchboard.business.people import Person
from switchboard.call import Call
from switchboard.call_end import Ended
from switchboard.directory import Directory
from switchboard.identity import IdentityChecks
from switchboard.live.greeting import HeldGreeting
from switchboard.live.recorder import Recorder
from switchboard.messages import Messages
from switchboard.transfer import Transfer

if TYPE_CHECKING:
    from switchboard.live.workflow import Workflow


@dataclass(frozen=True)
class Books:
    """What workflows write down, and look up."""

    directory: Directory
    identity: IdentityChecks
    messages: Messages
    appointments: AppointmentBook


class CallersLine(Protocol):
    """The caller's end of the call. A Telephone is one."""

    async def hang_up(self, ended: Ended) -> None:
        """End the call."""

    @property
    def is_ringing(self) -> bool:
        """Whether somebody else's telephone rings, for this caller."""

    async def transfer(self, person: Person) -> Transfer:
        """Pass the call on; whatever comes but ACCEPTED, the caller is still here."""


class Staff(Protocol):
    """Everybody who can sit at a desk. The package `workflows` is one."""

    def seat(self, name: str, desk: Desk) -> Workflow:
        """The workflow of this name, at this desk."""

    def when(self, name: str) -> str:
        """When a call is given to it, in words for a model."""

    def verify(self, desk: Desk) -> AgentTask[bool]:
        """Finds out whether callers are who they say."""


@dataclass(frozen=True)
class Desk:
    call: Call
    business: Business
    books: Books
    greeting: HeldGreeting
    telephone: CallersLine
    recorder: Recorder
    staff: Staff
    tools: tuple[Tool | Toolset, ...] = ()
    """Those that everybody has."""
    verifying: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while the caller is asked who they are."""
