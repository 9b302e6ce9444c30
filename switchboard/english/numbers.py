"""Numbers in English words."""

ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = (
    (10**12, "trillion"),
    (10**9, "billion"),
    (10**6, "million"),
    (1000, "thousand"),
    (100, "hundred"),
)
_TOO_LARGE = 10**15
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


def cardinal(number: int) -> str:
    """`one hundred twenty-three`; what nobody could follow is said digit by digit."""
    if number < 0:
        return f"minus {cardinal(-number)}"
    if number >= _TOO_LARGE:
        return digits(str(number))
    for size, name in _SCALES:
        if number >= size:
            many, rest = divmod(number, size)
            return f"{cardinal(many)} {name}" + (f" {cardinal(rest)}" if rest else "")
    if number < 20:
        return ONES[number]
    tens, ones = divmod(number, 10)
    return TENS[tens] + (f"-{ONES[ones]}" if ones else "")


def ordinal(number: int) -> str:
    """`one hundred twenty-third`."""
    said = cardinal(number)
    last = said.replace("-", " ").rpartition(" ")[2]
    nth = _ORDINALS.get(last) or (last[:-1] + "ieth" if last.endswith("y") else last + "th")
    return said.removesuffix(last) + nth


def year(number: int) -> str:
    """`nineteen eighty-four`, `two thousand five`, `twenty twenty-six`."""
    return cardinal(number) if 2000 <= number < 2010 else pairs(number)


def pairs(number: int) -> str:
    """A number of three or four digits as a house or a year has it: `twelve oh five`."""
    many, rest = divmod(number, 100)
    if rest == 0:
        return cardinal(number) if many % 10 == 0 or many < 10 else f"{cardinal(many)} hundred"
    return f"{cardinal(many)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"


def digits(text: str, zero: str = "zero") -> str:
    """The digits of the text one by one, and nothing else of it."""
    return " ".join(zero if c == "0" else ONES[int(c)] for c in text if c.isdecimal())


def number(text: str) -> str:
    """A number as it is written: `1,200`, `3.5`, `-2`, `007`."""
    minus, text = ("minus ", text[1:]) if text.startswith("-") else ("", text)
    whole, point, fraction = text.replace(",", "").partition(".")
    if whole.startswith("0") and len(whole) > 1:
        said = digits(whole)
    else:
        said = cardinal(int(whole)) if whole else ""
    if point:
        said = f"{said} point {digits(fraction)}".strip()
    return minus + said
