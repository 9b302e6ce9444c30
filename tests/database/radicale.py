"""A calendar server for the tests: Radicale out of its wheel, with a password and nothing of anybody's."""

import contextlib
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from xml.sax.saxutils import escape

import httpx2

from rehearsal.processes import child

PASSWORD = "the-pass-word"
USERS = [f"desk-{number}" for number in range(200)]
READY = "Listening on"
CONFIG = """
[server]
hosts = 127.0.0.1:{port}
max_connections = 100
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {folder}/collections
"""
MAKE = """<?xml version="1.0" encoding="utf-8"?>
<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>
<D:displayname>{}</D:displayname></D:prop></D:set></C:mkcalendar>"""
EVENT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Somebody's telephone//EN
BEGIN:VEVENT
UID:{}
DTSTAMP:20260101T000000Z
SUMMARY:Something else
{}
END:VEVENT
END:VCALENDAR
"""
ONE_MORE = count()


@dataclass(frozen=True)
class Desk:
    """Somebody's calendars, as they see them in a program of their own."""

    url: str
    user: str

    def add_calendar(self, path: str, name: str) -> None:
        self._ask("MKCALENDAR", f"{path}/", MAKE.format(escape(name))).raise_for_status()

    def remove_calendar(self, path: str) -> None:
        self._ask("DELETE", f"{path}/").raise_for_status()

    def write(self, calendar: str, *lines: str) -> str:
        """Put an event into a calendar: its name there."""
        name = f"theirs-{next(ONE_MORE)}"
        text = EVENT.format(name, "\n".join(lines))
        self.put(f"{calendar}/{name}.ics", text)
        return f"{calendar}/{name}.ics"

    def put(self, path: str, text: str) -> None:
        self._ask("PUT", path, text).raise_for_status()

    def remove(self, path: str) -> None:
        self._ask("DELETE", path).raise_for_status()

    def texts(self, calendar: str) -> dict[str, str]:
        """The events of a calendar by their paths, as iCalendar without its folds."""
        listed = self._ask("PROPFIND", f"{calendar}/", depth="1").text
        names = [part.partition("</href>")[0] for part in listed.split("<href>")[1:]]
        paths = [f"{calendar}/{n.rpartition('/')[2]}" for n in names if n.endswith(".ics")]
        texts = {path: self._ask("GET", path).text for path in paths}
        return {path: text.replace("\r\n", "\n").replace("\n ", "") for path, text in texts.items()}

    def _ask(self, method: str, path: str, body: str = "", depth: str = "0") -> httpx2.Response:
        headers = {"Depth": depth, "Content-Type": "text/calendar; charset=utf-8"}
        if method == "MKCALENDAR":
            headers["Content-Type"] = "application/xml; charset=utf-8"
        auth = (self.user, PASSWORD)
        return httpx2.request(method, self.url + path, content=body, headers=headers, auth=auth)


def new_desk(server: str) -> Desk:
    """Calendars that no other test has seen."""
    user = USERS[next(ONE_MORE) % len(USERS)]
    return Desk(f"{server}/{user}/", user)


@contextlib.asynccontextmanager
async def running(folder: Path) -> AsyncIterator[str]:
    """A new, empty server on loopback; its URL. It ends when this process does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "users").write_text("".join(f"{user}:{PASSWORD}\n" for user in USERS))
    (folder / "config").write_text(CONFIG.format(port=port, folder=folder))
    command = [sys.executable, "-m", "radicale", "--config", str(folder / "config")]
    async with child(command, name="Radicale", log=folder / "server.log", ready=READY):
        yield f"http://127.0.0.1:{port}"
