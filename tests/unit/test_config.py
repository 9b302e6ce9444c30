"""Settings: read once, checked at once."""

import re
from pathlib import Path

import pytest

from switchboard import config
from switchboard.config import ROOT, Settings
from switchboard.errors import ConfigError

NOTHING = Path("/nonexistent")


@pytest.fixture(autouse=True)
def clear_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of ours is set."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_example_file_lists_every_variable_in_order() -> None:
    listed = re.findall(r"^#?\s?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)

    assert listed == [name.upper() for name in Settings.model_fields]


def test_example_file_says_what_each_variable_means() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    for above, line in zip(["", *lines], lines, strict=False):
        if re.match(r"#?\s?[A-Z_]+=", line):
            assert re.match(r"# \w.{10,}", above), f"no line of meaning above {line}"


def test_example_file_shows_the_defaults() -> None:
    text = (ROOT / ".env.example").read_text()
    for name, field in Settings.model_fields.items():
        if field.default not in ("", None):
            assert f"{name.upper()}={field.default}" in text


def test_all_wrong_values_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIVEKIT_URL", "example.com")
    monkeypatch.setenv("SWITCHBOARD_MODELS", "remote")
    monkeypatch.setenv("SWITCHBOARD_HANGUP_TAIL_S", "long")

    with pytest.raises(ConfigError) as raised:
        config.load(NOTHING)

    told = str(raised.value)
    assert "LIVEKIT_URL='example.com': write it as wss://HOST" in told
    assert "SWITCHBOARD_MODELS='remote': Input should be 'cloud' or 'local'" in told
    assert "SWITCHBOARD_HANGUP_TAIL_S='long'" in told


@pytest.mark.parametrize("port", ["99999", "0", "x"])
def test_address_with_an_impossible_port_is_wrong(
    port: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SWITCHBOARD_SPEECH_URL", f"http://127.0.0.1:{port}")

    with pytest.raises(ConfigError, match=r"SWITCHBOARD_SPEECH_URL='http.*write it as http://"):
        config.load(NOTHING)


def test_missing_models_are_all_named() -> None:
    missing = config.load(NOTHING).missing_models()

    assert [line.split()[0] for line in missing] == ["OPENAI_API_KEY", "DEEPGRAM_API_KEY"]
    assert all("_BASE_URL" in line for line in missing)


@pytest.mark.parametrize(
    "values",
    [
        {"OPENAI_API_KEY": "k", "DEEPGRAM_API_KEY": "k"},
        {
            "OPENAI_BASE_URL": "http://127.0.0.1:1/v1",
            "DEEPGRAM_BASE_URL": "http://127.0.0.1:1/v1/listen",
        },
        {"SWITCHBOARD_MODELS": "local"},
    ],
    ids=["keys", "addresses", "local"],
)
def test_keys_addresses_or_local_models_are_enough(
    values: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)

    assert config.load(NOTHING).missing_models() == []


def test_local_models_are_reached_at_the_speech_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWITCHBOARD_MODELS", "local")
    monkeypatch.setenv("SWITCHBOARD_SPEECH_URL", "http://127.0.0.1:9/")
    settings = config.load(NOTHING)

    assert settings.openai_url == "http://127.0.0.1:9/v1"
    assert settings.deepgram_url == "http://127.0.0.1:9/v1/listen"


def test_address_of_ones_own_wins_over_the_local_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWITCHBOARD_MODELS", "local")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:11434/v1")

    assert config.load(NOTHING).openai_url == "http://127.0.0.1:11434/v1"


def test_cloud_models_have_no_address() -> None:
    settings = config.load(NOTHING)

    assert (settings.openai_url, settings.deepgram_url) == ("", "")


def test_dotenv_file_is_read_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_text("SWITCHBOARD_LLM_MODEL=from-file\nSWITCHBOARD_TTS_VOICE=from-file\n")
    monkeypatch.setenv("SWITCHBOARD_TTS_VOICE", "from-environment")
    # what load() puts into the environment is taken out again with the rest
    monkeypatch.setenv("SWITCHBOARD_LLM_MODEL", "x")
    monkeypatch.delenv("SWITCHBOARD_LLM_MODEL")
    settings = config.load(file)

    assert settings.switchboard_llm_model == "from-file"
    assert settings.switchboard_tts_voice == "from-environment"


def test_empty_value_is_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWITCHBOARD_MAX_CALLS", "")

    assert config.load(NOTHING).switchboard_max_calls is None


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LIVEKIT_API_SECRET", "OPENAI_API_KEY", "DEEPGRAM_API_KEY"):
        monkeypatch.setenv(name, "hush-hush")

    assert "hush-hush" not in repr(config.load(NOTHING))
