"""One module per format: files in, canonical sheets and problems out. None of them knows RDF."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from hsp_graph.errors import CommandError, DataError
from hsp_graph.importers.canonical import Sheet, csv_sheet, xlsx_sheets
from hsp_graph.records import TABLE, TABLES

__all__ = ["Sheet", "read_sources"]


def read_sources(sources: Sequence[Path]) -> list[Sheet]:
    """The canonical sheets of these folders and files, in the order in which they are to be read.

    A folder stands for the canonical CSV files and .xlsx workbooks in it.

    Raises:
        CommandError: if there is no such file, or nothing in a folder is a canonical table.
        DataError: if a file is not of a kind that is read, or its header cannot be used.
    """
    sheets = [sheet for source in sources for sheet in _sheets(source)]
    order = [table.name for table in TABLES]
    return sorted(sheets, key=lambda sheet: order.index(sheet.table.name))


def _sheets(source: Path) -> Iterator[Sheet]:
    if not source.exists():
        raise CommandError(
            f"There is no file or folder '{source}'.", mend="Check the name and the folder you are in."
        )
    if source.is_dir():
        files = [source / f"{name}.csv" for name in TABLE if (source / f"{name}.csv").exists()]
        files += sorted(source.glob("*.xlsx"))
        if not files:
            raise CommandError(
                f"The folder '{source}' holds none of the tables.",
                mend=f"Name its files {', '.join(f'{name}.csv' for name in TABLE)}; 'hsp init' writes templates.",
            )
        for file in files:
            yield from _sheets(file)
    elif source.suffix.lower() == ".csv":
        yield csv_sheet(source)
    elif source.suffix.lower() == ".xlsx":
        yield from xlsx_sheets(source)
    else:
        raise DataError(
            f"'{source.name}' is not a format that is read.",
            where=str(source),
            mend="Give a .csv file, an .xlsx workbook, or a folder of them.",
        )
