"""The canonical tables in CSV files or the sheets of an .xlsx workbook: read and written."""

import csv
import zipfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from hsp_graph.core.errors import CommandError, DataError
from hsp_graph.core.matching import nearest
from hsp_graph.core.schema import TABLE, TABLES, Table
from hsp_graph.importing.files.csv import (
    CONTROL,
    MAX_CELL,
    NumberedRows,
    csv_rows,
    not_utf8,
    repeated,
    text_lines,
    trimmed,
)
from hsp_graph.importing.files.encoding import UTF_16, encoding_of
from hsp_graph.importing.files.safe import opened_zip
from hsp_graph.importing.files.workbook import BROKEN, MAX_ROWS, cell_text, no_workbook
from hsp_graph.importing.sheet import Sheet

#: What a cell of a workbook holds; what is more, spreadsheet programs cut off.
_MAX_TEXT = 32_767


class CanonicalTables(Protocol):
    """The rows of all canonical tables, from whatever they are made."""

    def header(self, table: Table) -> list[str]:
        """The columns of a table."""

    def rows(self, table: Table) -> Iterable[list[str]]:
        """The cells of a table, as long as the header."""


def csv_sheet(path: Path, label: str) -> Sheet:
    """The table in a CSV file, known by the file's name.

    Commas, semicolons and tabs are recognised as separators from the header. The text must be UTF-8.

    Args:
        path: the file.
        label: what messages call it.

    Raises:
        DataError: if the file is empty, not UTF-8, of no canonical name, or its header cannot be used.
    """
    table = _table(path.stem, label)
    if encoding_of(path) == UTF_16:
        raise not_utf8(path, "it is UTF-16")
    line = next((line for line in text_lines(path) if line.strip()), "")[:MAX_CELL]
    delimiter = max(",;\t", key=lambda mark: _known(line.split(mark), table))
    rows = partial(csv_rows, path, delimiter, label)
    first = next(rows(), None)
    if first is None:
        raise DataError(
            f"'{label}' is empty.", where=str(path), hint=f"Its first row must name columns, such as: "
            f"{', '.join(column.name for column in table.columns if column.required)}."
        )  # fmt: skip
    header = _header(first[1], table, label)
    return Sheet(table, path, label, "csv", header, partial(_below, rows, len(header)))


def xlsx_sheets(path: Path, label: str) -> list[Sheet]:
    """The tables in a workbook: the sheets, if any, that have a canonical table's name.

    Args:
        path: the file.
        label: what messages call it.

    Raises:
        DataError: if the file is no workbook, would burst, two sheets are the same table, or a header cannot
            be used.
    """
    import openpyxl  # slow to import, and only workbooks need it

    if zipfile.is_zipfile(path):
        with opened_zip(path, label):  # refuses what would burst
            pass
    try:
        book = openpyxl.load_workbook(path, read_only=True)
    except BROKEN as error:
        raise no_workbook(path) from error
    names: dict[str, str] = {}
    for title in book.sheetnames:
        name = title.strip().lower()
        if not looks_like_table(name):
            continue
        where = f"{label}, sheet '{title}'"
        _table(name, where)
        if name in names:
            raise DataError(
                f"The sheets '{names[name]}' and '{title}' are the same table.", where=where,
                hint="Put their rows on one sheet, or give the one that is not to be read another name.",
            )  # fmt: skip
        names[name] = title
    sheets = []
    for name, table in TABLE.items():
        if name not in names:
            continue
        # What a workbook says of a sheet's size is not always true, and would cut rows off.
        book[names[name]].reset_dimensions()
        where = f"{label}, sheet '{names[name]}'"
        rows = partial(_xlsx_rows, book, names[name], path, where)
        first = next(rows(), None)
        if first is None:
            continue
        header = _header(first[1], table, where)
        filled = partial(rows, width=len(header))
        sheets.append(Sheet(table, path, where, "xlsx", header, partial(_below, filled, len(header))))
    return sheets


def _table(name: str, label: str) -> Table:
    table = TABLE.get(name.strip().lower())
    if table is None:
        near = nearest(name, TABLE)
        raise DataError(
            f"'{label}' is not the name of one of the tables.",
            where=label,
            hint=(f"Did you mean '{near}'? " if near else "") + f"The tables are {', '.join(TABLE)}.",
        )
    return table


def looks_like_table(name: str) -> bool:
    """Whether a file or sheet of this name is a canonical table, or one with a mistyped name.

    >>> looks_like_table("tie"), looks_like_table("ties-2019"), looks_like_table("budget")
    (True, True, False)
    """
    return nearest(name.strip(), TABLE, threshold=80) is not None


def _header(cells: list[str], table: Table, label: str) -> list[str]:
    names = {column.name for column in table.columns}
    header = [cell.lower() if cell.lower() in names else cell for cell in trimmed(cells)]
    if coded := next((name for name in header if CONTROL.search(name) or "\n" in name), None):
        raise DataError(
            f"The column name '{coded}' holds a line break or a control character.",
            where=f"{label}, row 1", hint="Type the name anew.",
        )  # fmt: skip
    twice = repeated(header)
    if "" in header or twice:
        raise DataError(
            "A column has no name." if "" in header else f"The column '{twice}' occurs twice.",
            where=f"{label}, row 1", hint="Give every column one name of its own.",
        )  # fmt: skip
    missing = [column.name for column in table.columns if column.required and column.name not in header]
    if missing:
        others = [name for name in header if name not in names]
        near = [(name, found) for name in missing if (found := nearest(name, others))]
        raise DataError(
            f"The column '{missing[0]}' is missing." if len(missing) == 1
            else f"The columns {', '.join(repr(name) for name in missing)} are missing.",
            where=f"{label}, row 1",
            hint=" ".join(f"Is '{found}' meant to be '{name}'?" for name, found in near)
            or f"The columns of '{table.name}' are {', '.join(column.name for column in table.columns)}.",
        )  # fmt: skip
    return header


def _known(cells: list[str], table: Table) -> int:
    return sum(table.column(cell.strip().strip('"').strip().lower()) is not None for cell in cells)


def _xlsx_rows(book: Any, title: str, path: Path, label: str, width: int = 0) -> NumberedRows:
    """A sheet's rows; they end with their last filled cell, so they are filled up to a width."""
    try:
        for number, cells in enumerate(book[title].iter_rows(), start=1):
            if number > MAX_ROWS:
                raise no_workbook(path)
            values = [cell_text(cell, label, number) for cell in cells]
            if any(values):
                yield number, values + [""] * (width - len(values))
    except BROKEN as error:
        raise no_workbook(path) from error


def _below(rows: Callable[[], NumberedRows], width: int) -> NumberedRows:
    """The rows below the header; empty cells to the right of the header's last column are not counted."""
    for number, cells in islice(rows(), 1, None):
        yield number, cells if len(cells) <= width else cells[:width] + trimmed(cells[width:])


def write(tables: CanonicalTables, path: Path) -> None:
    """Write all tables: CSV files into a folder that is there, or else the sheets of a workbook.

    Raises:
        CommandError: if a sheet cannot hold so many rows or so long a text.
    """
    if path.is_dir():
        _write_csv(tables, path)
    else:
        _write_xlsx(tables, path)


def _write_csv(tables: CanonicalTables, folder: Path) -> None:
    for table in TABLES:
        with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(tables.header(table))
            writer.writerows(tables.rows(table))


def _write_xlsx(tables: CanonicalTables, path: Path) -> None:
    import openpyxl  # slow to import, and only workbooks need it

    with path.open("wb") as file:  # where that is not possible, no sheet is begun
        book = openpyxl.Workbook(write_only=True)
        for table in TABLES:
            sheet = book.create_sheet(table.name)
            for row in _cells(tables, table):
                sheet.append(row)
        book.save(file)


def _cells(tables: CanonicalTables, table: Table) -> Iterator[list[str | int | float | None]]:
    """The rows of a sheet, the header first; numbers are numbers where that changes none of their digits."""
    header = tables.header(table)
    yield list(header)
    columns = [table.column(name) for name in header]
    numeric = [column is not None and column.kind == "number" for column in columns]
    for number, row in enumerate(tables.rows(table), start=2):
        where = f"{table.name}, row {number}"
        if number > MAX_ROWS:
            raise CommandError(
                f"A sheet holds {MAX_ROWS:,} rows, and '{table.name}' has more.", hint="Export it as csv."
            )
        if max(map(len, row)) > _MAX_TEXT:
            raise CommandError(
                f"A cell of a workbook holds {_MAX_TEXT:,} characters, and one text has more.", where=where,
                hint="Export it as csv.",
            )  # fmt: skip
        yield [
            _typed(cell) if is_number else cell or None for cell, is_number in zip(row, numeric, strict=True)
        ]


def _typed(cell: str) -> str | int | float | None:
    """A number as a spreadsheet's number, if it can be written back as it stands.

    >>> _typed("255"), _typed("0.5"), _typed("1.000000000000000001"), _typed("")
    (255, 0.5, '1.000000000000000001', None)
    """
    if not cell:
        return None
    if cell.isascii() and cell.isdigit() and len(cell) <= 15 and str(int(cell)) == cell:
        return int(cell)
    value = float(cell)
    return value if repr(value) == cell else cell
