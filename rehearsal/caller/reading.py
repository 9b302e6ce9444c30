"""The eyes of a caller who reads: know, while the call runs, whether the agent is having its turn."""

from __future__ import annotations

from collections.abc import Callable

from livekit import rtc

from rehearsal.caller.transcript import Transcript

# livekit.agents.types has this name too, and takes most of a second to import
ATTRIBUTE_AGENT_STATE = "lk.agent.state"
HAVING_ITS_TURN = {"initializing", "thinking", "speaking"}


class Reading:
    """Follows the agent's words, and what it says of itself. Times are seconds since the dial."""

    def __init__(
        self, room: rtc.Room, transcript: Transcript, clock_s: Callable[[], float]
    ) -> None:
        self._room = room
        self._transcript = transcript
        self._clock_s = clock_s
        self._changed_s: float | None = None
        room.on("participant_attributes_changed", self._on_attributes)

    @property
    def last_sound_s(self) -> float | None:
        """When the agent last had words, or was about to have some."""
        if self._is_busy():
            return self._clock_s()
        moments = [segment.last_s for segment in self._transcript.of("agent")]
        moments += [] if self._changed_s is None else [self._changed_s]
        return max(moments, default=None)

    def speech_since(self, moment_s: float) -> tuple[float, float] | None:
        """First and last words of what was begun after the moment, or None."""
        begun = [one for one in self._transcript.of("agent") if one.first_s > moment_s]
        return (begun[0].first_s, max(one.last_s for one in begun)) if begun else None

    def _is_busy(self) -> bool:
        others = self._room.remote_participants.values()
        states = {other.attributes.get(ATTRIBUTE_AGENT_STATE) for other in others}
        return bool(states & HAVING_ITS_TURN) or self._transcript.is_growing

    def _on_attributes(self, changed: dict[str, str], _: rtc.Participant) -> None:
        if ATTRIBUTE_AGENT_STATE in changed:
            self._changed_s = self._clock_s()
