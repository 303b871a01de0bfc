"""The canonical tables, from CSV files or the sheets of an .xlsx workbook."""

import csv
import datetime
import hashlib
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from hsp_graph.errors import DataError
from hsp_graph.importers.safe import opened_zip
from hsp_graph.records import TABLE, Table
from hsp_graph.vocabulary import nearest

#: A cell longer than this is a mistake: a file pasted into a cell, or a quotation mark never closed.
MAX_CELL = 100_000

#: Characters that no text holds on purpose, and that a terminal may obey.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BREAK = re.compile(r"\r\n?")
#: What a number format shows as it stands: in quotation marks, or after a backslash.
_LITERAL = re.compile(r'"[^"]*"|\\.')

#: What openpyxl raises on a file that is no workbook, or a damaged one.
BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, LookupError, ValueError, SyntaxError, OSError, AttributeError,
    OverflowError, TypeError, NotImplementedError,
)  # fmt: skip
#: A workbook cannot hold more rows; a file that says so would be read for ever.
MAX_ROWS = 1_048_576

#: Rows by their numbers, with their cells.
Rows = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True)
class Sheet:
    """One canonical table as it stands in a file.

    Attributes:
        table: which of the canonical tables it is.
        path: the file.
        name: what messages call it: the file's name, with as much of its path as tells it from other files of
            the import, and the sheet's name in a workbook.
        format: ``csv`` or ``xlsx``.
        header: the column names in the file's order, trimmed and in lower case where canonical.
        rows: gives each row anew, as its number (the header is row 1), or what a file that has no rows calls
            it, and its cells, trimmed.
    """

    table: Table
    path: Path
    name: str
    format: str
    header: list[str]
    rows: Callable[[], Iterator[tuple[int | str, list[str]]]]

    def sha256(self) -> str:
        """The SHA-256 of the whole file, in hexadecimal; of a folder, that of its files' sums by name."""
        if self.path.is_dir():
            files = sorted(path for path in self.path.rglob("*") if path.is_file())
            sums = "".join(f"{path.relative_to(self.path).as_posix()} {_sum(path)}\n" for path in files)
            return hashlib.sha256(sums.encode()).hexdigest()
        return _sum(self.path)


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
    with path.open("rb") as file:
        start = file.read(4)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise not_utf8(path, "it is UTF-16")
    line = next((line for line in text_lines(path) if line.strip()), "")[:MAX_CELL]
    delimiter = max(",;\t", key=lambda mark: _known(line.split(mark), table))
    rows = partial(csv_rows, path, delimiter, label)
    first = next(rows(), None)
    if first is None:
        raise DataError(
            f"'{label}' is empty.", where=str(path), mend=f"Its first row must name columns, such as: "
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
                mend="Put their rows on one sheet, or give the one that is not to be read another name.",
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
            mend=(f"Did you mean '{near}'? " if near else "") + f"The tables are {', '.join(TABLE)}.",
        )
    return table


def looks_like_table(name: str) -> bool:
    """Whether a file or sheet of this name is a canonical table, or one with a mistyped name.

    >>> looks_like_table("tie"), looks_like_table("ties-2019"), looks_like_table("budget")
    (True, True, False)
    """
    return nearest(name.strip(), TABLE, likeness=80) is not None


def repeated(names: Iterable[str]) -> str | None:
    """The first name that has stood before; None if there is none. A hostile header has ten thousands."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def _header(cells: list[str], table: Table, label: str) -> list[str]:
    names = {column.name for column in table.columns}
    header = [cell.lower() if cell.lower() in names else cell for cell in trimmed(cells)]
    if coded := next((name for name in header if CONTROL.search(name) or "\n" in name), None):
        raise DataError(
            f"The column name '{coded}' holds a line break or a control character.",
            where=f"{label}, row 1", mend="Type the name anew.",
        )  # fmt: skip
    twice = repeated(header)
    if "" in header or twice:
        raise DataError(
            "A column has no name." if "" in header else f"The column '{twice}' stands twice.",
            where=f"{label}, row 1", mend="Give every column one name of its own.",
        )  # fmt: skip
    missing = [column.name for column in table.columns if column.required and column.name not in header]
    if missing:
        others = [name for name in header if name not in names]
        near = [(name, found) for name in missing if (found := nearest(name, others))]
        raise DataError(
            f"The column '{missing[0]}' is missing." if len(missing) == 1
            else f"The columns {', '.join(repr(name) for name in missing)} are missing.",
            where=f"{label}, row 1",
            mend=" ".join(f"Is '{found}' meant to be '{name}'?" for name, found in near)
            or f"The columns of '{table.name}' are {', '.join(column.name for column in table.columns)}.",
        )  # fmt: skip
    return header


def _known(cells: list[str], table: Table) -> int:
    return sum(table.column(cell.strip().strip('"').strip().lower()) is not None for cell in cells)


def not_utf8(path: Path, why: str) -> DataError:
    """The error that a file in another encoding gives."""
    return DataError(
        f"'{path.name}' is not UTF-8: {why}.", where=str(path),
        mend="Save it as 'CSV UTF-8' (in Excel: Save As, CSV UTF-8; in LibreOffice: character set UTF-8).",
    )  # fmt: skip


def text_lines(path: Path, encoding: str = "utf-8-sig") -> Iterator[str]:
    """The lines of a text file with their line ends.

    Raises:
        DataError: if it is not in this encoding, or holds a NUL.
    """
    try:
        with path.open(encoding=encoding, newline="") as file:
            for number, line in enumerate(file, start=1):
                if "\0" in line:
                    raise not_utf8(path, f"line {number} holds a NUL, as UTF-16 does")
                yield line
    except UnicodeDecodeError as error:
        raise not_utf8(path, _bad_byte(path)) from error


def _bad_byte(path: Path) -> str:
    """Where the first byte stands that is not UTF-8: text is decoded in blocks, so the error does not say."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode()
            except UnicodeDecodeError as error:
                return f"line {number} holds the byte 0x{line[error.start]:02X}"
    return "it breaks off within a character"


def csv_rows(path: Path, delimiter: str, label: str, encoding: str = "utf-8-sig") -> Rows:
    """The rows of a CSV file that are not blank, as their number and their cells, trimmed.

    Raises:
        DataError: if the file is not in this encoding, or a row cannot be read.
    """
    # The limit is one for the whole process: it is only ever raised, and the length of cells looked at below.
    csv.field_size_limit(max(MAX_CELL, csv.field_size_limit()))
    reader = csv.reader(text_lines(path, encoding), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            stripped = [cell and tidy(cell) for cell in cells]  # most cells of most tables are empty
            if max(map(len, stripped), default=0) > MAX_CELL:
                raise too_long(f"{label}, row {number}")
            if any(stripped):
                yield number, stripped
    except csv.Error as error:
        where = f"{label}, row {number + 1}"
        if "field larger" in str(error):
            raise too_long(where) from error
        raise DataError(
            f"The row cannot be read as CSV: {error}.", where=where,
            mend="Look for a quotation mark that is opened and never closed.",
        ) from error  # fmt: skip


def _xlsx_rows(book: Any, title: str, path: Path, label: str, width: int = 0) -> Rows:
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


def no_workbook(path: Path) -> DataError:
    """The error that a file gives which is no workbook, or a damaged one."""
    return DataError(
        f"'{path.name}' cannot be read as an .xlsx workbook.", where=str(path),
        mend="Open it in a spreadsheet program and save it again as .xlsx.",
    )  # fmt: skip


def too_long(where: str) -> DataError:
    """The error that a cell gives which is longer than any text on purpose."""
    return DataError(
        f"A cell is longer than {MAX_CELL:,} characters.", where=where,
        mend="Look for a quotation mark that is opened and never closed, or shorten the text.",
    )  # fmt: skip


def _below(rows: Callable[[], Rows], width: int) -> Rows:
    """The rows below the header; empty cells to the right of the header's last column are not counted."""
    for number, cells in islice(rows(), 1, None):
        yield number, cells if len(cells) <= width else cells[:width] + trimmed(cells[width:])


def trimmed(cells: list[str]) -> list[str]:
    """A row without the empty cells at its end, of which spreadsheets write any number."""
    return cells[: max((index for index, cell in enumerate(cells, start=1) if cell), default=0)]


def tidy(cell: str) -> str:
    """A cell trimmed, its line breaks made newlines, and what can be written in two ways written in one."""
    text = cell.strip()
    return (
        text if text.isascii() and "\r" not in text else unicodedata.normalize("NFC", _BREAK.sub("\n", text))
    )


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
