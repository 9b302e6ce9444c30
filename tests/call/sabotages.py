"""Ways to break the worker that a scenario must notice: else it would notice no mistake of ours either."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from switchboard.config import ROOT

NOT_THE_WORKERS = shutil.ignore_patterns(".*", "bench", "data", "logs", "recordings", "tests")


@dataclass(frozen=True)
class Sabotage:
    """A change of one place in one file, and the scenario that it turns red."""

    name: str
    what: str
    """What is the matter with the worker then, in a sentence."""
    file: str
    old: str
    """Stands in the file once."""
    new: str
    scenario: str
    notices: str
    """What stands in one of the problems that it then has."""

    def __str__(self) -> str:
        return self.name

    def copy_to(self, folder: Path) -> Path:
        """The agent.py of a copy of this checkout that is broken in this way."""
        shutil.copytree(ROOT, folder, ignore=NOT_THE_WORKERS)
        broken = folder / self.file
        text = broken.read_text("utf-8")
        assert text.count(self.old) == 1, f"{self.file} has changed: {self.name} does not fit it"
        broken.write_text(text.replace(self.old, self.new), "utf-8")
        return folder / "agent.py"


SABOTAGES = (
    Sabotage(
        name="never_hangs_up",
        what="The agent says goodbye and leaves the line open.",
        file="tools/end_call.py",
        old="await self._hang_up(Ended.AGENT)",
        new="pass",
        scenario="saturday_hours",
        notices="The agent should have ended the call, but",
    ),
    Sabotage(
        name="books_what_is_taken",
        what="A time that somebody has taken meanwhile is booked all the same.",
        file="switchboard/appointments/own_tables.py",
        old="if any(one.id != besides for one in found):",
        new="if not slot:",
        scenario="slot_taken_meanwhile",
        notices="and should have within 2026-12-03T12:00:00",
    ),
    Sabotage(
        name="says_saved_and_saves_nothing",
        what="A message is said to be written down, and is not.",
        file="tools/messages.py",
        old="kept = await self.desk.books.messages.add(new)",
        new='kept = type("Kept", (), {"for_whom": whom, "reference": "1234"})',
        scenario="leaves_message",
        notices="There is no such message",
    ),
    Sabotage(
        name="skips_the_verification",
        what="Whoever calls counts as verified.",
        file="tools/guard.py",
        old="return desk.call.is_verified or await desk.staff.verify(desk)",
        new="return True",
        scenario="wrong_pin_thrice",
        notices="The words 'cleaning' were heard from the agent.",
    ),
    Sabotage(
        name="believes_any_birthday",
        what="A date of birth is asked for, and any is right.",
        file="switchboard/identity.py",
        old="return record.birth_date == born",
        new="return True",
        scenario="impostor_guesses_birthdays",
        notices="trust: verified, and it should be claimed.",
    ),
    Sabotage(
        name="never_locks",
        what="Wrong answers of other calls do not count.",
        file="switchboard/identity.py",
        old="MOST_FAILURES = 5",
        new="MOST_FAILURES = 500",
        scenario="last_try_of_the_day",
        notices="trust: verified, and it should be claimed.",
    ),
    Sabotage(
        name="books_another_time",
        what="The time that is booked is not the one that was chosen.",
        file="tools/appointments.py",
        old="        return slot\n",
        new="        return list(self.desk.call.slots.values())[-1]\n",
        scenario="books_check_up",
        notices="and should have at 2026-12-03T08:00:00.",
    ),
    Sabotage(
        name="books_before_the_yes",
        what="An appointment is booked as soon as it is read back.",
        file="tools/drafts.py",
        old="        self._drafts = {draft_id: Draft(act, _turns(ctx))}\n",
        new="        self._drafts = {draft_id: Draft(act, _turns(ctx))}\n        asyncio.ensure_future(_run(act))\n",
        scenario="backs_out_of_a_booking",
        notices="There is one appointment too many",
    ),
    Sabotage(
        name="moves_by_booking_again",
        what="A moved appointment stands twice.",
        file="tools/appointments.py",
        old="self.desk.books.appointments.move(old.id, slot, key=key)",
        new='self.desk.books.appointments.book(slot, self._booker(old.name, ""), key=key)',
        scenario="moves_with_birthday",
        notices="There is one appointment too many",
    ),
    Sabotage(
        name="ignores_that_a_transfer_failed",
        what="A transfer counts as accepted whatever became of it.",
        file="tools/transfer.py",
        old="if became is Transfer.ACCEPTED:",
        new="if became:",
        scenario="transfer_busy",
        notices="The words 'busy' were not heard from the agent.",
    ),
    Sabotage(
        name="calls_somebody_else",
        what="A call is passed on to the first of the people, whoever was asked for.",
        file="tools/transfer.py",
        old="            return person\n",
        new="            return business.people[0]\n",
        scenario="transfer_accepted",
        notices="and should have to +12025550172.",
    ),
    Sabotage(
        name="calls_people_out_of_their_hours",
        what="Somebody who is not in is called all the same.",
        file="switchboard/live/passing_on.py",
        old="if opening.is_open:",
        new="if opening:",
        scenario="asks_for_somebody_who_is_away",
        notices="There is one transfer too many",
    ),
    Sabotage(
        name="answers_blocked_callers",
        what="The block list is not looked at.",
        file="agent.py",
        old="ctx, office, await blocked",
        new="ctx, office, frozenset()",
        scenario="blocked",
        notices="ended: caller, and it should be blocked.",
    ),
    Sabotage(
        name="finds_its_own_words_in_an_emergency",
        what="In an emergency other words are said than those of the business.",
        file="switchboard/live/emergencies.py",
        old="    return emergency.say if is_one else None",
        new='    return "Oh dear. Shall I put you through?" if is_one else None',
        scenario="emergency_at_night",
        notices="The words 'If your life is in danger",
    ),
    Sabotage(
        name="offers_closed_days",
        what="A holiday is a working day.",
        file="switchboard/appointments/free.py",
        old="if spans and calendar.closed.on(day) is None:",
        new="if spans:",
        scenario="books_when_that_day_is_closed",
        notices="and should have on 2026-11-30.",
    ),
    Sabotage(
        name="deaf_to_keys",
        what="No key is heard.",
        file="switchboard/live/keypad.py",
        old='room.on("sip_dtmf_received", self._on_key)',
        new="pass",
        scenario="presses_zero",
        notices="There is no such transfer",
    ),
    Sabotage(
        name="tells_another_time",
        what="The time that is told is an hour later than the one that is booked.",
        file="switchboard/written.py",
        old="{at.hour % 12 or 12}:{at:%M}",
        new="{(at.hour + 1) % 12 or 12}:{at:%M}",
        scenario="books_check_up",
        notices="No appointment that stands is as it was told",
    ),
    Sabotage(
        name="ends_as_a_fault",
        what="A call that ended as it should is kept as one that broke.",
        file="tools/end_call.py",
        old="await self._hang_up(Ended.AGENT)",
        new="await self._hang_up(Ended.FAULT)",
        scenario="saturday_hours",
        notices="The record says ended: fault.",
    ),
    Sabotage(
        name="tries_for_ever",
        what="Wrong answers are no end of it, as long as the call lasts.",
        file="workflows/verify_caller.py",
        old="TRIES = 3",
        new="TRIES = 30",
        scenario="wrong_pin_thrice_and_then_right",
        notices="trust: verified, and it should be claimed.",
    ),
)
