"""The business file: what it says is kept, and what is wrong in it is told by line and column."""

from collections.abc import Callable
from pathlib import Path

import pytest

from switchboard.business.business import Business
from switchboard.business.file import BusinessError, load
from switchboard.config import ROOT, Settings

GOOD = """\
name: Acme
time_zone: America/New_York
country: US
hours:
  monday: 9:00-17:00
lines:
  main:
    numbers: ["+1 202 555 0199"]
"""
Load = Callable[[str], Business]


@pytest.fixture
def read(tmp_path: Path) -> Load:
    """Reads a text as the business file."""

    def written(text: str) -> Business:
        path = tmp_path / "switchboard.yaml"
        path.write_text(text, "utf-8")
        return load(Settings(), path)

    return written


def problems(read: Load, text: str) -> list[str]:
    """Each as `LINE:COLUMN: sentence`."""
    with pytest.raises(BusinessError) as err:
        read(text)
    return [one.partition("switchboard.yaml:")[2] for one in err.value.problems]


def good(replaced: str, by: str) -> str:
    assert replaced in GOOD
    return GOOD.replace(replaced, by)


# ---- what it says is kept


def test_shipped_example_is_a_business() -> None:
    business = load(Settings())

    assert business.name == "Lindenwood Dental"
    assert list(business.lines) == ["reception", "billing"]
    assert business.line_of == {"+12025550199": "reception", "+12025550198": "billing"}
    assert business.fallback == "reception"


def test_setting_names_the_file_from_the_checkout_on() -> None:
    assert load(Settings(switchboard_business="./switchboard.yaml")).name == "Lindenwood Dental"
    with pytest.raises(BusinessError, match=f"There is no business file {ROOT}/nowhere.yaml"):
        load(Settings(switchboard_business="nowhere.yaml"))


def test_little_is_enough(read: Load) -> None:
    line = read(GOOD).lines["main"]

    assert (line.workflow, line.language, line.greeting) == ("receptionist", None, None)
    assert (line.says_automatic, line.greets_by_name) == (None, True)


@pytest.mark.parametrize(
    "spelt", ["202 555 0199", "(202) 555-0199", "1-202-555-0199", "tel:+1-202-555-0199"]
)
def test_number_of_a_line_is_kept_in_one_spelling(read: Load, spelt: str) -> None:
    assert read(good("+1 202 555 0199", spelt)).line_of == {"+12025550199": "main"}


def test_key_terms_are_the_names_that_callers_say(read: Load) -> None:
    text = (
        "people: [{name: Ada, also: [Doctor A, Acme]}]\n"
        "appointments: {services: [{name: check-up, minutes: 30}]}\n"
    )

    assert read(GOOD + text).key_terms == ("Acme", "Ada", "Doctor A", "check-up")


def test_norway_is_no_yes_or_no(read: Load) -> None:
    text = good("country: US", "country: NO\nlanguage: no")
    business = read(text + "    speech: {phone: {model: nova-2}}\n")

    assert (business.country, business.language) == ("NO", "no")


def test_hours_may_be_written_once_and_named_again(read: Load) -> None:
    business = read(good("hours:", "hours: &usual") + "    hours: *usual\n")

    assert business.lines["main"].hours == business.hours


def test_business_that_code_builds_needs_no_folders() -> None:
    raw = {"name": "A", "time_zone": "UTC", "hours": "always", "lines": {"a": {"workflow": "own"}}}

    assert Business.model_validate(raw).lines["a"].workflow == "own"


def test_number_without_its_country_code_needs_the_country(read: Load) -> None:
    national = good("+1 202 555 0199", "202 555 0199").replace("country: US\n", "")

    (problem,) = problems(read, national)

    assert problem.startswith(
        "7:15: '202 555 0199' is no telephone number: write it in quotes with"
    )


# ---- what a line's model hears

PHONE, WEB = "    speech: {phone: {model: %s}}\n", "    speech: {web: {model: %s}}\n"


@pytest.mark.parametrize(
    ("language", "speech"),
    [
        ("en-US", ""),
        ("es", PHONE % "nova-3"),
        ("multi", PHONE % "nova-2"),
        ("en-GB", PHONE % "nova-3-medical"),
        ("ta", PHONE % "nova-3"),
        ("xx", "    speech: {phone: {model: our-own}, web: {model: whisper-large}}\n"),
        ("xx", "    speech: {phone: {model: nova-9}, web: {model: base}}\n"),
    ],
)
def test_language_that_its_models_hear_will_do(read: Load, language: str, speech: str) -> None:
    assert read(f"{GOOD}    language: {language}\n{speech}").lines["main"].language == language


@pytest.mark.parametrize(
    ("language", "speech", "told"),
    [
        ("en-GB", "", "9:5: nova-2-phonecall, which hears this line on the phone, does not know"),
        ("es", "", "9:5: nova-2-phonecall, which hears this line on the phone, does not know 'es'"),
        ("multi", "", "9:5: nova-2-phonecall, which hears this line on the phone, does not know"),
        ("ta", PHONE % "nova-2", "9:5: nova-2, which hears this line on the phone, does not know"),
        ("xx", PHONE % "our-own", "9:5: nova-3, which hears this line on the web, does not know"),
        ("es", PHONE % "nova-3-medical", "9:5: nova-3-medical, which hears this line on the phone"),
        ("en-AU", WEB % "nova-2-video", "9:5: nova-2-phonecall, which hears this line on the ph"),
    ],
)
def test_language_that_a_model_lacks_is_told_before_the_first_call(
    read: Load, language: str, speech: str, told: str
) -> None:
    (problem,) = problems(read, f"{GOOD}    language: {language}\n{speech}")

    assert problem.startswith(told)
    assert "model to one that does, such as nova-3, or take one of its languages: " in problem


def test_language_of_the_business_is_checked_for_every_line_without_its_own(read: Load) -> None:
    text = good("country: US", "language: fr") + "  other: {language: en}\n"

    (problem,) = problems(read, text)

    assert problem.startswith("7:3: nova-2-phonecall")


# ---- everything that can be wrong: added to the good file, where, what

TABLE = [
    # a field
    ("nam: x", "9:1: unknown field 'nam'; allowed here: name, time_zone, country, language,"),
    ("    numbrs: []", "9:5: unknown field 'numbrs'; allowed here: speech, numbers, name,"),
    ("    speech: {fone: {}}", "9:14: unknown field 'fone'; allowed here: phone, web."),
    ("    speech: {web: {modl: x}}", "9:20: unknown field 'modl'; allowed here: model, numerals"),
    ("language: english", "9:1: 'language' must be the tag of a language, like en, en-US or"),
    ("language: 7", "9:1: 'language' must be words (in quotes, where they look like something"),
    ("language: [en]", "9:1: 'language' must be words, not ['en']."),
    ("facts: nowhere", "9:1: there is no prompts/nowhere.md; name a file there, without its .md."),
    ("default_line: man", "9:1: 'man' is no line of this file; there are: main."),
    ("keep_days: 0", "9:1: 'keep_days' must be greater than or equal to 1, not 0."),
    ("keep_days: three", "9:1: 'keep_days' must be a whole number, not 'three'."),
    ("limits: {call_minutes: 0}", "9:10: 'call_minutes' must be greater than 0, not 0."),
    ("limits: {call_minutes: long}", "9:10: 'call_minutes' must be a number, not 'long'."),
    ("directory: {http: {url: crm}}", "9:20: 'url' must be a valid URL"),
    ("blocked: hangup", "9:1: 'hangup' is no answer: write hang_up, or 'say' and what is said"),
    ("blocked: {say: ''}", "9:11: 'say' must be words, not ''."),
    # a line
    ("    workflow: nobody", "9:5: 'nobody' is no file in workflows/; there are: "),
    ("    workflow: notice", "9:5: 'notice' has nothing to say by itself: write its words as"),
    ("    speed: 9", "9:5: 'speed' must be less than or equal to 2, not 9."),
    ("    voice: 3", "9:5: 'voice' must be words (in quotes, where they look like something"),
    ("    says_automatic: maybe", "9:5: 'says_automatic' must be true or false, not 'maybe'."),
    ("    after_hours: {workflow: no}", "9:19: 'no' is no file in workflows/; there are: "),
    ("    after_hours: {notice: a, greeting: b}", "9:5: after a 'notice' the call ends"),
    ("    hours: {monday: 9-5}", "9:13: '9-5' is no span of hours: write it like 8:00-12:30"),
    ("    hours: sometimes", "9:5: 'sometimes' is no week: write always, or hours for each day"),
    ("  two: {numbers: [2025550199]}", "9:19: 2025550199 is read as a quantity"),
    ("  two: {numbers: ['202 555 0199']}", "9:9: +12025550199 is named twice"),
    ("  two: {numbers: [x]}", "9:19: 'x' is no telephone number: write it in quotes with its"),
    ("  two: {numbers: ['+1 555 0199']}", "9:19: '+1 555 0199' has more or fewer digits than"),
    ("  two: {numbers: '+1 202 555 0198'}", "9:9: 'numbers' must be a list, [in, brackets]"),
    ("  two:", "9:3: 'two' must be a block of fields (speech, numbers, name, workflow"),
    ("  two:\n    <<: {speed: 9}", "9:3: 'speed' must be less than or equal to 2, not 9."),
    # closed days
    ("closed: [2026-12-24]", "9:1: 'closed' must be a block of fields (holidays, dates, yearly)"),
    ("closed: {holidays: XX}", "9:10: no public holidays are known of 'XX': write a code"),
    ("closed: {holidays: {country: DE, part: X}}", "9:10: 'X' is no part of DE; there are: "),
    ("closed: {holidays: {country: US, open_on: [X]}}", "9:10: X: no such holiday; there are: "),
    ("closed: {dates: [2026-13-01]}", "9:18: '2026-13-01' is no date: write YEAR-MONTH-DAY"),
    ("closed: {dates: [{from: 2026-1-1, to: x}]}", "9:19: '2026-1-1' is no date"),
    ("closed: {dates: [{from: 2026-01-01}]}", "9:18: 'to' is missing."),
    ("closed: {dates: [{reason: x}]}", "9:18: write either 'date' for one day, or 'from' and"),
    ("closed: {dates: [{date: 2026-01-01, why: x}]}", "9:37: unknown field 'why'; allowed here"),
    ("closed: {yearly: [24.12.]}", "9:19: '24.12.' is no day of the year: write MONTH-DAY"),
    # rules
    ("rules: [{then: {block: true}}]", "9:9: 'when' is missing."),
    ("rules: [{when: {}, then: {block: true}}]", "9:10: an empty 'when' is always the case"),
    ("rules: [{when: {attributes: {}}, then: {block: true}}]", "9:10: an empty 'when' is always"),
    ("rules: [{when: {line: main}, then: {}}]", "9:30: 'then' does nothing: name one of line,"),
    ("rules: [{when: {line: x}, then: {block: true}}]", "9:17: 'x' is no line of this file"),
    ("rules: [{when: {line: main}, then: {line: x}}]", "9:37: 'x' is no line of this file"),
    ("rules: [{when: {line: main}, then: {workflow: x}}]", "9:37: 'x' is no file in workflows/"),
    ("rules: [{when: {channel: fax}, then: {block: true}}]", "9:17: 'channel' must be 'phone' or"),
    ("rules: [{when: {trust: verified}, then: {block: true}}]", "9:17: 'trust' must be 'unknown',"),
    ("rules: [{when: {caller: anybody}, then: {block: true}}]", "9:17: 'anybody' is no caller:"),
    ("rules: [{when: {metadata: {vip: 1}}, then: {block: true}}]", "9:28: 'vip' must be words ("),
    ("rules: [{when: {metadata: vip}, then: {block: true}}]", "9:17: 'metadata' must be a block"),
    (
        "rules:\n  - {when: {line: main}, then: {block: true}}\n"
        "  - {when: {line: main}, then: {line: main}}",
        "9:1: rule 2 never decides, its 'when' is that of rule 1: make them one.",
    ),
    # people and services
    ("people: {Ada: x}", "9:1: 'people' must be a list, [in, brackets] or each after a - of its"),
    ("people: [{name: Ada}, {name: ada}]", "9:1: 'ada' is a name of Ada and of ada (number 1 and"),
    ("people: [{name: Ada, sip: ada}]", "9:22: 'ada' is no SIP address: write it like sip:"),
    ("people: [{name: Ada, number: '2025550199'}]", "9:22: +12025550199 is the number of a line"),
    ("people: [{nam: Ada}]", "9:10: 'name' is missing."),
    ("appointments: {services: [{name: a, minutes: 3}]}", "9:37: 'minutes' must be greater than"),
    ("appointments: {services: [{name: a, minutes: 5.5}]}", "9:37: 'minutes' must be a whole"),
    (
        "appointments: {services: [{name: a, minutes: 30, by: [Bob]}]}",
        "9:55: 'Bob' is nobody under people; there are: none yet.",
    ),
    (
        "appointments: {services: [{name: a, minutes: 30}, {name: b, also: [A], minutes: 30}]}",
        "9:16: 'A' is a name of a and of b (number 1 and 2 of the list): give each its own.",
    ),
    # not YAML
    ("name: Acme", '9:1: this is not valid YAML (found duplicate key "name"'),
    ("\tname: x", "9:1: this is not valid YAML ("),
    ("facts: [a", "10:1: this is not valid YAML ("),
]


@pytest.mark.parametrize(("added", "told"), TABLE, ids=[added for added, _ in TABLE])
def test_mistake_is_told_with_its_place_and_what_to_write(
    read: Load, added: str, told: str
) -> None:
    first = problems(read, f"{GOOD}{added}\n")[0]

    assert first.startswith(told)
    assert first.endswith(".")


@pytest.mark.parametrize(
    ("replaced", "by", "told"),
    [
        ("name: Acme\n", "", "1:1: 'name' is missing."),
        ("America/New_York", "EST5", "2:1: 'EST5' is no time zone: write it like America/New_Y"),
        ("country: US", "country: UK", "3:1: 'UK' is no country: write its two letters in cap"),
        ("country: US", "country: [US]", "3:1: 'country' must be words, not ['US']."),
        ("+1 202 555 0199", "202-5550", "8:15: '202-5550' is no telephone number: write it in qu"),
        ("hours:\n  monday: 9:00-17:00\n", "", "1:1: 'hours' is missing."),
        ("monday: 9:00", "funday: 9:00", "5:3: unknown field 'funday'; allowed here: monday, tu"),
        ("9:00-17:00", "[9:00-12:00, 11:00-13:00]", "5:3: 11:00-13:00 begins before 9:00-12:00"),
        ("9:00-17:00", "22:00-6:00\n  tuesday: 5:00-9:00", "4:1: 22:00-6:00 of monday reaches "),
        (GOOD[GOOD.index("lines:") :], "", "1:1: 'lines' is missing."),
        (GOOD[GOOD.index("lines:") :], "lines: {}", "6:1: 'lines' must have one at least."),
        (GOOD[GOOD.index("lines:") :], "lines: [a]", "6:1: 'lines' must be a block with a name"),
    ],
)
def test_mistake_in_what_there_must_be_is_told(
    read: Load, replaced: str, by: str, told: str
) -> None:
    (problem,) = problems(read, good(replaced, by))

    assert problem.startswith(told)


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(read: Load) -> None:
    text = good("9:00-17:00", "9-5") + "    workflow: nobody\nkeep_days: 0\nrules: [{when: {}}]\n"

    assert [problem.split(" ")[0] for problem in problems(read, text)] == [
        "5:3:",
        "9:5:",
        "10:1:",
        "11:9:",
        "11:10:",
    ]


def test_mistake_in_what_is_named_again_is_told_once(read: Load) -> None:
    text = good("hours:", "hours: &usual").replace("9:00-17:00", "9-5") + "    hours: *usual\n"

    assert len(problems(read, text)) == 1


@pytest.mark.parametrize("text", ["", "- a", "just words"])
def test_file_that_is_no_business_is_told_so(read: Load, text: str) -> None:
    with pytest.raises(BusinessError, match="this is no business: write fields such as 'name:'"):
        read(text)


def test_file_that_cannot_be_read_is_told_in_one_sentence(read: Load, tmp_path: Path) -> None:
    with pytest.raises(BusinessError, match=r"There is no business file .*: restore switchboard"):
        load(Settings(), tmp_path / "nowhere.yaml")
    with pytest.raises(BusinessError, match=r"the file cannot be read \(.*directory"):
        load(Settings(), tmp_path)
    (tmp_path / "latin.yaml").write_bytes("name: Käse".encode("latin-1"))
    with pytest.raises(BusinessError, match=r"the file cannot be read \(.*utf-8"):
        load(Settings(), tmp_path / "latin.yaml")
    with pytest.raises(BusinessError, match=r"this is not valid YAML \(unacceptable character"):
        read("name: \x01\n")


def test_notice_is_not_offered_as_somebody_who_speaks(read: Load) -> None:
    (problem,) = problems(read, f"{GOOD}    workflow: nobody\n")

    assert "receptionist" in problem
    assert "notice" not in problem
