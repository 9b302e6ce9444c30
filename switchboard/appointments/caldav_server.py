"""A calendar server, asked in CalDAV: each request bounded, each fault a sentence without a secret."""

import asyncio
import logging
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, unquote, urlsplit

import httpx2
from caldav.async_davclient import AsyncDAVClient
from caldav.lib.error import AuthorizationError, DAVError, RateLimitError
from caldav.response import DAVResponse, PropfindResult

from switchboard.appointments import caldav_reports
from switchboard.appointments.book import BookError

# It warns of a server's first answer, the one that asks for a password, in every call.
logging.getLogger("caldav").setLevel(logging.ERROR)

WAIT_S = 5
"""For the answer to one request."""
MULTI_STATUS = 207
BROKEN = 500
GONE = (404, 410)
REFUSED = (409, 412)
"""Something else stands there already, or by now."""
URL_IS_WRONG = "correct appointments.caldav.url in the business file"
IS_CALENDAR = "{urn:ietf:params:xml:ns:caldav}calendar"
ICALENDAR = {"Content-Type": "text/calendar; charset=utf-8"}


@dataclass(frozen=True)
class Stored:
    """An event as the server has it."""

    path: str
    version: str
    """What `If-Match` compares."""
    text: str
    """As iCalendar."""


class CalendarServer:
    """A collection of calendars, and who signs in to it."""

    def __init__(self, url: str, user: str, password: str) -> None:
        parts = urlsplit(url)
        self._user = user
        self._place = parts.netloc.rpartition("@")[2]
        self._origin = f"{parts.scheme}://{self._place}"
        self._path = unquote(parts.path).rstrip("/") + "/"
        self._client = AsyncDAVClient(
            url,
            username=user or None,
            password=password or None,
            timeout=WAIT_S,
            # else a wrong password is tried twice, which locks some accounts sooner
            features={"http.multiplexing": {"support": "unsupported"}},
            enable_rfc6764=False,
            rate_limit_handle=False,
        )

    def __str__(self) -> str:
        return f"the calendar server {self._place}"

    async def calendars(self) -> dict[str, str]:
        """The paths of the calendars, each with a slash at its end, by their names."""
        asked = ["displayname", "resourcetype"]
        answer = await self._ask(self._client.propfind(self._url(self._path), props=asked, depth=1))
        if answer.status >= BROKEN:
            raise self._refusal(answer)
        if answer.status != MULTI_STATUS:
            raise BookError(
                f"{self} has no calendars at {self._path} (HTTP {answer.status}): {URL_IS_WRONG}"
            )
        found: dict[str, str] = {}
        for result in answer.results or ():
            assert isinstance(result, PropfindResult)
            if IS_CALENDAR in (result.properties.get("{DAV:}resourcetype") or ()):
                name = result.properties.get("{DAV:}displayname")
                path = result.href.rstrip("/") + "/"
                found[name or path.split("/")[-2]] = path
        return found

    async def events(
        self, calendar: str, since: datetime, until: datetime | None = None
    ) -> list[Stored]:
        """What of a calendar touches this time by anybody's clock, each with all its repetitions."""
        return await self._report(calendar, caldav_reports.in_time(since, until))

    async def at(self, calendar: str, name: str) -> list[Stored]:
        """The event that the calendar keeps under this name, if there is one."""
        return await self._report(calendar, caldav_reports.at(calendar + name))

    async def with_uid(self, calendar: str, uid: str) -> list[Stored]:
        """The event with this UID, under whatever name; some servers look at every event for it."""
        return await self._report(calendar, caldav_reports.with_uid(uid))

    async def create(self, path: str, text: str) -> bool:
        """Whether nothing stood there before."""
        headers = {**ICALENDAR, "If-None-Match": "*"}
        return await self._write(self._client.put(self._url(path), text, headers))

    async def change(self, old: Stored, text: str) -> bool:
        """Whether it was still as we have it."""
        headers = {**ICALENDAR, "If-Match": old.version}
        return await self._write(self._client.put(self._url(old.path), text, headers))

    async def remove(self, path: str, version: str | None = None) -> bool:
        """Whether it was there, and in this version if one is given."""
        headers = {"If-Match": version} if version else {}
        return await self._write(self._client.delete(self._url(path), headers))

    async def aclose(self) -> None:
        await self._client.close()

    def _url(self, path: str) -> str:
        return self._origin + quote(path)

    async def _report(self, calendar: str, body: str) -> list[Stored]:
        answer = await self._ask(self._client.report(self._url(calendar), body, depth=1))
        if answer.status != MULTI_STATUS:
            raise self._refusal(answer)
        with self._faults_as_sentences():
            return [
                Stored(found.href, (found.etag or "*").removeprefix("W/"), found.calendar_data)
                for found in answer.parse_calendar_query()
                if found.calendar_data
            ]

    async def _write(self, request: Awaitable[DAVResponse]) -> bool:
        answer = await self._ask(request)
        if answer.status in (*GONE, *REFUSED):
            return False
        if not 200 <= answer.status < 300:
            raise self._refusal(answer)
        return True

    async def _ask(self, request: Awaitable[DAVResponse]) -> DAVResponse:
        with self._faults_as_sentences():
            async with asyncio.timeout(WAIT_S):
                return await request

    @contextmanager
    def _faults_as_sentences(self) -> Iterator[None]:
        try:
            yield
        except AuthorizationError as err:
            raise self._locked_out(err) from None
        except RateLimitError:
            raise BookError(f"{self} is too busy, or down for a while: see to it") from None
        except (TimeoutError, httpx2.TimeoutException):
            raise BookError(f"{self} does not answer within {WAIT_S} s: see to it") from None
        except (httpx2.HTTPError, OSError) as err:
            why = str(err) or type(err).__name__
            raise BookError(
                f"{self} cannot be reached ({why}): see to it, or {URL_IS_WRONG}"
            ) from None
        # the last: XML that is none
        except (DAVError, NotImplementedError, SyntaxError) as err:
            raise BookError(
                f"{self} answers what no calendar server does ({type(err).__name__}): {URL_IS_WRONG}"
            ) from None

    def _locked_out(self, err: AuthorizationError) -> BookError:
        who = f"{self._user!r}" if self._user else "somebody without a name"
        if err.status == 403:
            return BookError(
                f"{self} does not let {who} do that: give them the right to write there"
            )
        return BookError(
            f"{self} does not let {who} in: correct SWITCHBOARD_CALDAV_USER and "
            "SWITCHBOARD_CALDAV_PASSWORD in .env"
        )

    def _refusal(self, answer: DAVResponse) -> BookError:
        return BookError(f"{self} refuses (HTTP {answer.status}): see to its log")
