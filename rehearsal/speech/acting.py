"""The next step towards what the caller wants: a tool with its arguments, a question, or words."""

import re
from dataclasses import dataclass, field
from typing import Any

from rehearsal.speech.choosing import OTHER
from rehearsal.speech.conversation import Conversation, Step
from rehearsal.speech.messages import Function, Parameter
from rehearsal.speech.results import Result
from rehearsal.speech.rules import Rules
from rehearsal.speech.slots import Slots
from rehearsal.speech.telling import Telling
from rehearsal.speech.wishes import Wishes


@dataclass(frozen=True)
class Call:
    name: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    text: str = ""
    call: Call | None = None


@dataclass(frozen=True)
class Acting:
    rules: Rules
    talk: Conversation
    slots: Slots
    wishes: Wishes
    telling: Telling

    def answer(self) -> Reply:
        """To what the caller has just said."""
        intent, tool = self.wishes.now()
        if intent.goes_on:
            return self._go_on()
        if tool:
            return self._pursue(tool, is_wished=True)
        return Reply(self.telling.small_talk(intent, self.wishes.facts))

    def go_on_unasked(self) -> Reply:
        """After something was said to the caller that no model chose."""
        standing = self.wishes.standing
        if standing and self.wishes.wanted(self.talk.turn):
            return self._pursue(standing.tool)
        is_own = self.wishes.goal is not None and self.wishes.is_own(self.wishes.goal)
        return self._go_on() if is_own else self.answer()

    def after(self, step: Step) -> Reply:
        """To what a tool has just returned."""
        result, goal = step.result, self.wishes.goal
        if result.options and goal and goal.tool.name != step.tool:
            return self._pursue(goal.tool)
        if result.draft or result.is_done or result.options:
            return self._told(step)
        return self._next(step) or self._told(step)

    def _go_on(self) -> Reply:
        """With the matter at hand; who wants something changed, but not yet how, is asked."""
        goal, turn = self.wishes.goal, self.talk.turn
        if goal is None:
            return Reply(self.telling.unable())
        if self.slots.open_draft() and not self.slots.brings(goal.tool, turn):
            finders = [self._finder(goal.tool, parameter) for parameter in goal.tool.takes]
            tools = [goal.tool, *(finder for finder in finders if finder)]
            if question := self.telling.question_for(turn.words, tools):
                return Reply(question)
        return self._pursue(goal.tool)

    def _pursue(self, tool: Function, *, is_wished: bool = False) -> Reply:
        """Call it, or find out what it must be told."""
        arguments: dict[str, Any] = {}
        is_new = is_wished
        for parameter in tool.takes:
            filled = self.slots.fill(tool, parameter)
            if filled is None and parameter.is_required:
                return self._obtain(tool, parameter, is_wished=is_wished)
            if filled and (filled.value != "" or parameter.is_required):
                arguments[parameter.name] = filled.value
                is_new |= filled.is_new
        return self._call(tool, arguments, is_new=is_new)

    def _call(self, tool: Function, arguments: dict[str, Any], *, is_new: bool) -> Reply:
        """Never the same again for one turn, nor for a later one that brings nothing new."""
        done = self.talk.steps_now
        now = [step for step in done if step.is_call(tool.name, arguments)]
        last = self.talk.newest(tool.name)
        if now:
            return self._told(now[-1])
        if last and last.is_call(tool.name, arguments) and not is_new:
            return self._told(last)
        if tool in self.talk.offered:
            return Reply(call=Call(tool.name, arguments))
        return self._told(done[-1]) if done else Reply(self.telling.unable())

    def _obtain(self, tool: Function, parameter: Parameter, *, is_wished: bool) -> Reply:
        """What is missing: from the options that another tool returns, else from the caller."""
        rule, finder = self.rules.parameter(tool, parameter), self._finder(tool, parameter)
        if finder is None:
            return Reply(self.telling.question(rule, parameter))
        offered = self.slots.options(rule)
        if offered is None:
            return self._pursue(finder, is_wished=is_wished)
        search = self._pursue(finder)
        if search.call and search.call.arguments != offered.arguments:
            return search
        wants_other = self.slots.chosen(rule) is OTHER
        question = self.telling.question_for("another day", [finder]) if wants_other else ""
        return Reply(question) if question else self._told(offered)

    def _finder(self, tool: Function, parameter: Parameter) -> Function | None:
        """The tool whose options a parameter is one of."""
        role = self.rules.parameter(tool, parameter).options_of
        return self.rules.tools[role].find(self.talk.tools) if role else None

    def _next(self, step: Step) -> Reply | None:
        """What a result wants to be done, if anything."""
        result, goal, standing = step.result, self.wishes.goal, self.wishes.standing
        named = [tool for tool in self.talk.offered if tool.name.lower() == result.tells_to_call()]
        if named:
            found = self._pursue(named[0], is_wished=True)
            return Reply(_unquoted(result) if found.call else found.text, found.call)
        if goal and result.aside(self.rules.results.again):
            return self._pursue(goal.tool, is_wished=True)
        if standing and result.aside(self.rules.results.take):
            found = self._pursue(standing.tool)
        elif goal and self.telling.leads_on(step) and goal.tool.name != step.tool:
            found = self._pursue(goal.tool)
        else:
            return None
        return Reply(f"{result.said} {found.text}".strip(), found.call)

    def _told(self, step: Step) -> Reply:
        goal = self.wishes.goal
        is_answer = goal is not None and goal.tool.name == step.tool
        return Reply(self.telling.told(step, self.slots.open_draft(), is_answer=is_answer))


def _unquoted(result: Result) -> str:
    """What a result quotes is an id or a slip of the model's, and nothing to the caller."""
    return "" if re.search(r"['\"]\w", result.said) else result.said
