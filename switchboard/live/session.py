"""The session of a call: models and turn handling for its channel."""

from dataclasses import dataclass
from typing import Any

from livekit.agents import AgentSession, TurnHandlingOptions, inference
from livekit.agents.llm import LLM
from livekit.agents.tts import TTS
from livekit.agents.types import NOT_GIVEN, APIConnectOptions
from livekit.agents.vad import VAD
from livekit.agents.voice.agent_session import SessionConnectOptions
from livekit.plugins import deepgram, openai, silero

from switchboard.call import Call
from switchboard.caller import Channel
from switchboard.config import NO_KEY, Settings

_DEEPGRAM_CLOUD = "https://api.deepgram.com/v1/listen"
_OPENAI_CLOUD = "https://api.openai.com/v1"
"""Always said: the client takes an empty OPENAI_BASE_URL, as in a copied .env.example, for one."""

# Stock is four attempts of 10 s each: a caller has long hung up by then.
_ONE_RETRY = APIConnectOptions(max_retry=1, retry_interval=0.3, timeout=4.0)


@dataclass(frozen=True)
class Models:
    """What every call needs whatever its channel, built before there is one.

    The OpenAI clients cost a TLS context each, some 0.2 s in which a running call would be deaf.
    """

    vad: VAD
    llm: LLM[Any]
    tts: TTS[Any]


def build_models(settings: Settings) -> Models:
    return Models(silero.VAD.load(), build_llm(settings), build_tts(settings))


def build_session(call: Call, settings: Settings, models: Models) -> AgentSession[Call]:
    """A session for this call; nothing is connected before it starts."""
    return AgentSession[Call](
        userdata=call,
        vad=models.vad,
        stt=build_stt(call.caller.channel, settings),
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


def build_stt(channel: Channel, settings: Settings) -> deepgram.STT:
    """Ears for the channel: a telephone carries 300-3400 Hz, a browser the whole voice."""
    phone = channel is Channel.PHONE
    model = settings.switchboard_stt_model_phone if phone else settings.switchboard_stt_model_web
    return deepgram.STT(
        model=model,
        api_key=settings.deepgram_api_key or NO_KEY,
        base_url=settings.deepgram_url or _DEEPGRAM_CLOUD,
    )


def build_llm(settings: Settings) -> openai.LLM:
    return openai.LLM(model=settings.switchboard_llm_model, **_openai(settings))


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
