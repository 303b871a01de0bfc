"""The formats of foreign files: which one a file is, by what stands in it, and its tables."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType

from hsp_graph.errors import CommandError, DataError
from hsp_graph.importers.raw import RawTable
from hsp_graph.vocabulary import nearest, normal

#: The modules that read them, by the name of the format.
FORMATS = {
    "network-canvas": "network_canvas",
    "refi-qda": "refi_qda",
    "graphml": "graphml",
    "gexf": "gexf",
    "pajek": "pajek",
    "ucinet": "ucinet",
    "kumu": "kumu",
    "egor": "egor",
    "delimited": "delimited",
}

_HEAD = 1 << 16


def read_raw(path: Path, name: str = "") -> list[RawTable]:
    """The tables of a foreign file or folder, in the format of this name or the one it looks like.

    Raises:
        CommandError: if there is no such file or format, or the file looks like none, or like several.
        DataError: if it cannot be read in that format.
    """
    if not path.exists():
        raise CommandError(
            f"There is no file or folder '{path}'.", mend="Check the name and the folder you are in."
        )
    tables: list[RawTable] = _module(name or recognise(path)).read(path, path.name)
    return tables


def recognise(path: Path) -> str:
    """The name of the format that a file or folder looks like.

    Raises:
        CommandError: if it looks like none of them, or like several.
    """
    found = [name for name in FORMATS if _looks_like(_module(name), path)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise CommandError(
            f"'{path.name}' looks like none of the formats that are read.", where=str(path),
            mend=f"Say which it is: {', '.join(FORMATS)}.",
        )  # fmt: skip
    raise CommandError(
        f"'{path.name}' looks like several formats: {' and '.join(found)}.", where=str(path),
        mend="Say which it is.",
    )  # fmt: skip


def is_foreign(paths: Sequence[Path]) -> bool:
    """Whether any of these files looks like a foreign format, unlike the canonical tables.

    >>> is_foreign([])
    False
    """
    return any(_looks_like(_module(name), path) for path in paths for name in FORMATS)


def _looks_like(module: ModuleType, path: Path) -> bool:
    if path.is_dir():
        folder = getattr(module, "looks_like_folder", None)
        return folder is not None and bool(folder(path))
    try:
        with path.open("rb") as file:
            return bool(module.looks_like(file.read(_HEAD), path.name))
    except OSError as error:
        raise DataError(f"'{path.name}' cannot be read: {error.strerror}.", where=str(path)) from error


def _module(name: str) -> ModuleType:
    wanted = normal(name)
    if wanted not in FORMATS:
        near = nearest(wanted, FORMATS)
        raise CommandError(
            f"There is no format '{name}'.",
            mend=(f"Did you mean '{near}'? " if near else "") + f"They are {', '.join(FORMATS)}.",
        )
    return import_module(f"hsp_graph.importers.{FORMATS[wanted]}")
