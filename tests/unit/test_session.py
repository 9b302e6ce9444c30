"""A call's session: models and turn handling for its channel."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from livekit.agents import AgentSession, inference
from livekit.agents.utils import http_context
from livekit.agents.vad import VAD

from switchboard.call import Call
from switchboard.caller import Channel, identify
from switchboard.config import Settings
from switchboard.live import session as sessions
from tests.scripted_llm import ScriptedLLM


@pytest.fixture
def settings() -> Settings:
    """Keys for the clouds, all else as shipped."""
    return Settings(openai_api_key="key-o", deepgram_api_key="key-d")


async def session_for(channel: Channel, settings: Settings) -> AgentSession[Call]:
    caller = identify(is_sip=channel is Channel.PHONE, identity="x", attributes={})
    models = sessions.Models(
        vad=cast(VAD, SimpleNamespace()), llm=ScriptedLLM([]), tts=sessions.build_tts(settings)
    )
    return sessions.build_session(Call(caller), settings, models)


@pytest.mark.parametrize(
    ("channel", "model"), [(Channel.PHONE, "nova-2-phonecall"), (Channel.WEB, "nova-3")]
)
def test_ears_are_chosen_for_the_channel(channel: Channel, model: str, settings: Settings) -> None:
    assert sessions.build_stt(channel, settings).model == model


def test_both_ears_can_be_named(settings: Settings) -> None:
    named = settings.model_copy(
        update={"switchboard_stt_model_phone": "mine", "switchboard_stt_model_web": "yours"}
    )

    assert sessions.build_stt(Channel.PHONE, named).model == "mine"
    assert sessions.build_stt(Channel.WEB, named).model == "yours"


async def test_turn_detector_is_the_one_of_this_machine(settings: Settings) -> None:
    session = await session_for(Channel.PHONE, settings)

    assert isinstance(session.turn_detection, inference.TurnDetector)
    assert session.turn_detection.model == "turn-detector-v1-mini"
    assert session.options.interruption["mode"] == "vad"


async def test_first_failure_that_a_retry_does_not_mend_ends_the_session(
    settings: Settings,
) -> None:
    session = await session_for(Channel.PHONE, settings)

    assert session.conn_options.max_unrecoverable_errors == 0
    assert session.conn_options.llm_conn_options.max_retry == 1


async def test_leaving_callers_last_words_do_not_hold_the_job(settings: Settings) -> None:
    session = await session_for(Channel.PHONE, settings)

    assert session.options.session_close_transcript_timeout < 1


async def test_phone_caller_can_interrupt_from_the_first_second(settings: Settings) -> None:
    phone = await session_for(Channel.PHONE, settings)
    web = await session_for(Channel.WEB, settings)

    assert phone.options.aec_warmup_duration is None
    assert web.options.aec_warmup_duration == 3.0


def test_empty_base_url_in_the_environment_means_the_cloud(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a copied .env.example. The openai client would take the empty one for an address."""
    monkeypatch.setenv("OPENAI_BASE_URL", "")

    assert str(sessions.build_llm(settings)._client.base_url) == "https://api.openai.com/v1/"
    assert str(sessions.build_tts(settings)._client.base_url) == "https://api.openai.com/v1/"


def test_local_models_need_no_key() -> None:
    local = Settings.model_validate({"switchboard_models": "local"})

    assert str(sessions.build_llm(local)._client.base_url) == "http://127.0.0.1:8290/v1/"
    assert sessions.build_stt(Channel.PHONE, local).model == "nova-2-phonecall"


def test_framework_still_has_the_parts_we_lean_on() -> None:
    """Preloaded for every process: the TLS context that the framework keeps."""
    make: Any = http_context._create_ssl_context

    assert make() is make()
