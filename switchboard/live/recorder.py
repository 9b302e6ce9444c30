"""Writes a call's record while it happens, off the call's path: no word waits for a database."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from livekit import rtc
from livekit.agents import (
    AgentSession,
    ConversationItemAddedEvent,
    ErrorEvent,
    FunctionToolsExecutedEvent,
    JobContext,
)
from livekit.agents.llm import AgentHandoff, ChatMessage, MetricsReport

from switchboard.call import Call
from switchboard.call_end import Ended
from switchboard.caller import Caller
from switchboard.database import DatabaseError
from switchboard.known import Known
from switchboard.records import Records
from switchboard.records.call_record import EventKind, NewCall
from switchboard.transfer import Transfer
from switchboard.trust import Trust

logger = logging.getLogger("switchboard")

_RETRY_AFTER_S = 1.0
_WRITE_TIMEOUT_S = 10.0
"""Longer than the database's own waits, which end without leaving anything half done."""
_LONGEST_FAULT = 500
_LAST_WORDS_S = 2.0
"""How long a job that ends waits for what is still to be written."""

_LATENCIES = (
    "transcription_delay",
    "end_of_turn_delay",
    "llm_node_ttft",
    "tts_node_ttfb",
    "e2e_latency",
)

Write = Callable[[str], Awaitable[object]]
"""One change of the record whose id it gets."""


class Recorder:
    """The record of one call. Everything is put down in order, by one task, until it succeeds."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._started_at = datetime.now(UTC)
        self._answered = False
        self._closed = False
        self._keys = 0
        self._waiting: asyncio.Queue[Write] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self.call_id: str | None = None

    def open(self, ctx: JobContext, call: Call | None) -> None:
        """Begin the record, if it is not begun; of a call that two agents begin there is one.

        Without a call it is of one that ended, or broke, before anything was known of it.
        """
        if self._task is not None:
            return
        new = _new_call(ctx, call, self._started_at)
        ctx.add_shutdown_callback(self.aclose)
        self._task = asyncio.create_task(self._write_all(new), name="record")
        if call is not None:
            route = call.route
            self._event(
                EventKind.ROUTED,
                answer=route.answer,
                open=route.opening.is_open,
                reasons=route.reasons,
            )

    def knows(self, known: Known, workflow: str) -> None:
        """Who the caller is by our books."""
        self._change(
            lambda call_id: self._records.update(
                call_id, caller_name=known.name, person_id=known.person_id, workflow=workflow
            )
        )
        self._event(EventKind.KNOWN, name=known.name, people=len(known.names))

    def trusts(self, trust: Trust) -> None:
        """A workflow has checked who the caller is."""
        self._change(lambda call_id: self._records.update(call_id, trust=trust))

    def answered(self) -> None:
        """The caller hears us from now on."""
        if self._answered:
            return
        self._answered, at = True, datetime.now(UTC)
        self._change(lambda call_id: self._records.update(call_id, answered_at=at))
        self._event(EventKind.ANSWERED)

    def transferred(self, person: str, became: Transfer) -> None:
        """The call was to be passed on to somebody."""
        self._event(EventKind.TRANSFER, person=person, became=became)
        if became is Transfer.ACCEPTED:
            self.done("transferred")

    def done(self, what: str) -> None:
        """Something the call has achieved: message_taken, booked, ..."""
        at = datetime.now(UTC)
        self._change(lambda call_id: self._records.add_done(call_id, what, at))

    def broke(self, err: Exception) -> None:
        """The call ends by a fault of ours: told to the operator, and to whoever reads the record."""
        logger.error("the call broke", exc_info=err)
        self._event(EventKind.FAULT, what=repr(err)[:_LONGEST_FAULT])

    def close(self, ended: Ended) -> None:
        """How the call ended; the first to say so is right."""
        if self._closed:
            return
        self._put_down_keys()
        self._closed, at = True, datetime.now(UTC)
        if ended is Ended.CALLER and not self._answered:
            ended = Ended.ABANDONED_RINGING
        self._change(lambda call_id: self._records.close(call_id, ended, at))

    def listen(self, session: AgentSession[Any], room: rtc.Room) -> None:
        """Put down what is said and done in this session, and that keys were pressed."""
        session.on("conversation_item_added", self._on_item)
        session.on("function_tools_executed", self._on_tools)
        session.on("error", self._on_error)
        room.on("sip_dtmf_received", self._on_key)

    async def aclose(self) -> None:
        """Write what is still waiting, in bounded time."""
        if self._task is None:
            return
        self.close(Ended.FAULT)  # nobody else has said how it ended
        try:
            await asyncio.wait_for(self._waiting.join(), _LAST_WORDS_S)
        except TimeoutError:
            lost = {"lost": self._waiting.qsize()}
            logger.error("the end of the record was not written", extra=lost)  # noqa: TRY400 no news
        self._task.cancel()

    def _on_item(self, event: ConversationItemAddedEvent) -> None:
        item = event.item
        if isinstance(item, AgentHandoff) and item.old_agent_id is not None:
            self._event(EventKind.HANDOVER, old=item.old_agent_id, workflow=item.new_agent_id)
        if (
            isinstance(item, ChatMessage)
            and item.role in ("user", "assistant")
            and item.text_content
        ):
            self._event(
                EventKind.TURN,
                who="caller" if item.role == "user" else "agent",
                text=item.text_content,
                interrupted=item.interrupted,
                **_times(item.metrics, self._started_at),
            )

    def _on_tools(self, event: FunctionToolsExecutedEvent) -> None:
        for call, output in event.zipped():
            self._event(
                EventKind.TOOL,
                name=call.name,
                arguments=_json(call.arguments),
                result=output.output,
                error=output.is_error,
            )

    def _on_error(self, event: ErrorEvent) -> None:
        what = getattr(event.error, "error", event.error)
        self._event(EventKind.FAULT, what=f"{type(event.source).__name__}: {what!r}")

    def _on_key(self, _: rtc.SipDTMF) -> None:
        self._keys += 1  # which one is nobody's business: it may be a PIN

    def _put_down_keys(self) -> None:
        if count := self._keys:
            self._keys = 0
            self._put_down(EventKind.KEYS, count=count)

    def _event(self, kind: EventKind, **data: Any) -> None:
        self._put_down_keys()
        self._put_down(kind, **data)

    def _put_down(self, kind: EventKind, **data: Any) -> None:
        at = datetime.now(UTC)
        self._change(lambda call_id: self._records.append(call_id, kind, data, at))

    def _change(self, write: Write) -> None:
        self._waiting.put_nowait(write)

    async def _write_all(self, new: NewCall) -> None:
        async def begin(_: str) -> None:
            self.call_id, _is_new = await self._records.open(new)

        await self._write(begin)
        while True:
            await self._write(await self._waiting.get())
            self._waiting.task_done()

    async def _write(self, write: Write) -> None:
        """Until it succeeds: the database may come back, and the order is kept."""
        is_away = False
        while True:
            try:
                await asyncio.wait_for(write(self.call_id or ""), _WRITE_TIMEOUT_S)
            except (DatabaseError, OSError, TimeoutError) as err:
                if not is_away:
                    why = {"error": repr(err)}
                    logger.warning("the record is not written, trying on", extra=why)
                is_away = True
                await asyncio.sleep(_RETRY_AFTER_S)
            except Exception as err:
                # A bug, and not one that shall keep what follows from being written. Of what kind only:
                # a driver's own words may quote what a caller said.
                what = {"error": type(err).__name__}
                return logger.error("a part of the record cannot be written", extra=what)  # noqa: TRY400
            else:
                return None


def key_of(ctx: JobContext, caller: Caller | None) -> str:
    """What the call is known by: LiveKit's id of the SIP call, else of the room."""
    return (caller and caller.call_id) or ctx.job.room.sid or ctx.job.id


def _new_call(ctx: JobContext, call: Call | None, started_at: datetime) -> NewCall:
    room = ctx.job.room.name
    if call is None:
        key = key_of(ctx, None)
        return NewCall(key=key, room=room, channel="unknown", started_at=started_at)
    caller, route = call.caller, call.route
    return NewCall(
        key=call.key,
        room=room,
        channel=caller.channel,
        started_at=started_at,
        sip_call_id=caller.call_id,
        caller=caller.number,
        dialled=caller.dialled,
        line=route.line_name,
        trunk_id=caller.trunk_id,
        trust=call.trust,
        workflow=call.workflow,
        language=route.speech.language,
    )


def _json(arguments: str) -> Any:
    """A tool call's arguments; as they came when the model did not write JSON."""
    try:
        return json.loads(arguments or "{}")
    except ValueError:
        return arguments


def _times(metrics: MetricsReport, since: datetime) -> dict[str, Any]:
    """When a turn began and ended, in seconds of the call, and how long its parts took."""
    times: dict[str, Any] = {}
    for name, key in (("from_s", "started_speaking_at"), ("to_s", "stopped_speaking_at")):
        if isinstance(at := metrics.get(key), float):
            times[name] = round(at - since.timestamp(), 3)
    seconds = {name: metrics.get(name) for name in _LATENCIES}
    taken = {name: round(s, 3) for name, s in seconds.items() if isinstance(s, float)}
    return times | ({"latency_s": taken} if taken else {})
