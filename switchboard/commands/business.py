"""`switchboard business`: what becomes of calls by the business file, and of one call, and why."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from switchboard import config, routing
from switchboard.business.business import Business
from switchboard.business.file import load
from switchboard.business.schema import schema_text
from switchboard.call import Call
from switchboard.caller import Caller, identify
from switchboard.commands import business_check, business_route
from switchboard.commands.books import look_up
from switchboard.commands.printed import print_json
from switchboard.known import NOBODY
from switchboard.numbers import phone_number

business = typer.Typer(no_args_is_help=True, help="The business file: what becomes of calls.")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
File = Annotated[
    Path | None, typer.Option("--business", help="The business file; else the one in .env.")
]


@business.command()
def check(
    file: Annotated[
        Path | None, typer.Argument(help="The business file; else the one in .env.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say everything that is wrong in the business file, or show what becomes of calls by it."""
    settings = config.load()
    whole = load(settings, file)
    today = datetime.now(whole.zone).date()
    if as_json:
        print_json(business_check.as_json(whole, settings, today))
    else:
        business_check.show(whole, settings, today, Console())


@business.command()
def route(
    caller: Annotated[str, typer.Option(help="The caller's number, or withheld.")] = "withheld",
    number: Annotated[
        str | None, typer.Option(help="The number that is dialled, or a line's name.")
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="When: 2026-12-25T09:10, there where the business is.")
    ] = None,
    trunk: Annotated[str | None, typer.Option(help="The id of the SIP trunk.")] = None,
    attribute: Annotated[
        list[str] | None, typer.Option(help="An attribute of the caller: NAME=VALUE.")
    ] = None,
    metadata: Annotated[str, typer.Option(help="The dispatch's metadata: a JSON object.")] = "",
    web: Annotated[bool, typer.Option("--web", help="A call from a browser.")] = False,
    blocked: Annotated[
        bool,
        typer.Option("--blocked", help="As if the number were blocked, whatever the list says."),
    ] = False,
    as_json: AsJson = False,
    file: File = None,
) -> None:
    """Say what happens to a call, and why, as a call decides it: by the file, the block list and the records."""
    settings = config.load()
    whole = load(settings, file)
    attributes = _attributes(attribute or []) | {
        "sip.phoneNumber": _caller(caller, whole),
        "sip.trunkPhoneNumber": _dialled(number, whole, web=web),
        "sip.trunkID": trunk or "",
    }
    who = identify(is_sip=not web, identity="", attributes=attributes, country=whole.country)
    books = look_up(who.number, settings.database_url)
    decided = routing.route(
        who,
        whole,
        _moment(at, whole.zone),
        blocked=books.blocked | (_block_list(who) if blocked else set()),
        dispatch=routing.Dispatch(job_metadata=_json_object(metadata)),
    )
    call = Call(who, decided, NOBODY if whole.directory.http else books.known)
    unasked = "the CRM is asked only in a call" if whole.directory.http else books.silent_because
    if as_json:
        print_json(business_route.as_json(call, unasked, settings))
    else:
        business_route.show(call, unasked, settings, Console())


@business.command()
def schema() -> None:
    """Print the JSON Schema of the business file, by which an editor completes and checks it."""
    typer.echo(schema_text(), nl=False)


def _wrong(option: str, what: str) -> typer.BadParameter:
    return typer.BadParameter(what, param_hint=option)


def _caller(text: str, whole: Business) -> str:
    if text.lower() != "withheld" and phone_number(text, whole.country) is None:
        raise _wrong("--caller", f"{text!r} is no number; write withheld for none")
    return text


def _by_metadata(line: str | None) -> str:
    return f"by --metadata '{json.dumps({'line': line})}'"


def _dialled(text: str | None, whole: Business, *, web: bool) -> str:
    if web and text is not None:
        raise _wrong("--number", f"a browser dials none: name a line {_by_metadata('LINE')}")
    line = whole.lines.get(text or "")
    if line is None:
        if text is not None and phone_number(text, whole.country) is None:
            names = ", ".join(whole.lines)
            raise _wrong("--number", f"{text!r} is neither a number nor a line ({names})")
        return text or ""
    if not line.numbers:
        raise _wrong("--number", f"the line {text} has none: name it {_by_metadata(text)}")
    return line.numbers[0]


def _moment(text: str | None, zone: ZoneInfo) -> datetime:
    """The time where the business is, if the text does not say where."""
    if text is None:
        return datetime.now(zone)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or len(text) <= len("2026-12-25"):
        raise _wrong("--at", f"{text!r} is no date and time, like 2026-12-25T09:10")
    if not 1900 < moment.year < 2200:
        raise _wrong("--at", f"{text!r} is in a year without opening hours")
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _attributes(pairs: list[str]) -> dict[str, str]:
    if wrong := [pair for pair in pairs if not pair.partition("=")[1]]:
        raise _wrong("--attribute", f"{wrong[0]!r} is not written NAME=VALUE")
    return {name: value for name, _, value in (pair.partition("=") for pair in pairs)}


def _json_object(text: str) -> str:
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise _wrong("--metadata", f"{text!r} is no JSON object, a call would not read it")
    return text


def _block_list(who: Caller) -> set[str]:
    if who.number is None:
        raise _wrong("--blocked", "a call without a number cannot be on the block list")
    return {who.number}
