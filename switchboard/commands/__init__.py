"""The commands of `switchboard`, and what they take from the business file."""

from switchboard import config
from switchboard.business import file
from switchboard.business.business import Business
from switchboard.business.file import workflow_names


def region() -> str | None:
    """Where numbers are dialled that are written without their country code."""
    return _business().country


def workflows() -> list[str]:
    """The names of all workflows."""
    return workflow_names()


def keep_days() -> int:
    """For how many days a call is kept."""
    return _business().keep_days


def _business() -> Business:
    return file.load(config.load())
