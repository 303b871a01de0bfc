"""Tables as people and programs read them: on a terminal, as CSV, as JSON."""

import csv
import io
import json
import math
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Format = Literal["table", "csv", "json"]

Cell = str | int | float | bool


@dataclass(frozen=True)
class Rows:
    """A table: column names and rows of cells. NaN is what is not defined.

    >>> print(Rows(["node", "z"], [["a", 1.5], ["b", float("nan")]]).text("csv"), end="")
    node,z
    a,1.5
    b,not defined
    """

    columns: list[str]
    rows: Sequence[Sequence[Cell]]
    title: str = field(default="")

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.rows)

    def to_dicts(self) -> list[dict[str, Cell]]:
        """One dict per row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def text(self, form: Format) -> str:
        """The table in one of the three formats; in JSON what is not defined is null."""
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
            writer.writerows([_plain(cell) for cell in row] for row in self.rows)
            return buffer.getvalue()
        return self._terminal()

    def _terminal(self) -> str:
        """Columns where no word must be broken to fit them; else one row below the other, a line per cell."""
        from rich.console import Console  # noqa: PLC0415  slow to import, and --help does without it
        from rich.table import Table  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        names = [name.replace("_", " ") for name in self.columns]
        cells = [[_rounded(cell) for cell in row] for row in self.rows]
        width = shutil.get_terminal_size((80, 24)).columns
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        needed = [_longest_word([name, *column]) for name, *column in zip(names, *cells, strict=True)]
        if sum(needed) + 2 * len(needed) <= width:
            wanted = [max(map(len, [name, *column])) for name, *column in zip(names, *cells, strict=True)]
            widths = _shared(needed, wanted, width - 2 * len(needed))
            for index, name in enumerate(names):
                numeric = bool(cells) and all(isinstance(row[index], int | float) for row in self.rows)
                table.add_column(name, justify="right" if numeric else "left", width=widths[index])
            for row in cells:
                table.add_row(*map(Text, row))
        else:
            table.show_header = False
            for number, row in enumerate(cells):
                for name, cell in zip(names, row, strict=True):
                    if cell:
                        table.add_row(Text(name + ":"), Text(cell, overflow="fold"))
                if number < len(cells) - 1:
                    table.add_row()
        console = Console(file=io.StringIO(), width=width, color_system=None)
        console.print(table)
        assert isinstance(console.file, io.StringIO)
        lines = [line.rstrip() for line in console.file.getvalue().splitlines()]
        return "\n".join(([self.title] if self.title else []) + lines) + "\n"


def _shared(needed: Sequence[int], wanted: Sequence[int], room: int) -> list[int]:
    """Column widths: what each needs, and the rest of the room for the columns that wrap most.

    >>> _shared([5, 5], [6, 40], 20)
    [6, 14]
    """
    widths = list(needed)
    for _ in range(room - sum(needed)):
        tightest = max(range(len(widths)), key=lambda i: wanted[i] / widths[i] if widths[i] else 0.0)
        if widths[tightest] >= wanted[tightest]:
            break
        widths[tightest] += 1
    return widths


def _longest_word(texts: Iterable[str]) -> int:
    return max((len(word) for text in texts for word in text.split()), default=0)


def _undefined(cell: Cell) -> bool:
    return isinstance(cell, float) and math.isnan(cell)


def _plain(cell: Cell) -> str:
    if _undefined(cell):
        return "not defined"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return repr(cell) if isinstance(cell, float) else str(cell)


def _rounded(cell: Cell) -> str:
    if isinstance(cell, float) and not math.isnan(cell):
        return f"{cell:.2f}"
    return _plain(cell)
