"""CSV files: decoding, quoting, limits of a cell."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from hsp_graph.core.errors import DataError
from hsp_graph.core.text import newlines
from hsp_graph.importing.files.encoding import UTF_8

#: A cell longer than this is a mistake: a file pasted into a cell, or a quotation mark never closed.
MAX_CELL = 100_000


#: Characters that no text holds on purpose, and that a terminal may obey.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


#: Rows by their numbers, with their cells.
NumberedRows = Iterator[tuple[int, list[str]]]


def repeated(names: Iterable[str]) -> str | None:
    """The first repeated name, or None; in linear time, as a hostile header has ten thousands."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def not_utf8(path: Path, why: str) -> DataError:
    """The error that a file in another encoding gives."""
    return DataError(
        f"'{path.name}' is not UTF-8: {why}.", where=str(path),
        hint="Save it as 'CSV UTF-8' (in Excel: Save As, CSV UTF-8; in LibreOffice: character set UTF-8).",
    )  # fmt: skip


def text_lines(path: Path, encoding: str = UTF_8) -> Iterator[str]:
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
    """The line of the first byte that is not UTF-8: text is decoded in blocks, so the error does not say."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode()
            except UnicodeDecodeError as error:
                return f"line {number} holds the byte 0x{line[error.start]:02X}"
    return "it breaks off within a character"


def csv_rows(path: Path, delimiter: str, label: str, encoding: str = UTF_8) -> NumberedRows:
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
            hint="Look for a quotation mark that is opened and never closed.",
        ) from error  # fmt: skip


def too_long(where: str) -> DataError:
    """The error that a cell gives which is longer than any text on purpose."""
    return DataError(
        f"A cell is longer than {MAX_CELL:,} characters.", where=where,
        hint="Look for a quotation mark that is opened and never closed, or shorten the text.",
    )  # fmt: skip


def trimmed(cells: list[str]) -> list[str]:
    """A row without the empty cells at its end, of which spreadsheets write any number."""
    return cells[: max((index for index, cell in enumerate(cells, start=1) if cell), default=0)]


def tidy(cell: str) -> str:
    """A cell trimmed, its line breaks made newlines, and what can be written in two ways written in one."""
    text = cell.strip()
    return newlines(text) if text.isascii() else unicodedata.normalize("NFC", newlines(text))
