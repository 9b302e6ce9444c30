"""The OpenAI chat protocol in front of the deterministic model."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from rehearsal.speech.faults import Fault, Faults, hold
from rehearsal.speech.messages import ChatRequest
from rehearsal.speech.model import Model, Reply
from rehearsal.speech.openai_errors import read_body

Json = dict[str, Any]


async def chat(request: Request) -> Response:
    """The endpoint: the reply at once, or in pieces as it would be spoken."""
    faults: Faults = request.app.state.faults
    fault = faults.take("chat")
    asked = await read_body(request, ChatRequest)
    if isinstance(asked, Response):
        return asked
    if failed := await hold(request, fault):
        return failed
    model: Model = request.app.state.model
    reply = model.reply(asked)
    if asked.stream:
        return StreamingResponse(events(asked, reply, fault), media_type="text/event-stream")
    await asyncio.sleep(fault.piece_delay_s)
    return JSONResponse(completion(asked, reply))


async def models(_request: Request) -> Response:
    """The endpoint: the names this service answers to; it answers to any other as well."""
    names = ["rehearsal", "tiny-en", "hibari"]
    data = [
        {"id": name, "object": "model", "created": 0, "owned_by": "rehearsal"} for name in names
    ]
    return JSONResponse({"object": "list", "data": data})


def completion(asked: ChatRequest, reply: Reply) -> Json:
    """The whole reply as one object."""
    message: Json = {"role": "assistant", "content": reply.text or None}
    if reply.call:
        message["tool_calls"] = [tool_call(reply)]
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish(reply)}
    return head(asked, "chat.completion") | {"choices": [choice], "usage": usage(asked, reply)}


async def events(asked: ChatRequest, reply: Reply, fault: Fault) -> AsyncIterator[str]:
    """The reply as server-sent events, in the pieces OpenAI sends."""
    chunk = head(asked, "chat.completion.chunk")
    for delta in deltas(reply):
        await asyncio.sleep(fault.piece_delay_s)
        yield event(chunk | {"choices": [choice(delta)]})
    yield event(chunk | {"choices": [choice({}, finish(reply))]})
    if asked.stream_options and asked.stream_options.include_usage:
        yield event(chunk | {"choices": [], "usage": usage(asked, reply)})
    yield "data: [DONE]\n\n"


def deltas(reply: Reply) -> Iterator[Json]:
    yield {"role": "assistant", "content": "" if reply.text else None}
    for piece in re.findall(r"\s*\S+", reply.text):
        yield {"content": piece}
    if reply.call:
        call = tool_call(reply)
        arguments = call["function"]["arguments"]
        opening = call | {"function": call["function"] | {"arguments": ""}}
        yield {"tool_calls": [{"index": 0} | opening]}
        yield {"tool_calls": [{"index": 0, "function": {"arguments": arguments}}]}


def choice(delta: Json, finish_reason: str | None = None) -> Json:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}


def finish(reply: Reply) -> str:
    return "tool_calls" if reply.call else "stop"


def tool_call(reply: Reply) -> Json:
    assert reply.call
    function = {"name": reply.call.name, "arguments": json.dumps(reply.call.arguments)}
    return {"id": f"call_{uuid4().hex[:24]}", "type": "function", "function": function}


def head(asked: ChatRequest, kind: str) -> Json:
    identity = {"id": f"chatcmpl-{uuid4().hex}", "object": kind}
    return identity | {"created": int(time.time()), "model": asked.model}


def usage(asked: ChatRequest, reply: Reply) -> Json:
    """Words for tokens: enough to see that something was counted."""
    prompt = sum(len(message.text.split()) for message in asked.messages)
    said = len(reply.text.split()) or 1
    return {"prompt_tokens": prompt, "completion_tokens": said, "total_tokens": prompt + said}


def event(data: Json) -> str:
    return f"data: {json.dumps(data)}\n\n"
