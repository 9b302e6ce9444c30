"""Appointments: free times, and what is made, moved or cancelled after the caller has heard it."""

from collections.abc import Awaitable, Sequence
from datetime import date, datetime, timedelta

from livekit.agents.llm import ToolError, Toolset

from switchboard.appointments import Appointment, Booker, NoSuchAppointment, Slot, SlotTaken
from switchboard.appointments.free import free_slots
from switchboard.business.people import Person, Service
from switchboard.directory.person import folded
from switchboard.heard import heard_date
from switchboard.live.desk import Desk
from switchboard.trust import Trust
from switchboard.written import a, listed
from tools import dictated
from tools.appointment_words import choose, reference, told, when
from tools.drafts import Drafts
from tools.guard import Turn, tool


class AppointmentTools(Toolset):
    """The model passes ids on; times, prices and names of services come from here."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._drafts = Drafts()
        self._known: dict[str, Appointment] = {}
        super().__init__(id="appointments")

    @tool()
    async def find_free_times(
        self, ctx: Turn, service: str, day: str = "", part_of_day: str = "", person: str = ""
    ) -> str:
        """Find times that are free. Call it before you offer any time, also when an appointment moves.

        Args:
            service: What the appointment is for, one of the services.
            day: The first day that suits, in the caller's words (tomorrow, Tuesday, December 3) or as YYYY-MM-DD.
            part_of_day: morning, afternoon, evening or an hour (3 PM), if the caller wants one of them.
            person: Whom the caller wants to see, if they named somebody.
        """
        wanted, only = self._service(service), self._day(day)
        free = await self._free(wanted, self._doing(wanted, person), only)
        offer = choose(free, only, part_of_day, self._last_day())
        ctx.userdata.slots |= {slot.id: slot for slot in offer.slots}
        return offer.told(wanted)

    @tool()
    async def read_back_appointment(
        self, ctx: Turn, slot_id: str, name: str, number: str = ""
    ) -> str:
        """Prepare an appointment at a time that the caller has chosen, to be read back to them.

        Args:
            slot_id: The id of the time, out of find_free_times.
            name: The full name of whom it is for.
            number: The number to reach them at, only if it is not the one they call from.
        """
        slot, booker = self._slot(slot_id), self._booker(name, number)
        key = f"{self.desk.call.key}:{slot.id}:{folded(booker.name)}"

        async def book() -> str:
            book = self.desk.books.appointments
            made = await _written(book.book(slot, booker, key=key))
            if not made.is_at(slot):  # it was moved since, and now this time is wanted as well
                made = await _written(book.book(slot, booker, key=f"{key}:again"))
            self.desk.recorder.done("booked")
            return f"Done: {told(made)} is booked for {made.name}. {reference(made)}"

        return self._drafts.read_back(ctx, f"{told(slot)}, for {booker.name}.", book)

    @tool()
    async def confirm(self, ctx: Turn, draft_id: str) -> str:
        """Do what was read back. Only after the caller has heard it and said yes.

        Args:
            draft_id: The id of the draft.
        """
        return await self._drafts.confirm(ctx, draft_id)

    @tool(needs=Trust.VERIFIED)
    async def list_appointments(self, ctx: Turn) -> str:
        """Look up the caller's own appointments. Call it before one is moved or cancelled."""
        call = self.desk.call
        assert call.known.person_id is not None  # whoever is verified is somebody
        found = await self.desk.books.appointments.of(call.known.person_id, call.now)
        self._known = {one.id: one for one in found}
        if not found:
            return f"{call.known.name} has no appointment."
        lines = "\n".join(f"- {one.id}: {told(one)}" for one in found)
        return f"Appointments of {call.known.name}:\n{lines}"

    @tool(needs=Trust.VERIFIED)
    async def read_back_move(self, ctx: Turn, appointment_id: str, slot_id: str) -> str:
        """Prepare to move one of the caller's appointments to another time, to be read back to them.

        Args:
            appointment_id: The id of the appointment, out of list_appointments.
            slot_id: The id of the new time, out of find_free_times.
        """
        old, slot = self._own(appointment_id), self._slot(slot_id)
        if slot.service != old.service:
            raise ToolError(f"That time is for {a(slot.service)}: find one for {a(old.service)}")
        key = f"{self.desk.call.key}:{old.id}:{slot.id}"

        async def move() -> str:
            await self._need_unchanged(old)
            moved = await _written(self.desk.books.appointments.move(old.id, slot, key=key))
            self._known[moved.id] = moved
            self.desk.recorder.done("moved")
            return f"Done: it is now {told(moved)}. {reference(moved)}"

        return self._drafts.read_back(ctx, f"{told(old)} moves to {when(slot)}.", move)

    @tool(needs=Trust.VERIFIED)
    async def read_back_cancellation(self, ctx: Turn, appointment_id: str) -> str:
        """Prepare to cancel one of the caller's appointments, to be read back to them.

        Args:
            appointment_id: The id of the appointment, out of list_appointments.
        """
        old = self._own(appointment_id)

        async def cancel() -> str:
            await self._need_unchanged(old)
            gone = await _written(self.desk.books.appointments.cancel(old.id))
            self._known.pop(old.id, None)
            self.desk.recorder.done("cancelled")
            return f"Done: {told(gone)} is cancelled."

        return self._drafts.read_back(ctx, f"{told(old)} will be cancelled.", cancel)

    async def _need_unchanged(self, read_back: Appointment) -> None:
        """What the caller has said yes to must still be the case: others may have changed it meanwhile."""
        person_id = self.desk.call.known.person_id
        assert person_id is not None  # whoever is verified is somebody
        stands = await self.desk.books.appointments.of(person_id, self.desk.call.now)
        if read_back not in stands:
            raise ToolError("That appointment was changed meanwhile: call list_appointments again")

    async def _free(
        self, service: Service, staff: Sequence[Person], wanted: date | None
    ) -> list[Slot]:
        """What is free from the wanted day on, or from now."""
        business, now = self.desk.business, self.desk.call.now
        days = business.appointments.days_ahead
        # a day on which nothing can be had yet, or any more, is answered with the next that are free
        is_ahead = wanted is not None and now.date() <= wanted <= self._last_day()
        first = wanted if wanted and is_ahead else now.date()
        since = datetime.combine(first, datetime.min.time(), business.zone)
        names = [person.name for person in staff]
        busy = await self.desk.books.appointments.busy(names, since, since + timedelta(days=days))
        return free_slots(business, service, staff, busy, now=now, from_day=first, days=days)

    def _last_day(self) -> date:
        return self.desk.call.now.date() + timedelta(
            days=self.desk.business.appointments.days_ahead
        )

    def _service(self, name: str) -> Service:
        business = self.desk.business
        if service := business.service(name):
            return service
        names = listed(one.name for one in business.appointments.services)
        raise ToolError(
            f"There is no appointment for {name!r}. There are: {names}. Ask which it is"
        )

    def _doing(self, service: Service, name: str) -> Sequence[Person]:
        doing = self.desk.business.doing(service)
        if not name:
            return doing
        person = self.desk.business.person(name)
        if person not in doing:
            names = listed(one.name for one in doing)
            raise ToolError(f"{name!r} does no {service.name}. There are: {names}. Ask again")
        return (person,)

    def _day(self, text: str) -> date | None:
        if not text.strip():
            return None
        found = heard_date(text, today=self.desk.call.now.date())
        if found is None:
            raise ToolError(f"{text!r} is no day: ask for it, or pass it as YYYY-MM-DD")
        return found

    def _slot(self, slot_id: str) -> Slot:
        slot = self.desk.call.slots.get(slot_id.strip())
        if slot is None:
            raise ToolError(
                f"{slot_id!r} was not offered: call find_free_times, and pass one of its ids"
            )
        return slot

    def _own(self, appointment_id: str) -> Appointment:
        own = self._known.get(appointment_id.strip())
        if own is None:
            raise ToolError(f"{appointment_id!r} is none of theirs: call list_appointments first")
        return own

    def _booker(self, name: str, number: str) -> Booker:
        call, name = self.desk.call, dictated.name(name)
        reached = call.caller.number
        if number.strip():
            reached = dictated.number(number, self.desk.business.country)
        return Booker(name, reached, dictated.person_id(name, call.known), call.key)


async def _written(writing: Awaitable[Appointment]) -> Appointment:
    """What was written, unless somebody was faster."""
    try:
        return await writing
    except SlotTaken:
        raise ToolError(
            "That time has just been taken. Call find_free_times again and offer another"
        ) from None
    except NoSuchAppointment:
        raise ToolError("That appointment is gone: call list_appointments again") from None
