"""A PIN that is typed: complete at the hash key, at its longest, or when nothing more comes."""

import asyncio
from collections.abc import Callable

from switchboard.directory.pin import LONGEST

ENDS_AFTER_S = 4.0
"""Without a further key; whoever knows of # need not wait for it."""


class PinEntry:
    """Collects keys. Nothing else of them is kept, and nobody is told but `on_pin`."""

    def __init__(self, on_pin: Callable[[str], None]) -> None:
        self._on_pin = on_pin
        self._typed = ""
        self._is_over = False
        self._end: asyncio.TimerHandle | None = None

    def press(self, key: str) -> None:
        """A digit belongs to it, # ends it, * begins it anew."""
        if key == "#":
            self._complete()
            self.forget()
        elif key.isdigit():
            self._typed += "" if self._is_over else key
            self._wait()
        else:
            self.forget()

    def forget(self) -> None:
        """Begin anew."""
        if self._end:
            self._end.cancel()
        self._typed, self._is_over = "", False

    def _wait(self) -> None:
        if self._end:
            self._end.cancel()
        if len(self._typed) >= LONGEST:
            self._complete()
        self._end = asyncio.get_running_loop().call_later(ENDS_AFTER_S, self._on_pause)

    def _on_pause(self) -> None:
        self._complete()
        self.forget()

    def _complete(self) -> None:
        """What is typed on from here belongs to no other PIN, until a pause."""
        pin, self._typed, self._is_over = self._typed, "", True
        if pin:
            self._on_pin(pin)
