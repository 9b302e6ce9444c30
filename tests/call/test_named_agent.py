"""An agent with a name comes only where it is asked for by that name."""

from pathlib import Path

from rehearsal.caller.simulated import SimulatedCaller
from rehearsal.scenario.scenario import Scenario
from tests.call.the_line import whole_line


async def test_named_agent_comes_where_it_is_named_and_nowhere_else(tmp_path: Path) -> None:
    steps = [{"say": "Thank you, goodbye."}]
    async with whole_line(tmp_path, switchboard_agent_name="reception") as line:

        def caller(agent_name: str) -> SimulatedCaller:
            return SimulatedCaller(
                url=line.server.url,
                api_key=line.server.api_key,
                api_secret=line.server.api_secret,
                scenario=Scenario.model_validate({"steps": steps, "ring_at_most_s": 4}),
                voice=line.voice,
                recording=tmp_path / "call.wav",
                agent_name=agent_name,
            )

        named = await caller("reception").call()
        unnamed = await caller("").call()

    assert named.problems == []
    assert unnamed.answered_after_s is None
