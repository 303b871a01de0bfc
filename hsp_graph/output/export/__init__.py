"""The ways out: one module per kind of file. A file is written whole, or not at all."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from hsp_graph.core.errors import CommandError
from hsp_graph.core.files import in_place
from hsp_graph.graph.study import Study
from hsp_graph.network.cache import read_network


@dataclass(frozen=True)
class ExportRequest:
    """What is to be exported.

    Attributes:
        study: the study.
        batch: the number of an import, or None for all of them together.
        derived: whether what the rules derive and the saved measures go with it.
    """

    study: Study
    batch: int | None = None
    derived: bool = False


@dataclass(frozen=True)
class ExportFormat:
    """A format that is written.

    Attributes:
        module: of this package; its ``write`` writes the file (or into the folder, which exists and is empty)
            and returns what is to be told, above all what the format cannot hold. It is called with what is
            wanted, the path and the format's name.
        suffix: of its files; empty if it is a folder of files.
        derived: whether it can hold what is derived.
        network: whether it holds people and ties only; then ``write`` is called with the network of the whole
            study and the path.
    """

    module: str
    suffix: str
    derived: bool = False
    network: bool = False


FORMATS = {
    "trig": ExportFormat("rdf", ".trig", derived=True),
    "turtle": ExportFormat("rdf", ".ttl", derived=True),
    "nquads": ExportFormat("rdf", ".nq", derived=True),
    "jsonld": ExportFormat("rdf", ".jsonld", derived=True),
    "csv": ExportFormat("canonical", ""),
    "xlsx": ExportFormat("canonical", ".xlsx"),
    "graphml": ExportFormat("graphml", ".graphml", network=True),
    "gexf": ExportFormat("gexf", ".gexf", network=True),
    "pajek": ExportFormat("pajek", ".net", network=True),
    "dl": ExportFormat("dl", ".dl", network=True),
    "parquet": ExportFormat("parquet", "", network=True),
}


def format_of(path: Path) -> str:
    """The name of the format that a file's name tells.

    Raises:
        CommandError: if it tells none.

    >>> format_of(Path("study.ttl")), format_of(Path("tables"))
    ('turtle', 'csv')
    """
    for name, form in FORMATS.items():
        if path.suffix.lower() == form.suffix:
            return name
    raise CommandError(
        f"The name '{path.name}' does not tell the format.",
        hint=f"Say --format and one of {', '.join(FORMATS)}.",
    )


def known_format(name: str) -> str:
    """The name of a format, whatever its case.

    Raises:
        CommandError: if there is no such format.

    >>> known_format("TriG")
    'trig'
    """
    if name.lower() not in FORMATS:
        raise CommandError(
            f"There is no format '{name}' to write.", hint=f"The formats are {', '.join(FORMATS)}."
        )
    return name.lower()


def export(wanted: ExportRequest, name: str, target: Path, *, force: bool = False) -> list[str]:
    """Write a study, or one of its imports, in the format of this name.

    Args:
        wanted: what.
        name: of the format.
        target: the file, or the folder for a format of several files.
        force: whether files that exist are replaced.

    Returns:
        What is to be told, above all what the format cannot hold.

    Raises:
        CommandError: if there is no such import, the format cannot hold what is wanted, a file is in the way
            or cannot be written.
    """
    form = FORMATS[name]
    if wanted.batch is not None and form.network:
        raise CommandError(f"The format {name} is of the whole study.", hint="Leave out --import.")
    if wanted.derived and not form.derived:
        raise CommandError(
            f"The format {name} does not hold what is derived.",
            hint=f"Leave out --derived, or choose {', '.join(n for n, f in FORMATS.items() if f.derived)}.",
        )
    module = import_module(f"hsp_graph.output.export.{form.module}")
    with in_place(target, folder=not form.suffix, force=force) as path:
        told: list[str] = (
            module.write(read_network(wanted.study), path)
            if form.network
            else module.write(wanted, path, name)
        )
    return told
