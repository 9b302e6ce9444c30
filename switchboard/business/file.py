"""Reads switchboard.yaml; says, with file, line and column, everything that is wrong in it, at once."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml.comments import CommentedMap

from switchboard import as_started, config, prompts, yaml_file
from switchboard.business.business import Business
from switchboard.business.checked import LANGUAGE, NOTICE, VERIFY_CALLER
from switchboard.config import ROOT, Settings
from switchboard.errors import SwitchboardError

WORKFLOWS = ROOT / "workflows"


class BusinessError(SwitchboardError):
    """The business file cannot be used: one sentence a problem, all problems at once."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def load(settings: Settings, path: Path | None = None) -> Business:
    """The business in a file, by default the settings' own.

    Raises:
        BusinessError: The file cannot be read or is not a business.
    """
    path = path or ROOT / settings.switchboard_business
    document = _read(path)
    if not isinstance(document, CommentedMap):
        raise BusinessError([f"{path}: this is no business: write fields such as 'name:' in it."])
    raw = yaml_file.plain(document)
    try:
        return Business.model_validate(raw, context=_context(raw, settings))
    except ValidationError as err:
        # a set: what is wrong in an anchor is found at each of its aliases
        placed = sorted(
            {(yaml_file.position(document, p["loc"]), _sentence(p)) for p in err.errors()}
        )
        raise BusinessError(
            [f"{path}:{line}:{column}: {what}" for (line, column), what in placed]
        ) from None


def load_or_exit() -> tuple[Settings, Business]:
    """Settings and business for a program's first line, where nobody is there yet to catch an error."""
    settings = config.load_or_exit()
    try:
        business = load(settings)
    except BusinessError as err:
        sys.exit(f"error: {err}")
    return settings, business


def keep_as_started(settings: Settings) -> None:
    """Let a worker's processes read this file and the prompts as they are now."""
    as_started.keep([ROOT / settings.switchboard_business, *prompts.FOLDER.glob("*.md")])


def workflow_names() -> list[str]:
    """The workflows that may be chosen, each named as its file; the others come by themselves."""
    by_themselves = {"__init__", NOTICE, VERIFY_CALLER}
    return sorted({file.stem for file in WORKFLOWS.glob("*.py")} - by_themselves)


def _read(path: Path) -> Any:
    try:
        return yaml_file.read(path)
    except FileNotFoundError:
        raise BusinessError(
            [
                f"There is no business file {path}: restore switchboard.yaml, or set SWITCHBOARD_BUSINESS "
                "to yours."
            ]
        ) from None
    except yaml_file.NotYaml as err:
        raise BusinessError([str(err)]) from None


def _context(raw: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """What parts of the file are checked against: other parts of it, folders, settings."""
    people = _items(raw.get("people"))
    country = raw.get("country")
    language = raw.get("language", Business.model_fields["language"].default)
    return {
        "country": country if isinstance(country, str) else None,
        "language": language if re.match(LANGUAGE, str(language)) else None,
        "lines": list(raw["lines"]) if isinstance(raw.get("lines"), dict) else None,
        "people": [str(person["name"]) for person in people if "name" in person],
        "reachable": [
            str(p["name"]) for p in people if "name" in p and (p.get("number") or p.get("sip"))
        ],
        "workflows": workflow_names(),
        "prompts": [file.stem for file in prompts.FOLDER.glob("*.md")],
        "stt_models": {
            "phone": settings.switchboard_stt_model_phone,
            "web": settings.switchboard_stt_model_web,
        },
        "taken": set(),
    }


def _items(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _sentence(problem: ErrorDetails) -> str:
    inside = ("",) if problem["type"] == "model_type" else ()
    allowed = yaml_file.fields_at(Business, (*problem["loc"], *inside))
    return yaml_file.sentence(problem, allowed, wanted=_wanted(problem))


def _wanted(problem: ErrorDetails) -> str:
    """What a text is asked to be, in words."""
    if problem["type"] == "string_pattern_mismatch" and problem["loc"][-1] == "language":
        return "the tag of a language, like en, en-US or es-419, or multi"
    if isinstance(problem["input"], bool | int | float):
        return "words (in quotes, where they look like something else)"
    return "words"
