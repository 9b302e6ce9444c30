"""One call's state: plain data that every part of a call reads."""

from dataclasses import dataclass

from switchboard.caller import Caller
from switchboard.known import NOBODY, Known
from switchboard.routing import Route
from switchboard.trust import Trust


@dataclass
class Call:
    """What is known of one call while it lasts."""

    caller: Caller
    route: Route
    known: Known = NOBODY
    """Who the caller is by our records; a slow look-up fills it in later."""
    is_verified: bool = False
    """Whether a workflow has checked that the caller is who they say; whatever the network vouches for."""

    @property
    def workflow(self) -> str:
        """Who speaks: the caller's own record may name somebody else than the line does."""
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
