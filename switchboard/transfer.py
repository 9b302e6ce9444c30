"""What becomes of a call that is passed on to somebody."""

from enum import StrEnum

_BUSY, _UNANSWERED, _DECLINED = (486, 600), (408, 480, 487), (603,)


class Transfer(StrEnum):
    """Each value but the first is the reason as a caller is told it."""

    ACCEPTED = "accepted"
    BUSY = "the line is busy"
    UNANSWERED = "nobody answers"
    DECLINED = "the call was declined"
    FAILED = "the call could not be passed on"


def by_status(code: int) -> Transfer:
    """What the SIP status of whoever was called means (RFC 3261, section 21)."""
    if code in _BUSY:
        return Transfer.BUSY
    if code in _UNANSWERED:
        return Transfer.UNANSWERED
    return Transfer.DECLINED if code in _DECLINED else Transfer.FAILED
