"""What becomes of calls, as the business file says: a table for its owner, JSON for programs."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Literal

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from switchboard.business import in_words
from switchboard.business.business import Business
from switchboard.business.line import Line
from switchboard.config import Settings

Channel = Literal["phone", "web"]


def show(business: Business, settings: Settings, today: date, console: Console) -> None:
    """Everything an owner wants to see at once."""
    place = f"{business.time_zone}, language {business.language}"
    console.print(Text(business.name, "bold"), Text(f"({place})"), highlight=False)
    console.print(_lines(business, settings))
    console.print(Group(*_sections(business, today)), highlight=False)


def as_json(business: Business, settings: Settings, today: date) -> dict[str, Any]:
    """The same as `show`."""
    return {
        **business.model_dump(
            mode="json", include={"name", "time_zone", "country", "language", "keep_days", "people"}
        ),
        "default_line": business.fallback,
        "lines": {name: _line(business, settings, line) for name, line in business.lines.items()},
        "rules": [in_words.rule(rule) for rule in business.rules],
        "blocked_caller": in_words.blocked(business.blocked),
        "closed": [
            {"date": day.isoformat(), "reason": why}
            for day, why in in_words.closed_days(business.closed, today)
        ],
        "appointments": in_words.appointments(business),
        "emergency": in_words.emergency(business),
        "services": business.appointments.model_dump(mode="json")["services"],
    }


def _line(business: Business, settings: Settings, line: Line) -> dict[str, Any]:
    return {
        "numbers": list(line.numbers),
        "hours": in_words.hours(line.hours or business.hours),
        "workflow": line.workflow,
        "language": line.language or business.language,
        "stt_model": {"phone": model(line, settings, "phone"), "web": model(line, settings, "web")},
        "greeting": in_words.greeting(line),
        "after_hours": in_words.after_hours(line),
        "hands_over_to": list(business.hands_over_to(line)),
        "operator": operator.name if (operator := business.operator(line)) else None,
        "menu": {key: item.say for key, item in line.menu.items()},
    }


def model(line: Line, settings: Settings, channel: Channel) -> str:
    """The speech model that hears this line's callers: the line's own, else the one in .env."""
    stock = {
        "phone": settings.switchboard_stt_model_phone,
        "web": settings.switchboard_stt_model_web,
    }
    own: str | None = getattr(line.speech, channel).model
    return own or stock[channel]


def _lines(business: Business, settings: Settings) -> Table:
    table = Table(box=box.HORIZONTALS, show_lines=True, pad_edge=False)
    for heading in ("Line", "Open", "Who answers", "When closed"):
        table.add_column(heading, overflow="fold")
    for name, line in business.lines.items():
        named = Text(name, "bold")
        if name == business.fallback:
            named.append("\nthe default", "default not bold")
        numbers = "\n".join(line.numbers) or "no number"
        table.add_row(
            named.append(f"\n{numbers}", "default not bold"),
            Text("\n".join(in_words.hours(line.hours or business.hours))),
            Text("\n".join(_answers(business, settings, line))),
            Text(in_words.after_hours(line)),
        )
    return table


def _answers(business: Business, settings: Settings, line: Line) -> Iterator[str]:
    yield f"{line.workflow}, language {line.language or business.language}"
    yield f"phone: {model(line, settings, 'phone')}"
    yield f"web: {model(line, settings, 'web')}"
    yield f"greets {in_words.greeting(line)}"
    yield in_words.goes_on_to(business, line)


def _sections(business: Business, today: date) -> Iterator[RenderableType]:
    rules = [f"{number}. {in_words.rule(rule)}" for number, rule in enumerate(business.rules, 1)]
    yield from _section("Rules, of which the first that fits decides", [[rule] for rule in rules])
    yield from _section("A blocked caller", [[in_words.blocked(business.blocked)]])
    days = in_words.runs(in_words.closed_days(business.closed, today))
    yield from _section("Closed in the next twelve months", map(_closed, days))
    yield from _section("People", in_words.people(business))
    services = business.appointments.services
    yield from _section(
        "Services",
        (
            [", ".join(s.names), f"{s.minutes} min", s.price or "", ", ".join(s.by) or "everybody"]
            for s in services
        ),
    )
    yield Padding(Text(in_words.appointments(business)), (0, 0, 0, 2))
    yield from _section("An emergency while nobody is there", [[in_words.emergency(business)]])
    kept = "1 day" if business.keep_days == 1 else f"{business.keep_days} days"
    yield Text(f"\nCalls are kept for {kept}.")


def _closed(run: tuple[date, date, str]) -> list[str]:
    first, last, why = run
    until = "" if first == last else f" to {last:%a} {last}"
    return [f"{first:%a} {first}{until}", why]


def _section(title: str, rows: Iterable[Iterable[str]]) -> Iterator[RenderableType]:
    table = Table.grid(padding=(0, 2))
    for row in rows:
        table.add_row(*(Text(cell, overflow="fold") for cell in row))
    yield Text(f"\n{title}", "bold")
    yield Padding(table if table.rows else Text("none"), (0, 0, 0, 2), expand=False)
