"""The rules stay small, hold no scenario, and say what can be looked up."""

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from rehearsal.speech import rules
from rehearsal.speech.facts import normalised
from rehearsal.speech.given import Given

TEXT = rules.RULES.read_text()
LOADED = rules.load()
MOST_LINES, LONGEST = 300, 150
"""Beyond that they are a second brain: plainer sentences in the scenarios, then."""


def sentences() -> set[str]:
    """All that callers say in scenarios, in three words or more."""
    said: set[str] = set()
    for file in Path("rehearsal/scenarios").glob("*.yaml"):
        for step in YAML(typ="safe").load(file).get("steps", []):
            words = step.get("say") or step.get("interrupt") if isinstance(step, dict) else None
            words = words.get("say") if isinstance(words, dict) else words
            said |= {normalised(part) for part in re.split(r"[.!?,]", str(words or ""))}
    return {words for words in said if words.count(" ") >= 2}


def test_rules_are_no_second_brain() -> None:
    lines = TEXT.splitlines()

    assert len(lines) <= MOST_LINES
    assert max(len(line) for line in lines) <= LONGEST


def test_no_sentence_of_a_scenario_stands_in_the_rules() -> None:
    found = sentences()
    in_rules = normalised(TEXT)

    assert len(found) > 10
    assert not {words for words in found if words in in_rules}


def test_no_scenario_is_named_in_the_rules_or_the_model() -> None:
    names = {file.stem for file in Path("rehearsal/scenarios").glob("*.yaml")}
    code = TEXT + "".join(file.read_text() for file in Path("rehearsal/speech").glob("*.py"))

    assert not {name for name in names if re.search(rf"\b{name}\b", code)}


@pytest.mark.parametrize("name", LOADED.intents)
def test_what_an_intent_depends_on_exists(name: str) -> None:
    intent = LOADED.intents[name]

    assert all(hasattr(Given, given.replace(" ", "_")) for given in intent.given)
    assert set(intent.tools) <= LOADED.tools.keys()
    assert intent.tools or intent.say or intent.goes_on


def test_options_of_parameters_come_from_tools_that_exist() -> None:
    roles = {rule.options_of for rule in LOADED.parameters.values()} - {""}

    assert roles
    assert roles <= LOADED.tools.keys()


def test_question_for_a_parameter_is_known_as_one() -> None:
    """Else the answer to it would not be understood."""
    for rule in LOADED.parameters.values():
        assert (
            rule.options_of
            or rule.draft
            or rule.asked == rules.NEVER
            or re.search(rule.asked, rule.ask.lower())
        )


def test_last_intent_fits_whatever_is_said() -> None:
    last = list(LOADED.intents.values())[-1]

    assert last.say
    assert (last.hear, last.given, last.after) == ([], [], "")
