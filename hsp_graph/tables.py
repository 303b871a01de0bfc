"""Tables as people and programs read them: on a terminal, as CSV, as JSON."""

import csv
import io
import json
import math
from collections.abc import Sequence
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
        from rich.console import Console  # noqa: PLC0415  slow to import, and --help does without it
        from rich.table import Table  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        table = Table(title=self.title or None, title_justify="left", title_style="bold", box=None, pad_edge=False)
        for index, name in enumerate(self.columns):
            numeric = bool(self.rows) and all(isinstance(row[index], int | float) for row in self.rows)
            table.add_column(name.replace("_", " "), justify="right" if numeric else "left", overflow="fold")
        for row in self.rows:
            table.add_row(*(Text(_rounded(cell)) for cell in row))
        console = Console(file=io.StringIO(), width=_width(), color_system=None)
        console.print(table)
        assert isinstance(console.file, io.StringIO)
        lines = (line.rstrip() for line in console.file.getvalue().splitlines())
        return "\n".join(lines) + "\n"


def _width() -> int:
    import shutil  # noqa: PLC0415

    return shutil.get_terminal_size((80, 24)).columns


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
