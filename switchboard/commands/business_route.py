"""What happens to one call, and why: as words for its owner, as JSON for programs."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from switchboard.business.calendar import Opening
from switchboard.call import Call
from switchboard.caller import Caller, Channel
from switchboard.commands.business_check import model
from switchboard.config import Settings
from switchboard.first_words import says_automatic
from switchboard.routing import Answer, Route


def show(call: Call, unasked: str | None, settings: Settings, console: Console) -> None:
    """The decision, what is said and heard, and the reasons in their order.

    `unasked` says why nobody was asked who calls.
    """
    table = Table.grid(padding=(0, 2))
    for label, value in _rows(call, unasked, settings):
        table.add_row(Text(label, "bold"), Text(value, overflow="fold"))
    console.print(table)


def as_json(call: Call, unasked: str | None, settings: Settings) -> dict[str, Any]:
    """The same as `show`."""
    caller, route = call.caller, call.route
    until = route.opening.until
    return {
        "at": route.opening.at.isoformat(),
        "channel": caller.channel,
        "caller": caller.number,
        "dialled": caller.dialled,
        "trust": caller.trust,
        "blocked": route.blocked,
        "known": list(call.known.names),
        "unasked": unasked,
        "line": route.line_name,
        "open": route.opening.is_open,
        "why": route.opening.why,
        "until": until and until.isoformat(),
        "answer": route.answer,
        "workflow": call.workflow if route.answer is Answer.WORKFLOW else None,
        "notice": route.notice,
        "greeting": route.greeting if route.answer is Answer.WORKFLOW else None,
        "language": route.speech.language,
        "stt_model": model(route.line, settings, caller.channel.value),
        "numerals": route.speech.numerals,
        "key_terms": list(route.speech.key_terms),
        "voice": route.speech.voice or settings.switchboard_tts_voice,
        "speed": route.speech.speed,
        "reasons": list(route.reasons),
        "warnings": list(route.warnings),
    }


def _rows(call: Call, unasked: str | None, settings: Settings) -> Iterator[tuple[str, str]]:
    caller, route = call.caller, call.route
    yield "At", _clock(route.opening.at, route.opening.at.tzname())
    yield "Caller", _who(route, caller)
    yield "Known", unasked or " or ".join(call.known.names) or "to nobody"
    yield "Line", route.line_name + (f", dialled as {caller.dialled}" if caller.dialled else "")
    yield "Open", _open(route.opening)
    yield "Answer", _answer(call)
    if route.answer is Answer.WORKFLOW:
        yield "Greeting", _greeting(call)
        yield "Hears", _ears(route, model(route.line, settings, caller.channel.value))
    if route.answer is not Answer.HANG_UP:
        yield "Speaks", _voice(route, settings)
    for number, reason in enumerate(route.reasons, 1):
        yield "Why" if number == 1 else "", f"{number}. {reason}"
    for warning in route.warnings:
        yield "Warning", warning


def _clock(moment: datetime, zone: str | None = None) -> str:
    return f"{moment:%A %Y-%m-%d %H:%M}" + (f" {zone}" if zone else "")


def _who(route: Route, caller: Caller) -> str:
    blocked = "blocked" if route.blocked else "not blocked"
    if caller.channel is Channel.WEB:
        return f"over the web, {blocked}"
    return f"{caller.number or 'number withheld'}, trust: {caller.trust}, {blocked}"


def _open(opening: Opening) -> str:
    until = f"until {_clock(opening.until)}" if opening.until else "for a year and more"
    return f"{'yes' if opening.is_open else 'no'}, {until}"


def _answer(call: Call) -> str:
    route = call.route
    match route.answer:
        case Answer.HANG_UP:
            return "the line goes down without a word"
        case Answer.NOTICE:
            return f'"{route.notice}" and then the line goes down'
        case Answer.WORKFLOW:
            by_record = "" if call.workflow == route.workflow else ", as the caller's record says"
            return f"{call.workflow} speaks{by_record}"


def _greeting(call: Call) -> str:
    route = call.route
    by_name = f"{call.greeted_name} by name" if call.greeted_name else "nobody by name"
    automatic = "" if says_automatic(route) else "not "
    if route.greeting:
        return f'"{route.greeting}" ({by_name})'
    closed = "" if route.opening.is_open else ", says it is closed"
    return f"by prompt: {by_name}, {automatic}saying it is automatic{closed}"


def _ears(route: Route, heard_by: str) -> str:
    digits = ", numbers as digits" if route.speech.numerals else ""
    return f"{route.speech.language} with {heard_by}{digits}"


def _voice(route: Route, settings: Settings) -> str:
    voice = route.speech.voice or settings.switchboard_tts_voice
    speed = f" at speed {route.speech.speed:g}" if route.speech.speed else ""
    return f"{route.speech.language} with the voice {voice}{speed}"
