"""The deterministic model: a stand-in that answers by rules and states no fact of its own."""

import re
from pathlib import Path

from rehearsal.speech import conversation, rules
from rehearsal.speech.acting import Acting, Call, Reply
from rehearsal.speech.conversation import Conversation
from rehearsal.speech.facts import Topics
from rehearsal.speech.messages import ChatRequest
from rehearsal.speech.slots import Slots
from rehearsal.speech.telling import Telling
from rehearsal.speech.wishes import Wishes

__all__ = ["Call", "Model", "Reply"]


class Model:
    """The rules, ready to answer. Every reply follows from its request alone."""

    def __init__(self, path: Path = rules.RULES) -> None:
        self._rules = rules.load(path)
        self._topics = Topics(self._rules.synonyms, frozenset(self._rules.empty.split()))

    def reply(self, asked: ChatRequest) -> Reply:
        """Answer the last message: an instruction, what a tool returned, or the caller."""
        talk = conversation.read(asked, self._rules.results)
        last = asked.messages[-1]
        is_instructed = last.is_instruction and len(asked.messages) > 1
        if is_instructed and (said := self._instructed(talk, last.text)):
            return Reply(said)
        acting = self._acting(talk)
        if talk.steps_now:
            return acting.after(talk.steps_now[-1])
        return acting.go_on_unasked() if talk.is_answered and talk.turns else acting.answer()

    def _acting(self, talk: Conversation) -> Acting:
        slots = Slots(self._rules, self._topics, talk)
        wishes = Wishes(self._rules, self._topics, talk, slots)
        return Acting(self._rules, talk, slots, wishes, Telling(self._rules, talk))

    def _instructed(self, talk: Conversation, text: str) -> str:
        """What an instruction wants to be said or asked; nothing where it leaves that to the words before."""
        telling = Telling(self._rules, talk)
        asks = re.search(self._rules.results.ask, text.lower())
        said = telling.directed(text) or (telling.question_for(text, talk.tools) if asks else "")
        return said or ("" if talk.turns else "How can I help you?")
