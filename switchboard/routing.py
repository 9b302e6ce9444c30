"""Where a call goes: from who calls, what they dialled and the time to a line, and who speaks there.

Pure and without I/O: microseconds for a call, and a table of cases for a test.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fnmatch import fnmatchcase

from switchboard.business.business import Business
from switchboard.business.calendar import Opening
from switchboard.business.checked import NOTICE
from switchboard.business.line import Line, Speech
from switchboard.business.rules import Rule, When
from switchboard.caller import Caller, Channel
from switchboard.numbers import is_e164, phone_number


class Answer(StrEnum):
    """What becomes of the call."""

    WORKFLOW = "workflow"
    """It is answered, and somebody speaks."""
    NOTICE = "notice"
    """It is answered by one sentence and ended."""
    HANG_UP = "hang_up"
    """It is ended without a word."""


@dataclass(frozen=True)
class Dispatch:
    """What LiveKit was told about the call: the job's metadata and the room's, as they came."""

    job_metadata: str = ""
    room_metadata: str = ""

    def fields(self) -> Mapping[str, str]:
        """Both as one object, where they are JSON objects; the job's wins."""
        return {**_fields(self.room_metadata), **_fields(self.job_metadata)}


def _fields(text: str) -> dict[str, str]:
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: str(value) for key, value in found.items() if value is not None}


@dataclass(frozen=True)
class SpeechProfile:
    """How a call is heard and spoken; None where the settings decide."""

    language: str
    stt_model: str | None = None
    numerals: bool = False
    key_terms: tuple[str, ...] = ()
    voice: str | None = None
    speed: float | None = None


@dataclass(frozen=True)
class Route:
    """What was decided for a call, and why."""

    answer: Answer
    line_name: str
    line: Line
    opening: Opening
    blocked: bool
    workflow: str
    fixed: bool
    """Whether a rule, the hour or the block list chose the workflow: a caller's record changes it no more."""
    notice: str | None
    greeting: str | None
    """The owner's own first words; None: the model finds them."""
    speech: SpeechProfile
    reasons: tuple[str, ...]
    """In the order of the decisions, for the owner."""
    warnings: tuple[str, ...] = ()
    """What the operator should mend."""


def route(
    caller: Caller,
    business: Business,
    now: datetime,
    *,
    blocked: Collection[str] = (),
    dispatch: Dispatch | None = None,
) -> Route:
    """Decide; `now` knows its time zone, `blocked` are E.164 numbers."""
    return _Decision(caller, business, now, blocked, (dispatch or Dispatch()).fields()).made()


@dataclass
class _Decision:
    caller: Caller
    business: Business
    now: datetime
    block_list: Collection[str]
    metadata: Mapping[str, str]
    reasons: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def made(self) -> Route:
        dialled = self._dialled_line()
        rule = self._rule(dialled)
        name = (rule and rule.then.line) or dialled
        line = self.business.lines[name]
        opening = self.business.calendar(line.hours).opening(self.now)
        self.reasons.append(f"the line is {opening.why}" if opening.is_open else opening.why)
        blocked = self._is_blocked(rule)
        notice = self._notice(rule, line, opening, blocked=blocked)
        answer = Answer.WORKFLOW
        if notice or blocked:
            answer = Answer.NOTICE if notice else Answer.HANG_UP
        chosen = NOTICE if notice else self._workflow(rule, line, opening)
        return Route(
            answer=answer,
            line_name=name,
            line=line,
            opening=opening,
            blocked=blocked,
            workflow=chosen or line.workflow,
            fixed=chosen is not None,
            notice=notice,
            greeting=(not opening.is_open and line.after_hours.greeting) or line.greeting,
            speech=self._speech(line),
            reasons=tuple(self.reasons),
            warnings=tuple(self.warnings),
        )

    def _dialled_line(self) -> str:
        """By what the dispatch names, else by the number, else the default."""
        named, number = self.metadata.get("line"), self.caller.dialled
        if named in self.business.lines:
            self.reasons.append(f"the dispatch's metadata names the line {named}")
            return str(named)
        if named is not None:
            self.warnings.append(
                f"the dispatch's metadata names a line {named!r} that there is not; there are: "
                f"{', '.join(self.business.lines)}"
            )
        found = self.business.line_of.get(number or "")
        if found is not None:
            self.reasons.append(f"{number} is the line {found}")
            return found
        if number is not None:
            self.warnings.append(
                f"{number} was dialled, which no line names: add it to a line's numbers"
            )
        what = f"{number} belongs to no line" if number else "no number was dialled"
        self.reasons.append(f"{what}: the default line is {self.business.fallback}")
        return self.business.fallback

    def _rule(self, dialled: str) -> Rule | None:
        for number, rule in enumerate(self.business.rules, 1):
            if all(self._fits(rule.when, dialled)):
                does = rule.then.model_dump(exclude_defaults=True)
                told = ", ".join(
                    f"{key} {value}".removesuffix(" True") for key, value in does.items()
                )
                self.reasons.append(f"rule {number} fits: {told or 'nothing is changed'}")
                return rule
        return None

    def _fits(self, when: When, dialled: str) -> Iterator[bool]:
        caller = self.caller
        attributes = {name.lower(): value for name, value in caller.attributes.items()}
        yield all(_like(attributes.get(k.lower()), v) for k, v in when.attributes.items())
        yield all(_like(self.metadata.get(k), v) for k, v in when.metadata.items())
        yield when.line in (None, dialled)
        yield when.trunk is None or _like(caller.trunk_id, when.trunk)
        yield when.channel in (None, caller.channel)
        yield when.trust in (None, caller.trust)
        yield when.caller is None or self._is_caller(when.caller)

    def _is_caller(self, wanted: str) -> bool:
        if wanted == "withheld":
            return self.caller.channel is Channel.PHONE and self.caller.number is None
        if "*" not in wanted and "?" not in wanted and not is_e164(wanted):
            wanted = phone_number(wanted, self.business.country) or wanted
        return _like(self.caller.number, wanted)

    def _is_blocked(self, rule: Rule | None) -> bool:
        if self.caller.number is not None and self.caller.number in self.block_list:
            self.reasons.append("the caller's number is blocked")
            return True
        return rule is not None and rule.then.block

    def _notice(
        self, rule: Rule | None, line: Line, opening: Opening, *, blocked: bool
    ) -> str | None:
        """What is said before the call is ended at once; None where it is not."""
        if blocked:
            return self.business.blocked.say
        spoken_with = opening.is_open or (rule is not None and rule.then.workflow is not None)
        return None if spoken_with else line.after_hours.notice

    def _workflow(self, rule: Rule | None, line: Line, opening: Opening) -> str | None:
        """Who speaks instead of the line's own workflow."""
        by_rule = rule.then.workflow if rule else None
        after_hours = None if opening.is_open else line.after_hours.workflow
        return by_rule or after_hours

    def _speech(self, line: Line) -> SpeechProfile:
        own: Speech = getattr(line.speech, self.caller.channel)
        return SpeechProfile(
            language=own.language or line.language or self.business.language,
            stt_model=own.model,
            numerals=own.numerals,
            key_terms=tuple(dict.fromkeys([*self.business.key_terms, *own.key_terms])),
            voice=own.voice or line.voice,
            speed=own.speed or line.speed,
        )


def _like(value: str | None, pattern: str) -> bool:
    """Only * and ? are more than themselves."""
    plain = pattern.lower().replace("[", "[[]")
    return value is not None and fnmatchcase(value.lower(), plain)
