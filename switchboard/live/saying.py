"""Saying what is always the same: word for word, or in the line's language."""

from typing import Any

from livekit.agents import AgentSession
from livekit.agents.voice import SpeechHandle

from switchboard import prompts
from switchboard.call import Call

_OURS = "en"
"""The language that the sentences in prompts/said_*.md are in."""

SENTENCES: dict[str, tuple[str, ...]] = {
    "moment": (),
    "transfer": ("person",),
    "transfer_failed": ("person", "why"),
    "away_until": ("person", "back"),
    "away": ("person",),
    "nobody": (),
    "verify": (),
    "verify_name": (),
    "verify_wrong": (),
    "menu_key": ("key", "choice"),
    "menu_operator": (),
}
"""Each of prompts/said_*.md, with its variables."""


def sentence(name: str, **values: str) -> str:
    """One of these, with its variables filled in."""
    return prompts.load(f"said_{name}", **values)


def check() -> None:
    """That they are all there.

    Raises:
        PromptError: One is missing, or has other variables.
    """
    for name, variables in SENTENCES.items():
        sentence(name, **dict.fromkeys(variables, ""))
    prompts.load("say_this", language="", words="")


def say(session: AgentSession[Any], call: Call, words: str, **options: Any) -> SpeechHandle:
    """Say it as it is; on a line of another language a model translates. `options` are the session's own."""
    language = call.route.speech.language
    if language.partition("-")[0] in (_OURS, "multi"):
        return session.say(words, **options)
    options.pop("add_to_chat_ctx", None)
    told = prompts.load("say_this", language=language, words=words)
    return session.generate_reply(instructions=told, tool_choice="none", **options)
