"""What is written for the eye only: emphasis, bullets, links, emoji."""

import re

_EMOJI = (
    "\U0001f000-\U0001fbff\u2600-\u27bf\u2b00-\u2bff"  # pictures, dingbats, stars
    "\ufe0e\ufe0f\u20e3\U000e0020-\U000e007f"  # what says how one is drawn
)
_PICTURES = re.compile(rf"[{_EMOJI}](?:\u200d(?=[{_EMOJI}]))?")
_MARKED = re.compile(rf"[*_~`\[\]|<{_EMOJI}]")
_LINK = re.compile(r"\]\([^)]*\)?|!?\[|\]")
_LINE_BREAK = re.compile(r"</?(?:br|b|i|em|strong|p|ul|li)/?>", re.IGNORECASE)
# an asterisk alone is a sign of its own between numbers, before a service code, and as a key
_ASTERISKS = re.compile(r"\*{2,}|(?<!\d)(?<!^)\*|(?<=\d)\*(?!\d)|^\*(?!\d+$)(?=.)")
_IN_ANGLES = re.compile(r"<([^<>]*(?:@|://)[^<>]*)>")
_EMOTICON = re.compile(r"[:;]-?[()DP]|<3")
_UNDERSCORES = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")
_BARS = re.compile(r"^\|[-|:+]*|\|$")

_BULLET = re.compile(r"[-*+•‣◦·\u2013\u2014]|#{1,6}")
_QUOTE = re.compile(r">+")
_RULE = re.compile(r"[-*_=]{3,}")


def without_markup(word: str) -> str:
    """The word as it would be said; empty when nothing of it would."""
    if _EMOTICON.fullmatch(word):
        return ""
    if not _MARKED.search(word):
        return word
    word = _LINK.sub("", _PICTURES.sub("", word))
    word = _LINE_BREAK.sub("", word.replace("`", "").replace("~~", ""))
    word = _IN_ANGLES.sub(r"\1", word)
    return _BARS.sub("", _UNDERSCORES.sub("", _ASTERISKS.sub("", word)))


def begins_item(word: str) -> bool:
    """Whether this, first on its line and with a space after it, makes the line an item or a heading."""
    return bool(_BULLET.fullmatch(word))


def draws_line(word: str) -> bool:
    """Whether this, first on its line, is there for the eye only."""
    return bool(_QUOTE.fullmatch(word) or _RULE.fullmatch(word))
