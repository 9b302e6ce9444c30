"""What the parts of a scenario have in common: the kinds of values that people write in it."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_E164 = r"\+[1-9][0-9]{2,14}"
_ONE_DIGIT_HOUR = re.compile(r"(?<=[ T])(?=[0-9]:)")


class Checked(BaseModel):
    """Part of a scenario: no field but its own, and never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _moment(text: str) -> str:
    try:
        moment = datetime.fromisoformat(_ONE_DIGIT_HOUR.sub("0", text))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None:
        raise ValueError(
            f"{text!r} is no time: write YEAR-MONTH-DAY HOUR:MINUTE, like 2026-12-25 09:10"
        )
    return moment.isoformat()


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError(f"{text!r} is no day: write YEAR-MONTH-DAY, like 2026-12-25") from None


Words: TypeAlias = Annotated[str, Field(pattern=r"\S")]
Keys: TypeAlias = Annotated[str, Field(pattern=r"^[0-9*#A-D]+$")]
Seconds: TypeAlias = Annotated[float, Field(ge=0, le=600)]
Number: TypeAlias = Annotated[str, Field(pattern=rf"^{_E164}$")]
NumberOrNone: TypeAlias = Annotated[str, Field(pattern=rf"^(none|{_E164})$")]
CallerNumber: TypeAlias = Annotated[str, Field(pattern=rf"^(withheld|anonymous|{_E164})$")]
Moment: TypeAlias = Annotated[str, AfterValidator(_moment)]
"""The business's local time, in ISO 8601."""
Day: TypeAlias = Annotated[str, AfterValidator(_day)]
Times: TypeAlias = Annotated[int, Field(ge=1, le=100, strict=True)]
