"""Result tables: output on a terminal, as CSV and as JSON."""

import csv
import io
import json
import math
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from hsp_graph.core.spreadsheet import guarded
from hsp_graph.core.text import printable

#: Between its words a text is broken, at a no-break space never.
_WORD = re.compile(r"[\S\u00a0]+")
#: What a word may be broken into at worst: after its hyphens, but never after the sign of a number.
_PART = re.compile(r"(?:(?<!\S)-(?=[\d.]))?(?:[^\s-]*(?:-+|\u00a0)|[^\s-]+)")

#: Blanks between columns.
_GAP = 2

Format = Literal["table", "csv", "json"]

Cell = str | int | float | bool


@dataclass(frozen=True)
class ResultTable:
    """A table of results: column names and rows of cells; NaN means not defined.

    On a terminal the title is above the table, the note below it.

    >>> print(ResultTable(["node", "z"], [["a", 1.5], ["b", float("nan")]]).text("csv"), end="")
    node,z
    a,1.5
    b,not defined
    """

    columns: list[str]
    rows: Sequence[Sequence[Cell]]
    title: str = ""
    note: str = ""

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, Any]], *, note: str = "") -> "ResultTable":
        """A table from dicts: a column for every key of any of them; None and missing values are empty cells.

        >>> ResultTable.of([{"who": "a", "via": ["b", "c"]}, {"who": "d", "z": 1}]).rows
        [['a', 'b, c', ''], ['d', '', 1]]
        """
        columns = list(dict.fromkeys(name for row in rows for name in row))
        return cls(columns, [[_cell(row.get(name)) for name in columns] for row in rows], note=note)

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.rows)

    @property
    def headings(self) -> list[str]:
        """The names of the columns for people."""
        return [printable(name.replace("_", " ")) for name in self.columns]

    def shown(self) -> list[list[str]]:
        """The cells as text for people, in rows; the numbers of a column are rounded alike.

        >>> ResultTable(["node", "z"], [["a", 1.5], ["b", float("nan")], ["c", 2.254]]).shown()
        [['a', '1.50'], ['b', 'not defined'], ['c', '2.25']]
        """
        return [list(row) for row in zip(*map(_rounded, zip(*self.rows, strict=True)), strict=True)]

    def to_dicts(self) -> list[dict[str, Cell]]:
        """One dict per row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    @property
    def numeric(self) -> list[bool]:
        """For each column, whether every cell is a number; [] without rows."""
        return [all(map(_is_number, cells)) for cells in zip(*self.rows, strict=True)]

    def text(self, form: Format) -> str:
        """The table in one of the three output formats; in JSON NaN is null.

        In CSV, text that a spreadsheet would take for a formula gets an apostrophe before it, as in imported
        tables.
        """
        if form == "json":
            clean = [
                {name: None if _undefined(cell) else cell for name, cell in row.items()}
                for row in self.to_dicts()
            ]
            return json.dumps(clean, ensure_ascii=False, indent=2) + "\n"
        if form == "csv":
            buffer = io.StringIO()
            writer = csv.writer(buffer, lineterminator="\n")
            writer.writerow(self.columns)
            writer.writerows(
                [guarded(cell) if isinstance(cell, str) else _plain(cell) for cell in row]
                for row in self.rows
            )
            return buffer.getvalue()
        return self._terminal()

    def _terminal(self) -> str:
        """The table for a terminal: in columns if no word must be broken, else a line per cell."""
        from rich.cells import cell_len  # slow to import, and only for terminals

        width = shutil.get_terminal_size((80, 24)).columns
        names = self.headings
        shown = [list(column) for column in zip(*self.shown(), strict=True)] or [[] for _ in names]
        columns = [[name, *cells] for name, cells in zip(names, shown, strict=True)]
        needed = [max(map(cell_len, _WORD.findall(" ".join(column))), default=0) for column in columns]
        if sum(needed) + _GAP * (len(needed) - 1) > width:
            # Breaking words at their hyphens is better than a line per cell.
            needed = [max(map(cell_len, _parts(" ".join(column))), default=0) for column in columns]
        lines = [printable(self.title)] if self.title else []
        if sum(needed) + _GAP * (len(needed) - 1) <= width:
            wanted = [max(map(cell_len, column)) for column in columns]
            widths = _shared(needed, wanted, width - _GAP * (len(needed) - 1))
            right = self.numeric
            header, *body = zip(*columns, strict=True) if columns else [()]
            lines += _side_by_side(header, widths, right, bottom=True)
            for row in body:
                lines += _side_by_side(row, widths, right)
        else:
            words = max(map(cell_len, " ".join(names).split()))
            left = min(max(min(max(map(cell_len, names)), width // 3), words) + 1, width // 2)
            for number, row in enumerate(zip(*shown, strict=True)):
                lines += [""] if number else []
                for name, cell in zip(names, row, strict=True):
                    if cell:
                        lines += _side_by_side((name + ":", cell), (left, width - left - _GAP))
        if self.note:
            lines += ["", *_wrapped(printable(self.note, lines=True), width)]
        return "\n".join(lines).replace("\u00a0", " ") + "\n"


def _side_by_side(
    cells: Sequence[str], widths: Sequence[int], right: Sequence[bool] = (), *, bottom: bool = False
) -> list[str]:
    """The lines of one row; short cells are at the top, or at the bottom as headers are."""
    from rich.cells import cell_len

    wrapped = [_wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    height = max(map(len, wrapped), default=0)
    padded = [[""] * (height - len(w)) + w if bottom else w + [""] * (height - len(w)) for w in wrapped]
    lines = []
    for parts in zip(*padded, strict=True):
        blanks = [" " * (width - cell_len(part)) for part, width in zip(parts, widths, strict=True)]
        to_right = right or [False] * len(parts)
        aligned = [b + p if r else p + b for p, b, r in zip(parts, blanks, to_right, strict=True)]
        lines.append((" " * _GAP).join(aligned).rstrip())
    return lines


def _wrapped(text: str, width: int) -> list[str]:
    """The lines of a cell; only a word longer than the width is broken, after a hyphen if it has one.

    >>> _wrapped("she says so", 6), _wrapped("https://x.org", 6), _wrapped("head-teacher", 8)
    (['she', 'says', 'so'], ['https:', '//x.or', 'g'], ['head-', 'teacher'])
    """
    from rich.cells import cell_len, chop_cells

    lines = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for word in _WORD.findall(paragraph):
            for nth, part in enumerate(_parts(word) if cell_len(word) > width else [word]):
                between = "" if nth else " "
                if line and cell_len(line + between + part) <= width:
                    line += between + part
                    continue
                lines += [line] if line else []
                *full, line = chop_cells(part, max(width, 1)) if cell_len(part) > width else [part]
                lines += full
        lines.append(line)
    return lines


def _parts(text: str) -> list[str]:
    """The words of a text, broken after their hyphens.

    >>> _parts("a head-teacher, -0.28")
    ['a', 'head-', 'teacher,', '-0.28']
    """
    return _PART.findall(text)


def _shared(needed: Sequence[int], wanted: Sequence[int], room: int) -> list[int]:
    """Column widths: what each needs, and the rest of the room for the columns that wrap most.

    >>> _shared([5, 5], [6, 40], 20)
    [5, 15]
    """
    widths = list(needed)
    for _ in range(room - sum(needed)):
        wrapping = [index for index, width in enumerate(widths) if width < wanted[index]]
        if not wrapping:
            break
        widths[max(wrapping, key=lambda i: wanted[i] / max(widths[i], 1))] += 1
    return widths


def _cell(value: Any) -> Cell:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return value.item() if hasattr(value, "item") else value  # type: ignore[no-any-return]


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _undefined(cell: Cell) -> bool:
    return isinstance(cell, float) and math.isnan(cell)


def _plain(cell: Cell) -> str:
    if _undefined(cell):
        return "not defined"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return repr(cell) if isinstance(cell, float) else str(cell)


def _rounded(column: Sequence[Cell]) -> list[str]:
    """A column's cells with as many decimals as its numbers need, two at most.

    >>> _rounded([6.5, 15, float("nan")]), _rounded([-0.004, 1.256])
    (['6.5', '15', 'not defined'], ['0.00', '1.26'])
    """
    numbers = {cell for cell in column if isinstance(cell, float) and math.isfinite(cell)}
    fractions = (f"{number:.2f}".partition(".")[2].rstrip("0") for number in numbers)
    # What is rounded to nothing keeps its zeros, so that it is not taken for an exact 0.
    decimals = max((2 if 0 < abs(number) < 0.005 else 0 for number in numbers), default=0)
    decimals = max([decimals, *map(len, fractions)])

    def shown(cell: Cell) -> str:
        if isinstance(cell, float) and math.isfinite(cell):
            # Adding 0.0 turns -0.0 into 0.0.
            return f"{round(cell, decimals) + 0.0:.{decimals}f}"
        return printable(_plain(cell), lines=True)

    return [shown(cell) for cell in column]
