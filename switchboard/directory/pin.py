"""PINs as they are kept: a salted hash each, which is all that a right one can be told by."""

import hashlib
import hmac
import re
import secrets

COST = {"n": 2**12, "r": 8, "p": 1}
"""Some 10 ms and 4 MB: what a call does not notice, and a list of thousands takes a minute for."""
SHORTEST, LONGEST = 4, 8
"""Digits of a PIN."""
_PIN = re.compile(rf"[0-9]{{{SHORTEST},{LONGEST}}}")


def pin_problem(text: str) -> str | None:
    """What is wrong with this as a PIN, without the PIN itself."""
    if _PIN.fullmatch(text):
        return None
    if text.isdecimal() and len(text) < SHORTEST:
        return (
            f"the PIN has {len(text)} digits: {SHORTEST} to {LONGEST}; a spreadsheet drops zeros in front, "
            "format its column as text"
        )
    return f"the PIN is not understood: {SHORTEST} to {LONGEST} digits and nothing else"


def hash_pin(pin: str) -> str:
    """The PIN as it may be written down, different every time.

    Raises:
        ValueError: It is not 4 to 8 digits.
    """
    if problem := pin_problem(pin):
        raise ValueError(problem)
    return _hashed(pin, secrets.token_hex(16), **COST)


def is_pin(pin: str, kept: str | None) -> bool:
    """Whether this is the PIN that was hashed; of no hash there is none."""
    if kept is None:
        return False
    _, n, r, p, salt, _ = kept.split("$")
    # both as bytes: of text, only ASCII can be compared in constant time
    return hmac.compare_digest(
        _hashed(pin, salt, n=int(n), r=int(r), p=int(p)).encode(), kept.encode()
    )


def hash_unless_kept(pin: str | None, kept: str | None) -> str | None:
    """The hash that is kept where it is this PIN's, else a new one. None: there is no PIN to hash."""
    if pin is None:
        return None
    return kept if is_pin(pin, kept) else hash_pin(pin)


def _hashed(pin: str, salt: str, *, n: int, r: int, p: int) -> str:
    """With all that is needed to compute it again, should the cost ever be another."""
    digest = hashlib.scrypt(pin.encode(), salt=bytes.fromhex(salt), n=n, r=r, p=p, dklen=32)
    return f"scrypt${n}${r}${p}${salt}${digest.hex()}"
