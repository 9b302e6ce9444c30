"""Emergencies while nobody is there: what the caller hears then is not a model's to choose."""

import re

from livekit.agents.llm import ChatContext, ChatMessage, FunctionCallOutput

from switchboard.business.business import Emergency
from switchboard.live.desk import Desk

REPORT = "report_emergency"
"""The tool by which a model says that it has understood one."""


def of(desk: Desk) -> Emergency | None:
    """What is said of one now; nothing while somebody is there."""
    return None if desk.call.route.opening.is_open else desk.business.emergency


def fixed_words(desk: Desk, chat_ctx: ChatContext) -> str | None:
    """The answer, if the caller has just said that there is one, or the model has understood so."""
    emergency = of(desk)
    heard = [i for i in chat_ctx.items if isinstance(i, ChatMessage | FunctionCallOutput)]
    if emergency is None or not heard:
        return None
    last = heard[-1]
    if isinstance(last, FunctionCallOutput):
        return emergency.say if last.name == REPORT and not last.is_error else None
    if last.role != "user" or _is_told(emergency, chat_ctx):
        return None
    said = last.text_content or ""
    is_one = any(re.search(rf"\b{re.escape(word)}\b", said, re.I) for word in emergency.words)
    return emergency.say if is_one else None


def _is_told(emergency: Emergency, chat_ctx: ChatContext) -> bool:
    """Whether the caller has heard it, to its end."""
    return any(
        item.role == "assistant" and item.text_content == emergency.say and not item.interrupted
        for item in chat_ctx.messages()
    )
