"""Number grammar: which texts are numbers, in tables, network files, RDF and answers alike."""

import math
import re
from decimal import Decimal

#: An exponent has three digits at most, so that no number is longer than a text may be.
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?0*\d{1,3})?", re.ASCII)
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
_WITH_COMMA = re.compile(r"([+-]?\d+),(\d+)", re.ASCII)


def number_in(text: str) -> float | None:
    """The finite number that a text stands for; None if it is not a number.

    Every ``repr`` of a finite float is one. Digits are ASCII, the decimal mark is a point, and there are
    neither blanks nor marks between thousands. NaN, infinity and what is too large for a float are none.

    >>> number_in("1e-05"), number_in("+.5"), number_in("1E3")
    (1e-05, 0.5, 1000.0)
    >>> number_in("1,5"), number_in("nan"), number_in("1e999"), number_in("1_000")
    (None, None, None, None)
    """
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def is_not_finite(text: str) -> bool:
    """Whether a text writes NaN, infinity or a number too large for a float.

    >>> is_not_finite("NaN"), is_not_finite("-Infinity"), is_not_finite("1e999"), is_not_finite("none")
    (True, True, True, False)
    """
    return bool(_NOT_FINITE.fullmatch(text)) or (bool(_NUMBER.fullmatch(text)) and number_in(text) is None)


def without_exponent(text: str) -> str:
    """A number as ``xsd:decimal`` writes it: all digits, no exponent. Any other text stays as it is.

    >>> without_exponent("1e-05"), without_exponent("-2.5E3"), without_exponent("2.50"), without_exponent("e")
    ('0.00001', '-2500', '2.50', 'e')
    """
    exponent = "e" in text or "E" in text
    return format(Decimal(text), "f") if exponent and number_in(text) is not None else text


def with_point(text: str) -> str:
    """A number written with a decimal comma, with a point; any other text stays as it is.

    >>> with_point("-2,5"), with_point("2.5"), with_point("1,2,3")
    ('-2.5', '2.5', '1,2,3')
    """
    return _WITH_COMMA.sub(r"\1.\2", text) if _WITH_COMMA.fullmatch(text) else text
