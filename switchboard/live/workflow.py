"""What every workflow can do: speak as the line does, learn who calls, keep the greeting until it is heard."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from typing import Any

from livekit import rtc
from livekit.agents import Agent, ModelSettings
from livekit.agents.llm import Tool, Toolset

from switchboard import first_words
from switchboard.business.business import Business
from switchboard.call import Call
from switchboard.live.ending import HangUp
from switchboard.live.greeting import HeldGreeting


@dataclass(frozen=True)
class Desk:
    """Where a workflow sits: the call it is in, and what it may use."""

    call: Call
    business: Business
    greeting: HeldGreeting
    hang_up: HangUp
    tools: tuple[Tool | Toolset, ...] = ()


class Workflow(Agent):
    """Somebody who speaks with the caller. A file in workflows/ has one, named as the file is."""

    def __init__(self, desk: Desk, **models: Any) -> None:
        """`models` replace the session's; None is none at all."""
        self.desk = desk
        super().__init__(
            id=type(self).__module__.rpartition(".")[
                2
            ],  # as its file, whatever the class is called
            instructions=self.prompt(),
            tools=list(desk.tools),
            **models,
        )

    def prompt(self) -> str:
        """What this workflow is told, from its file in prompts/, for the call as it is known now.

        Raises:
            PromptError: The file and the workflow disagree.
        """
        raise NotImplementedError

    async def on_enter(self) -> None:
        """Say the first words of the call; whoever takes over later goes on with the conversation."""
        if not self.desk.greeting.is_begun:
            self.desk.greeting.begin()
            words = first_words.greeting(self.desk.call, self.desk.business)
            self.session.generate_reply(instructions=words)

    async def tts_node(
        self, text: AsyncIterable[str], model_settings: ModelSettings
    ) -> AsyncIterator[rtc.AudioFrame]:
        speech = Agent.default.tts_node(self, text, model_settings)
        async for frame in self.desk.greeting.hold(speech):
            yield frame
