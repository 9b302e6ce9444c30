"""The scenarios notice what they are there for. That a worker that is whole passes stands in test_rehearse."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal

from rehearsal.stack import speech_service
from switchboard.config import Models
from switchboard.duty.livekit_server import LiveKitServer
from tests.call.rehearsed import stage
from tests.call.sabotages import SABOTAGES, Sabotage


@pytest.fixture(scope="module")
def settings(
    server: LiveKitServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """One server and one speech service for all workers."""
    log = tmp_path_factory.mktemp("speech") / "speech.log"
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(speech_service(log)) as url,
    ):
        yield {
            "livekit_url": server.url,
            "livekit_api_key": server.api_key,
            "livekit_api_secret": server.api_secret,
            "switchboard_models": Models.LOCAL,
            "switchboard_speech_url": url,
        }


@pytest.mark.parametrize("sabotage", SABOTAGES, ids=str)
def test_worker_that_is_broken_fails(
    sabotage: Sabotage, settings: dict[str, Any], tmp_path: Path
) -> None:
    worker = sabotage.copy_to(tmp_path / "broken")
    with stage(tmp_path, text=True, worker=worker, **settings) as broken:
        report = broken.play(sabotage.scenario)

    assert report.answered_after_s is not None, "it is broken in another way"
    assert any(sabotage.notices in problem for problem in report.problems), report.problems
