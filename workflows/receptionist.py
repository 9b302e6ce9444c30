"""The receptionist: the first voice on every call."""

from collections.abc import AsyncIterable, AsyncIterator

from livekit import rtc
from livekit.agents import Agent, ModelSettings
from livekit.agents.llm import Tool, Toolset

from switchboard import prompts
from switchboard.live.greeting import HeldGreeting


class Receptionist(Agent):
    """Greets, answers from the facts, ends the call."""

    def __init__(self, *, greeting: HeldGreeting, tools: list[Tool | Toolset]) -> None:
        facts = prompts.load("facts")
        company = prompts.title(facts)
        instructions = prompts.load("receptionist", company=company, facts=facts)
        super().__init__(instructions=instructions, tools=tools)
        self._first_words = prompts.load("greeting", company=company)
        self._greeting = greeting

    async def on_enter(self) -> None:
        self.session.generate_reply(instructions=self._first_words)

    async def tts_node(
        self, text: AsyncIterable[str], model_settings: ModelSettings
    ) -> AsyncIterator[rtc.AudioFrame]:
        speech = Agent.default.tts_node(self, text, model_settings)
        async for frame in self._greeting.hold(speech):
            yield frame
