"""The canonical tables: a folder of CSV files, or the sheets of an .xlsx workbook."""

import csv
from collections.abc import Iterator
from pathlib import Path

from hsp_graph.core.errors import CommandError
from hsp_graph.core.schema import TABLES, Table
from hsp_graph.importing.formats.rdf.tables import Tables
from hsp_graph.output.export import ExportRequest
from hsp_graph.study.tables import study_tables

#: What a sheet can hold; what is more, spreadsheet programs cut off.
_MAX_TEXT, _MAX_ROWS = 32_767, 1_048_576


def write(wanted: ExportRequest, path: Path, name: str) -> list[str]:
    """Write all eight tables, also those without rows, so that no file of an earlier export stays among them.

    Raises:
        CommandError: if there is no such import, or a sheet cannot hold so many rows or so long a text.
    """
    tables = study_tables(wanted.study, wanted.batch)
    if name == "csv":
        write_csv(tables, path)
    else:
        write_xlsx(tables, path)
    tables.close()
    told = [f"In another form, {number}: {what}." for what, number in sorted(tables.changed.items())]
    told += [f"Not in the tables, {number}: {what}." for what, number in sorted(tables.left.items())]
    if tables.left and wanted.batch is None:
        told.append("'--import N' writes what one import says, 'hsp export --format trig' all that all say.")
    return told


def write_csv(tables: Tables, folder: Path) -> None:
    """Write each table as a CSV file of its name."""
    for table in TABLES:
        with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(tables.header(table))
            writer.writerows(tables.rows(table))


def write_xlsx(tables: Tables, path: Path) -> None:
    """Write each table as a sheet of its name.

    Raises:
        CommandError: if a sheet cannot hold so many rows or so long a text.
    """
    import openpyxl  # slow to import, and only workbooks need it

    with path.open("wb") as file:  # where that is not possible, no sheet is begun
        book = openpyxl.Workbook(write_only=True)
        for table in TABLES:
            sheet = book.create_sheet(table.name)
            for row in _cells(tables, table):
                sheet.append(row)
        book.save(file)


def _cells(tables: Tables, table: Table) -> Iterator[list[str | int | float | None]]:
    """The rows of a sheet, the header first; numbers are numbers where that changes none of their digits."""
    header = tables.header(table)
    yield list(header)
    columns = [table.column(name) for name in header]
    numeric = [column is not None and column.kind == "number" for column in columns]
    for number, row in enumerate(tables.rows(table), start=2):
        where = f"{table.name}, row {number}"
        if number > _MAX_ROWS:
            raise CommandError(
                f"A sheet holds {_MAX_ROWS:,} rows, and '{table.name}' has more.", hint="Export it as csv."
            )
        if max(map(len, row)) > _MAX_TEXT:
            raise CommandError(
                f"A cell of a workbook holds {_MAX_TEXT:,} characters, and one text has more.", where=where,
                hint="Export it as csv.",
            )  # fmt: skip
        yield [
            _number(cell) if is_number else cell or None for cell, is_number in zip(row, numeric, strict=True)
        ]


def _number(cell: str) -> str | int | float | None:
    """A number as a spreadsheet's number, if it can be written back as it stands.

    >>> _number("255"), _number("0.5"), _number("1.000000000000000001"), _number("")
    (255, 0.5, '1.000000000000000001', None)
    """
    if not cell:
        return None
    if cell.isascii() and cell.isdigit() and len(cell) <= 15 and str(int(cell)) == cell:
        return int(cell)
    value = float(cell)
    return value if repr(value) == cell else cell
