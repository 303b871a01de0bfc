"""A canonical table as it stands in a CSV file, a workbook or a foreign file."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hsp_graph.core.schema import Table


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
