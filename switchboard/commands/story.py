"""One call as a person reads it: who said and did what, second by second."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from switchboard.commands.printed import plain
from switchboard.records.call_record import CallEvent, CallRecord, EventKind


def story(call: CallRecord) -> Iterator[str]:
    """Line by line."""
    yield plain(f"call {call.id}, {local(call.started_at)}, {_whose(call)}")
    for event in call.events or ():
        seconds = (event.at - call.started_at).total_seconds()
        yield plain(f"{seconds:8.1f}  {_told(event)}")
    if call.ended:
        yield plain(f"ended: {call.ended}, after {duration(call)}")
    else:
        yield plain("not ended, or nobody saw it")
    if call.done:
        yield plain(f"done: {'; '.join(call.done)}")


def duration(call: CallRecord) -> str:
    """Minutes and seconds, from the first ring to the end; empty while that is not known."""
    if call.ended_at is None:
        return ""
    seconds = max(0, round((call.ended_at - call.started_at).total_seconds()))
    return f"{seconds // 60}:{seconds % 60:02}"


def local(moment: datetime) -> str:
    """The moment on the clock of whoever reads it."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def _whose(call: CallRecord) -> str:
    caller = call.caller or "an unknown number"
    name = f" ({call.caller_name})" if call.caller_name else ""
    dialled = call.line or call.dialled or call.channel
    return f"{caller}{name} to {dialled}"


def _told(event: CallEvent) -> str:
    data = event.data
    match kind := event.kind:
        case EventKind.TURN:
            cut = " (interrupted)" if data.get("interrupted") else ""
            return f"{data.get('who', '?'):<9} {data.get('text', '')}{cut}"
        case EventKind.TOOL:
            outcome = "failed:" if data.get("error") else "->"
            called = f"{data.get('name', '?')}({_values(data.get('arguments'))})"
            return f"{'tool':<9} {called} {outcome} {data.get('result', '')}"
        case EventKind.KEYS:
            return f"{'keys':<9} {data.get('count', '?')} pressed"
        case EventKind.ROUTED:
            return f"{kind:<9} {'; '.join(map(str, data.get('reasons', ())))}"
        case EventKind.KNOWN:
            several = f"one of {data.get('people', '?')} people"
            return f"{kind:<9} as {data.get('name') or several}"
        case EventKind.END:
            return f"{kind:<9} {data.get('ended', '?')}"
        case _:
            return f"{kind:<9} {_values(data)}".rstrip()


def _values(data: object) -> str:
    """`name=value, ...`; whatever else a tool was called with, as it stands."""
    if not isinstance(data, Mapping):
        return "" if data is None else str(data)
    return ", ".join(f"{name}={value}" for name, value in data.items())
