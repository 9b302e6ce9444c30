"""What happens to one call, and why: as words for its owner, as JSON for programs."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from switchboard.business.calendar import Opening
from switchboard.caller import Caller, Channel
from switchboard.commands.business_check import model
from switchboard.config import Settings
from switchboard.routing import Answer, Route


def show(route: Route, caller: Caller, settings: Settings, console: Console) -> None:
    """The decision, what is said and heard, and the reasons in their order."""
    table = Table.grid(padding=(0, 2))
    for label, value in _rows(route, caller, settings):
        table.add_row(Text(label, "bold"), Text(value, overflow="fold"))
    console.print(table)


def as_json(route: Route, caller: Caller, settings: Settings) -> dict[str, Any]:
    """The same as `show`."""
    until = route.opening.until
    return {
        "at": route.opening.at.isoformat(),
        "channel": caller.channel,
        "caller": caller.number,
        "dialled": caller.dialled,
        "trust": caller.trust,
        "blocked": route.blocked,
        "line": route.line_name,
        "open": route.opening.is_open,
        "why": route.opening.why,
        "until": until and until.isoformat(),
        "answer": route.answer,
        "workflow": route.workflow if route.answer is Answer.WORKFLOW else None,
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


def _rows(route: Route, caller: Caller, settings: Settings) -> Iterator[tuple[str, str]]:
    yield "At", _clock(route.opening.at, route.opening.at.tzname())
    yield "Caller", _who(route, caller)
    yield "Line", route.line_name + (f", dialled as {caller.dialled}" if caller.dialled else "")
    yield "Open", _open(route.opening)
    yield "Answer", _answer(route)
    if route.answer is Answer.WORKFLOW:
        yield "Greeting", _greeting(route)
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


def _answer(route: Route) -> str:
    match route.answer:
        case Answer.HANG_UP:
            return "the line goes down without a word"
        case Answer.NOTICE:
            return f'"{route.notice}" and then the line goes down'
        case Answer.WORKFLOW:
            return f"{route.workflow} speaks"


def _greeting(route: Route) -> str:
    by_name = "a known caller by name" if route.line.greets_by_name else "nobody by name"
    if route.greeting:
        return f'"{route.greeting}" ({by_name})'
    automatic = "" if route.line.says_automatic else "not "
    closed = "" if route.opening.is_open else ", says it is closed"
    return f"by prompt: {by_name}, {automatic}saying it is automatic{closed}"


def _ears(route: Route, heard_by: str) -> str:
    digits = ", numbers as digits" if route.speech.numerals else ""
    return f"{route.speech.language} with {heard_by}{digits}"


def _voice(route: Route, settings: Settings) -> str:
    voice = route.speech.voice or settings.switchboard_tts_voice
    speed = f" at speed {route.speech.speed:g}" if route.speech.speed else ""
    return f"{route.speech.language} with the voice {voice}{speed}"
