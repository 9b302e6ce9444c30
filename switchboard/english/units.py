"""Numbers that count something: percent, minutes, degrees."""

import re

from switchboard.english.numbers import number
from switchboard.english.rules import Place, Rule

UNITS = {
    "%": ("percent", "percent"),
    "min": ("minute", "minutes"),
    "mins": ("minute", "minutes"),
    "hr": ("hour", "hours"),
    "hrs": ("hour", "hours"),
    "sec": ("second", "seconds"),
    "secs": ("second", "seconds"),
    "km": ("kilometer", "kilometers"),
    "cm": ("centimeter", "centimeters"),
    "mm": ("millimeter", "millimeters"),
    "mi": ("mile", "miles"),
    "ft": ("foot", "feet"),
    "kg": ("kilogram", "kilograms"),
    "mg": ("milligram", "milligrams"),
    "ml": ("milliliter", "milliliters"),
    "lb": ("pound", "pounds"),
    "lbs": ("pound", "pounds"),
    "oz": ("ounce", "ounces"),
    "mph": ("mile per hour", "miles per hour"),
    "°c": ("degree Celsius", "degrees Celsius"),
    "°f": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°": ("degree", "degrees"),
}

_NUMBER = r"(-?\d*(?:,\d{3})*\.?\d+)"
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_COUNTED = re.compile(
    rf"(?<![\w.,:/$€£-]){_NUMBER}(?:\s?[-\u2013\u2014]\s?{_NUMBER})?(\s|-)?({_UNIT})(?!\w)(\.?)",
    re.IGNORECASE,
)


def _counted(match: re.Match[str], place: Place) -> str:
    amount, until, between, unit, _ = match.groups()
    one, many = UNITS[unit.lower()]
    said = number(amount) + (f" to {number(until)}" if until else "")
    if between == "-":  # a thirty-minute appointment
        return f"{said}-{one}{place.stop(match)}"
    full_stop = "." if match[0].endswith(".") and unit.endswith("%") else place.stop(match)
    return f"{said} {one if (until or amount) == '1' else many}{full_stop}"


RULES: list[Rule] = [(_COUNTED, _counted)]
