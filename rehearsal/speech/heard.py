"""What a caller's words say for a tool's parameter, and which question they answer."""

import re
from typing import Any

from rehearsal.speech import terms
from rehearsal.speech.conversation import Conversation, Turn
from rehearsal.speech.facts import Topics, normalised
from rehearsal.speech.messages import Parameter
from rehearsal.speech.moments import digits, number
from rehearsal.speech.rules import ParameterRule, Rules

_NOTHING = Parameter("", "", frozenset(), (), is_required=False)


class Heard:
    def __init__(self, rules: Rules, topics: Topics, talk: Conversation) -> None:
        self._rules = rules
        self._topics = topics
        self._talk = talk
        takes = [(tool, parameter) for tool in talk.tools for parameter in tool.takes]
        self._wanted = [rules.parameter(tool, parameter) for tool, parameter in takes]

    def value(self, parameter: Parameter, rule: ParameterRule, turn: Turn) -> Any:
        """The value of a parameter, or None; an empty text takes back what was said before."""
        if "boolean" in parameter.kinds:
            return True if self._said(rule, turn.words) else None
        question = self.asked(turn)
        if question and question != rule and question.alone and self.answers(question, turn):
            return None
        value = self._answer(rule, parameter, turn) if question == rule else None
        if value is None and not (question == rule and rule.free):
            value = self._named(rule, parameter, turn.words)
        return None if value is None else self._usable(rule, parameter, value)

    def asked(self, turn: Turn) -> ParameterRule | None:
        """What the caller had just been asked for; the last question counts."""
        before = turn.before.lower()
        found: dict[int, ParameterRule] = {}
        for rule in (*self._rules.parameters.values(), *self._wanted):
            found |= {match.start(): rule for match in re.finditer(rule.asked, before)}
        return found[max(found)] if found else None

    def answers(self, question: ParameterRule, turn: Turn) -> bool:
        """Do the words answer what was asked?"""
        return self._answer(question, _NOTHING, turn) is not None

    def only_answers(self, turn: Turn) -> bool:
        """Do the words answer a question, and nothing else?"""
        question = self.asked(turn)
        if question is None or not (question.alone or question.is_name):
            return False
        return self.answers(question, turn)

    def is_wanted(self, question: ParameterRule) -> bool:
        """Is it something that a tool is to be told?"""
        return question in self._wanted

    def names(self, rule: str, words: str) -> bool:
        """Do the words name one of the things of this kind that stand in the prompt?"""
        return self.known(self._rules.parameters[rule], _NOTHING, words) is not None

    def known(
        self, rule: ParameterRule, parameter: Parameter, words: str, *, is_name: bool = False
    ) -> str | None:
        """What the words name, as the prompt or the tool has it. `is_name`: they do nothing else."""
        names = terms.known(self._talk.prompt, rule.known, parameter)
        return terms.match(words, names, self._topics, is_name=is_name)

    @staticmethod
    def placeholder(rule: ParameterRule, parameter: Parameter) -> str:
        """What the tool's own description has for no particular one; what may be left out, is then."""
        if found := re.search(rule.placeholder, parameter.about):
            return found["value"]
        return rule.otherwise if parameter.is_required else ""

    def _answer(self, rule: ParameterRule, parameter: Parameter, turn: Turn) -> str | None:
        """What the words say to the question for it."""
        if not rule.free and (found := self._named(rule, parameter, turn.words)):
            return found
        if re.search(rule.refused, normalised(turn.words)):
            return self.placeholder(rule, parameter)
        words = turn.words
        for pattern in (self._rules.lead, rule.lead):
            words = re.sub(pattern, "", words.strip(), flags=re.IGNORECASE)
        words = words if rule.free else self._trimmed(words)
        is_whole = rule.free or re.fullmatch(rule.whole, words, re.IGNORECASE)
        return words if words and is_whole else None

    def _named(self, rule: ParameterRule, parameter: Parameter, words: str) -> str | None:
        """As the prompt or the tool has it, where one of its names is meant; else as it was said."""
        if said := self._said(rule, words):
            return self.known(rule, parameter, said, is_name=True) or said
        return self.known(rule, parameter, words)

    def _said(self, rule: ParameterRule, words: str) -> str | None:
        """The value in what callers say for it."""
        text = re.sub(rule.drop, " ", words.replace("\u2019", "'"), flags=re.IGNORECASE)
        for pattern in rule.hear:
            if found := re.search(pattern, text.strip(), re.IGNORECASE):
                value = next(filter(None, found.groupdict().values()), found[0])
                return value if rule.free else self._trimmed(value)
        return None

    def _usable(self, rule: ParameterRule, parameter: Parameter, value: str) -> Any:
        """In the form that the tool wants."""
        if re.search(rule.anyone, normalised(value)):
            return self.placeholder(rule, parameter)
        if parameter.choices:
            return next((one for one in parameter.choices if one.lower() == value.lower()), None)
        if parameter.kinds & {"integer", "number"}:
            return number(value)
        if rule.is_name:
            return " ".join(word[0].upper() + word[1:] for word in re.findall(r"[\w'-]+", value))
        return digits(value) if rule.digits else value

    def _trimmed(self, words: str) -> str:
        """Without what is only polite, and without the full stop."""
        bare = words.strip(" .,!?")
        return re.sub(self._rules.trail, "", bare, flags=re.IGNORECASE).strip(" .,!?")
