"""A workflow: somebody who speaks with the caller until they hand over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from livekit.agents import Agent, TurnHandlingOptions
from livekit.agents.llm import Tool, Toolset
from livekit.agents.types import NOT_GIVEN

from switchboard import first_words
from switchboard.live.desk import Desk
from switchboard.live.saying import say
from switchboard.live.voice import Voice

DICTATION = TurnHandlingOptions(endpointing={"min_delay": 1.0})
"""Somebody who says a name or a number stops between its parts; stock takes half of this for the end."""


class Workflow(Voice):
    """Somebody who speaks with the caller. A file in workflows/ has one, named as the file is."""

    when: ClassVar[str] = ""
    """When a call is given to it, in words for a model."""
    takes_dictation: ClassVar[bool] = False
    """Whether callers mostly say names and numbers to it."""

    def __init__(self, desk: Desk, tools: Sequence[Tool | Toolset] = (), **models: Any) -> None:
        """`tools` are its own, besides the desk's. `models` replace the session's; None is none at all."""
        self.desk = desk
        self._answers, self._says = False, ""
        super().__init__(
            # as its file, whatever the class is called
            id=type(self).__module__.rpartition(".")[2],
            instructions=self.prompt(),
            tools=[*tools, *desk.tools],
            turn_handling=DICTATION if self.takes_dictation else NOT_GIVEN,
            **models,
        )

    def prompt(self) -> str:
        """What this workflow is told, from its file in prompts/, for the call as it is known now.

        Raises:
            PromptError: The file and the workflow disagree.
        """
        raise NotImplementedError

    async def taking_over_from(
        self, speaking: Agent, *, asks: str = "", says: str = "", answers: bool = True
    ) -> Self:
        """With the conversation so far, and what the caller `asks` with a key instead of words.

        `answers` when the caller is waiting for an answer, which is found unless it is what this one `says`.
        """
        conversation = speaking.chat_ctx.copy(exclude_instructions=True)
        if asks:
            conversation.add_message(role="user", content=asks)
        await self.update_chat_ctx(conversation)
        self._answers, self._says = answers, says
        return self

    async def on_enter(self) -> None:
        """Say the first words of the call, or answer the caller who was handed over."""
        if not self.desk.greeting.is_begun:
            self.desk.greeting.begin()
            words = first_words.greeting(self.desk.call, self.desk.business)
            self.session.generate_reply(instructions=words)
        elif self._says:
            say(self.session, self.desk.call, self._says)
        elif self._answers:
            self.session.generate_reply()
