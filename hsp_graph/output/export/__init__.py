"""Export of a study to files of other programs. A file is written whole, or not at all."""

from dataclasses import dataclass
from pathlib import Path

from hsp_graph.core.errors import CommandError
from hsp_graph.core.files import in_place
from hsp_graph.graph.rdf_writer import write_rdf
from hsp_graph.graph.study import Study
from hsp_graph.importing.formats.registry import Format, format_named, module_of, written_formats
from hsp_graph.network.cache import read_network
from hsp_graph.network.network import Network
from hsp_graph.output.export.network import network_tables, not_held
from hsp_graph.study.tables import study_tables


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


def format_of(path: Path) -> Format:
    """The format that a file's name tells; without a suffix it is a folder of CSV files.

    Raises:
        CommandError: if it tells none.

    >>> format_of(Path("study.ttl")).name, format_of(Path("tables")).name
    ('turtle', 'csv')
    """
    formats = written_formats()
    for form in formats.values():
        if path.suffix.lower() == form.suffix:
            return form
    raise CommandError(
        f"The name '{path.name}' does not tell the format.",
        hint=f"Say --format and one of {', '.join(formats)}.",
    )


def export(wanted: ExportRequest, name: str, target: Path, *, force: bool = False) -> list[str]:
    """Write a study, or one of its imports, in the format of this name.

    Args:
        wanted: what.
        name: of the format.
        target: the file, or the folder for a format of several files.
        force: whether files that exist are replaced.

    Returns:
        Sentences for the user, above all on what the format cannot hold.

    Raises:
        CommandError: if there is no such import or format, the format cannot hold what is wanted, a file is
            in the way or cannot be written.
    """
    formats = written_formats()
    form = format_named(name, formats)
    if wanted.batch is not None and form.contents == "network":
        raise CommandError(f"The format {form.name} is of the whole study.", hint="Leave out --import.")
    if wanted.derived and form.contents != "rdf":
        can = [one.name for one in formats.values() if one.contents == "rdf"]
        raise CommandError(
            f"The format {form.name} does not hold what is derived.",
            hint=f"Leave out --derived, or choose {', '.join(can)}.",
        )
    if form.contents == "network":
        return write_network(read_network(wanted.study), form, target, force=force)
    with in_place(target, folder=not form.suffix, force=force) as path:
        return _write_rdf(wanted, form, path) if form.contents == "rdf" else _write_tables(wanted, form, path)


def write_network(network: Network, form: Format, target: Path, *, force: bool = True) -> list[str]:
    """Write people and ties in a network format; gives what it does not hold, in sentences.

    Raises:
        CommandError: if the format cannot be loaded, or a file is in the way or cannot be written.
    """
    writer = module_of(form, form.writer)
    with in_place(target, folder=not form.suffix, force=force) as path:
        lost: list[str] = writer.write(network_tables(network), path)
    return not_held(network) + lost


def _write_rdf(wanted: ExportRequest, form: Format, path: Path) -> list[str]:
    """Write TriG, N-Quads and JSON-LD with every import as a named graph, Turtle with all of them in one."""
    write_rdf(wanted.study, path, form.name, batch=wanted.batch, derived=wanted.derived)
    if form.name != "turtle":
        return []
    lost = ["Turtle has no named graphs: which import says what, and what it was made from, is not in it."]
    if wanted.derived:
        lost.append("What the rules derived cannot be told from what was imported; TriG keeps them apart.")
    return lost


def _write_tables(wanted: ExportRequest, form: Format, path: Path) -> list[str]:
    """Write all canonical tables, also those without rows, so that none of an earlier export stays."""
    tables = study_tables(wanted.study, wanted.batch)
    module_of(form, form.writer).write(tables, path)
    tables.close()
    lost = [f"In another form, {number}: {what}." for what, number in sorted(tables.changed.items())]
    lost += [f"Not in the tables, {number}: {what}." for what, number in sorted(tables.left.items())]
    if tables.left and wanted.batch is None:
        lost.append("'--import N' writes what one import says, 'hsp export --format trig' all that all say.")
    return lost
