"""A menu of keys in front of a line, for those who would rather press than say."""

from switchboard import briefing, prompts
from switchboard.live import passing_on
from switchboard.live.saying import say, sentence
from switchboard.live.workflow import Workflow


class KeypadMenu(Workflow):
    """Says what the keys lead to; whoever says what they want instead is understood as well."""

    when = "The caller wants to hear the menu of keys again."

    def prompt(self) -> str:
        call, business = self.desk.call, self.desk.business
        return prompts.load("keypad_menu", **briefing.basics(call, business), menu=self._menu())

    async def on_enter(self) -> None:
        is_first = not self.desk.greeting.is_begun
        await super().on_enter()
        if is_first:
            say(self.session, self.desk.call, self._menu())

    async def pressed(self, key: str) -> bool:
        item = self.desk.call.route.line.menu.get(key)
        if item is None or self.desk.call.keys_are_private():
            return await super().pressed(key)
        if item.workflow:
            successor = self.desk.staff.seat(item.workflow, self.desk)
            await successor.taking_over_from(self, asks=item.say)
            self.session.update_agent(successor)
            return True
        person = self.desk.business.person(item.person or "")
        assert person is not None  # the business file names nobody else
        await passing_on.to(self.desk, self.session, person)
        return True

    def _menu(self) -> str:
        """All keys, in their order, as they are said."""
        menu = sorted(self.desk.call.route.line.menu.items())
        keys = [sentence("menu_key", key=key, choice=item.say) for key, item in menu]
        return " ".join([*keys, sentence("menu_operator")])
