"""What can be the case when the caller has spoken. rules.yaml has the names of these under `given`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rehearsal.speech import facts
from rehearsal.speech.messages import Function
from rehearsal.speech.rules import ParameterRule

if TYPE_CHECKING:
    from rehearsal.speech.wishes import Wishes


@dataclass(frozen=True)
class Given:
    wishes: Wishes
    tool: Function | None
    """What would be called."""

    def holds(self, name: str) -> bool:
        return bool(getattr(self, name.replace(" ", "_")))

    @property
    def facts(self) -> bool:
        """The prompt answers the words."""
        return bool(self.wishes.facts)

    @property
    def no_facts(self) -> bool:
        """The prompt has none at all: somebody else answers questions."""
        return not facts.are_told(self.wishes.talk.prompt, self.wishes.rules.facts)

    @property
    def closed(self) -> bool:
        """The prompt says when they are open again."""
        opens = self.wishes.rules.instructed["opens"]
        return re.search(opens, self.wishes.talk.prompt) is not None

    @property
    def subject(self) -> bool:
        """The words ask for something that facts are about."""
        asked = self.wishes.topics.of(self.wishes.talk.turn.words)
        return bool(asked & set(self.wishes.rules.subjects))

    @property
    def service(self) -> bool:
        """The words name something that appointments are made for."""
        return self.wishes.slots.heard.names("service", self.wishes.talk.turn.words)

    @property
    def read_back(self) -> bool:
        """Something was read back, and the words are the answer to that."""
        return self.wishes.slots.is_draft_heard(self.wishes.talk.turn)

    @property
    def told(self) -> bool:
        """The words hold all that the tool is to be told."""
        return self.tool is not None and self.wishes.slots.are_new(self.tool)

    @property
    def dictated(self) -> bool:
        """The caller was asked for something that can be anything."""
        question = self._question
        return (
            question is not None and question.free and self.wishes.slots.heard.is_wanted(question)
        )

    @property
    def answered(self) -> bool:
        """The words answer what was asked in this matter."""
        question, turn = self._question, self.wishes.talk.turn
        return (
            question is not None and self.goal and self.wishes.slots.heard.answers(question, turn)
        )

    @property
    def unanswered(self) -> bool:
        """Something was asked that a tool is to be told."""
        question = self._question
        return question is not None and self.goal and self.wishes.slots.heard.is_wanted(question)

    @property
    def asked_elsewhere(self) -> bool:
        """Something was asked by somebody who is here no more: the words were not for this prompt."""
        question = self._question
        return (
            question is not None and self.goal and not self.wishes.slots.heard.is_wanted(question)
        )

    @property
    def brought(self) -> bool:
        """The words hold something for the matter."""
        goal, turn = self.wishes.goal, self.wishes.talk.turn
        return goal is not None and self.wishes.slots.brings(goal.tool, turn)

    @property
    def goal(self) -> bool:
        """There is a matter, and the call need not be given away for it."""
        return self.wishes.goal is not None and self.wishes.is_own(self.wishes.goal)

    @property
    def wish(self) -> bool:
        """The words state a wish, if for something that nobody here does."""
        return self.wishes.states_any(self.wishes.talk.turn)

    @property
    def _question(self) -> ParameterRule | None:
        return self.wishes.slots.heard.asked(self.wishes.talk.turn)
