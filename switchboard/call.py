"""One call's state: plain data that every part of a call reads."""

from dataclasses import dataclass

from switchboard.caller import Caller


@dataclass
class Call:
    """What is known of one call while it lasts."""

    caller: Caller
