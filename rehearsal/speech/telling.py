"""The words of a reply: from the rules, with every slot filled from the request."""

import re
from collections.abc import Iterable, Iterator, Sequence

from rehearsal.speech import facts
from rehearsal.speech.conversation import Conversation, Step
from rehearsal.speech.facts import normalised
from rehearsal.speech.messages import Function, Parameter
from rehearsal.speech.results import Option
from rehearsal.speech.rules import Intent, ParameterRule, Rules, ToolRule

_QUOTED = re.compile(r'["\u201c]([^"\u201d]+)["\u201d]')
_RECORD = re.compile(r"{[^{}]*}")
_MOST_OFFERED = 3


class Telling:
    def __init__(self, rules: Rules, talk: Conversation) -> None:
        self._rules = rules
        self._talk = talk

    def small_talk(self, intent: Intent, lines: Iterable[str]) -> str:
        """What an intent says, with the facts that were found for it."""
        told = " ".join(_sentence(line) for line in lines)
        known = self._instructed(self._talk.prompt)
        return self._say(intent.say, **known, last=self._talk.said, facts=told)

    def unable(self) -> str:
        return self._say(self._rules.results.say["unable"])

    def directed(self, directive: str) -> str:
        """What an instruction asks to be said: by every rule that fits, else its quoted words."""
        words = _RECORD.sub(" ", directive)
        quoted = _QUOTED.search(words)
        slots = {"quoted": quoted[1] if quoted else ""} | self._instructed(directive)
        plain = normalised(_QUOTED.sub(" ", words))
        fitting = [rule for rule in self._rules.directives if re.search(rule.when, plain)]
        said = " ".join(self._say(rule.say, **slots) for rule in fitting)
        return said if said and slots["quoted"] in said else slots["quoted"]

    def question(self, rule: ParameterRule, parameter: Parameter) -> str:
        """The question for what a tool must be told."""
        return self._say([rule.ask], parameter=parameter.name.replace("_", " "))

    def question_for(self, text: str, tools: Iterable[Function]) -> str:
        """The question for what a text speaks of, or nothing."""
        plain = normalised(text)
        for tool, parameter in _parameters(tools):
            rule = self._rules.parameter(tool, parameter)
            if re.search(rule.called, plain):
                return self.question(rule, parameter)
        return ""

    def told(self, step: Step, draft: Option | None, *, is_answer: bool) -> str:
        """What a result says. `is_answer`: it is what the caller wanted, and nothing is to be chosen."""
        result, rules = step.result, self._rules.results
        again = draft if result.aside(rules.unheard) else None
        if waiting := result.draft or again:
            return self._say(rules.say["draft"], draft=_capital(waiting.text))
        if result.is_done:
            return self._say(rules.say["done"], said=result.said)
        if result.options:
            return self._offer(step, is_answer=is_answer)
        if not result.said and (words := self.directed(result.text)):
            return words
        if result.aside(rules.ask) and (question := self._asked_back(step)):
            return f"{result.said} {question}".strip()
        kind = "message" if result.aside(rules.message) else "plain"
        return self._say(rules.say[kind], said=result.said)

    def _instructed(self, text: str) -> dict[str, str]:
        """What stands in a text that can be said."""
        found = {key: re.search(one, text) for key, one in self._rules.instructed.items()}
        return {key: match[key].strip() if match else "" for key, match in found.items()}

    def leads_on(self, step: Step) -> bool:
        return self._rule_of(step).leads_on

    def _offer(self, step: Step, *, is_answer: bool) -> str:
        """The options, unless the caller has just heard them; and the question which it shall be."""
        rule = self._rule_of(step)
        texts = [option.text for option in step.result.options[:_MOST_OFFERED]]
        question = "" if is_answer else rule.asks[0 if len(texts) == 1 else 1]
        before = normalised(self._talk.turn.before)
        is_heard = all(normalised(text) in before for text in texts)
        if question and is_heard and step not in self._talk.steps_now:
            return question
        parts = [step.result.said, rule.tells.format(options=_joined(texts, rule.joins)), question]
        return " ".join(part for part in parts if part)

    def _asked_back(self, step: Step) -> str:
        """The question for what a tool would have otherwise: what it quotes, else what it speaks of."""
        called = [tool for tool in self._talk.tools if tool.name == step.tool]
        for tool, parameter in _parameters(called):
            value = re.escape(str(step.arguments.get(parameter.name) or ""))
            if value and re.search(rf"['\"]{value}['\"]", step.result.text):
                return self.question(self._rules.parameter(tool, parameter), parameter)
        return self.question_for(step.result.text, called)

    def _rule_of(self, step: Step) -> ToolRule:
        """The rule by which a tool is known."""
        for rule in self._rules.tools.values():
            found = rule.find(self._talk.tools)
            if found and found.name == step.tool:
                return rule
        return ToolRule(name="")

    def _say(self, replies: Sequence[str], **slots: str) -> str:
        """The first reply of which every slot is filled."""
        slots["business"] = self._business()
        filled = {name for name, value in slots.items() if value}
        fitting = (text for text in replies if set(re.findall(r"{(\w+)}", text)) <= filled)
        return next(fitting, "").format(**slots)

    def _business(self) -> str:
        prompt = self._talk.prompt
        found = (re.search(pattern, prompt, re.IGNORECASE) for pattern in self._rules.business)
        return next((match["business"].strip() for match in found if match), "")


def _parameters(tools: Iterable[Function]) -> Iterator[tuple[Function, Parameter]]:
    for tool in tools:
        yield from ((tool, parameter) for parameter in tool.takes)


def _sentence(line: str) -> str:
    """A line as it is spoken: a day takes its "On", and a full stop ends it."""
    day = normalised(line).partition(" ")[0] in facts.DAYS
    return f"{'On ' if day else ''}{_capital(line).rstrip('.')}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _joined(texts: Sequence[str], joins: str) -> str:
    """`a`, `a or b`, `a, b, or c`."""
    if len(texts) < 3:
        return f" {joins} ".join(texts)
    return f"{', '.join(texts[:-1])}, {joins} {texts[-1]}"
