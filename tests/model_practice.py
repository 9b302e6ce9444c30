"""A practice to telephone: workflows as the model sees them, and tools that keep what they are told."""

from dataclasses import dataclass, field

from tests.model_dialogue import Check, Desk, Dialogue, Json, tool

END_CALL = tool("end_call", "Ends the current call and disconnects immediately.")
TRANSFER = tool(
    "transfer_call",
    "Pass the call on to somebody who works here. The caller is told so by itself; say nothing before.",
    person='The person\'s name as the caller said it, or "somebody" if they named nobody.',
)
BOOKS = tool(
    "book_appointment",
    "The caller wants to make, move or cancel an appointment, asks for a free time, or when theirs is.",
)
MESSAGES = tool(
    "take_message",
    "The caller wants to leave a message, to be called back, or cannot reach whom they want.",
)
RECEPTIONIST = tool(
    "receptionist",
    "The caller has a question about the business, or wants something that nobody else here does.",
)
CONFIRM = tool(
    "confirm",
    "Do what was read back. Only after the caller has heard it and said yes.",
    draft_id="The id of the draft.",
)
APPOINTMENTS = (
    tool(
        "find_free_times",
        "Find times that are free. Call it before you offer any time, also when an appointment moves.",
        service="What the appointment is for, one of the services.",
        day="?The first day that suits, in the caller's words (tomorrow, Tuesday, December 3) or as YYYY-MM-DD.",
        part_of_day="?morning, afternoon or evening, if the caller wants one of them.",
        person="?Whom the caller wants to see, if they named somebody.",
    ),
    tool(
        "read_back_appointment",
        "Prepare an appointment at a time that the caller has chosen, to be read back to them.",
        slot_id="The id of the time, out of find_free_times.",
        name="The full name of whom it is for.",
        number="?The number to reach them at, only if it is not the one they call from.",
    ),
    CONFIRM,
    tool(
        "list_appointments",
        "Look up the caller's own appointments. Call it before one is moved or cancelled.",
    ),
    tool(
        "read_back_move",
        "Prepare to move one of the caller's appointments to another time, to be read back to them.",
        appointment_id="The id of the appointment, out of list_appointments.",
        slot_id="The id of the new time, out of find_free_times.",
    ),
    tool(
        "read_back_cancellation",
        "Prepare to cancel one of the caller's appointments, to be read back to them.",
        appointment_id="The id of the appointment, out of list_appointments.",
    ),
)
MESSAGE = tool(
    "read_back_message",
    "Prepare a message, to be read back to the caller.",
    name="The caller's full name.",
    for_whom='The name of the person it is for, or "anybody".',
    message="What they want to be told, in the caller's own words.",
    number='?The number to ring back; left out, the one they are calling from. "none" if they want no call.',
    urgent={"type": ["boolean", "null"], "description": "Whether it cannot wait."},
)
EMERGENCY = (
    tool(
        "report_emergency",
        "The caller has an emergency. What is said about it is fixed; call this before you say anything.",
    ),
    tool(
        "connect_on_call",
        "Pass the call on to whoever is on call. Only for an emergency, and after the caller has said yes.",
    ),
)
CHECKS = (
    tool("caller_is", "The caller has said who they are.", name="The caller's full name."),
    tool(
        "check_date_of_birth",
        "The caller has said their date of birth.",
        date="The date in the caller's words, or as YYYY-MM-DD.",
    ),
    tool(
        "give_up",
        "The caller cannot or does not want to be verified, or wants something else.",
    ),
)
KNOWN = 'What our records say.\n{"name": "Ida Falk", "notes": "Prefers mornings."}'
UNKNOWN = "Nothing is known about the caller."
SERVICES = """## Services
- check-up: takes 30 minutes, costs $90
- cleaning: takes 40 minutes, costs $120
- whitening: takes 60 minutes, costs $300
"""
PEOPLE = """## People
- Nora Quist, also called Doctor Quist
- Omar Haddad, also called Doctor Haddad
- Pia Lund, also called accounts
"""
FACTS = """# Facts

## Address
- Address: we are at nine Canal Street
- Parking: you can park in the yard

## Hours
- Monday to Thursday: eight in the morning to five in the afternoon
- Friday: eight in the morning to noon
"""


def prompt(role: str, caller: str, *more: str) -> str:
    now = "# Now\nIt is Monday, March 1, 2027, ten in the morning. We are open, and close today at five."
    begin = f"You answer the telephone for Canal Street Dental{role}.\n\n# Goal\nHelp them."
    return "\n\n".join([begin, now, f"# The caller\n{caller}", *more])


def desks(caller: str = UNKNOWN) -> dict[str, Desk]:
    """Everybody who may speak, for a caller of whom this is known."""
    common = (TRANSFER, END_CALL)
    return {
        "receptionist": Desk(
            prompt("", caller, FACTS, SERVICES, PEOPLE), (BOOKS, MESSAGES, *common)
        ),
        "book_appointment": Desk(
            prompt(", and look after its appointments", caller, SERVICES, PEOPLE),
            (*APPOINTMENTS, MESSAGES, RECEPTIONIST, *common),
        ),
        "take_message": Desk(
            prompt(", and take messages", caller, PEOPLE),
            (MESSAGE, CONFIRM, BOOKS, RECEPTIONIST, *common),
        ),
        "after_hours": Desk(
            prompt(" while nobody is there", caller, FACTS, SERVICES, PEOPLE),
            (*EMERGENCY, BOOKS, MESSAGES, *common),
        ),
    }


@dataclass
class Practice:
    """Its tools, with results in the words that the real ones have."""

    times: dict[str, str] = field(
        default_factory=lambda: {
            "k3f9": "Tuesday, March 2 at 9:30 AM with Nora Quist",
            "p2x7": "Tuesday, March 2 at 2:00 PM with Omar Haddad",
            "w8d4": "Friday, March 5 at 9:30 AM with Nora Quist",
        }
    )
    booked: dict[str, str] = field(
        default_factory=lambda: {
            "a7k2": "a check-up on Thursday, March 4 at 11:00 AM with Nora Quist"
        }
    )
    number: str | None = "+1 202-555-0100"
    """The caller's own."""
    taken: set[str] = field(default_factory=set)
    """Times that somebody else takes before they are confirmed."""
    done: list[str] = field(default_factory=list)
    """What was written down, in the end."""
    _draft: str = ""
    _service: str = ""

    def find_free_times(
        self, service: str, day: str = "", part_of_day: str = "", person: str = ""
    ) -> str:
        self._service = service
        half = {"morning": "AM", "afternoon": "PM", "evening": "PM"}.get(part_of_day, "")
        wanted = [day.split()[-1] if day else "", half, person.split()[-1] if person else ""]
        free = {key: text for key, text in self.times.items() if key not in self.taken}
        found = {
            key: text
            for key, text in free.items()
            if all(w.lower() in text.lower() for w in wanted)
        }
        first = f"Free times for a {service}, which takes 30 minutes and costs $90:"
        if day and not found:
            first = f"There is nothing free on {day}. The next times for a {service}, which takes 30 minutes:"
        lines = "\n".join(f"- {key}: {text}" for key, text in (found or free).items())
        return f"{first}\n{lines}\nOffer these and no others. Pass on the id of the one that is chosen."

    def read_back_appointment(self, slot_id: str, name: str, number: str = "") -> str:
        at = f", who can be reached at {number}" if number else ""
        return self._drafted(f"a {self._service} on {self.times[slot_id]}, for {name}{at}", slot_id)

    def list_appointments(self) -> str:
        if not self.booked:
            return "Ida Falk has no appointment."
        return "Appointments of Ida Falk:\n" + "\n".join(
            f"- {key}: {text}" for key, text in self.booked.items()
        )

    def read_back_move(self, appointment_id: str, slot_id: str) -> str:
        return self._drafted(
            f"{self.booked[appointment_id]} moves to {self.times[slot_id]}", slot_id
        )

    def read_back_cancellation(self, appointment_id: str) -> str:
        return self._drafted(f"{self.booked[appointment_id]} will be cancelled", appointment_id)

    def read_back_message(
        self, name: str, for_whom: str, message: str, number: str = "", urgent: bool = False
    ) -> str:
        if not (number or self.number):
            return (
                'There is no number to ring back: ask for one, or pass "none" if they want no call'
            )
        if for_whom != "anybody" and for_whom not in PEOPLE:
            return f"Nobody called '{for_whom}' works here. There are: Nora Quist, Omar Haddad. Ask again, or take it for anybody"
        at = (
            "without a number"
            if number == "none"
            else f"who can be reached at {number or self.number}"
        )
        urgency = "Urgent" if urgent else "Not urgent"
        return self._drafted(
            f'a message for {for_whom} from {name}, {at}: "{message}" {urgency}', ""
        )

    def confirm(self, draft_id: str) -> str:
        if draft_id != f"d{len(self._draft)}" or not self._draft:
            return f"There is no draft {draft_id!r}: read it back again first"
        if any(self.times[taken] in self._draft for taken in self.taken):
            return "That time has just been taken. Call find_free_times again and offer another"
        self.done.append(self._draft)
        return f"Done: {self._draft} is written down. Reference: 4 7 1 2. Say so."

    def transfer_call(self, person: str) -> str:
        return (
            f"{person} could not be reached: the line is busy. The caller is still here: say so and "
            "offer to take a message."
        )

    def _drafted(self, words: str, _: str) -> str:
        self._draft = words
        return (
            f"Draft d{len(words)}: {words}.\n"
            f"Read this back and ask whether it is right. Only after a yes call confirm with d{len(words)}."
        )


def check(caller: str) -> Check:
    """Callers are asked for their date of birth; it was in May."""
    return Check(
        Desk(
            prompt(", and find out whether the caller is who they say", caller), (*CHECKS, END_CALL)
        ),
        frozenset({"list_appointments", "read_back_move", "read_back_cancellation"}),
        first="For that I have to be sure who you are. Please tell me your full name.",
        then="For that I have to be sure who you are. Please type your PIN, or tell me your date of birth.",
        wrong="That does not match our records. Please try again: your PIN, or your date of birth.",
        born="may",
        refused="The caller could not be verified: say so, and offer to take a message",
        knows_name=caller == KNOWN,
    )


def telephone(
    practice: Practice, caller: str = UNKNOWN, at: str = "receptionist", **results: str
) -> Dialogue:
    """A call to it, after the greeting. `results` are what tools return instead."""
    everybody = desks(caller)
    own = {name: getattr(practice, name) for name in dir(practice) if not name.startswith("_")}
    returned: dict[str, object] = own | {"end_call": "say goodbye to the user"} | results
    talk = Dialogue(everybody[at], returned, everybody, check(caller))  # type: ignore[arg-type]
    talk.told("Hello, this is Canal Street Dental. How can I help you?")
    return talk


__all__ = ["Json", "Practice", "desks", "telephone"]
