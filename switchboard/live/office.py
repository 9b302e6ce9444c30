"""What all calls of a process share, built before there is one."""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from switchboard import database
from switchboard.appointments import open_book
from switchboard.business.business import Business
from switchboard.business.file import workflow_names
from switchboard.caller import Caller
from switchboard.config import Settings
from switchboard.database import DatabaseError
from switchboard.directory import Directory
from switchboard.directory.crm import Crm
from switchboard.identity import IdentityChecks
from switchboard.known import NOBODY, Known
from switchboard.live.desk import Books
from switchboard.live.session import Models, build_models
from switchboard.messages import Messages
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
    books: Books
    records: Records
    crm: Crm | None
    workflows: frozenset[str]
    """Those that a record may name."""

    async def blocked(self) -> frozenset[str]:
        """The numbers that are blocked; none when that cannot be told in time."""
        try:
            return await _within(BLOCK_LIST_S, self.books.directory.blocked())
        except Exception as err:
            logger.warning("the block list was not read", extra={"error": _why(err)})
            return frozenset()

    async def who_is(self, caller: Caller) -> Known:
        """What is known of this caller; NOBODY when that cannot be told in time."""
        try:
            return self._usable(await _within(LOOK_UP_S, self._ask(caller)))
        except Exception as err:
            logger.warning("the caller was not looked up", extra={"error": _why(err)})
            return NOBODY

    def _usable(self, known: Known) -> Known:
        """A record may name a workflow that is gone by now, and a CRM one that never was."""
        if known.workflow is None or known.workflow in self.workflows:
            return known
        logger.warning(
            "the caller's record names a workflow that there is not",
            extra={"workflow": known.workflow, "allowed": sorted(self.workflows)},
        )
        return replace(known, workflow=None)

    async def _ask(self, caller: Caller) -> Known:
        if self.crm is not None:
            return await self.crm.who_is(caller)
        return await self.books.directory.known_by(caller.number) if caller.number else NOBODY


def _why(err: Exception) -> str:
    """Our own sentence, else only the kind: a driver's own words may quote a number."""
    return str(err) if isinstance(err, DatabaseError | TimeoutError) else type(err).__name__


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


def open_books(settings: Settings, business: Business) -> tuple[Books, Records]:
    """All that is written down, the records of calls apart; nothing is connected before it is asked."""
    kept = database.connect(settings.database_url)
    books = Books(
        directory=Directory(kept),
        identity=IdentityChecks(kept),
        messages=Messages(kept),
        appointments=open_book(business, settings, kept),
    )
    return books, Records(kept)


def open_office(settings: Settings, business: Business) -> Office:
    """Everything that can be built without a call."""
    books, records = open_books(settings, business)
    return Office(
        settings=settings,
        business=business,
        models=build_models(settings),
        books=books,
        records=records,
        crm=_crm(settings, business),
        workflows=frozenset(workflow_names()),
    )


def _crm(settings: Settings, business: Business) -> Crm | None:
    http = business.directory.http
    if http is None:
        return None
    secret = settings.switchboard_directory_secret
    return Crm(str(http.url), secret, timeout_s=LOOK_UP_S)
