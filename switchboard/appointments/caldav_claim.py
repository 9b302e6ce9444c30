"""How a time in a calendar is won, where no transaction can help.

A claim is an event that all can see. It is written before its writer looks whether the time is free: so
of two that overlap, whoever looks last sees the other. A claim gives way to every event that is none.
Of two claims the one with the greater UID gives way, and the other waits until that is gone: it may have
looked before there was another, and is then settled, and the one that waits gives way after all. So of
two never both stay, and never do both go for each other's sake.
"""

import asyncio
from collections.abc import Awaitable, Callable

from switchboard.appointments.appointment import Slot
from switchboard.appointments.book import SlotTaken
from switchboard.appointments.caldav_events import Entry
from switchboard.appointments.caldav_server import CalendarServer

WAIT_S = 5.0
"""For another claim to give way. One whose call has broken off never does."""
POLL_S = 0.1

Look = Callable[[], Awaitable[list[Entry]]]
"""What touches the claimed time, the claim with it."""


async def win(server: CalendarServer, slot: Slot, uid: str, look: Look) -> Entry | None:
    """The claim, now that its time is its own; None when it is no claim any more, or gone.

    Then another who wrote it, with the same key, was faster.

    Raises:
        SlotTaken: It has lost, and is gone.
    """
    give_up = asyncio.get_running_loop().time() + WAIT_S
    while True:
        entries = {entry.uid: entry for entry in await look()}
        own = entries.pop(uid, None)
        if own is None or not own.is_claim:
            return None
        if not entries:
            return own
        late = asyncio.get_running_loop().time() > give_up
        if late or any(not other.is_claim or other.uid < uid for other in entries.values()):
            if await server.remove(own.stored.path, own.stored.version):
                raise SlotTaken(slot)
            continue  # settled meanwhile by the other who wrote it
        await asyncio.sleep(POLL_S)
