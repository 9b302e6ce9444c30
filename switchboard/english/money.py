"""Prices as a person says them."""

import re

from switchboard.english.numbers import cardinal, number
from switchboard.english.rules import Place, Rule

_DOLLAR, _EURO, _POUND = ("dollar", "dollars"), ("euro", "euros"), ("pound", "pounds")
_CENT, _PENCE = ("cent", "cents"), ("penny", "pence")
_CURRENCIES = {
    "$": (_DOLLAR, _CENT),
    "€": (_EURO, _CENT),
    "£": (_POUND, _PENCE),
    "¥": (("yen", "yen"), None),
    "EUR": (_EURO, _CENT),
    "GBP": (_POUND, _PENCE),
    "USD": (("US dollar", "US dollars"), _CENT),
    "CAD": (("Canadian dollar", "Canadian dollars"), _CENT),
    "AUD": (("Australian dollar", "Australian dollars"), _CENT),
    "CHF": (("Swiss franc", "Swiss francs"), ("centime", "centimes")),
}
_AS = {"US$": "USD", "CA$": "CAD", "C$": "CAD", "AU$": "AUD", "A$": "AUD"}
_OWN = {"US": "USD", "CA": "CAD", "AU": "AUD"}
"""Whose dollars are simply dollars."""

_SIGN = r"(US\$|CA?\$|AU?\$|[$€£¥]|(?:EUR|USD|GBP|CHF|CAD|AUD)\s?)"
_NUMBER = r"(\d+(?:,\d{3})*(?:[.,]\d\d(?!\d)|\.\d+)?)"
_SCALE = r"(?:\s?(million|billion|k|K|M|bn)\b)?"
_PER = r"(?:/([a-z]+))?"
_END = r"(?![\w]|[.,:]\d)"
_BEFORE = re.compile(
    rf"(?<![\w])(-?){_SIGN}{_NUMBER}(?:\s?[-\u2013\u2014]\s?{_SIGN}?{_NUMBER})?{_SCALE}{_PER}{_END}"
)
_BEHIND = re.compile(
    rf"(?<![\w.,:/-]){_NUMBER}(?:\s?[-\u2013\u2014]\s?{_NUMBER})?\s?([$€£¥]|(?:EUR|USD|GBP|CHF|CAD|AUD)\b){_PER}"
)
_SCALES = {"k": "thousand", "m": "million", "bn": "billion"}


def _before(match: re.Match[str], place: Place) -> str:
    minus, sign, amount, _, until, scale, per = match.groups()
    scale = scale and _SCALES.get(scale.lower(), scale)
    is_attribute = place.last_word(match).lower() in ("a", "an") and place.after.islower()
    said = _range(sign.strip(), amount, until, scale, place, is_attribute=is_attribute)
    return ("minus " if minus else "") + said + (f" per {per}" if per else "")


def _behind(match: re.Match[str], place: Place) -> str:
    amount, until, sign, per = match.groups()
    said = _range(sign, amount, until, None, place, is_attribute=False)
    return said + (f" per {per}" if per else "")


def _range(
    sign: str,
    amount: str,
    until: str | None,
    scale: str | None,
    place: Place,
    *,
    is_attribute: bool,
) -> str:
    code = _AS.get(sign, sign)
    names, small = _CURRENCIES["$" if code == _OWN.get(place.country or "") else code]
    if is_attribute:  # a twenty dollar bill
        names, small = (names[0], names[0]), small and (small[0], small[0])
    if until is None:
        return _amount(amount, scale, names, small)
    if _whole(amount) is None or scale:
        return f"{_amount(amount, scale, names, small)} to {_amount(until, scale, names, small)}"
    return f"{number(_plain(amount))} to {_amount(until, None, names, small)}"


def _amount(
    text: str, scale: str | None, names: tuple[str, str], small: tuple[str, str] | None
) -> str:
    plain = _plain(text)
    if scale:
        return f"{number(plain)} {scale} {names[1]}"
    whole, _, cents = plain.partition(".")
    if small is None or len(cents) not in (0, 2):
        return f"{number(plain)} {names[1]}"
    said = [_counted(int(whole), names)] if int(whole) or not int(cents or 0) else []
    if int(cents or 0):
        said.append(_counted(int(cents), small))
    return " and ".join(said)


def _counted(many: int, names: tuple[str, str]) -> str:
    return f"{cardinal(many)} {names[many != 1]}"


def _plain(text: str) -> str:
    """`1,200.50` and `1200,50` with a point and nothing else."""
    if re.search(r",\d\d$", text):
        text = text.replace(".", "").replace(",", ".")
    return text.replace(",", "")


def _whole(text: str) -> str | None:
    return None if "." in _plain(text) else text


RULES: list[Rule] = [(_BEFORE, _before), (_BEHIND, _behind)]
