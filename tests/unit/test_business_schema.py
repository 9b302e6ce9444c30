"""The JSON Schema by which an editor completes and checks the business file."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from typer.testing import CliRunner

from switchboard import yaml_file
from switchboard.commands.business import business
from switchboard.config import ROOT

SCHEMA = ROOT / "switchboard" / "business" / "schema.json"


def test_committed_schema_is_the_one_that_is_printed() -> None:
    """Mend it by `switchboard business schema > switchboard/business/schema.json`."""
    assert CliRunner().invoke(business, ["schema"]).output == SCHEMA.read_text("utf-8")


def test_example_names_the_schema_and_is_valid_by_it() -> None:
    example = ROOT / "switchboard.yaml"
    first = example.read_text("utf-8").splitlines()[0]

    assert first == f"# yaml-language-server: $schema={SCHEMA.relative_to(ROOT)}"
    assert valid(yaml_file.plain(yaml_file.read(example)))


MINE: dict[str, Any] = {"name": "A", "time_zone": "UTC", "hours": "always", "lines": {"a": {}}}


@pytest.mark.parametrize(
    ("fields", "is_valid"),
    [
        ({}, True),
        ({"hours": "never"}, False),
        ({"hours": {"monday": "8:00-12:00", "tuesday": "closed", "sunday": None}}, True),
        ({"hours": {"monday": ["8:00-12:00", "13:00-18:00"]}}, True),
        ({"hours": {"monday": "8-12"}}, False),
        ({"hours": {"funday": "8:00-12:00"}}, False),
        ({"blocked": "hang_up"}, True),
        ({"blocked": {"say": "No."}}, True),
        ({"blocked": "hangup"}, False),
        ({"closed": {"holidays": "US"}}, True),
        ({"closed": {"holidays": {"country": "US", "open_on": ["X"]}}}, True),
        ({"closed": {"holidays": {"part": "NY"}}}, False),
        ({"closed": {"dates": ["2026-11-27", {"date": "2026-11-27", "reason": "x"}]}}, True),
        ({"closed": {"dates": [{"from": "2026-11-27", "to": "2026-11-28"}]}}, True),
        ({"closed": {"dates": [{"from": "2026-11-27"}]}}, False),
        ({"closed": {"yearly": ["12-24"]}}, True),
        ({"closed": {"yearly": ["24.12."]}}, False),
        ({"lines": {"a": {"numbers": ["+1 202 555 0199"], "hours": "always"}}}, True),
        ({"lines": {"a": {"numbers": [12025550199]}}}, False),
        ({"lines": {"a": {"workflo": "x"}}}, False),
        ({"lines": {"a": {"speed": 9}}}, False),
        ({"rules": [{"when": {"trust": "claimed"}, "then": {"block": True}}]}, True),
        ({"rules": [{"when": {"trust": "verified"}, "then": {"block": True}}]}, False),
        ({"keep_days": "long"}, False),
        ({"nam": "A"}, False),
    ],
    ids=str,
)
def test_schema_knows_the_short_forms_and_refuses_what_the_file_may_not_say(
    fields: dict[str, Any], is_valid: bool
) -> None:
    assert valid(MINE | fields) is is_valid


def test_every_block_tells_an_editor_what_it_is_for() -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))

    assert [name for name, block in schema["$defs"].items() if not block.get("description")] == []


def valid(value: Any) -> bool:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    return not list(wrong(value, schema, schema["$defs"]))


TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "null": type(None),
}


def wrong(value: Any, schema: dict[str, Any], blocks: dict[str, Any]) -> Iterator[str]:
    """What a validator would say, by as much of JSON Schema as ours uses."""
    if "$ref" in schema:
        yield from wrong(value, blocks[schema["$ref"].rpartition("/")[2]], blocks)
    if "anyOf" in schema and all(any(wrong(value, s, blocks)) for s in schema["anyOf"]):
        yield f"{value!r} is none of these forms"
    if "type" in schema and not isinstance(value, TYPES[schema["type"]]):
        yield f"{value!r} is no {schema['type']}"
        return
    yield from wrong_inside(value, schema, blocks)
    yield from wrong_itself(value, schema)


def wrong_inside(value: Any, schema: dict[str, Any], blocks: dict[str, Any]) -> Iterator[str]:
    for item in value if isinstance(value, list) else ():
        yield from wrong(item, schema.get("items", {}), blocks)
    if isinstance(value, dict):
        yield from (
            f"{name} is missing" for name in schema.get("required", ()) if name not in value
        )
        for name, part in value.items():
            others = schema.get("additionalProperties", {})
            inner = schema.get("properties", {}).get(name, others)
            if inner is False:
                yield f"{name} is unknown"
            else:
                yield from wrong(part, inner, blocks)


def wrong_itself(value: Any, schema: dict[str, Any]) -> Iterator[str]:
    if value != schema.get("const", value) or value not in schema.get("enum", [value]):
        yield f"{value!r} is another word"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{value!r} is spelt otherwise"
    if isinstance(value, int | float) and not (
        schema.get("minimum", value) <= value <= schema.get("maximum", value)
    ):
        yield f"{value} is too much or too little"
