"""One call's state: plain data that every part of a call reads."""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from switchboard.appointments import Slot
from switchboard.caller import Caller
from switchboard.known import NOBODY, Known
from switchboard.routing import Route
from switchboard.trust import Trust

_STILL_TYPING_S = 3.0
"""Whoever has stopped for so long is not typing a number any more."""


@dataclass
class Call:
    """What is known of one call while it lasts."""

    caller: Caller
    route: Route
    known: Known = NOBODY
    """Who the caller is by our records; a slow look-up fills it in later."""
    key: str = ""
    """What the call is known by to everybody who writes of it: LiveKit's id of the SIP call or the room."""
    is_verified: bool = False
    """Whether a workflow has checked that the caller is who they say; whatever the network vouches for."""
    slots: dict[str, Slot] = field(default_factory=dict)
    """The times that were offered, by the id that the model knows them by."""
    tool_calls: Counter[str] = field(default_factory=Counter)
    """How often which tool was called with which arguments."""
    handed_over_in: str = ""
    """The turn in which the call was last given to another workflow."""
    wrong_answers: int = 0
    """How often the caller could not show who they are."""
    began_s: float = field(default_factory=time.monotonic)
    private_keys_until_s: float = 0.0
    """Until then, on the same clock, a key may be the rest of a PIN that is no longer asked for."""

    @property
    def workflow(self) -> str:
        """Who speaks first: the caller's own record may name somebody else than the line does."""
        by_record = None if self.route.fixed else self.known.workflow
        return by_record or self.route.workflow

    @property
    def trust(self) -> Trust:
        """How far the caller can be believed by now."""
        return Trust.VERIFIED if self.is_verified else self.caller.trust

    @property
    def greeted_name(self) -> str | None:
        """The name to greet the caller by, if any."""
        return self.known.name if self.route.line.greets_by_name else None

    def keys_were_private(self) -> None:
        """A PIN is no longer asked for; the caller may still be typing."""
        self.private_keys_until_s = time.monotonic() + _STILL_TYPING_S

    def keys_are_private(self) -> bool:
        """Whether this key may be the rest of a PIN."""
        if time.monotonic() >= self.private_keys_until_s:
            return False
        self.keys_were_private()
        return True

    @property
    def now(self) -> datetime:
        """The business's local time; a rehearsal may have begun the call at another."""
        at = self.route.opening.at
        return at + timedelta(seconds=time.monotonic() - self.began_s)
