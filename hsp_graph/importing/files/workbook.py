"""Sheets of an .xlsx workbook as tables of text; formulas are refused."""

import datetime
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from hsp_graph.core.errors import DataError
from hsp_graph.importing.files.columns import checked_header, checked_rows
from hsp_graph.importing.files.csv import (
    MAX_CELL,
    NumberedRows,
    tidy,
    too_long,
)
from hsp_graph.importing.files.safe import opened_zip


def workbook_sheets(
    path: Path, label: str, wanted: Callable[[str], bool]
) -> Iterator[tuple[str, str, list[str], NumberedRows]]:
    """Each sheet that is not empty: its name, what messages call it, its column names, the rows below them.

    Args:
        path: the file.
        label: what messages call the file.
        wanted: whether a sheet of this name is to be read.

    Raises:
        DataError: if the file is no workbook, would burst, its header cannot be used, or a cell holds a
            formula or a spreadsheet's error.
    """
    import openpyxl  # slow to import, and only workbooks need it

    with opened_zip(path, label):
        pass
    with path.open("rb") as file:
        try:
            sheets = openpyxl.load_workbook(file, read_only=True).worksheets
        except BROKEN as error:
            raise no_workbook(path) from error
        for sheet in (sheet for sheet in sheets if wanted(sheet.title)):
            where = f"{label}, sheet '{sheet.title}'"
            rows = list(_rows(sheet, path, where))
            if rows:
                header = checked_header(rows[0][1], f"{where}, row {rows[0][0]}")
                yield sheet.title, where, header, checked_rows(partial(iter, rows), len(header), where)


def _rows(sheet: Any, path: Path, where: str) -> NumberedRows:
    try:
        sheet.reset_dimensions()  # what a workbook says of a sheet's size is not always true
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            if number > MAX_ROWS:
                raise no_workbook(path)
            for cell in cells:
                if cell.value is not None and cell.data_type in ("f", "e"):
                    raise DataError(
                        "The cell holds a formula." if cell.data_type == "f"
                        else "The cell holds a spreadsheet's error.",
                        where=f"{where}, row {number}, column {cell.column_letter}",
                        hint="Write the value that it should have.",
                    )  # fmt: skip
            values = [cell_text(cell, where, number) for cell in cells]
            if any(values):
                yield number, values
    except BROKEN as error:
        raise no_workbook(path) from error


#: The literal parts of a number format: in quotation marks, or after a backslash.
_LITERAL = re.compile(r'"[^"]*"|\\.')


#: What openpyxl raises on a file that is no workbook, or a damaged one.
BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, LookupError, ValueError, SyntaxError, OSError, AttributeError,
    OverflowError, TypeError, NotImplementedError,
)  # fmt: skip


#: A workbook cannot hold more rows; a file that says so would be read for ever.
MAX_ROWS = 1_048_576


def no_workbook(path: Path) -> DataError:
    """The error that a file gives which is no workbook, or a damaged one."""
    return DataError(
        f"'{path.name}' cannot be read as an .xlsx workbook.", where=str(path),
        hint="Open it in a spreadsheet program and save it again as .xlsx.",
    )  # fmt: skip


def cell_text(cell: Any, label: str, row: int) -> str:
    """What a cell of a workbook shows, as text."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        # Whoever types 2008-05 gets 1 May 2008, shown as May-08: what is shown is what was meant.
        shown = cell.number_format.lower()
        return value.date().isoformat()[: 10 if "d" in shown else 7 if "m" in shown else 4]
    if isinstance(value, int | float) and "%" in _LITERAL.sub("", cell.number_format):
        # 41 % is stored as 0.41: what is shown is what was meant.
        return format((Decimal(repr(value)) * 100).normalize(), "f")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    # An array formula is an object of its own; either way the row is refused where its cells are read.
    text = tidy(str(getattr(value, "text", value) if cell.data_type == "f" else value))
    if len(text) > MAX_CELL:
        raise too_long(f"{label}, row {row}, column {cell.column_letter}")
    return text
