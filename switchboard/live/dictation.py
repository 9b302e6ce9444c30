"""More patience for a caller who dictates: digits, letters and addresses come with pauses between them."""

from typing import Any

from livekit.agents import AgentSession, UserInputTranscribedEvent
from livekit.agents.voice.turn import EndpointingOptions

from switchboard.heard import is_dictating

_PATIENT_S = 1.5
"""Of silence, until the end of a turn whose words so far are a part of something."""


class Dictation:
    """Sets how long a pause is the end of a turn, by what the caller has said so far."""

    def __init__(self, session: AgentSession[Any]) -> None:
        self._session = session
        self._is_patient = False
        session.on("user_input_transcribed", self._on_words)
        session.on("conversation_item_added", lambda _: self._be(False))

    def _on_words(self, event: UserInputTranscribedEvent) -> None:
        if event.transcript.strip():
            self._be(is_dictating(event.transcript))

    def _be(self, patient: bool) -> None:
        activity = self._session._activity
        if patient is self._is_patient or activity is None:
            return
        self._is_patient = patient
        # of whoever speaks now only: the session's own would hold for all who come after
        options = EndpointingOptions(**activity.endpointing_opts)
        if patient:
            options["min_delay"] = _PATIENT_S
        activity.update_options(endpointing_opts=options)
