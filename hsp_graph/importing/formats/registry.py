"""The formats of foreign files: which one a file is, by what stands in it, and its tables."""

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType

from hsp_graph.core.errors import CommandError, DataError
from hsp_graph.core.matching import nearest, normal
from hsp_graph.importing.files.text import fresh
from hsp_graph.importing.raw import RawTable

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


def read_raw(path: Path, name: str = "", ends: tuple[str, str] | None = None) -> list[RawTable]:
    """The tables of a foreign file or folder, in the format of this name or the one it looks like.

    Each table has a name of its own: where a file gives two the same, the second has a number behind it.

    Args:
        path: the file or folder.
        name: of its format; empty if that is to be told from it.
        ends: for a delimited table of ties, the columns of the two ends, where its header does not tell.

    Raises:
        CommandError: if there is no such file or format, or the file looks like none, or like several.
        DataError: if it cannot be read in that format.
    """
    if not path.exists():
        raise CommandError(
            f"There is no file or folder '{path}'.", hint="Check the name and the folder you are in."
        )
    if path.name in ("", ".."):
        path = path.resolve()
    form = name or ("delimited" if ends else recognise(path))
    module = _module(form)
    if path.is_dir() and not hasattr(module, "looks_like_folder"):
        raise CommandError(f"'{path}' is a folder, and {form} is a format of files.", hint="Name the file.")
    if ends and module.FORMAT != "delimited":
        raise CommandError(f"Files of {form} say themselves what the ends of their ties are.",
                           hint="Take 'ends' out of the mapping.")  # fmt: skip
    try:
        tables: list[RawTable] = module.read(path, path.name, *([ends] if ends else []))
    except OSError as error:
        raise _unreadable(path, error) from error
    if not tables:
        raise DataError(
            f"'{path.name}' holds nothing that is read.", where=str(path), hint="Export it again."
        )
    names: dict[str, str] = {}
    for table in tables:
        names[fresh(table.name, names)] = table.name
    return [replace(table, name=own) for table, own in zip(tables, names, strict=True)]


def recognise(path: Path) -> str:
    """The name of the format that a file or folder looks like.

    Raises:
        CommandError: if it looks like none of them, or like several.
        DataError: if it cannot be read.
    """
    found = [name for name in FORMATS if _looks_like(_module(name), path)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise CommandError(
            f"'{path.name}' looks like none of the formats that are read.", where=str(path),
            hint="If it is a list of ties, put a row on top that names its columns, such as source,target. "
            f"Else say what it is with --format (beside --input with --input-format): {', '.join(FORMATS)}.",
        )  # fmt: skip
    raise CommandError(
        f"'{path.name}' looks like several formats: {' and '.join(found)}.", where=str(path),
        hint=f"Say which it is: {' or '.join(f'--format {name}' for name in found)}.",
    )  # fmt: skip


def _looks_like(module: ModuleType, path: Path) -> bool:
    try:
        if path.is_dir():
            folder = getattr(module, "looks_like_folder", None)
            return folder is not None and bool(folder(path))
        with path.open("rb") as file:
            return bool(module.looks_like(file.read(_HEAD), path.name))
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> DataError:
    return DataError(f"'{path.name}' cannot be read: {error.strerror}.", where=str(path),
                     hint="Check that you may read it.")  # fmt: skip


def _module(name: str) -> ModuleType:
    wanted = normal(name)
    if wanted not in FORMATS:
        near = nearest(wanted, FORMATS)
        raise CommandError(
            f"There is no format '{name}'.",
            hint=(f"Did you mean '{near}'? " if near else "") + f"They are {', '.join(FORMATS)}.",
        )
    return import_module(f"hsp_graph.importing.formats.{FORMATS[wanted]}")
