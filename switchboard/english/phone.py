"""Telephone numbers in groups, digit by digit."""

import re

import phonenumbers

from switchboard.english.numbers import digits
from switchboard.english.rules import Place, Rule

_NUMBER = re.compile(
    r"(?<![\w.,:/$€£-])(\+?\(?\d[\d()\s./-]{5,22}\d)"
    r"(?:,?\s?(?:ext\.?|extension|x)\s?(\d{1,6}))?(?![\w%]|[-.,/:]\d)"
)
_AS_WRITTEN_AT_HOME = re.compile(
    r"\d{3}[-.\s]\d{4}|(?:1[-.\s])?\(?\d{3}\)?[-.\s]{1,2}\d{3}[-.\s]\d{4}"
)
_OF_ANOTHER_COUNTRY = re.compile(r"\(?0\d{1,4}[)\s/-]+\d{2,}(?:[\s/-]\d+)*")
_FORMATS = phonenumbers.PhoneNumberFormat


def _phone(match: re.Match[str], place: Place) -> str:
    text, extension = match[1], match[2]
    many = sum(c.isdigit() for c in text)
    if not 7 <= many <= 15 or not (said := _said(text, place.country)):
        return match[0]
    return said + (f", extension {digits(extension, 'oh')}" if extension else "")


def _said(text: str, country: str | None) -> str | None:
    number = _parse(text, country)
    if text.startswith(("+", "00")):
        if number is None:
            return "plus " + _in_groups(text)
        if number.country_code == _code(country):
            return _in_groups(phonenumbers.format_number(number, _FORMATS.NATIONAL))
        code, _, rest = phonenumbers.format_number(number, _FORMATS.INTERNATIONAL).partition(" ")
        return f"plus {digits(code, 'oh')}, {_in_groups(rest)}"
    if _AS_WRITTEN_AT_HOME.fullmatch(text):
        return _in_groups(text)
    if number is None or not phonenumbers.is_valid_number(number):
        return _in_groups(text) if _OF_ANOTHER_COUNTRY.fullmatch(text) else None
    is_marked = text.startswith(("0", "(")) or re.fullmatch(r"\d{10,}", text)
    return _in_groups(phonenumbers.format_number(number, _FORMATS.NATIONAL)) if is_marked else None


def _parse(text: str, country: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse("+" + text[2:] if text.startswith("00") else text, country)
    except phonenumbers.NumberParseException:
        return None


def _code(country: str | None) -> int:
    return phonenumbers.country_code_for_region(country) if country else 0


def _in_groups(text: str) -> str:
    """As it is grouped where it is written, and no more than four digits in one breath."""
    groups = [piece for group in re.findall(r"\d+", text) for piece in _breaths(group)]
    return ", ".join(digits(group, "oh") for group in groups)


def _breaths(group: str) -> list[str]:
    if len(group) <= 4:
        return [group]
    first = 4 if len(group) % 3 == 1 and len(group) > 7 else 3
    return [group[:first], *_breaths(group[first:])]


RULES: list[Rule] = [(_NUMBER, _phone)]
