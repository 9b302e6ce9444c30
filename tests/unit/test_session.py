"""A call's session: models and turn handling for its channel."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from livekit.agents import AgentSession, inference
from livekit.agents.utils import http_context
from livekit.agents.vad import VAD

from switchboard.call import Call
from switchboard.caller import Channel
from switchboard.config import Settings
from switchboard.known import Known
from switchboard.live import session as sessions
from tests.calls import business_of, call_from
from tests.scripted_llm import ScriptedLLM


@pytest.fixture
def settings() -> Settings:
    """Keys for the clouds, all else as shipped."""
    return Settings(openai_api_key="key-o", deepgram_api_key="key-d")


async def session_for(channel: Channel, settings: Settings) -> AgentSession[Call]:
    models = sessions.Models(
        vad=cast(VAD, SimpleNamespace()), llm=ScriptedLLM([]), tts=sessions.build_tts(settings)
    )
    return sessions.build_session(call_from(web=channel is Channel.WEB), settings, models)


def ears(settings: Settings, call: Call) -> Any:
    """The options that a speech model is opened with for this call."""
    return sessions.build_stt(call, settings)._opts


@pytest.mark.parametrize(("web", "model"), [(False, "nova-2-phonecall"), (True, "nova-3")])
def test_ears_are_chosen_for_the_channel(web: bool, model: str, settings: Settings) -> None:
    assert ears(settings, call_from(web=web)).model == model


def test_both_ears_can_be_named(settings: Settings) -> None:
    named = settings.model_copy(
        update={"switchboard_stt_model_phone": "mine", "switchboard_stt_model_web": "yours"}
    )

    assert ears(named, call_from()).model == "mine"
    assert ears(named, call_from(web=True)).model == "yours"


def test_lines_own_model_wins_over_the_settings(settings: Settings) -> None:
    phone = {"model": "nova-3", "numerals": True, "key_terms": ["Zirkonia"]}
    business = business_of(language="de", speech={"phone": phone})
    opened = ears(settings, call_from(business=business))

    assert (opened.model, opened.language, opened.numerals) == ("nova-3", "de", True)
    assert "Zirkonia" in opened.keyterm
    assert opened.keywords == []


def test_names_are_expected_in_the_way_that_each_model_takes(settings: Settings) -> None:
    known = Known("Grace Miller", ("Grace Miller",))
    phone = ears(settings, call_from(known=known))
    web = ears(settings, call_from(web=True, known=known))

    assert phone.keyterm == []
    assert [word for word, _ in phone.keywords][:2] == ["Grace", "Miller"]
    assert {"Morgan", "implant", "braces"} <= {word for word, _ in phone.keywords}
    assert web.keywords == []
    assert {"Grace Miller", "Doctor Morgan", "implant consultation"} <= set(web.keyterm)


def test_more_terms_than_the_model_takes_are_left_out(settings: Settings) -> None:
    names = tuple(f"Name{number}" for number in range(150))

    assert len(ears(settings, call_from(known=Known(names=names))).keywords) == 100


def test_terms_are_as_many_as_the_model_takes_in_all(settings: Settings) -> None:
    names = tuple(f"{number} von und zu Hohenlohe-Langenburg" for number in range(90))
    terms = ears(settings, call_from(web=True, known=Known(names=names))).keyterm

    assert terms[0] == names[0]
    assert 800 < sum(len(term) + 1 for term in terms) <= 1000


def test_colon_in_a_name_is_no_weight(settings: Settings) -> None:
    known = Known("Ada:9", ("Ada:9",))

    assert ears(settings, call_from(known=known)).keywords[:2] == [("Ada", 1.0), ("9", 1.0)]


def test_channel_may_have_a_language_and_a_voice_of_its_own(settings: Settings) -> None:
    web = {"language": "es", "voice": "ash", "speed": 1.5}
    business = business_of(language="en", voice="coral", speech={"web": web})
    phone, browser = call_from(business=business), call_from(web=True, business=business)

    assert ears(settings, phone).language == "en"
    assert ears(settings, browser).language == "es"
    assert (phone.route.speech.voice, phone.route.speech.speed) == ("coral", None)
    assert (browser.route.speech.voice, browser.route.speech.speed) == ("ash", 1.5)


async def test_voice_and_speed_are_the_lines_own(settings: Settings) -> None:
    models = sessions.Models(
        vad=cast(VAD, SimpleNamespace()), llm=ScriptedLLM([]), tts=sessions.build_tts(settings)
    )
    assert models.tts._opts.voice == "coral"

    call = call_from(business=business_of(voice="ash", speed=1.2))
    sessions.build_session(call, settings, models)
    assert (models.tts._opts.voice, models.tts._opts.speed) == ("ash", 1.2)


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
    assert ears(local, call_from()).model == "nova-2-phonecall"


def test_framework_still_has_the_parts_we_lean_on() -> None:
    """Preloaded for every process: the TLS context that the framework keeps."""
    make: Any = http_context._create_ssl_context

    assert make() is make()
