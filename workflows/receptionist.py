"""The receptionist: the first voice on every call."""

from switchboard import first_words, prompts
from switchboard.live.workflow import Workflow


class Receptionist(Workflow):
    """Greets, answers from the facts, ends the call."""

    def prompt(self) -> str:
        call, business = self.desk.call, self.desk.business
        return prompts.load(
            "receptionist",
            company=first_words.company(call.route, business),
            language=call.route.speech.language,
            now=first_words.now(call.route),
            caller=first_words.who(call),
            facts=prompts.load(business.facts),
            hours=first_words.hours(call.route, business),
        )
