"""Registry of file formats: what each is, which module reads and writes it, and how a file is recognised.

A format is a :class:`Format`. Ours are listed here; others come from installed packages, by an entry point of
the group ``hsp_graph.formats`` whose object is a :class:`Format`. A reader is a module with

- ``looks_like(head, name)``: whether a file that begins with these bytes, of this name, is of the format;
- ``looks_like_folder(path)``: the same of a folder, if the format may be one;
- ``read(path, label)``: the file's tables, see :class:`hsp_graph.importing.raw.RawTable`;

and a writer one with ``write(network, path)``, which writes a
:class:`hsp_graph.importing.formats.network_tables.NetworkTables` and returns sentences on what the format
does not hold. See ``docs/extending.md``.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Literal

from hsp_graph.core.errors import CommandError, DataError
from hsp_graph.core.matching import nearest, normal
from hsp_graph.importing.files.text import fresh
from hsp_graph.importing.raw import RawTable

_log = logging.getLogger(__name__)

#: The group of entry points by which packages add formats.
GROUP = "hsp_graph.formats"

_HEAD = 1 << 16


@dataclass(frozen=True)
class Format:
    """A file format.

    Attributes:
        name: as commands and mappings call it.
        description: what it is, in a few words.
        reader: the module that reads it; empty if it is not read, or not by this name.
        writer: the module that writes it; empty if it is not written by a module of its own.
        suffix: of a file that is written, empty for a folder of files; None if it is not written.
        contents: what is read and written: a network of agents and ties, the canonical tables, or RDF.
    """

    name: str
    description: str
    reader: str = ""
    writer: str = ""
    suffix: str | None = None
    contents: Literal["network", "tables", "rdf"] = "network"


def _ours(module: str) -> str:
    return f"hsp_graph.importing.formats.{module}"


_BUILT_IN = (
    Format("rdf", "RDF in any syntax", reader=_ours("rdf.reader"), contents="rdf"),
    Format("trig", "RDF, an import a named graph", suffix=".trig", contents="rdf"),
    Format("turtle", "RDF, all in one graph", suffix=".ttl", contents="rdf"),
    Format("nquads", "RDF, a line a quad", suffix=".nq", contents="rdf"),
    Format("jsonld", "RDF in JSON", suffix=".jsonld", contents="rdf"),
    Format("csv", "a folder of the canonical tables", writer=_ours("canonical"), suffix="",
           contents="tables"),
    Format("xlsx", "a workbook of the canonical tables", writer=_ours("canonical"), suffix=".xlsx",
           contents="tables"),
    Format("network-canvas", "Network Canvas' export", reader=_ours("network_canvas")),
    Format("refi-qda", "coded interviews of NVivo, ATLAS.ti, MAXQDA...", reader=_ours("refi_qda")),
    Format("graphml", "GraphML", _ours("graphml"), _ours("graphml"), ".graphml"),
    Format("gexf", "Gephi's GEXF", _ours("gexf"), _ours("gexf"), ".gexf"),
    Format("pajek", "Pajek", _ours("pajek"), _ours("pajek_writer"), ".net"),
    Format("ucinet", "UCINET's DL and NetDraw's VNA", reader=_ours("ucinet")),
    Format("dl", "UCINET's DL", writer=_ours("dl_writer"), suffix=".dl"),
    Format("kumu", "Kumu", reader=_ours("kumu")),
    Format("egor", "tables of egos, alters and ties", reader=_ours("egor")),
    Format("delimited", "lists of ties, Gephi's tables", reader=_ours("delimited")),
    Format("parquet", "Parquet tables of people and ties", writer=_ours("parquet"), suffix=""),
)  # fmt: skip


@cache
def registered() -> tuple[Mapping[str, Format], Mapping[str, str]]:
    """All formats by name, and what is wrong with those that cannot be registered, by entry point.

    A package whose entry point fails to load, is no :class:`Format`, or has the name of another format is
    left out with a warning in the log; the others work.
    """
    from importlib.metadata import entry_points  # slow to import

    found = {form.name: form for form in _BUILT_IN}
    faults: dict[str, str] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda one: (one.name, one.value)):
        package = f"the package '{point.dist.name}'" if point.dist else "a package"
        try:
            form = point.load()
        except Exception as error:
            fault = f"cannot be loaded: {type(error).__name__}: {error}"
        else:
            if not isinstance(form, Format):
                fault = f"is no Format: '{point.value}'"
            elif form.name != normal(form.name):
                fault = f"has a name that no command takes: '{form.name}'"
            elif form.name in found:
                fault = f"is registered twice: there is a format '{form.name}' already"
            else:
                found[form.name] = form
                continue
        faults[point.name] = f"The format '{point.name}' of {package} {fault}."
        _log.warning("%s It is left out.", faults[point.name])
    return found, faults


def raw_formats() -> dict[str, Format]:
    """The formats of foreign files that are read as tables of agents and ties."""
    return {name: one for name, one in registered()[0].items() if one.reader and one.contents == "network"}


def read_formats() -> dict[str, Format]:
    """All formats that ``hsp import --format`` takes."""
    return {name: one for name, one in registered()[0].items() if one.reader}


def written_formats() -> dict[str, Format]:
    """The formats that ``hsp export --format`` takes."""
    return {name: one for name, one in registered()[0].items() if one.suffix is not None}


def format_named(name: str, formats: Mapping[str, Format]) -> Format:
    """The format of this name, in any case, among these.

    Raises:
        CommandError: if there is none, or the package that adds it could not be loaded.

    >>> format_named("Pajek", raw_formats()).suffix
    '.net'
    """
    wanted = normal(name)
    if wanted in formats:
        return formats[wanted]
    if fault := registered()[1].get(wanted):
        raise CommandError(fault, hint="Update the package that adds it, or uninstall it.")
    near = nearest(wanted, formats)
    raise CommandError(
        f"There is no format '{name}'.",
        hint=(f"Did you mean '{near}'? " if near else "") + f"They are {', '.join(formats)}.",
    )


def module_of(form: Format, module: str) -> ModuleType:
    """The reader or writer of a format.

    Raises:
        CommandError: if it cannot be imported.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise CommandError(
            f"The format '{form.name}' cannot be loaded: {error}.",
            hint="Update the package that adds it, or uninstall it.",
        ) from error


def read_raw(path: Path, name: str = "", ends: tuple[str, str] | None = None) -> list[RawTable]:
    """The tables of a foreign file or folder, in the format of this name or the one it looks like.

    Each table has a name of its own: where a file gives two the same, the second has a number behind it.

    Args:
        path: the file or folder.
        name: of its format; empty if it is to be recognised.
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
    form = format_named(name or ("delimited" if ends else recognise(path)), raw_formats())
    module = module_of(form, form.reader)
    if path.is_dir() and not hasattr(module, "looks_like_folder"):
        raise CommandError(
            f"'{path}' is a folder, and {form.name} is a format of files.", hint="Name the file."
        )
    if ends and form.name != "delimited":
        raise CommandError(f"Files of {form.name} say themselves what the ends of their ties are.",
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
    formats = raw_formats()
    found = [name for name, form in formats.items() if _looks_like(form, path)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise CommandError(
            f"'{path.name}' looks like none of the formats that are read.", where=str(path),
            hint="If it is a list of ties, put a row on top that names its columns, such as source,target. "
            f"Else say what it is with --format (beside --input with --input-format): {', '.join(formats)}.",
        )  # fmt: skip
    raise CommandError(
        f"'{path.name}' looks like several formats: {' and '.join(found)}.", where=str(path),
        hint=f"Say which it is: {' or '.join(f'--format {name}' for name in found)}.",
    )  # fmt: skip


def _looks_like(form: Format, path: Path) -> bool:
    """Whether a file or folder is of a format; a stranger's reader that fails recognises nothing."""
    try:
        module = module_of(form, form.reader)
        if path.is_dir():
            folder = getattr(module, "looks_like_folder", None)
            return folder is not None and bool(folder(path))
        with path.open("rb") as file:
            return bool(module.looks_like(file.read(_HEAD), path.name))
    except OSError as error:
        raise _unreadable(path, error) from error
    except Exception as error:
        if form in _BUILT_IN:
            raise
        _log.warning("The format '%s' could not look at '%s': %s", form.name, path.name, error)
        return False


def _unreadable(path: Path, error: OSError) -> DataError:
    return DataError(f"'{path.name}' cannot be read: {error.strerror}.", where=str(path),
                     hint="Check that you may read it.")  # fmt: skip
