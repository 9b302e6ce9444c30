"""Months and days by their names, in full or short."""

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
DAYS_SHORT = ["Mon", "Tues", "Tue", "Wed", "Thurs", "Thur", "Thu", "Fri", "Sat", "Sun"]
MONTHS_SHORT = ["Sept", *(name[:3] for name in MONTHS if name != "May")]

# the long ones first, so that a pattern does not end within a name
MONTH = "|".join(MONTHS + MONTHS_SHORT)
DAY = "|".join(DAYS + DAYS_SHORT)


def month_named(name: str) -> int:
    """1 to 12, by the first letters."""
    return next(n for n, month in enumerate(MONTHS, 1) if month.startswith(name[:3].capitalize()))


def in_full(name: str) -> str:
    """`Tues` or `Dec`, as it is called."""
    return next(full for full in (*DAYS, *MONTHS) if full.startswith(name[:3]))
