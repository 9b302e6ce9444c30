"""More patience for callers who dictate."""

import pytest
from livekit.agents import AgentSession, UserInputTranscribedEvent
from livekit.agents.voice.audio_recognition import AudioRecognition

from switchboard.call import Call
from switchboard.live.dictation import Dictation
from tests.calls import call_from, desk
from tests.conversation.talking import Talk, talking
from tests.scripted_llm import Turn


def patience(session: AgentSession[Call]) -> float:
    """How long a pause ends a turn now, by the part of the framework that waits."""
    activity = session.current_agent._get_activity_or_raise()
    recognition = activity._audio_recognition
    assert isinstance(recognition, AudioRecognition)
    return recognition._endpointing.min_delay


def hears(talk: Talk, text: str) -> None:
    event = UserInputTranscribedEvent(transcript=text, is_final=False)
    talk.session.emit("user_input_transcribed", event)


@pytest.mark.parametrize("name", ["receptionist", "take_message"])
async def test_digits_so_far_are_waited_for_and_a_sentence_is_not(name: str) -> None:
    at = desk(call_from(), is_greeted=True)
    async with talking(name, at, [Turn(say="And then?")]) as talk:
        Dictation(talk.session)
        usual_s = patience(talk.session)
        hears(talk, "My number is two oh two five")
        assert patience(talk.session) > max(usual_s, 1.0)

        hears(talk, "Are you open on Saturday?")
        assert patience(talk.session) == usual_s

        hears(talk, "two oh two five")
        await talk.say("That is all.")  # a turn that is over
        assert patience(talk.session) == usual_s


async def test_whoever_takes_messages_waits_longer_all_the_time() -> None:
    waits = {}
    for name in ("receptionist", "take_message"):
        async with talking(name, desk(call_from(), is_greeted=True), []) as talk:
            waits[name] = patience(talk.session)

    assert waits["take_message"] >= 2 * waits["receptionist"]
