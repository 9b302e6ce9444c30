"""What a workflow is told: the business, the hour, the caller. The variables of the prompts."""

import json
from collections.abc import Iterable

from switchboard import prompts, written
from switchboard.business.business import Business
from switchboard.business.calendar import Opening
from switchboard.call import Call
from switchboard.caller import Channel
from switchboard.english.times import spoken_hours, spoken_moment, spoken_time

_CLOSED_DAYS_AHEAD = 28
"""How far a caller may look ahead who asks for the hours: every day told costs words in every turn."""


def basics(call: Call, business: Business) -> dict[str, str]:
    """What everybody is told who speaks with a caller."""
    return {
        "company": company(call, business),
        "language": call.route.speech.language,
        "now": now(call),
        "caller": who(call),
    }


def everything(call: Call, business: Business) -> dict[str, str]:
    """What is told to whoever answers questions."""
    return basics(call, business) | {
        "facts": prompts.load(business.facts),
        "hours": hours(call, business),
        "services": services(business),
        "people": people(business),
    }


def company(call: Call, business: Business) -> str:
    """How the line names itself."""
    return call.route.line.name or business.name


def now(call: Call) -> str:
    """The day and the time, and whether somebody is there."""
    at, opening = call.route.opening.at, call.route.opening
    clock = f"{written.day(at)}, {at.year}, {spoken_time(at.hour * 60 + at.minute)}"
    if opening.is_open:
        return prompts.load("now_open", now=clock, closes=changes(opening))
    why = opening.why.removeprefix("closed").strip(": ")
    return prompts.load("now_closed", now=clock, why=why, opens=changes(opening))


def hours(call: Call, business: Business) -> str:
    """The line's weekly hours as a list, and the closed days that are near."""
    lines = spoken_hours(call.route.line.hours or business.hours)
    near = business.closed.within(call.route.opening.at.date(), _CLOSED_DAYS_AHEAD)
    lines += [f"{written.day(day)}: closed, {why}" for day, why in near]
    return _as_list(lines)


def services(business: Business) -> str:
    """What one makes appointments for, with how long it takes and what it costs."""
    return _as_list(
        f"{one.name}: takes {one.minutes} minutes" + (f", costs {one.price}" if one.price else "")
        for one in business.appointments.services
    )


def people(business: Business) -> str:
    """Who works here, with what callers call them as well."""
    return _as_list(", also called ".join(one.names) for one in business.people)


def who(call: Call) -> str:
    """What is known of the caller, with what is data marked as data."""
    known = call.known
    if known.name or known.notes:
        return prompts.load("caller_known", record=as_data(name=known.name, notes=known.notes))
    if len(known.names) > 1:
        return prompts.load("caller_shared", names=json.dumps(known.names, ensure_ascii=False))
    if call.caller.channel is Channel.PHONE and call.caller.number is None:
        return prompts.load("caller_withheld")
    return prompts.load("caller_unknown")


def as_data(**record: str | None) -> str:
    """What stands in quotes cannot be taken for a part of the prompt."""
    return json.dumps({key: value for key, value in record.items() if value}, ensure_ascii=False)


def changes(opening: Opening) -> str:
    """When an open line closes, or a closed one opens."""
    if opening.until is None:
        return "on no day that is known yet"
    return spoken_moment(opening.until, seen_from=opening.at)


def _as_list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines) or "- none"
