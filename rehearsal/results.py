"""What came of a rehearsal: every scenario's calls, and how sure one can be of the next."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from rehearsal.caller.report import CallReport


@dataclass
class Result:
    """One scenario's calls, as far as they were placed."""

    name: str
    calls: list[CallReport] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    """What each took, with all that was done for it."""

    @property
    def passes(self) -> int:
        return sum(call.passed for call in self.calls)

    @property
    def passed(self) -> bool:
        """Every time."""
        return bool(self.calls) and self.passes == len(self.calls)

    @property
    def problems(self) -> list[str]:
        """What was not as it should be in any of them, each told once."""
        return list(dict.fromkeys(problem for call in self.calls for problem in call.problems))

    @property
    def worst_gap_s(self) -> float | None:
        return max((gap for call in self.calls for gap in call.gaps_s), default=None)

    @property
    def turns(self) -> int:
        """Of the longest call."""
        return max((len(call.turns) for call in self.calls), default=0)


@dataclass(frozen=True)
class Results:
    """Of all scenarios that were played."""

    each: Sequence[Result]
    repeat: int

    @property
    def passed(self) -> bool:
        return all(result.passed for result in self.each)

    @property
    def pass_1(self) -> float:
        """The share of calls that passed: what to expect of one call."""
        return _mean([result.passes / self.repeat for result in self.each])

    @property
    def pass_n(self) -> float:
        """The share of scenarios that passed every time."""
        return _mean([float(result.passed) for result in self.each])

    def to_json(self) -> str:
        told = {
            "passed": self.passed,
            "repeat": self.repeat,
            "pass^1": round(self.pass_1, 4),
            f"pass^{self.repeat}": round(self.pass_n, 4),
            "scenarios": [
                {
                    "name": result.name,
                    "passed": result.passed,
                    "passes": result.passes,
                    "seconds": [round(seconds, 3) for seconds in result.seconds],
                    "problems": result.problems,
                    "calls": [call.as_dict() for call in result.calls],
                }
                for result in self.each
            ],
        }
        return json.dumps(told, indent=2, ensure_ascii=False)


def _mean(shares: Sequence[float]) -> float:
    return sum(shares) / len(shares) if shares else 0.0
