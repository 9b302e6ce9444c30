"""The session of a call: models and turn handling for its channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from livekit import rtc
from livekit.agents import Agent, AgentSession, TurnHandlingOptions, inference
from livekit.agents.llm import LLM
from livekit.agents.types import NOT_GIVEN, APIConnectOptions
from livekit.agents.vad import VAD
from livekit.agents.voice.agent_session import SessionConnectOptions
from livekit.agents.voice.room_io import RoomOptions, TextInputEvent, TextInputOptions
from livekit.plugins import deepgram, openai, silero

from switchboard.business.stt_models import takes_key_terms
from switchboard.call import Call
from switchboard.caller import Channel
from switchboard.config import NO_KEY, Settings
from switchboard.live.dictation import Dictation
from switchboard.live.greeting import NOBODY_YET
from switchboard.live.keypad import Keypad
from switchboard.live.voice import Voice

_DEEPGRAM_CLOUD = "https://api.deepgram.com/v1/listen"
_OPENAI_CLOUD = "https://api.openai.com/v1"
"""Always said: the client takes an empty OPENAI_BASE_URL, as in a copied .env.example, for one."""

_MOST_TERMS, _MOST_LETTERS = 100, 1000
"""Deepgram takes a hundred terms, and of them all 500 tokens: two letters are a token at the least."""

# Stock is four attempts of 10 s each: a caller has long hung up by then.
_ONE_RETRY = APIConnectOptions(max_retry=1, retry_interval=0.3, timeout=4.0)


@dataclass(frozen=True)
class Models:
    """What every call needs whatever its channel, built before there is one.

    The OpenAI clients cost a TLS context each, some 0.2 s in which a running call would be deaf.
    """

    vad: VAD
    llm: LLM[Any]
    tts: openai.TTS


def build_models(settings: Settings) -> Models:
    return Models(silero.VAD.load(), build_llm(settings), build_tts(settings))


def build_session(call: Call, settings: Settings, models: Models) -> AgentSession[Call]:
    """A session for this call; nothing is connected before it starts."""
    speech = call.route.speech
    # a process has one call: the voice that was built ahead is this line's from now on
    models.tts.update_options(
        voice=speech.voice or settings.switchboard_tts_voice, speed=speech.speed or NOT_GIVEN
    )
    return AgentSession[Call](
        userdata=call,
        vad=models.vad,
        stt=build_stt(call, settings),
        llm=models.llm,
        tts=models.tts,
        turn_handling=TurnHandlingOptions(
            # Left open, it is the cloud's detector in `dev` and the local one in `start`.
            turn_detection=inference.TurnDetector(version="v1-mini"),
            # The adaptive detector is LiveKit Cloud's; the same call must run without it.
            interruption={"mode": "vad"},
        ),
        # A phone has no loudspeaker echo to get used to; stock ignores the caller's first 3 s.
        aec_warmup_duration=None if call.caller.channel is Channel.PHONE else NOT_GIVEN,
        # How long a leaving caller's last words may hold the job; stock is 2 s.
        session_close_transcript_timeout=0.3,
        conn_options=SessionConnectOptions(
            stt_conn_options=_ONE_RETRY,
            llm_conn_options=_ONE_RETRY,
            tts_conn_options=_ONE_RETRY,
            # Stock swallows three failures: a caller who waits in silence never causes the fourth.
            max_unrecoverable_errors=0,
        ),
    )


async def start(
    session: AgentSession[Call], workflow: Agent, room: rtc.Room, *, types: bool = False
) -> None:
    """Let the workflow prepare its first words; the caller hears nothing yet. One who `types` never will."""
    await session.start(
        workflow,
        room=room,
        room_options=RoomOptions(
            # Unlinked it publishes nothing, so a phone rings on; and whoever leaves is `ending`'s matter.
            participant_identity=NOBODY_YET,
            close_on_disconnect=False,
            audio_output=not types,
            text_input=TextInputOptions(text_input_cb=_typed),
        ),
        # LiveKit Cloud's own recording, which nobody was asked about; and the stock door for whoever
        # is in the room to read and drive the session.
        record=False,
        session_host=False,
    )
    Keypad(session, room)
    Dictation(session)


async def _typed(session: AgentSession[Call], event: TextInputEvent) -> None:
    """What is typed goes the way of what is said, by whoever listens."""
    speaking = session.current_agent
    text = speaking.heard(event.text) if isinstance(speaking, Voice) else event.text
    async with session._claim_user_turn():  # as the framework's own does, so that both fit
        await session.interrupt()
        session.generate_reply(user_input=text)


def build_stt(call: Call, settings: Settings) -> deepgram.STT:
    """Ears for the line and the channel, expecting the names that may be said."""
    phone, speech = call.caller.channel is Channel.PHONE, call.route.speech
    stock = settings.switchboard_stt_model_phone if phone else settings.switchboard_stt_model_web
    model = speech.stt_model or stock
    return deepgram.STT(
        model=model,
        language=speech.language,
        numerals=speech.numerals,
        api_key=settings.deepgram_api_key or NO_KEY,
        base_url=settings.deepgram_url or _DEEPGRAM_CLOUD,
        **_expecting(model, (*call.known.names, *speech.key_terms)),
    )


def _expecting(model: str, terms: Sequence[str]) -> dict[str, Any]:
    """The option by which this model is told what words to expect; each model refuses the other's."""
    if takes_key_terms(model):
        return {"keyterm": _as_many_as_go(terms)}
    # single words only, each with its weight after a colon
    words = dict.fromkeys(word for term in terms for word in term.replace(":", " ").split())
    return {"keywords": [(word, 1.0) for word in words][:_MOST_TERMS]}


def _as_many_as_go(terms: Sequence[str]) -> list[str]:
    """The first of them, each once, up to what Deepgram takes."""
    chosen, letters = list[str](), 0
    for term in dict.fromkeys(terms):
        letters += len(term) + 1
        if len(chosen) == _MOST_TERMS or letters > _MOST_LETTERS:
            break
        chosen.append(term)
    return chosen


def build_llm(settings: Settings) -> openai.LLM:
    return openai.LLM(
        model=settings.switchboard_llm_model,
        # one thing after the other: two workflows cannot take a call over at once
        parallel_tool_calls=False,
        **_openai(settings),
    )


def build_tts(settings: Settings) -> openai.TTS:
    return openai.TTS(
        model=settings.switchboard_tts_model,
        voice=settings.switchboard_tts_voice,
        response_format="pcm",  # played as it arrives; stock is mp3, which is decoded first
        **_openai(settings),
    )


def _openai(settings: Settings) -> dict[str, Any]:
    return {
        "api_key": settings.openai_api_key or NO_KEY,
        "base_url": settings.openai_url or _OPENAI_CLOUD,
    }
