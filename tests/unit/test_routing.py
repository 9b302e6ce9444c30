"""Where calls go: a table of callers, numbers, rules and moments, and what becomes of each call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from switchboard.business.business import Business
from switchboard.caller import identify
from switchboard.routing import Dispatch, Route, route

NIGHTS = dict.fromkeys(("thursday", "friday", "saturday", "sunday"), "22:00-6:00")
WEEKDAY = ["8:00-12:00", "13:00-18:00"]
ACME: dict[str, Any] = {
    "name": "Acme",
    "time_zone": "America/New_York",
    "country": "US",
    "hours": {
        **dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), WEEKDAY),
        "sunday": "1:30-3:30",
    },
    "closed": {
        "holidays": "US",
        "yearly": ["12-24"],
        "dates": [{"from": "2026-08-03", "to": "2026-08-07", "reason": "the break"}, "2026-11-27"],
    },
    "lines": {
        "desk": {
            "numbers": ["+12025550199", "+12025550190"],
            "after_hours": {"greeting": "Closed. A message?"},
            "speech": {"phone": {"key_terms": ["braces"]}},
        },
        "billing": {
            "numbers": ["+12025550198"],
            "greeting": "Billing.",
            "language": "es",
            "voice": "sage",
            "speed": 1.1,
            "hours": {"monday": "9:00-12:00"},
            "after_hours": {"notice": "Billing is closed."},
            "speech": {"phone": {"model": "nova-3", "numerals": True}},
        },
        "night": {
            "numbers": ["+4930901820"],
            "workflow": "watch",
            "hours": NIGHTS,
            "after_hours": {"workflow": "daytime"},
        },
    },
    "rules": [
        {"when": {"attributes": {"sip.h.X-Dept": "bill*"}}, "then": {"line": "billing"}},
        {"when": {"metadata": {"campaign": "spring"}}, "then": {"workflow": "sales"}},
        {"when": {"caller": "+12025550666"}, "then": {"block": True}},
        {"when": {"caller": "+1900*"}, "then": {"block": True}},
        {"when": {"caller": "withheld", "line": "billing"}, "then": {"line": "desk"}},
        {"when": {"trunk": "ST_night*"}, "then": {"line": "night"}},
        {"when": {"channel": "web", "metadata": {"page": "book"}}, "then": {"workflow": "booking"}},
        {"when": {"trust": "network_verified", "line": "billing"}, "then": {"workflow": "fast"}},
        {
            "when": {"line": "night", "attributes": {"vip": "y?s"}},
            "then": {"workflow": "concierge"},
        },
        {"when": {"caller": "(202) 555-0177"}, "then": {"line": "billing", "workflow": "ledger"}},
        {"when": {"caller": "101"}, "then": {"workflow": "colleague"}},
        {"when": {"attributes": {"note": "[a]"}}, "then": {"block": False}},
    ],
    "people": [{"name": "Ada"}],
    "blocked": {"say": "Please write."},
}
SAYS = Business.model_validate(ACME)
HANGS_UP = Business.model_validate(ACME | {"blocked": "hang_up"})

ADA, DESK, BILLING, NIGHT = "+12025550100", "+12025550199", "+12025550198", "+4930901820"
MONDAY, VOUCHED = "2026-07-06 10:00", {"sip.h.x-twilio-verstat": "TN-Validation-Passed-A"}


@dataclass(frozen=True)
class Call:
    """By default Ada rings the desk on Monday morning."""

    to: str = DESK
    at: str = MONDAY
    by: str = ADA
    web: bool = False
    trunk: str = "ST_main"
    has: Mapping[str, str] = field(default_factory=dict)
    job: str = ""
    room: str = ""
    block_list: tuple[str, ...] = ()

    def routed(self, business: Business) -> Route:
        attributes = {
            "sip.phoneNumber": self.by,
            "sip.trunkPhoneNumber": self.to,
            "sip.trunkID": self.trunk,
            **self.has,
        }
        caller = identify(
            is_sip=not self.web, identity="x", attributes=attributes, country=business.country
        )
        now = datetime.fromisoformat(self.at)
        return route(
            caller,
            business,
            now if now.tzinfo else now.replace(tzinfo=business.zone),
            blocked=self.block_list,
            dispatch=Dispatch(self.job, self.room),
        )


def seen(route: Route) -> str:
    """Line, open or closed, answer, workflow."""
    opening = "open" if route.opening.is_open else "closed"
    return f"{route.line_name} {opening} {route.answer} {route.workflow}"


def sees(route: Route, name: str) -> Any:
    """An attribute of the route, of its speech profile, or its moment of change on the clock."""
    if name == "until":
        until = route.opening.until
        return until and f"{until:%Y-%m-%d %H:%M}"
    return getattr(route if hasattr(route, name) else route.speech, name)


NORMAL, CLOSED = "desk open workflow receptionist", "desk closed workflow receptionist"
BILLED, AT_NIGHT = "billing open workflow receptionist", "night closed workflow daytime"
SHUT, ASIDE = "billing closed notice notice", "desk open notice notice"
JOB_BILLING = '{"line": "billing"}'
NO_LINE = "+12025550111 was dialled, which no line names: add it to a line's numbers"
NO_SUCH = "the dispatch's metadata names a line 'sales' that there is not; there are: desk, billing, night"

# fmt: off
TABLE: list[tuple[str, Call, str, dict[str, Any]]] = [
    # who calls
    ("caller in E.164 is answered", Call(), NORMAL, {"warnings": (), "blocked": False, "notice": None}),
    ("caller in national spelling is answered", Call(by="(202) 555-0100"), NORMAL, {}),
    ("withheld caller is answered", Call(by="anonymous"), NORMAL, {}),
    ("withheld caller is not put through to billing", Call(BILLING, by="Restricted"), NORMAL, {"voice": None}),
    ("withheld on the keypad is withheld", Call(BILLING, by="+266696687"), NORMAL, {}),
    ("known caller is put through to billing", Call(BILLING), BILLED, {}),
    ("web caller reaches the default line", Call(web=True), NORMAL, {"warnings": ()}),
    ("web caller's number is not looked at", Call(by="+12025550666", web=True), NORMAL, {}),
    ("web caller has no number to withhold", Call(web=True, by="", job=JOB_BILLING), BILLED, {}),
    ("extension is a caller like any other", Call(by="102"), NORMAL, {}),
    ("extension that a rule names is known", Call(by="101"), "desk open workflow colleague", {"fixed": True}),
    ("extension in its SIP address is known", Call(by="sip:101@pbx"), "desk open workflow colleague", {}),
    # what was dialled
    ("second number of a line is that line", Call("+12025550190"), NORMAL, {"warnings": ()}),
    ("other line's number is the other line", Call(BILLING), BILLED, {"fixed": False}),
    ("dialled without plus is the same line", Call("12025550198"), BILLED, {}),
    ("dialled in national spelling is the same line", Call("2025550198"), BILLED, {}),
    ("dialled with 00 is the same line", Call("0012025550198"), BILLED, {}),
    ("dialled with 011 is the same line", Call("011 49 30 901820"), AT_NIGHT, {}),
    ("dialled as a SIP address is the same line", Call("sip:+12025550198@h;user=phone"), BILLED, {}),
    ("number of no line reaches the default, with a warning", Call("+12025550111"), NORMAL, {"warnings": (NO_LINE,)}),
    ("no dialled number reaches the default, without a warning", Call(""), NORMAL, {"warnings": ()}),
    # when: the desk
    ("desk is closed before it opens", Call(at="2026-07-06 07:59:59"), CLOSED, {"until": "2026-07-06 08:00"}),
    ("desk is open as the hour strikes", Call(at="2026-07-06 08:00"), NORMAL, {"until": "2026-07-06 12:00"}),
    ("desk is closed over lunch", Call(at="2026-07-06 12:00"), CLOSED, {"until": "2026-07-06 13:00"}),
    ("desk is open after lunch", Call(at="2026-07-06 13:00"), NORMAL, {"until": "2026-07-06 18:00"}),
    ("desk is closed as the evening begins", Call(at="2026-07-06 18:00"), CLOSED, {"until": "2026-07-07 08:00"}),
    ("desk is closed for the weekend", Call(at="2026-07-10 18:30"), CLOSED, {"until": "2026-07-12 01:30"}),
    ("moment in another zone is taken to the business's", Call(at="2026-07-06 12:00+00:00"), NORMAL, {}),
    ("closed desk greets in other words", Call(at="2026-07-06 20:00"), CLOSED, {"greeting": "Closed. A message?"}),
    ("open desk leaves the greeting to the model", Call(), NORMAL, {"greeting": None}),
    # when: the clock put forward and back
    ("night of the lost hour closes by the new clock", Call(at="2026-03-08 07:29+00:00"), NORMAL, {"until": "2026-03-08 03:30"}),
    ("lost hour has passed", Call(at="2026-03-08 07:30+00:00"), CLOSED, {}),
    ("first of the hours shown twice is open", Call(at="2026-11-01 05:30+00:00"), NORMAL, {}),
    ("second of the hours shown twice is open", Call(at="2026-11-01 06:30+00:00"), NORMAL, {"until": "2026-11-01 03:30"}),
    # when: days off
    ("public holiday closes the desk", Call(at="2026-12-25 10:00"), CLOSED, {"until": "2026-12-27 01:30"}),
    ("day every year closes the desk", Call(at="2027-12-24 10:00"), CLOSED, {}),
    ("first day of the break is closed", Call(at="2026-08-03 10:00"), CLOSED, {"until": "2026-08-09 01:30"}),
    ("last day of the break is closed", Call(at="2026-08-07 10:00"), CLOSED, {}),
    ("day after the break is open", Call(at="2026-08-10 10:00"), NORMAL, {}),
    ("single day is closed", Call(at="2026-11-27 10:00"), CLOSED, {}),
    ("single day is open the year after", Call(at="2028-11-27 10:00"), NORMAL, {}),
    # when: billing and the night line
    ("closed billing says so and hangs up", Call(BILLING, at="2026-07-07 10:00"), SHUT, {"notice": "Billing is closed.", "fixed": True}),
    ("billing opens a week later", Call(BILLING, at="2026-07-06 12:00"), SHUT, {"until": "2026-07-13 09:00"}),
    ("night line is open late", Call(NIGHT, at="2026-07-09 23:00"), "night open workflow watch", {"until": "2026-07-10 06:00"}),
    ("night line is open after midnight", Call(NIGHT, at="2026-07-13 05:59"), "night open workflow watch", {}),
    ("night line is answered by others by day", Call(NIGHT, at="2026-07-13 06:00"), AT_NIGHT, {"fixed": True}),
    ("night that began before the holiday goes on", Call(NIGHT, at="2027-12-24 05:00"), "night open workflow watch", {}),
    ("night of the holiday does not begin", Call(NIGHT, at="2027-12-24 23:00"), AT_NIGHT, {}),
    ("night from the holiday on is not there", Call(NIGHT, at="2026-12-26 05:00"), AT_NIGHT, {}),
    ("metadata that is nested without end is none", Call(room="[" * 20_000), NORMAL, {}),
    # rules: attributes
    ("header sends the call to billing", Call(has={"sip.h.x-dept": "billing"}), BILLED, {}),
    ("header's name and value may have capitals", Call(has={"SIP.H.X-DEPT": "BILLS"}), BILLED, {}),
    ("star stands for nothing, too", Call(has={"sip.h.x-dept": "bill"}), BILLED, {}),
    ("header of another value changes nothing", Call(has={"sip.h.x-dept": "a bill"}), NORMAL, {}),
    ("header of another name changes nothing", Call(has={"x-dept": "billing"}), NORMAL, {}),
    ("browser cannot say what a carrier's header says", Call(web=True, has={"sip.h.x-dept": "bills"}), NORMAL, {}),
    ("question mark is one letter", Call(NIGHT, has={"vip": "yes"}), "night closed workflow concierge", {}),
    ("question mark is not two letters", Call(NIGHT, has={"vip": "yees"}), AT_NIGHT, {}),
    ("both of a rule's conditions must be the case", Call(has={"vip": "yes"}), NORMAL, {}),
    ("bracket is only a bracket", Call(has={"note": "[A]"}), NORMAL, {"reasons": (f"{DESK} is the line desk", "rule 12 fits: nothing is changed", "the line is open on Monday, 8:00-12:00")}),
    ("bracket is no set of letters", Call(has={"note": "a"}), NORMAL, {"reasons": (f"{DESK} is the line desk", "the line is open on Monday, 8:00-12:00")}),
    # rules: trunk, trust, caller
    ("trunk sends the call to the night line", Call(trunk="ST_night_2"), AT_NIGHT, {}),
    ("other trunk changes nothing", Call(trunk="ST_day"), NORMAL, {}),
    ("caller without a trunk fits no trunk", Call(trunk=""), NORMAL, {}),
    ("vouched caller of billing goes the fast lane", Call(BILLING, has=VOUCHED), "billing open workflow fast", {"fixed": True}),
    ("claimed number does not", Call(BILLING), BILLED, {}),
    ("vouched caller of the desk does not", Call(has=VOUCHED), NORMAL, {}),
    ("rule's number in national spelling is that caller", Call(by="+12025550177"), "billing open workflow ledger", {}),
    ("rule's workflow speaks on a line that is closed", Call(NIGHT, has={"vip": "yes"}), "night closed workflow concierge", {"fixed": True}),
    ("rule's workflow speaks in place of the closed line's notice", Call(by="+12025550177", at="2026-07-07 10:00"), "billing closed workflow ledger", {"notice": None}),
    ("rule's line keeps its notice when it is closed", Call(has={"sip.h.x-dept": "bill"}, at="2026-07-07 10:00"), SHUT, {}),
    ("first rule that fits decides", Call(by="+12025550666", has={"sip.h.x-dept": "bill"}), BILLED, {"blocked": False}),
    # the dispatch's metadata
    ("job names the line", Call(job=JOB_BILLING), BILLED, {"warnings": ()}),
    ("room names the line", Call(room=JOB_BILLING), BILLED, {}),
    ("job's word counts before the room's", Call(job=JOB_BILLING, room='{"line": "night"}'), BILLED, {}),
    ("room's word counts where the job has none", Call(job='{"a": 1}', room=JOB_BILLING), BILLED, {}),
    ("job's null is no word", Call(job='{"line": null}', room=JOB_BILLING), BILLED, {"warnings": ()}),
    ("line of the metadata counts before the number", Call(NIGHT, job=JOB_BILLING), BILLED, {}),
    ("line that there is not is warned of", Call(job='{"line": "sales"}'), NORMAL, {"warnings": (NO_SUCH,)}),
    ("line that there is not leaves the number", Call(BILLING, job='{"line": "sales"}'), BILLED, {"warnings": (NO_SUCH,)}),
    ("metadata that is not JSON is not for us", Call(job="line=billing"), NORMAL, {"warnings": ()}),
    ("metadata that is a list is not for us", Call(job='["billing"]', room="3"), NORMAL, {"warnings": ()}),
    ("rule reads the metadata", Call(job='{"campaign": "Spring"}'), "desk open workflow sales", {}),
    ("rule reads the room's metadata", Call(room='{"campaign": "spring"}'), "desk open workflow sales", {}),
    ("page of the web decides who speaks", Call(web=True, job='{"page": "book"}'), "desk open workflow booking", {}),
    ("page is nothing to a telephone", Call(job='{"page": "book"}'), NORMAL, {}),
    # the block list
    ("blocked caller hears one sentence", Call(block_list=(ADA,)), ASIDE, {"blocked": True, "notice": "Please write."}),
    ("blocked caller in another spelling is blocked", Call(by="202-555-0100", block_list=(ADA,)), ASIDE, {}),
    ("blocked caller hears it on a closed line, too", Call(BILLING, at="2026-07-07 10:00", block_list=(ADA,)), SHUT, {"notice": "Please write."}),
    ("other callers are not blocked", Call(by="+12025550101", block_list=(ADA,)), NORMAL, {"blocked": False}),
    ("withheld caller is never on the list", Call(by="", block_list=(ADA,)), NORMAL, {"blocked": False}),
    ("web caller is never on the list", Call(web=True, block_list=(ADA,)), NORMAL, {"blocked": False}),
    ("rule blocks a number", Call(by="+12025550666"), ASIDE, {"blocked": True}),
    ("rule blocks all numbers that begin so", Call(by="+19005550100"), ASIDE, {"blocked": True}),
    ("rule that blocks does so when it is closed", Call(by="+12025550666", at="2026-12-25 10:00"), "desk closed notice notice", {"notice": "Please write."}),
    ("rule that blocks nobody does not unblock", Call(has={"note": "[a]"}, block_list=(ADA,)), ASIDE, {}),
    # how it is heard and spoken
    ("desk is heard and spoken as the settings say", Call(), NORMAL, {"language": "en", "stt_model": None, "numerals": False, "voice": None, "speed": None, "key_terms": ("Acme", "Ada", "braces")}),
    ("billing has ears and a voice of its own", Call(BILLING), BILLED, {"language": "es", "stt_model": "nova-3", "numerals": True, "voice": "sage", "speed": 1.1, "greeting": "Billing.", "key_terms": ("Acme", "Ada")}),
    ("web is heard by other ears", Call(web=True, job=JOB_BILLING), BILLED, {"stt_model": None, "numerals": False, "language": "es"}),
]
# fmt: on


@pytest.mark.parametrize(
    ("call", "expected", "more"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_call_goes_where_it_belongs(call: Call, expected: str, more: dict[str, Any]) -> None:
    routed = call.routed(SAYS)

    assert seen(routed) == expected
    assert {name: sees(routed, name) for name in more} == more


def test_blocked_caller_is_hung_up_on_where_the_business_says_so() -> None:
    for call in (Call(block_list=(ADA,)), Call(by="+12025550666")):
        routed = call.routed(HANGS_UP)

        assert seen(routed) == "desk open hang_up receptionist"
        assert (routed.blocked, routed.notice) == (True, None)


def test_default_line_is_the_one_that_is_named() -> None:
    business = Business.model_validate(ACME | {"default_line": "night"})

    assert seen(Call("+12025550111").routed(business)) == AT_NIGHT
    assert seen(Call(web=True).routed(business)) == AT_NIGHT


def test_reasons_tell_the_decision_in_its_order() -> None:
    call = Call(
        "+12025550111",
        at="2026-12-25 10:00",
        has={"sip.h.x-dept": "billing"},
        job='{"line": "sales"}',
        block_list=(ADA,),
    )

    assert call.routed(SAYS).reasons == (
        "+12025550111 belongs to no line: the default line is desk",
        "rule 1 fits: line billing",
        "closed: Christmas Day",
        "the caller's number is blocked",
    )
    assert call.routed(SAYS).warnings == (NO_SUCH, NO_LINE)


@pytest.mark.parametrize(
    ("call", "reasons"),
    [
        (Call(), (f"{DESK} is the line desk", "the line is open on Monday, 8:00-12:00")),
        (
            Call(job=JOB_BILLING),
            (
                "the dispatch's metadata names the line billing",
                "the line is open on Monday, 9:00-12:00",
            ),
        ),
        (
            Call(web=True, at="2026-07-11 10:00"),
            ("no number was dialled: the default line is desk", "closed on Saturdays"),
        ),
        (
            Call(by="+12025550177", at="2026-07-06 12:30"),
            (
                f"{DESK} is the line desk",
                "rule 10 fits: line billing, workflow ledger",
                "closed: 12:30 is outside Monday's 9:00-12:00",
            ),
        ),
        (
            Call(by="+12025550666"),
            (
                f"{DESK} is the line desk",
                "rule 3 fits: block",
                "the line is open on Monday, 8:00-12:00",
            ),
        ),
    ],
    ids=["by its number", "by the metadata", "by default", "by a rule", "blocked by a rule"],
)
def test_owner_is_told_why(call: Call, reasons: tuple[str, ...]) -> None:
    assert call.routed(SAYS).reasons == reasons


def test_route_knows_its_moment_on_the_clock_of_the_business() -> None:
    opening = Call(at="2026-07-06 14:00+00:00").routed(SAYS).opening

    assert f"{opening.at:%H:%M %Z}" == "10:00 EDT"
    assert opening.at == datetime(2026, 7, 6, 14, tzinfo=UTC)
