"""How a call ended."""

from enum import StrEnum


class Ended(StrEnum):
    AGENT = "agent"
    """It said goodbye and hung up."""
    CALLER = "caller"
    TRANSFERRED = "transferred"
    """Somebody of the business has taken it over."""
    SILENCE = "silence"
    TIME_LIMIT = "time_limit"
    BLOCKED = "blocked"
    """The caller's number is on the block list."""
    REFUSED_BUSY = "refused_busy"
    """More calls than this worker takes."""
    ABANDONED_RINGING = "abandoned_ringing"
    """The caller hung up before anybody answered."""
    FAULT = "fault"
