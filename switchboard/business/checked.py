"""What every block of the business file has in common: no field but its own, checked references."""

from collections.abc import Callable, Collection, Mapping
from typing import Annotated, Any

import phonenumbers
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic.config import JsonDict

from switchboard.numbers import is_e164, phone_number

NOTICE = "notice"
"""The workflow that says one thing, which the routing gives to it, and ends the call."""
VERIFY_CALLER = "verify_caller"
"""The step in which a caller shows who they are: a tool asks for it, never the business file."""


class Checked(BaseModel):
    """Part of the business file: no field but its own, and never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


def or_short(*forms: JsonDict) -> Callable[[JsonDict], None]:
    """For a block's `json_schema_extra`: these short forms may stand in the block's place."""

    def widen(schema: JsonDict) -> None:
        block = dict(schema)
        schema.clear()
        for key in {"title", "description"} & block.keys():
            schema[key] = block.pop(key)
        schema["anyOf"] = [*forms, block]

    return widen


def one_of(names: Collection[str]) -> str:
    return ", ".join(sorted(names)) or "none yet"


def known(kind: str, what: str) -> Callable[[str, ValidationInfo], str]:
    """A check that a name is one of those the file's reader collected under `kind`.

    Without a reader, as where code builds a business, every name will do.
    """

    def check(name: str, info: ValidationInfo) -> str:
        names: Collection[str] | None = (info.context or {}).get(kind)
        if names is not None and name not in names:
            raise ValueError(f"{name!r} is {what}; there are: {one_of(names)}")
        return name

    return check


def _number(text: Any, info: ValidationInfo) -> Any:
    if not isinstance(text, str):
        raise ValueError(  # noqa: TRY004 pydantic tells of no other
            f"{text!r} is read as a quantity, which loses its plus: write the number in quotes"
        )
    context: Mapping[str, Any] = info.context or {}
    number = phone_number(text, context.get("country"))
    if number is None or not is_e164(number):
        raise ValueError(
            f"{text!r} is no telephone number: write it in quotes with its country code, "
            'like "+1 202 555 0199"'
        )
    length = phonenumbers.is_possible_number_with_reason(phonenumbers.parse(number))
    if length != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise ValueError(f"{text!r} has more or fewer digits than a number of its country")
    return number


def _speaks(name: str) -> str:
    if name == VERIFY_CALLER:
        raise ValueError(
            "'verify_caller' comes by itself, where a tool needs to know who is calling: take it away"
        )
    if name == NOTICE:
        raise ValueError(
            "'notice' has nothing to say by itself: write its words as the 'notice' of after_hours, "
            "or as 'say' of blocked"
        )
    return name


Number = Annotated[
    str,
    BeforeValidator(_number),
    WithJsonSchema({"type": "string", "pattern": r"\d", "examples": ["+1 202 555 0199"]}),
]
"""E.164, however the owner spelt it."""
Words = Annotated[str, Field(pattern=r"\S")]
Workflow = Annotated[
    str, AfterValidator(_speaks), AfterValidator(known("workflows", "no file in workflows/"))
]
LineName = Annotated[str, AfterValidator(known("lines", "no line of this file"))]
PersonName = Annotated[str, AfterValidator(known("people", "nobody under people"))]
Reachable = Annotated[
    PersonName,
    AfterValidator(known("reachable", "nobody who can be called, without a number or sip address")),
]
"""Somebody to whom a call can be passed on."""
LANGUAGE = r"^(multi|[a-z]{2,3}(-[A-Za-z0-9]{2,8})*)$"
Language = Annotated[
    str,
    Field(pattern=LANGUAGE, examples=["en", "en-US", "es-419"]),
]
"""A BCP 47 tag, or `multi` where the speech model hears several at once."""
