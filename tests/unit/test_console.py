"""The console's parts that we stand in for are still there."""

import inspect

import pytest
from livekit.agents.cli import _legacy

from switchboard.live.console import TypingConsole, type_instead_of_speaking


def test_framework_still_asks_for_audio_devices_where_we_answer() -> None:
    stock = inspect.signature(_legacy.AgentsConsole._validate_device_or_raise)
    ours = inspect.signature(TypingConsole._validate_device_or_raise)

    assert list(stock.parameters) == list(ours.parameters)
    assert "_validate_device_or_raise" in inspect.getsource(_legacy._run_console)


def test_typing_console_is_the_one_the_framework_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_legacy.AgentsConsole, "_instance", None)
    type_instead_of_speaking()

    assert isinstance(_legacy.AgentsConsole.get_instance(), TypingConsole)
