"""Whose calendar is which on the server, and what stands in them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from switchboard.appointments import caldav_ours as ours
from switchboard.appointments.book import BookError
from switchboard.appointments.caldav_server import CalendarServer, Stored
from switchboard.business.business import Business


@dataclass(frozen=True)
class StaffCalendar:
    """One calendar of the server."""

    path: str
    """With a slash at its end."""
    staff: tuple[str, ...]
    """Whose it is; usually of one."""


Found = list[tuple[StaffCalendar, list[Stored]]]


class Calendars:
    """The calendars of those who have appointments, looked for when the first is wanted."""

    def __init__(self, server: CalendarServer, business: Business) -> None:
        self._server = server
        services = business.appointments.services
        doing = {person.name for service in services for person in business.doing(service)}
        self._wanted = {p.name: p.calendar or p.name for p in business.people if p.name in doing}
        self._there: dict[str, str] = {}
        self._looking = asyncio.Lock()

    async def of(self, staff: Iterable[str]) -> list[StaffCalendar]:
        """The calendars of these people, each once.

        Raises:
            BookError: Somebody has none.
        """
        # one at a time: the first request is the one that signs in
        async with self._looking:
            if not self._there:
                self._there = await self._server.calendars()
        return [self._calendar(path) for path in {self._path(name): None for name in staff}]

    async def everybodys(self) -> list[StaffCalendar]:
        return await self.of(self._wanted)

    async def events(
        self, calendars: Iterable[StaffCalendar], since: datetime, until: datetime | None = None
    ) -> Found:
        """What touches this time, or all that is to come then, in each of these calendars."""
        return await self._each(calendars, lambda path: self._server.events(path, since, until))

    async def with_uid(self, uid: str) -> Found:
        """The event with this UID, in whichever calendar it is."""
        everybodys, name = await self.everybodys(), ours.name_of(uid)
        found = await self._each(everybodys, lambda path: self._server.at(path, name))
        if any(stored for _, stored in found):
            return found
        # whoever moves it by hand may give it another name
        return await self._each(everybodys, lambda path: self._server.with_uid(path, uid))

    async def _each(
        self, calendars: Iterable[StaffCalendar], ask: Callable[[str], Awaitable[list[Stored]]]
    ) -> Found:
        asked = list(calendars)
        try:
            answers = await asyncio.gather(*[ask(calendar.path) for calendar in asked])
        except BookError:
            self._there = {}  # one may have been renamed: the next time they are looked for again
            raise
        return list(zip(asked, answers, strict=True))

    def _calendar(self, path: str) -> StaffCalendar:
        staff = [name for name in self._wanted if self._path_or_none(name) == path]
        return StaffCalendar(path, tuple(staff))

    def _path(self, staff: str) -> str:
        path = self._path_or_none(staff)
        if path is None:
            there, self._there = self._there, {}
            raise BookError(
                f"{self._server} has no calendar {self._wanted.get(staff, staff)!r} for {staff}: make "
                "one of this name, or name theirs as their 'calendar' in the business file; "
                f"there are: {', '.join(sorted(there)) or 'none'}"
            )
        return path

    def _path_or_none(self, staff: str) -> str | None:
        """By what the calendar is called, or else by what its address ends with."""
        wanted = _folded(self._wanted.get(staff, staff))
        called = {_folded(name): path for name, path in self._there.items()}
        ending = {_folded(path.split("/")[-2]): path for path in self._there.values()}
        return called.get(wanted) or ending.get(wanted)


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
