"""Puts the words of a call to the sound they were said with: its turns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rehearsal.caller.transcript import Segment, Who
from rehearsal.sound.listening import Span, TurnGap, turn_gaps

_SAME_TURN_S = 3.0
"""Somebody who goes on after a longer silence of both begins a new turn."""

_NEAR_S = 3.0
"""The agent's words run along with their sound; words further from any sound had none."""


@dataclass(frozen=True)
class Turn:
    """Who spoke, what, and when. Times are seconds since the dial, measured on the recording."""

    who: Who
    text: str
    start_s: float
    end_s: float
    gap_s: float | None = None
    """Of an agent's turn that answers the caller: the silence from the caller's last sound."""

    def rounded(self) -> Turn:
        """To the millisecond."""
        gap_s = None if self.gap_s is None else round(self.gap_s, 3)
        return Turn(self.who, self.text, round(self.start_s, 3), round(self.end_s, 3), gap_s)


def turns(
    caller: Sequence[Span], agent: Sequence[Span], segments: Sequence[Segment]
) -> tuple[list[Turn], list[Segment]]:
    """The call's turns in order, and the segments of which no sound was heard.

    Several segments of one stretch of speech are one turn; a turn whose words never arrived has
    an empty text.
    """
    spoken = _merge([*_turns_of("caller", caller), *_turns_of("agent", agent)])
    words: dict[int, list[str]] = {}
    unheard = []
    for segment in segments:
        index = _place(segment, spoken)
        if index is None:
            unheard.append(segment)
        else:
            words.setdefault(index, []).append(segment.text.strip())
    told = [replace(turn, text=" ".join(words.get(index, []))) for index, turn in enumerate(spoken)]
    return _with_gaps(told, turn_gaps(caller, agent)), unheard


def _turns_of(who: Who, spans: Iterable[Span]) -> list[Turn]:
    return [Turn(who, "", span.start_s, span.end_s) for span in spans]


def _merge(spoken: list[Turn]) -> list[Turn]:
    """Turns in order of their start; the same speaker going on is one turn."""
    merged: list[Turn] = []
    for turn in sorted(spoken, key=lambda turn: turn.start_s):
        last = merged[-1] if merged else None
        if last and last.who == turn.who and turn.start_s - last.end_s < _SAME_TURN_S:
            merged[-1] = replace(last, end_s=max(last.end_s, turn.end_s))
        else:
            merged.append(turn)
    return merged


def _place(segment: Segment, spoken: Sequence[Turn]) -> int | None:
    """The turn this segment belongs to.

    The agent's words run along with its sound. The caller's arrive after theirs, so they belong
    to the last turn that had begun when the first of them came.
    """
    own = [(index, turn) for index, turn in enumerate(spoken) if turn.who == segment.who]
    if not own:
        return None
    if segment.who == "caller":
        begun = [index for index, turn in own if turn.start_s <= segment.first_s]
        return begun[-1] if begun else own[0][0]
    index, nearest = max(own, key=lambda item: _overlap_s(segment, item[1]))
    return index if _overlap_s(segment, nearest) > -_NEAR_S else None


def _overlap_s(segment: Segment, turn: Turn) -> float:
    """Seconds in common; negative is the distance between the two."""
    return min(segment.last_s, turn.end_s) - max(segment.first_s, turn.start_s)


def _with_gaps(told: list[Turn], gaps: Sequence[TurnGap]) -> list[Turn]:
    """With the gap of every agent's turn that answers the caller."""
    return [
        replace(turn, gap_s=_gap_within(turn, gaps)) if turn.who == "agent" else turn
        for turn in told
    ]


def _gap_within(turn: Turn, gaps: Sequence[TurnGap]) -> float | None:
    """A turn that began over the caller answers where it begins again."""
    within = (gap for gap in gaps if turn.start_s <= gap.agent_start_s <= turn.end_s)
    return next((gap.length_s for gap in within), None)
