"""One module per format: files in, canonical sheets and problems out. None of them knows RDF."""

from collections.abc import Sequence
from pathlib import Path

from hsp_graph.errors import CommandError, DataError
from hsp_graph.importers.canonical import Sheet, csv_sheet, looks_like_table, xlsx_sheets
from hsp_graph.records import TABLE, TABLES

__all__ = ["Sheet", "read_sources"]


def read_sources(sources: Sequence[Path]) -> list[Sheet]:
    """The canonical sheets of these folders and files, in the order in which they are to be read.

    A folder stands for the canonical CSV files and .xlsx workbooks in it; other files in it are left alone.

    Raises:
        CommandError: if there is no such file, one is given twice, or a folder holds no canonical table.
        DataError: if a file is not of a kind that is read, or its header cannot be used.
    """
    files = [file for source in sources for file in _files(source)]
    for index, file in enumerate(files):
        if any(file.samefile(earlier) for earlier in files[:index]):
            raise CommandError(f"'{file}' is given twice.", mend="Name every file, or its folder, once.")
    sheets = [sheet for file in files for sheet in _sheets(file)]
    order = [table.name for table in TABLES]
    return sorted(sheets, key=lambda sheet: order.index(sheet.table.name))


def _files(source: Path) -> list[Path]:
    if not source.exists():
        raise CommandError(
            f"There is no file or folder '{source}'.", mend="Check the name and the folder you are in."
        )
    if not source.is_dir():
        return [source]
    # Names that begin so are what spreadsheet programs and file managers leave behind.
    files = [file for file in sorted(source.iterdir()) if not file.name.startswith((".", "~"))]
    # A mistyped name is taken too, and refused when it is read: its rows must not be left out silently.
    tables = [
        file for file in files
        if file.suffix.lower() == ".xlsx" or (file.suffix.lower() == ".csv" and looks_like_table(file.stem))
    ]  # fmt: skip
    if not tables:
        raise CommandError(
            f"The folder '{source}' holds none of the tables.",
            mend=f"Name its files {', '.join(f'{name}.csv' for name in TABLE)}; 'hsp init' writes templates.",
        )
    return tables


def _sheets(file: Path) -> list[Sheet]:
    if file.suffix.lower() == ".csv":
        return [csv_sheet(file)]
    if file.suffix.lower() == ".xlsx":
        return xlsx_sheets(file)
    raise DataError(
        f"'{file.name}' is not a format that is read.",
        where=str(file),
        mend="Give a .csv file, an .xlsx workbook, or a folder of them.",
    )
