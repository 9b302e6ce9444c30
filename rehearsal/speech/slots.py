"""Fill a tool's parameters: from what the caller said, what tools offered and what the prompt has of them."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rehearsal.speech.choosing import OTHER, SEVERAL, Choosing
from rehearsal.speech.conversation import Conversation, Step, Turn
from rehearsal.speech.facts import Topics
from rehearsal.speech.heard import Heard
from rehearsal.speech.messages import Function, Parameter
from rehearsal.speech.results import Option
from rehearsal.speech.rules import ParameterRule, Rules

_NAME = re.compile(r'"name":\s*("(?:[^"\\]|\\.)+")')


@dataclass(frozen=True)
class Filled:
    """The value of a parameter."""

    value: Any
    is_new: bool = False
    """It comes from the caller's newest words."""


class Slots:
    """All that can be known for one request."""

    def __init__(self, rules: Rules, topics: Topics, talk: Conversation) -> None:
        self._rules = rules
        self._topics = topics
        self._talk = talk
        self._choosing = Choosing(rules, topics)
        self.heard = Heard(rules, topics, talk)
        self.matter: Sequence[Turn] = talk.open_turns
        """The caller's turns in the matter at hand, the newest first."""

    def fill(self, tool: Function, parameter: Parameter) -> Filled | None:
        """The value of a parameter, or None where nobody has said it."""
        rule = self._rules.parameter(tool, parameter)
        if rule.options_of:
            chosen = self.chosen(rule)
            return Filled(chosen.id) if chosen and chosen is not OTHER else None
        if rule.draft:
            draft = self.open_draft()
            return Filled(draft.id) if draft else None
        return self._from_words(parameter, rule) or self._from_elsewhere(parameter, rule)

    def are_new(self, tool: Function) -> bool:
        """Do the newest words tell all that the tool needs?"""
        filled = [self.fill(tool, parameter) for parameter in tool.takes if parameter.is_required]
        return bool(filled) and all(one and one.is_new for one in filled)

    def brings(self, tool: Function, turn: Turn) -> bool:
        """Do these words hold anything for a tool, or for one whose options it needs?"""
        for parameter in tool.takes:
            rule = self._rules.parameter(tool, parameter)
            if self.heard.value(parameter, rule, turn) is not None or self._chooses(rule, turn):
                return True
            finder = rule.options_of and self._rules.tools[rule.options_of].find(self._talk.tools)
            if finder and finder != tool and self.brings(finder, turn):
                return True
        return False

    def chosen(self, rule: ParameterRule) -> Option | None:
        """The option that the caller has chosen, OTHER where they want none of them."""
        step = self.options(rule)
        if step is None:
            return None
        options = step.result.options
        if rule.only_one and len(options) == 1:
            return options[0]
        made = [self._choice(rule, turn, step) for turn in self.matter]
        choices = [choice for choice in made if choice]
        chosen = next((one for one in choices if one is not SEVERAL), None)
        if chosen is OTHER and choices[0] is SEVERAL:
            return None  # after all they are back at these
        return chosen or (self._obvious(rule, options) if rule.only_one else None)

    def options(self, rule: ParameterRule) -> Step | None:
        """What was offered last for it."""
        finder = self._rules.tools[rule.options_of].find(self._talk.tools)
        step = self._talk.newest(finder.name) if finder else None
        return step if step and step.result.options else None

    def open_draft(self) -> Option | None:
        """What was read back and waits for an answer."""
        for step in reversed(self._talk.steps):
            result = step.result
            if result.draft:
                return result.draft
            if result.is_done or result.options or result.aside(self._rules.results.again):
                return None
        return None

    def is_draft_heard(self, turn: Turn) -> bool:
        """Was a draft read back before these words, as far as it was heard?"""
        draft = self.open_draft()
        told = self._topics.of(turn.before)
        return draft is not None and len(told & self._topics.of(draft.text)) * 2 >= len(told) > 0

    def _choice(self, rule: ParameterRule, turn: Turn, step: Step) -> Option | None:
        """What words choose of what was offered last before them."""
        offered = [one for one in self._talk.steps if one.at < turn.at and one.result.options]
        if not offered or offered[-1] is not step or self.heard.only_answers(turn):
            return None
        words = re.sub(rule.drop, " ", turn.words, flags=re.IGNORECASE)
        return self._choosing.choose(words, step.result.options, turn.before)

    def _chooses(self, rule: ParameterRule, turn: Turn) -> bool:
        step = self.options(rule) if rule.options_of else None
        return step is not None and self._choice(rule, turn, step) is not None

    def _obvious(self, rule: ParameterRule, options: Sequence[Option]) -> Option | None:
        """The one that the caller had named before they heard what there is."""
        said = [turn.words for turn in self.matter if not self.heard.only_answers(turn)]
        kept = (re.sub(rule.drop, " ", words, flags=re.IGNORECASE) for words in said)
        best = (self._choosing.best(words, options) for words in kept)
        return next(filter(None, best), None)

    def _from_words(self, parameter: Parameter, rule: ParameterRule) -> Filled | None:
        turns = self._talk.open_turns if rule.earlier else self.matter
        for turn in reversed(self._talk.turns) if rule.record else turns:
            value = self.heard.value(parameter, rule, turn)
            if value is not None:
                return Filled(value, turn is self._talk.turn)
        return None

    def _from_elsewhere(self, parameter: Parameter, rule: ParameterRule) -> Filled | None:
        """From the caller's record, from the option they chose, or what stands for nobody."""
        if rule.record and len(names := set(_NAME.findall(self._talk.prompt))) == 1:
            return Filled(json.loads(names.pop()))
        if value := self._in_chosen(parameter, rule):
            return Filled(value)
        if rule.otherwise and parameter.is_required:
            return Filled(self.heard.placeholder(rule, parameter))
        return None

    def _in_chosen(self, parameter: Parameter, rule: ParameterRule) -> str | None:
        """What an appointment is for, its next time is for as well."""
        for other in self._rules.parameters.values():
            chosen = self.chosen(other) if other.only_one else None
            found = re.search(rule.in_option, chosen.text) if chosen else None
            if found:
                return self.heard.known(rule, parameter, found["value"]) or found["value"]
        return None
