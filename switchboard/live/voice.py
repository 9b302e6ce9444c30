"""Whoever speaks with the caller: spoken as a person would, kept until it is heard, stopped by a key."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import suppress
from typing import Any

from livekit import rtc
from livekit.agents import Agent, ModelSettings, stt
from livekit.agents.llm import ChatContext, Tool

from switchboard.heard import mask_digits
from switchboard.live import passing_on
from switchboard.live.desk import Desk
from switchboard.live.emergencies import fixed_words
from switchboard.spoken import spoken

_NAMES_A_PIN = re.compile(r"\b(?:pin|p\.? ?i\.? ?n|pass ?code|pass ?word|secret)\b", re.IGNORECASE)
_STOPS_WITHIN_S = 1.0
"""Until what an interrupted voice had said so far stands in the conversation."""


class Voice(Agent):
    """What workflows and the steps within them have in common."""

    desk: Desk

    def heard(self, text: str) -> str:
        """The caller's words as the model and the record may have them: a PIN that is named is not among them."""
        return mask_digits(text) if _NAMES_A_PIN.search(text) else text

    def heard_part(self, text: str, *, is_final: bool) -> str:
        """The same of a part of a turn, as the speech model hears it; one that is not final comes again."""
        return self.heard(text)

    async def stt_node(
        self, audio: AsyncIterable[rtc.AudioFrame], model_settings: ModelSettings
    ) -> AsyncIterator[stt.SpeechEvent | str]:
        async for event in Agent.default.stt_node(self, audio, model_settings):
            if isinstance(event, stt.SpeechEvent):
                is_final = event.type is stt.SpeechEventType.FINAL_TRANSCRIPT
                for alternative in event.alternatives:
                    told = self.heard_part(alternative.text, is_final=is_final)
                    if told != alternative.text:
                        alternative.text, alternative.words = told, None
            yield event

    async def llm_node(
        self, chat_ctx: ChatContext, tools: list[Tool], model_settings: ModelSettings
    ) -> AsyncIterator[Any]:
        if words := fixed_words(self.desk, chat_ctx):
            yield words
            return
        async for chunk in Agent.default.llm_node(self, chat_ctx, tools, model_settings):
            yield chunk

    async def pressed(self, key: str) -> bool:
        """A key of the caller's: 0 asks for a person, * for the last words again. Whether it led anywhere."""
        call = self.desk.call
        if call.keys_are_private() or self.desk.telephone.is_ringing:
            return False
        if key == "0":
            await passing_on.to_operator(self.desk, self.session)
        elif key == "*":
            await self._repeat()
        return key in "0*"

    async def _repeat(self) -> None:
        with suppress(RuntimeError):
            await asyncio.wait((self.session.interrupt(),), timeout=_STOPS_WITHIN_S)
        said = [m for m in self.session.history.messages() if m.role == "assistant"]
        if said and (text := said[-1].text_content):
            self.session.say(text)

    async def tts_node(
        self, text: AsyncIterable[str], model_settings: ModelSettings
    ) -> AsyncIterator[rtc.AudioFrame]:
        words = spoken(
            text,
            language=self.desk.call.route.speech.language,
            country=self.desk.business.country,
        )
        speech = Agent.default.tts_node(self, words, model_settings)
        async for frame in self.desk.greeting.hold(speech):
            yield frame
