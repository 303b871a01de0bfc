"""Spreadsheet formula guard: text that a spreadsheet would compute has an apostrophe before it.

A cell that begins with ``=``, ``@``, ``+``, ``-``, a tab or a carriage return is taken for a formula, unless
it is a number, whatever its decimal mark.
"""

import re

_FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d.,]+([eE][+-]?\d+)?$)")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take a text for a formula.

    >>> is_formula("=1+1"), is_formula("- she agrees"), is_formula("-1,5"), is_formula("-1e-05")
    (True, True, False, False)
    """
    return _FORMULA.match(text) is not None


def guarded(text: str) -> str:
    """A text as a cell that no spreadsheet computes.

    >>> guarded("=SUM(A1)"), guarded("-5"), guarded("Amina")
    ("'=SUM(A1)", '-5', 'Amina')
    """
    return f"'{text}" if is_formula(text) else text


def unguarded(cell: str) -> str:
    """A cell without the apostrophe that marks it as text.

    >>> unguarded("'=SUM(A1)"), unguarded("'tis")
    ('=SUM(A1)', "'tis")
    """
    return cell[1:] if cell[:1] == "'" and len(cell) > 1 and cell[1] in "=@+-" else cell
