"""What a caller says while a PIN may be among it: a date of birth is passed on, and no other digits."""

from switchboard.heard import mask_digits


class SecretWords:
    """One turn of the caller's, which a speech model hears in parts."""

    def __init__(self) -> None:
        self._turn: list[str] = []

    def hide(self, part: str, *, is_final: bool) -> str:
        """A part without its digits: what they mean is known only when the turn is whole."""
        if is_final:
            self._turn.append(part)
        return mask_digits(part, fewest=1, dates=False)

    def whole(self) -> str | None:
        """The turn that is over, as it may be passed on; None when nothing was said."""
        turn, self._turn = " ".join(self._turn), []
        return passable(turn) if turn.strip() else None


def passable(turn: str) -> str:
    """The words of a turn, its digits hidden but for a date that can be nothing else.

    Four digits of a PIN are a day, a month and a year as well: only a month's name or a year of four digits
    makes a date of them.
    """
    return mask_digits(turn, fewest=1)
