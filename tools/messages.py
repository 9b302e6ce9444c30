"""Taking a message: read back, written down, and only then said to be."""

from hashlib import blake2s

from livekit.agents.llm import ToolError, Toolset

from switchboard import written
from switchboard.live.desk import Desk
from switchboard.messages import NewMessage
from switchboard.written import listed
from tools import dictated
from tools.drafts import Drafts
from tools.guard import Turn, tool

_ANYBODY = ("", "anybody", "anyone", "everybody", "the practice", "the team", "the business")
_NO_NUMBER = "none"
_LONGEST = 2000


class MessageTools(Toolset):
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._drafts = Drafts()
        super().__init__(id="messages")

    @tool()
    async def read_back_message(
        self,
        ctx: Turn,
        name: str,
        for_whom: str,
        message: str,
        number: str = "",
        urgent: bool = False,
    ) -> str:
        """Prepare a message, to be read back to the caller.

        Args:
            name: The caller's full name.
            for_whom: The name of the person it is for, or "anybody".
            message: What they want to be told, in the caller's own words.
            number: The number to ring back; left out, the one they are calling from. "none" if they want no call.
            urgent: Whether it cannot wait.
        """
        if not message.strip():
            raise ToolError("There is no message yet: ask what it is")
        if len(message) > _LONGEST:
            raise ToolError(
                "The message is too long: ask for it in a few sentences, and pass those on"
            )
        caller, reached = dictated.name(name), self._number(number)
        whom = self._whom(for_whom)
        call = self.desk.call
        text = " ".join(message.split())
        key = f"{call.key}:{blake2s(repr((caller, reached, whom, text, urgent)).encode()).hexdigest()[:16]}"
        person_id = dictated.person_id(caller, call.known)
        new = NewMessage(key, call.key, caller, reached, whom, text, urgent, person_id)

        async def write_down() -> str:
            kept = await self.desk.books.messages.add(new)
            self.desk.recorder.done("message_taken")
            return (
                f"Done: I have written it down for {kept.for_whom}. "
                f"Reference: {written.reference(kept.reference)}. Say exactly this."
            )

        at = (
            f", who can be reached at {written.number(reached)}"
            if reached
            else ", without a number"
        )
        words = f'a message for {whom} from {caller}{at}: "{text}" {"Urgent" if urgent else "Not urgent"}.'
        return self._drafts.read_back(ctx, words, write_down)

    @tool()
    async def confirm(self, ctx: Turn, draft_id: str) -> str:
        """Write the message down that was read back. Only after the caller has heard it and said yes.

        Args:
            draft_id: The id of the draft.
        """
        return await self._drafts.confirm(ctx, draft_id)

    def _number(self, text: str) -> str | None:
        if text.strip(" .").lower() == _NO_NUMBER:
            return None
        if text.strip():
            return dictated.number(text, self.desk.business.country)
        own = self.desk.call.caller.number
        if own is None:
            raise ToolError(
                'There is no number to ring back: ask for one, or pass "none" if they want no call'
            )
        return own

    def _whom(self, name: str) -> str:
        business = self.desk.business
        if name.strip().lower() in (*_ANYBODY, business.name.lower()):
            return business.name
        if person := business.person(name):
            return person.name
        names = listed(one.name for one in business.people)
        raise ToolError(
            f"Nobody called {name!r} works here. There are: {names}. Ask again, or take it for anybody"
        )
