"""What looking the caller up costs: from the dial to the first word, by who is asked and how slow they are.

`python -m bench.look_up [CALLS]` places so many calls of each kind (5) and prints the figures.
"""

import asyncio
import sqlite3
import statistics
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from rehearsal.caller.report import CallReport
from tests.call.the_line import Line, whole_line
from tests.database.postgres import running, server_binaries
from tests.fake_crm import FakeCrm, fake_crm

KNOWN = {"name": "Grace Miller"}
BUSINESS = """
name: Lindenwood Dental
country: US
time_zone: America/New_York
hours: always
lines:
  one: {{}}
directory: {directory}
"""


def business(folder: Path, crm: FakeCrm | None = None) -> str:
    """A business file that asks this CRM, or the database."""
    file = folder / f"business_{'crm' if crm else 'own'}.yaml"
    file.write_text(BUSINESS.format(directory=f"{{http: {{url: '{crm.url}'}}}}" if crm else "{}"))
    return str(file)


async def measure(line: Line, folder: Path, title: str, calls: int) -> None:
    """Place the calls, one after the other, and print what the caller waited."""
    reports = [await line.call("listen", "hang_up", folder=folder) for _ in range(calls)]
    waits = [wait for report in reports if (wait := until_greeted(report)) is not None]
    named = sum("Grace" in report.turns[0].text for report in reports if report.turns)
    row = f"{statistics.median(waits):6.2f} {max(waits):6.2f}   {named}/{calls} by name"
    print(f"{title:<34} {row}", file=sys.stderr)


def until_greeted(report: CallReport) -> float | None:
    if report.answered_after_s is None or report.greeting_after_s is None:
        return None
    return report.answered_after_s + report.greeting_after_s


@dataclass
class Wire:
    """The way to a PostgreSQL, whose every packet takes so long."""

    url: str
    delay_s: float = 0.0


@asynccontextmanager
async def wire_to(url: str) -> AsyncIterator[Wire]:
    """A wire that is quick at first."""
    wire, port = Wire(url), urlsplit(url).port

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            await asyncio.sleep(wire.delay_s)
            writer.write(data)
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", port)
        with suppress(asyncio.CancelledError, ConnectionError):  # the measuring is over
            await asyncio.gather(pump(reader, there_writer), pump(there_reader, writer))

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        wire.url = url.replace(f":{port}/", f":{server.sockets[0].getsockname()[1]}/")
        yield wire


async def main(calls: int) -> None:
    print(f"{'from the dial to the first word, s':<34} {'median':>6} {'worst':>6}", file=sys.stderr)
    with TemporaryDirectory() as name:
        folder = Path(name)
        async with AsyncExitStack() as stack:
            crm = await stack.enter_async_context(fake_crm())
            crm.answer = KNOWN
            asks_crm = whole_line(logs(folder, "crm"), switchboard_business=business(folder, crm))
            line = await stack.enter_async_context(asks_crm)
            for title, delay_s in (("instantly", 0.0), ("after 0.5 s", 0.5), ("never", 60.0)):
                crm.delay_s = delay_s
                await measure(line, folder, f"CRM that answers {title}", calls)
        async with whole_line(
            logs(folder, "sqlite"), switchboard_business=business(folder)
        ) as line:
            await measure(line, folder, "SQLite", calls)
            other = sqlite3.connect(
                line.database_url.removeprefix("sqlite:///"), isolation_level=None
            )
            other.execute("PRAGMA locking_mode = EXCLUSIVE")
            other.execute("BEGIN EXCLUSIVE")
            await measure(line, folder, "SQLite that is locked", calls)
            other.close()
        async with AsyncExitStack() as stack:
            url = await stack.enter_async_context(
                running(server_binaries(), folder / "postgresql.log")
            )
            wire = await stack.enter_async_context(wire_to(url))
            asks_it = whole_line(
                logs(folder, "postgresql"),
                switchboard_business=business(folder),
                database_url=wire.url,
            )
            line = await stack.enter_async_context(asks_it)
            for title, delay in (("", 0.0), (", 0.05 s a packet", 0.05), (" that hangs", 60.0)):
                wire.delay_s = delay
                await measure(line, folder, f"PostgreSQL{title}", calls)


def logs(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if sys.argv[1:] else 5))
