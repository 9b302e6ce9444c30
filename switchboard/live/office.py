"""What all calls of a process share, built before there is one."""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from switchboard import database
from switchboard.business.business import Business
from switchboard.business.file import workflow_names
from switchboard.caller import Caller
from switchboard.config import Settings
from switchboard.directory import Directory
from switchboard.directory.crm import Crm
from switchboard.known import NOBODY, Known
from switchboard.live.session import Models, build_models
from switchboard.records import Records

logger = logging.getLogger("switchboard")

T = TypeVar("T")

LOOK_UP_S = 1.0
"""How long a caller's record may take. The call goes on without it."""
BLOCK_LIST_S = 0.5
"""The block list is asked for while the job connects, which takes half of this."""


@dataclass(frozen=True)
class Office:
    """The business, the models, and the books. Whatever of the books fails, a call goes on."""

    settings: Settings
    business: Business
    models: Models
    directory: Directory
    records: Records
    crm: Crm | None

    async def blocked(self) -> frozenset[str]:
        """The numbers that are blocked; none when that cannot be told in time."""
        try:
            return await _within(BLOCK_LIST_S, self.directory.blocked())
        except Exception as err:
            logger.warning("the block list was not read", extra={"error": repr(err)})
            return frozenset()

    async def who_is(self, caller: Caller) -> Known:
        """What is known of this caller; NOBODY when that cannot be told in time."""
        try:
            return await _within(LOOK_UP_S, self._ask(caller))
        except Exception as err:
            logger.warning("the caller was not looked up", extra={"error": repr(err)})
            return NOBODY

    async def _ask(self, caller: Caller) -> Known:
        if self.crm is not None:
            return await self.crm.who_is(caller)
        if caller.number is None:
            return NOBODY
        people = await self.directory.find_by_number(caller.number)
        names = tuple(person.name for person in people)
        if len(people) != 1:
            return Known(names=names)  # one of them, and nobody knows which
        (person,) = people
        return Known(person.name, names, person.notes, person.workflow, person.id)


async def _within(seconds: float, question: Coroutine[Any, Any, T]) -> T:
    """The answer, if it comes in time.

    Whoever asks goes on at once when it does not: `wait_for` would first wait until the question has taken
    its cancellation, and SQLite takes none before its own wait for a lock is over.
    """
    asking = asyncio.create_task(question)
    done, _ = await asyncio.wait((asking,), timeout=seconds)
    if done:
        return asking.result()
    asking.cancel()
    asking.add_done_callback(lambda late: late.cancelled() or late.exception())
    raise TimeoutError(f"no answer within {seconds:g} s")


def open_office(settings: Settings, business: Business) -> Office:
    """Everything that can be built without a call; nothing is connected before it is asked."""
    books = database.connect(settings.database_url)
    return Office(
        settings=settings,
        business=business,
        models=build_models(settings),
        directory=Directory(books),
        records=Records(books),
        crm=_crm(settings, business),
    )


def _crm(settings: Settings, business: Business) -> Crm | None:
    http = business.directory.http
    if http is None:
        return None
    secret = settings.switchboard_directory_secret
    return Crm(str(http.url), secret, workflows=workflow_names(), timeout_s=LOOK_UP_S)
