"""Whether callers are who they say: by their date of birth, or by a PIN that only the keypad hears."""

import asyncio
from collections.abc import Awaitable, Callable, Collection

from livekit.agents import AgentTask
from livekit.agents.llm import ChatContext, ChatMessage

from switchboard import briefing, prompts
from switchboard.directory.person import Person
from switchboard.directory.pin import SHORTEST
from switchboard.errors import SwitchboardError
from switchboard.heard import heard_date
from switchboard.identity import Outcome
from switchboard.known import Known
from switchboard.live.desk import Desk
from switchboard.live.pin_entry import PinEntry
from switchboard.live.saying import say, sentence
from switchboard.live.voice import Voice
from switchboard.live.workflow import DICTATION
from switchboard.secret_words import SecretWords, passable
from switchboard.trust import Trust
from tools import dictated
from tools.guard import FAILS_AFTER_S, Turn, tool

TRIES = 3
"""Wrong answers in one call."""

Check = Callable[[Collection[int], bool], Awaitable[Outcome]]
"""Compares an answer with these records; the second is whether the caller withholds their number."""


def prompt(desk: Desk) -> str:
    """What a model is told meanwhile: nothing of who is in the records.

    Raises:
        PromptError: The file and this disagree.
    """
    told = briefing.basics(desk.call, desk.business)
    return prompts.load("verify_caller", company=told["company"], language=told["language"])


class VerifyCaller(Voice, AgentTask[bool]):
    """Asks within another workflow's turn, which goes on when it is known whether the caller is verified.

    What it says is the same whichever part of an answer was wrong. A PIN goes from the keypad to the check:
    neither the model nor the record ever has it.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._name = desk.call.known.name
        self._pin = PinEntry(self._on_pin)
        self._one_at_a_time = asyncio.Lock()
        self._checking: asyncio.Task[None] | None = None
        self._words = SecretWords()
        AgentTask.__init__(
            self, instructions=prompt(desk), tools=list(desk.tools), turn_handling=DICTATION
        )

    async def on_enter(self) -> None:
        if self.desk.call.wrong_answers >= TRIES:
            self._finish(False)
        else:
            self._ask()

    async def on_exit(self) -> None:
        self._pin.forget()
        self.desk.call.keys_were_private()

    async def pressed(self, key: str) -> bool:
        self._pin.press(key)
        return False  # every key counts here

    def heard(self, text: str) -> str:
        """Whoever says their PIN aloud is not repeated anywhere."""
        return passable(text)

    def heard_part(self, text: str, *, is_final: bool) -> str:
        return self._words.hide(text, is_final=is_final)

    async def on_user_turn_completed(self, turn_ctx: ChatContext, new_message: ChatMessage) -> None:
        if whole := self._words.whole():
            new_message.content = [whole]

    @tool()
    async def caller_is(self, ctx: Turn, name: str) -> None:
        """The caller has said who they are, and not their date of birth.

        Args:
            name: The caller's full name.
        """
        self._name = dictated.name(name)
        self._ask()

    @tool()
    async def check_date_of_birth(self, ctx: Turn, date: str, name: str = "") -> None:
        """The caller has said their date of birth.

        Args:
            date: The date as it was said, or as YYYY-MM-DD.
            name: The caller's full name, if they have said it with it.
        """
        today = self.desk.call.now.date()
        if name.strip() and heard_date(name, today=today, past=True) is None:
            self._name = dictated.name(name)
        born = heard_date(date, today=today, past=True)
        if born is None:
            return self._ask()
        identity = self.desk.books.identity
        await self._check(
            lambda ids, withheld: identity.check_birth_date(ids, born, withheld=withheld)
        )
        return None

    @tool(is_counted=False)
    async def give_up(self, ctx: Turn) -> None:
        """The caller cannot or does not want to be verified, or wants something else."""
        self._finish(False)

    def _on_pin(self, pin: str) -> None:
        self._checking = asyncio.create_task(self._check_pin(pin), name="check_pin")

    async def _check_pin(self, pin: str) -> None:
        """In bounded time; a check that breaks ends it, and whoever asked for it says so."""
        if len(pin) < SHORTEST:
            return self._say("verify_wrong")
        identity = self.desk.books.identity
        check = self._check(lambda ids, withheld: identity.check_pin(ids, pin, withheld=withheld))
        try:
            await asyncio.wait_for(check, FAILS_AFTER_S)
        except (SwitchboardError, TimeoutError):
            self._finish(False)
        return None

    async def _check(self, check: Check) -> None:
        """One try, after the one before; the last that is wrong ends it."""
        async with self._one_at_a_time:
            if self.done():
                return None
            if not self._name:
                return self._ask()
            withheld = self.desk.call.caller.number is None
            outcome = await check(await self._who_it_may_be(self._name), withheld)
            if outcome.person is not None:
                return self._pass(outcome.person)
            return self._fail()

    async def _who_it_may_be(self, name: str) -> Collection[int]:
        known = self.desk.call.known
        if name == known.name and known.person_id is not None:
            return [known.person_id]
        return [person.id for person in await self.desk.books.directory.named(name)]

    def _pass(self, person: Person) -> None:
        call, recorder = self.desk.call, self.desk.recorder
        call.is_verified = True
        call.known = Known(person.name, (person.name,), person.notes, person.workflow, person.id)
        recorder.knows(call.known, call.workflow)
        recorder.trusts(Trust.VERIFIED)
        self._finish(True)

    def _fail(self) -> None:
        self.desk.call.wrong_answers += 1
        if self.desk.call.wrong_answers >= TRIES:
            self._finish(False)
        else:
            self._say("verify_wrong")

    def _ask(self) -> None:
        self._say("verify" if self._name else "verify_name")

    def _say(self, name: str) -> None:
        if not self.done():
            say(self.session, self.desk.call, sentence(name))

    def _finish(self, is_verified: bool) -> None:
        if not self.done():
            self.complete(is_verified)
