"""What the caller wants: with their newest words, and in the matter that these belong to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rehearsal.speech import facts
from rehearsal.speech.conversation import Conversation, Turn
from rehearsal.speech.facts import Topics, normalised
from rehearsal.speech.given import Given
from rehearsal.speech.messages import Function
from rehearsal.speech.rules import Intent, Rules
from rehearsal.speech.slots import Slots

QUESTION = re.compile(
    r"\b(what|when|where|who|how|which|is|are|do|does|can|could|may|will|would)\b[^.!?]*\?\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Goal:
    """What is wanted over several turns, and the tool that does it in the end."""

    intent: Intent
    tool: Function


class Wishes:
    def __init__(self, rules: Rules, topics: Topics, talk: Conversation, slots: Slots) -> None:
        self.rules = rules
        self.topics = topics
        self.talk = talk
        self.slots = slots
        self.goal = self._find_goal()
        slots.matter = self._matter()

    def now(self) -> tuple[Intent, Function | None]:
        """What the newest words want, and the tool for it: the first intent that fits and can be served."""
        for intent in self.rules.intents.values():
            tool = self._tool(intent, self.talk.offered)
            is_served = tool or intent.goes_on or intent.say
            if is_served and self._hears(intent, self.talk.turn):
                given = Given(self, tool)
                if all(given.holds(name) for name in intent.given):
                    return intent, tool
        raise AssertionError("the last intent in rules.yaml fits all words")

    @cached_property
    def facts(self) -> list[str]:
        """The lines of the prompt that answer the newest words."""
        reading = {"facts": self.rules.facts, "conduct": self.rules.conduct}
        told = self.talk.instructions
        known = [fact for text in told for fact in facts.read(text, **reading)]
        found = facts.answering(self.talk.turn.words, known, self.topics)
        return [fact.line for fact in found]

    @cached_property
    def standing(self) -> Goal | None:
        """What this prompt is for, whatever the caller has said."""
        for intent in self.rules.intents.values():
            tool = self._tool(intent, self.talk.tools) if intent.standing else None
            if tool and self.is_own(goal := Goal(intent, tool)):
                return goal
        return None

    def wanted(self, turn: Turn) -> Intent | None:
        """The wish that a caller's words state, or that they have none any more."""
        question = self.slots.heard.asked(turn)
        if question and question.free:
            return None
        for intent in self.rules.intents.values():
            is_stated = self._states(intent, turn)
            if is_stated and (not intent.tools or self._tool(intent, self.talk.tools)):
                return intent if intent.goal or intent.drops else None
        return None

    def states_any(self, turn: Turn) -> bool:
        """Do the words state a wish, whether or not it can be served?"""
        return any(one.goal and self._states(one, turn) for one in self.rules.intents.values())

    def is_own(self, goal: Goal) -> bool:
        """Can it be pursued without giving the call away?"""
        rules = [self.rules.tools[role] for role in goal.intent.tools]
        return goal.tool in [one.find(self.talk.tools) for one in rules if not one.gives_away]

    def _find_goal(self) -> Goal | None:
        """The newest wish that can be served, unless nothing but a message is left of it; else the standing one."""
        for turn in self.talk.open_turns:
            intent = self.wanted(turn)
            tool = self._tool(intent, self.talk.tools) if intent else None
            if tool and intent and not self._has_failed(tool, turn):
                return Goal(intent, tool)
            if intent:
                break
        return self.standing

    def _has_failed(self, tool: Function, turn: Turn) -> bool:
        """Could it not be done, so that a message is to be offered?"""
        tried = [one for one in self.talk.steps if one.at > turn.at and one.tool == tool.name]
        message = f"{self.rules.results.message}|{self.rules.results.take}"
        return any(step.result.aside(message) for step in tried)

    def _matter(self) -> list[Turn]:
        """The caller's turns since another wish, the newest first."""
        matter: list[Turn] = []
        for turn in self.talk.open_turns:
            intent = self.wanted(turn)
            if intent and (self.goal is None or intent.goal != self.goal.intent.goal):
                break
            matter.append(turn)
        return matter

    def _tool(self, intent: Intent, offered: Sequence[Function]) -> Function | None:
        found = (self.rules.tools[role].find(offered) for role in intent.tools)
        return next((tool for tool in found if tool), None)

    def _states(self, intent: Intent, turn: Turn) -> bool:
        """As `now`, of words that may be older: of what else must be the case, only the service can be told."""
        if not intent.hear or not set(intent.given) <= {"service"}:
            return False
        is_given = not intent.given or self.slots.heard.names("service", turn.words)
        return is_given and self._hears(intent, turn)

    def _hears(self, intent: Intent, turn: Turn) -> bool:
        plain = normalised(turn.words)
        before = turn.before or self.talk.said
        if re.search(intent.unless, plain) or not re.search(intent.after, before.lower()):
            return False
        if not intent.question and QUESTION.search(turn.words):
            return False
        return not intent.hear or any(re.search(pattern, plain) for pattern in intent.hear)
