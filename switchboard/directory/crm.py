"""Asks a CRM over HTTP who is calling. What it says is checked, and is data, whoever wrote it."""

import logging
import unicodedata
from typing import Annotated, Any

import httpx2
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    TypeAdapter,
    ValidationError,
)

from switchboard.caller import Caller
from switchboard.directory.person import LONGEST_NAME, LONGEST_NOTES
from switchboard.known import NOBODY, Known

logger = logging.getLogger("switchboard")

_LARGEST_ANSWER = 64 * 1024


def _one_line(value: Any) -> Any:
    """No line breaks and no control characters: a name is no place for a paragraph of its own."""
    if not isinstance(value, str):
        return value
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())


_BETWEEN_LETTERS = "'\u2019.,-"


def _of_letters(name: str) -> str:
    """A name has letters and what stands between them, and no sentence follows it."""
    if not all(
        c.isalpha() or c.isspace() or unicodedata.category(c)[0] == "M" or c in _BETWEEN_LETTERS
        for c in name
    ):
        raise ValueError("no name")
    return name


Name = Annotated[
    str,
    BeforeValidator(_one_line),
    Field(min_length=1, max_length=LONGEST_NAME),
    AfterValidator(_of_letters),
]
Notes = Annotated[str, BeforeValidator(_one_line), Field(max_length=LONGEST_NOTES)]

_FIELDS: dict[str, TypeAdapter[str]] = {
    "name": TypeAdapter(Name),
    "notes": TypeAdapter(Notes),
    "workflow": TypeAdapter(str),
}


class Question(BaseModel):
    """What is posted: numbers in E.164, or null."""

    caller: str | None
    dialled: str | None
    call_id: str | None


class Crm:
    """One address that is asked. Any fault is an answer of nothing, and a warning in the log."""

    def __init__(self, url: str, secret: str, *, timeout_s: float) -> None:
        self._url = url
        headers = {"authorization": f"Bearer {secret}"} if secret else {}
        # built once, before there is a call: its TLS context takes 0.2 s
        self._client = httpx2.AsyncClient(headers=headers, timeout=timeout_s)

    async def who_is(self, caller: Caller) -> Known:
        """What the CRM knows of this caller; NOBODY where it knows nothing or does not answer."""
        asked = Question(caller=caller.number, dialled=caller.dialled, call_id=caller.call_id)
        try:
            answer = await self._client.post(self._url, json=asked.model_dump())
            if answer.status_code in (204, 404):
                return NOBODY
            answer.raise_for_status()
            found = answer.json() if len(answer.content) <= _LARGEST_ANSWER else None
        except (httpx2.HTTPError, ValueError) as err:
            # of what kind only: the error itself may quote the answer, or the address
            logger.warning("the CRM did not say who calls", extra={"error": type(err).__name__})
            return NOBODY
        if not isinstance(found, dict):
            logger.warning("the CRM's answer is not understood: a JSON object is wanted")
            return NOBODY
        return self._checked(found)

    async def aclose(self) -> None:
        await self._client.aclose()

    def _checked(self, found: dict[str, Any]) -> Known:
        """The fields that can be used; one that cannot does not take the others with it."""
        good: dict[str, str] = {}
        for name, adapter in _FIELDS.items():
            if found.get(name) is None:
                continue
            try:
                good[name] = adapter.validate_python(found[name], strict=True)
            except ValidationError:
                logger.warning(
                    "the CRM's answer has a field that cannot be used", extra={"field": name}
                )
        who = good.get("name")
        return Known(who, (who,) if who else (), good.get("notes", ""), good.get("workflow"))
