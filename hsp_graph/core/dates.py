"""Partial ISO dates (2008, 2008-05, 2008-05-17): validation, with a reason for each invalid one."""

import calendar
import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from hsp_graph.core.errors import CommandError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Days = npt.NDArray[np.int64]

#: What stands for all dates: what has ever held counts.
ANY = "any"

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


@lru_cache(65536)
def days_of(text: str) -> tuple[date, date]:
    """The first and the last day of a year, a month or a day.

    Raises:
        CommandError: if it is no date.

    >>> [day.isoformat() for day in days_of("2008-02")]
    ['2008-02-01', '2008-02-29']
    """
    parts = [int(part) for part in date_in(text).split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    last = parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1]
    return date(*(*parts, 1, 1)[:3]), date(year, month, last)


def day_bounds(since: Iterable[str], until: Iterable[str]) -> "tuple[Days, Days]":
    """The first and the last day of each interval, as numbers; far away where it is open.

    Two intervals overlap, as far as their dates are given, if each begins no later than the other ends.

    Raises:
        CommandError: if one is no date.

    >>> first, last = day_bounds(["2008", ""], ["2008-05", ""])
    >>> (last - first).tolist()[0], bool(last[1] > last[0] > first[0] > first[1])
    (151, True)
    """
    import numpy as np

    def numbers(texts: Iterable[str], which: int, is_open: int) -> "Days":
        return np.array([days_of(text)[which].toordinal() if text else is_open for text in texts], np.int64)

    return numbers(since, 0, date.min.toordinal() - 1), numbers(until, 1, date.max.toordinal() + 1)
