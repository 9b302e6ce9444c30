"""Appointments: made, moved and cancelled."""

from collections.abc import Sequence

from livekit.agents.llm import Tool, Toolset

from switchboard import briefing, prompts
from switchboard.live.desk import Desk
from switchboard.live.workflow import Workflow
from tools.appointments import AppointmentTools


class BookAppointment(Workflow):
    """Offers what is free, and writes nothing down before the caller has said yes to it."""

    when = "The caller wants to make, move or cancel an appointment, asks for a free time, or when theirs is."

    def __init__(self, desk: Desk, tools: Sequence[Tool | Toolset] = ()) -> None:
        super().__init__(desk, [AppointmentTools(desk), *tools])

    def prompt(self) -> str:
        call, business = self.desk.call, self.desk.business
        return prompts.load(
            "book_appointment",
            **briefing.basics(call, business),
            services=briefing.services(business),
            people=briefing.people(business),
        )
