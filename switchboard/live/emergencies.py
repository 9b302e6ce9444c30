"""Emergencies while nobody is there: what the caller hears then is not a model's to choose."""

import re

from livekit.agents.llm import ChatContext, FunctionCallOutput

from switchboard.business.business import Emergency
from switchboard.live.desk import Desk

REPORT = "report_emergency"
"""The tool by which a model says that it has understood one."""


def of(desk: Desk) -> Emergency | None:
    """What is said of one now; nothing while somebody is there."""
    return None if desk.call.route.opening.is_open else desk.business.emergency


def is_told(emergency: Emergency, chat_ctx: ChatContext) -> bool:
    """Whether the caller has heard it, to its end."""
    return any(
        item.role == "assistant" and item.text_content == emergency.say and not item.interrupted
        for item in chat_ctx.messages()
    )


def fixed_words(desk: Desk, chat_ctx: ChatContext) -> str | None:
    """The answer, if the caller has just said that there is one, or the model has understood so."""
    emergency = of(desk)
    if emergency is None:
        return None
    if _is_reported(chat_ctx):
        return emergency.say
    said = [item for item in chat_ctx.messages() if item.role == "user"]
    if not said or is_told(emergency, chat_ctx):
        return None
    last = said[-1].text_content or ""
    is_one = any(re.search(rf"\b{re.escape(word)}\b", last, re.I) for word in emergency.words)
    return emergency.say if is_one else None


def _is_reported(chat_ctx: ChatContext) -> bool:
    """Whether that is what a tool has just returned."""
    last = next((i for i in reversed(chat_ctx.items) if i.type != "agent_config_update"), None)
    return isinstance(last, FunctionCallOutput) and last.name == REPORT and not last.is_error
