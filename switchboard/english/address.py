"""Addresses of mail and web as a person says them."""

import re

from switchboard.english.numbers import digits
from switchboard.english.rules import Place, Rule

_HOST = r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}"
# endings that are not also a word after a full stop without its space
_ENDINGS = (
    "com|org|net|edu|gov|info|biz|io|app|dev|ai|co|health|dental|clinic|care|example|"
    "uk|ca|de|fr|eu|ch|nl|ie|au|nz"
)
_MAIL = re.compile(rf"(?:mailto:)?\b([\w.+-]*\w)@({_HOST})\b", re.IGNORECASE)
_PATH = r"((?:[/?#][\w\-./?=&%#~+]*[\w/])?)/?"
_WEB = re.compile(rf"(?:https?://(?:www\.)?|\bwww\.)({_HOST})(?::\d+)?{_PATH}", re.IGNORECASE)
_BARE = re.compile(rf"(?<![\w@./-])((?:[A-Za-z0-9-]+\.)+(?:{_ENDINGS}))(?![\w@-]|\.\w){_PATH}")
_SIGNS = {
    ".": "dot",
    "-": "dash",
    "_": "underscore",
    "+": "plus",
    "/": "slash",
    "@": "at",
    "?": "question mark",
    "=": "equals",
    "&": "and",
    "#": "hash",
    "%": "percent",
    "~": "tilde",
}
_PIECE = re.compile(r"[^\W\d_]+|\d|[^\w]|_")
_SAID_AS_A_WORD = {"com", "org", "net", "co", "info", "me", "gov", "biz"}


def _mail(match: re.Match[str], _: Place) -> str:
    return f"{_spelt(match[1])} at {_host(match[2])}"


def _web(match: re.Match[str], _: Place) -> str:
    return _host(match[1]) + _path(match[2])


def _host(text: str) -> str:
    """Each label as a word, and what is too short for one letter by letter."""
    *labels, ending = text.lower().split(".")
    said = [label if label in _SAID_AS_A_WORD else _spelt(label) for label in labels]
    said.append(
        ending if len(ending) > 2 or ending in _SAID_AS_A_WORD else " ".join(ending.upper())
    )
    return " dot ".join(said)


def _path(text: str) -> str:
    text = text.rstrip("/")
    return f" {_spelt(text)}" if text else ""


def _spelt(text: str) -> str:
    return " ".join(
        digits(piece) if piece.isdecimal() else _SIGNS.get(piece, piece)
        for piece in _PIECE.findall(text)
    )


RULES: list[Rule] = [(_MAIL, _mail), (_WEB, _web), (_BARE, _web)]
