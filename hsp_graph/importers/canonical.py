"""The canonical tables, from CSV files or the sheets of an .xlsx workbook."""

import csv
import datetime
import hashlib
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz import process

from hsp_graph.errors import DataError
from hsp_graph.records import TABLE, Table

#: A cell longer than this is a mistake: a file pasted into a cell, or a quotation mark never closed.
MAX_CELL = 100_000

Rows = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True)
class Sheet:
    """One canonical table as it stands in a file.

    Attributes:
        table: which of the canonical tables it is.
        path: the file.
        name: the file's name, and the sheet's in a workbook: what messages call it.
        format: ``csv`` or ``xlsx``.
        header: the column names in the file's order, trimmed and in lower case where canonical.
        rows: gives each row anew, as its number (the header is row 1) and its cells, trimmed.
    """

    table: Table
    path: Path
    name: str
    format: str
    header: list[str]
    rows: Callable[[], Rows]

    def sha256(self) -> str:
        """The SHA-256 of the whole file, in hexadecimal."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def csv_sheet(path: Path) -> Sheet:
    """The table in a CSV file, known by the file's name.

    Commas, semicolons and tabs are recognised as separators from the header. The text must be UTF-8.

    Raises:
        DataError: if the file is empty, not UTF-8, of no canonical name, or its header cannot be used.
    """
    table = _table(path.stem, path.name)
    with path.open("rb") as file:
        start = file.read(4)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _not_utf8(path, "it is UTF-16")
    lines = _lines(path)
    first = next((number_line for number_line in lines if number_line[1].strip()), (0, ""))[1]
    if not first:
        raise DataError(
            f"'{path.name}' is empty.", where=str(path), mend=f"Its first row must name columns, such as: "
            f"{', '.join(column.name for column in table.columns if column.required)}."
        )  # fmt: skip
    delimiter = max(",;\t", key=lambda mark: _known(next(csv.reader([first], delimiter=mark)), table))

    def rows() -> Rows:
        return _csv_rows(path, delimiter)

    _, cells = next(rows())
    header = _header(cells, table, path.name)
    return Sheet(table, path, path.name, "csv", header, lambda: _after_header(rows()))


def xlsx_sheets(path: Path) -> list[Sheet]:
    """The tables in a workbook: the sheets that have a canonical table's name.

    Raises:
        DataError: if the file is no workbook, has none of the tables, or holds a formula.
    """
    import openpyxl  # noqa: PLC0415  slow to import, and only workbooks need it

    try:
        book = openpyxl.load_workbook(path, read_only=True)
        names = {name.strip().lower(): name for name in book.sheetnames}
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise DataError(
            f"'{path.name}' cannot be read as an .xlsx workbook.", where=str(path),
            mend="Open it in a spreadsheet program and save it again as .xlsx.",
        ) from error  # fmt: skip
    sheets = []
    for name, table in TABLE.items():
        if name not in names:
            continue
        title, label = names[name], f"{path.name}, sheet '{names[name]}'"

        def rows(title: str = title, label: str = label) -> Rows:
            for number, cells in enumerate(book[title].iter_rows(), start=1):
                values = [_cell(cell, label, number) for cell in cells]
                if any(values):
                    yield number, values

        first = next(rows(), None)
        if first is None:
            continue
        width = max(index for index, value in enumerate(first[1], start=1) if value)
        header = _header(first[1][:width], table, label)
        sheets.append(
            Sheet(table, path, label, "xlsx", header, lambda rows=rows, width=width: _cut(rows(), width))  # type: ignore[misc]
        )
    if not sheets:
        raise DataError(
            f"'{path.name}' has none of the tables.",
            where=str(path),
            mend=f"Name its sheets {', '.join(TABLE)}.",
        )
    return sheets


def _table(name: str, label: str) -> Table:
    table = TABLE.get(name.strip().lower())
    if table is None:
        near = process.extractOne(name.lower(), list(TABLE), score_cutoff=60)
        raise DataError(
            f"'{label}' is not the name of one of the tables.",
            where=label,
            mend=(f"Did you mean '{near[0]}.csv'? " if near else "") + f"The tables are {', '.join(TABLE)}.",
        )
    return table


def _header(cells: list[str], table: Table, label: str) -> list[str]:
    names = {column.name for column in table.columns}
    header = [cell.lower() if cell.lower() in names else cell for cell in cells]
    twice = next((name for index, name in enumerate(header) if name in header[:index]), None)
    if twice is not None:
        raise DataError(
            f"The column '{twice}' stands twice." if twice else "Two columns have no name.",
            where=f"{label}, row 1", mend="Give every column one name of its own.",
        )  # fmt: skip
    missing = [column.name for column in table.columns if column.required and column.name not in header]
    if missing:
        near = [
            (name, match[0])
            for name in missing
            if (match := process.extractOne(name, [h for h in header if h not in names], score_cutoff=70))
        ]
        raise DataError(
            f"The column '{missing[0]}' is missing." if len(missing) == 1
            else f"The columns {', '.join(repr(name) for name in missing)} are missing.",
            where=f"{label}, row 1",
            mend=" ".join(f"Is '{found}' meant to be '{name}'?" for name, found in near)
            or f"The columns of '{table.name}' are {', '.join(column.name for column in table.columns)}.",
        )  # fmt: skip
    return header


def _known(cells: list[str], table: Table) -> int:
    return sum(table.column(cell.strip().lower()) is not None for cell in cells)


def _not_utf8(path: Path, why: str) -> DataError:
    return DataError(
        f"'{path.name}' is not UTF-8: {why}.", where=str(path),
        mend="Save it again as 'CSV UTF-8' (in Excel: Save As, CSV UTF-8; in LibreOffice: character set UTF-8).",
    )  # fmt: skip


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    number = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, line in enumerate(file, start=1):
                yield number, line
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        raise _not_utf8(path, f"near line {number + 1} stands the byte 0x{byte:02X}") from error


def _csv_rows(path: Path, delimiter: str) -> Rows:
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader((line for _, line in _lines(path)), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield number, stripped
    except csv.Error as error:
        too_long = "field larger" in str(error)
        raise DataError(
            f"A cell is longer than {MAX_CELL:,} characters." if too_long
            else f"The row cannot be read as CSV: {error}.",
            where=f"{path.name}, row {number + 1}",
            mend="Look for a quotation mark that is opened and never closed"
            + (", or shorten the text." if too_long else "."),
        ) from error  # fmt: skip


def _after_header(rows: Rows) -> Rows:
    next(rows, None)
    return rows


def _cut(rows: Rows, width: int) -> Rows:
    """A workbook's rows are padded to the widest one: give each the header's width, and what is beyond it."""
    next(rows, None)
    for number, cells in rows:
        filled = max((index for index, value in enumerate(cells, start=1) if value), default=0)
        yield number, (cells[: max(width, filled)] + [""] * width)[: max(width, filled)]


def _cell(cell: Any, label: str, row: int) -> str:
    value = cell.value
    if cell.data_type == "f":
        raise DataError(
            "A cell holds a formula.", where=f"{label}, row {row}, column {cell.column_letter}",
            mend="Replace it by its value: copy the cell, then paste as values only.",
        )  # fmt: skip
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
