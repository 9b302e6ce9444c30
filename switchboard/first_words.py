"""What the first words of a call shall be, and what a workflow is told about the call it is in."""

import json

from switchboard import prompts
from switchboard.business.business import Business
from switchboard.business.calendar import Opening
from switchboard.call import Call
from switchboard.caller import Channel
from switchboard.routing import Route
from switchboard.spoken import spoken_hours, spoken_moment, spoken_time

_CLOSED_DAYS_AHEAD = 28
"""How far a caller may look ahead who asks for the hours: every day told costs words in every turn."""


def company(route: Route, business: Business) -> str:
    """How the line names itself."""
    return route.line.name or business.name


def greeting(call: Call, business: Business) -> str:
    """The instruction for the first words, put together from prompts/greeting*.md."""
    route = call.route
    parts = []
    if name := call.greeted_name:
        parts.append(prompts.load("greeting_by_name", record=_json(name=name)))
    if route.greeting:
        # quotes of its own would end the quotation that it stands in
        parts.append(prompts.load("greeting_own", greeting=route.greeting.replace('"', "'")))
    else:
        parts.append(prompts.load("greeting", company=company(route, business)))
    if says_automatic(route):
        parts.append(prompts.load("greeting_automatic"))
    if not route.opening.is_open and not route.line.after_hours.greeting:
        parts.append(prompts.load("greeting_closed", opens=_changes(route.opening)))
    return "\n".join(parts)


def says_automatic(route: Route) -> bool:
    """Whether the model is to say it: left open, words of the owner's own say what they say."""
    wish = route.line.says_automatic
    return route.greeting is None if wish is None else wish


def now(route: Route) -> str:
    """The day and the time, and whether somebody is there."""
    at, opening = route.opening.at, route.opening
    clock = f"{at:%A}, {at:%B} {at.day}, {at.year}, {spoken_time(at.hour * 60 + at.minute)}"
    if opening.is_open:
        return prompts.load("now_open", now=clock, closes=_changes(opening))
    why = opening.why.removeprefix("closed").strip(": ")
    return prompts.load("now_closed", now=clock, why=why, opens=_changes(opening))


def hours(route: Route, business: Business) -> str:
    """The line's weekly hours as a list, and the closed days that are near."""
    lines = spoken_hours(route.line.hours or business.hours)
    near = business.closed.within(route.opening.at.date(), _CLOSED_DAYS_AHEAD)
    lines += [f"{day:%A}, {day:%B} {day.day}: closed, {why}" for day, why in near]
    return "\n".join(f"- {line}" for line in lines)


def who(call: Call) -> str:
    """What is known of the caller, with what is data marked as data."""
    known = call.known
    if known.name or known.notes:
        return prompts.load("caller_known", record=_json(name=known.name, notes=known.notes))
    if len(known.names) > 1:
        return prompts.load("caller_shared", names=json.dumps(known.names, ensure_ascii=False))
    if call.caller.channel is Channel.PHONE and call.caller.number is None:
        return prompts.load("caller_withheld")
    return prompts.load("caller_unknown")


def _json(**record: str | None) -> str:
    """What stands in quotes cannot be taken for a part of the prompt."""
    return json.dumps({key: value for key, value in record.items() if value}, ensure_ascii=False)


def _changes(opening: Opening) -> str:
    """When an open line closes, or a closed one opens."""
    if opening.until is None:
        return "on no day that is known yet"
    return spoken_moment(opening.until, seen_from=opening.at)
