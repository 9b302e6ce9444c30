"""The business file in words for its owner: hours, rules, what a line says."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from textwrap import shorten

from switchboard.business.business import Blocked, Business
from switchboard.business.closed import ClosedDays
from switchboard.business.hours import Week
from switchboard.business.line import Line
from switchboard.business.rules import Rule

_QUOTED = 72
"""Characters of a longer text that are shown."""


def quoted(text: str) -> str:
    return f'"{shorten(text, _QUOTED, placeholder=" ...")}"'


def hours(week: Week) -> list[str]:
    """A line for each run of days that are alike: `Mon-Thu 8:00-18:00`."""
    days = [
        (first[:3].title() if first == last else f"{first[:3].title()}-{last[:3].title()}", spans)
        for first, last, spans in week.days_alike()
    ]
    return [f"{run} {', '.join(map(str, spans)) or 'closed'}" for run, spans in days]


def greeting(line: Line) -> str:
    """How the call begins while the line is open."""
    by_name = "by name" if line.greets_by_name else "never by name"
    if line.greeting:
        automatic = ", and says it is automatic" if line.says_automatic else ""
        return f"{by_name}, in its own words: {quoted(line.greeting)}{automatic}"
    automatic = "does not say" if line.says_automatic is False else "says"
    return f"{by_name}, by prompt, {automatic} it is automatic"


def after_hours(line: Line) -> str:
    then = line.after_hours
    if then.notice:
        return f"says {quoted(then.notice)} and hangs up"
    who = f"{then.workflow or line.workflow} answers"
    return f"{who}: {quoted(then.greeting)}" if then.greeting else f"{who}, and says it is closed"


def goes_on_to(business: Business, line: Line) -> str:
    """Where a call on this line may go from whoever answers it."""
    keys = [f"{key}: {item.workflow or item.person}" for key, item in sorted(line.menu.items())]
    operator = business.operator(line)
    keys.append(f"0: {operator.name if operator else 'nobody'}")
    others = ", ".join(business.hands_over_to(line)) or "nobody"
    return f"hands over to {others}; key {', '.join(keys)}"


def appointments(business: Business) -> str:
    """When there are any, and where they are kept."""
    plan = business.appointments
    kept = f"at {plan.caldav.url}" if plan.caldav else "in the database"
    return (
        f"every {plan.begin_every_minutes} minutes from the opening on, {plan.hours_ahead:g} hours to "
        f"{plan.days_ahead} days ahead, kept {kept}"
    )


def emergency(business: Business) -> str:
    """What counts as one, what is said, and who is called for it."""
    case = business.emergency
    if case is None:
        return "nothing is said word for word"
    on_call = f", and {case.on_call} is on call" if case.on_call else ""
    return f"{', '.join(case.words)}: {quoted(case.say)}{on_call}"


def blocked(meets: Blocked) -> str:
    return f"hears {quoted(meets.say)}, then the line goes down" if meets.say else "is hung up on"


def rule(one: Rule) -> str:
    """When and then, as one sentence."""
    return f"{' and '.join(_conditions(one))}: {', '.join(_actions(one))}"


def _conditions(one: Rule) -> Iterator[str]:
    when = one.when
    yield from (f"attribute {name} is {value}" for name, value in when.attributes.items())
    yield from (f"metadata {name} is {value}" for name, value in when.metadata.items())
    for name in ("caller", "line", "trunk", "channel", "trust"):
        if (value := getattr(when, name)) is not None:
            yield f"{name} is {value}"


def _actions(one: Rule) -> Iterator[str]:
    if one.then.line:
        yield f"to the line {one.then.line}"
    if one.then.workflow:
        yield f"{one.then.workflow} answers"
    if one.then.block:
        yield "is blocked"
    elif not (one.then.line or one.then.workflow):
        yield "nothing is changed"


def closed_days(closed: ClosedDays, today: date) -> list[tuple[date, str]]:
    """The days of the next twelve months that are closed, and why."""
    return closed.within(today, 365)


def runs(days: list[tuple[date, str]]) -> Iterator[tuple[date, date, str]]:
    """Days on end with one reason as first day, last day, reason."""
    first = 0
    ends = [
        number
        for number, ((day, why), (following, its_why)) in enumerate(pairwise(days), 1)
        if (following - day, its_why) != (timedelta(days=1), why)
    ]
    for end in [*ends, *([len(days)] if days else [])]:
        yield days[first][0], days[end - 1][0], days[first][1]
        first = end


def people(business: Business) -> Iterator[tuple[str, str, str]]:
    """Who works here: names, how they are reached, when."""
    for person in business.people:
        also = f" ({', '.join(person.also)})" if person.also else ""
        reached = " or ".join(filter(None, [person.number, person.sip])) or "cannot be called"
        runs_of_days = hours(person.hours) if person.hours else ["in the business's hours"]
        when = "; ".join(run for run in runs_of_days if not run.endswith(" closed"))
        yield person.name + also, reached, when or "never"
