"""The sheets of a stranger's .xlsx workbook as tables of text; formulas are refused."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from hsp_graph.errors import DataError
from hsp_graph.importers.canonical import BROKEN, MAX_ROWS, Rows, cell_text, no_workbook
from hsp_graph.importers.columns import checked_header, checked_rows
from hsp_graph.importers.safe import opened_zip


def workbook_sheets(
    path: Path, label: str, wanted: Callable[[str], bool]
) -> Iterator[tuple[str, str, list[str], Rows]]:
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


def _rows(sheet: Any, path: Path, where: str) -> Rows:
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
                        mend="Write the value that it should have.",
                    )  # fmt: skip
            values = [cell_text(cell, where, number) for cell in cells]
            if any(values):
                yield number, values
    except BROKEN as error:
        raise no_workbook(path) from error
