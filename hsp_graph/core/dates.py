"""Partial ISO dates (2008, 2008-05, 2008-05-17): validation, with a reason for each invalid one."""

import calendar
import re
from functools import lru_cache

from hsp_graph.core.errors import CommandError

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@lru_cache(65536)
def fault_of(text: str) -> tuple[str, str] | None:
    """The problem with a date and its hint; None for a valid date.

    >>> fault_of("2008"), fault_of("2008-02-29")
    (None, None)
    >>> fault_of("2009-02-29")
    ('there is no day 29 in February 2009', 'That month has 28 days')
    """
    match = _FORM.fullmatch(text)
    if not match:
        return "this is not a date that can be read", "Write 2008, 2008-05 or 2008-05-17 (year-month-day)"
    year, month, day = (int(part) if part else None for part in match.groups())
    if not year:
        return "there is no year 0", "Write the year with four digits"
    if month is not None and not 1 <= month <= 12:
        return f"there is no month {month}", "Write the month from 01 to 12: year-month-day"
    if month is not None and day is not None and not 1 <= day <= calendar.monthrange(year, month)[1]:
        days = calendar.monthrange(year, month)[1]
        return f"there is no day {day} in {calendar.month_name[month]} {year}", f"That month has {days} days"
    return None


def date_in(text: str) -> str:
    """Check a date that a user gives, and return it.

    Raises:
        CommandError: if it is not valid.

    >>> date_in("2008-05")
    '2008-05'
    """
    if fault := fault_of(text):
        problem, hint = fault
        why = f": {problem}" if _FORM.fullmatch(text) else ""
        raise CommandError(f"'{text}' is not a date{why}.", hint=f"{hint}.")
    return text
