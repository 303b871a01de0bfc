"""Sources of canonical tables: CSV files, workbooks and folders of them, as sheets in reading order."""

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path

from hsp_graph.core.errors import CommandError, DataError
from hsp_graph.core.schema import TABLE, TABLES
from hsp_graph.core.text import printable
from hsp_graph.importing.formats.canonical import csv_sheet, looks_like_table, xlsx_sheets
from hsp_graph.importing.sheet import Sheet

__all__ = ["Sheet", "is_canonical", "read_sources"]

_log = logging.getLogger(__name__)


def read_sources(sources: Sequence[Path]) -> list[Sheet]:
    """The canonical sheets of these folders and files, in the order in which they are to be read.

    A folder means the canonical CSV files and .xlsx workbooks in it; other files in it are left alone,
    and a workbook without any of the tables with a warning in the log.

    Raises:
        CommandError: if there is no such file, one is given twice, or a folder holds no canonical table.
        DataError: if a file is not of a kind that is read, or its header cannot be used.
    """
    files = [file for source in sources for file in _files(source)]
    for index, file in enumerate(files):
        if any(file.samefile(earlier) for earlier in files[:index]):
            raise CommandError(f"'{file}' is given twice.", hint="Name every file, or its folder, once.")
    labels = _labels(files)
    sheets = []
    for file in files:
        found = _sheets(file, labels[file])
        sheets += found
        if found:
            continue
        if file in sources:
            raise DataError(
                f"'{labels[file]}' has none of the tables.", where=str(file),
                hint=f"Name its sheets {', '.join(TABLE)}.",
            )  # fmt: skip
        _log.warning("'%s' has none of the tables; it was left alone.", printable(labels[file]))
    if not sheets:
        raise _no_tables(", ".join(map(str, sources)))
    order = [table.name for table in TABLES]
    return sorted(sheets, key=lambda sheet: order.index(sheet.table.name))


def is_canonical(source: Path) -> bool:
    """Whether a file or folder holds canonical tables, going by the names of its files or sheets.

    >>> is_canonical(Path("ties.csv")), is_canonical(Path("friends.graphml"))
    (True, False)
    """
    if source.is_dir():
        return any(map(is_canonical, source.iterdir()))
    if source.suffix.lower() == ".xlsx" and source.is_file():
        return bool(xlsx_sheets(source, source.name))
    return source.suffix.lower() == ".csv" and looks_like_table(source.stem)


def _files(source: Path) -> list[Path]:
    if not source.exists():
        raise CommandError(
            f"There is no file or folder '{source}'.", hint="Check the name and the folder you are in."
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
        raise _no_tables(str(source))
    return tables


def _no_tables(folder: str) -> CommandError:
    return CommandError(
        f"The folder '{folder}' holds none of the tables.",
        hint=f"Name its files {', '.join(f'{name}.csv' for name in TABLE)}; 'hsp init' writes templates.",
    )


def _labels(files: Iterable[Path]) -> dict[Path, str]:
    """What messages call each file: the end of its path, as short as tells it from the others.

    >>> list(_labels([Path("/a/people.csv"), Path("/b/people.csv"), Path("/b/ties.csv")]).values())
    ['a/people.csv', 'b/people.csv', 'ties.csv']
    """
    parts = {file: file.resolve().parts for file in files}
    labels = {}
    for file, own in parts.items():
        others = [other for name, other in parts.items() if name != file]
        length = 1
        while length < len(own) and any(other[-length:] == own[-length:] for other in others):
            length += 1
        labels[file] = Path(*own[-length:]).as_posix()
    return labels


def _sheets(file: Path, label: str) -> list[Sheet]:
    if file.suffix.lower() == ".csv":
        return [csv_sheet(file, label)]
    if file.suffix.lower() == ".xlsx":
        return xlsx_sheets(file, label)
    raise DataError(
        f"'{file.name}' is not a format that is read.",
        where=str(file),
        hint="Give a .csv file, an .xlsx workbook, or a folder of them.",
    )
