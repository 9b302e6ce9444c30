"""A notice: one thing is said, word for word, and the call is over. For blocked callers and closed lines."""

import asyncio

from livekit.agents.voice import SpeechHandle

from switchboard.call_end import Ended
from switchboard.live.desk import Desk
from switchboard.live.workflow import Workflow

_TAIL_S = 0.6
"""Until the caller has heard the last sound, and can be sure that nothing follows."""


class Notice(Workflow):
    """Says its sentence and hangs up; it listens to nobody, and no model has a say."""

    def __init__(self, desk: Desk, _: object = None) -> None:
        super().__init__(desk, stt=None, llm=None)
        self._ending: asyncio.Task[None] | None = None

    def prompt(self) -> str:
        return self.desk.call.route.notice or ""

    async def on_enter(self) -> None:
        self.desk.greeting.begin()
        said = self.session.say(self.prompt(), allow_interruptions=False)
        self._ending = asyncio.create_task(self._end_after(said))

    async def pressed(self, key: str) -> bool:
        """No key leads anywhere from here."""
        return False

    async def _end_after(self, said: SpeechHandle) -> None:
        try:
            await said.wait_for_playout()
            await asyncio.sleep(_TAIL_S)
        finally:  # whatever became of the words, nobody is left on the line
            blocked = self.desk.call.route.blocked
            await self.desk.telephone.hang_up(Ended.BLOCKED if blocked else Ended.AGENT)
