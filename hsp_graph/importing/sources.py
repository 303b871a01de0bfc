"""Import sources as canonical sheets: tables as they are, foreign files through their mapping."""

from collections.abc import Callable, Sequence
from pathlib import Path

from hsp_graph.core.errors import CommandError, DataError
from hsp_graph.core.schema import TABLES
from hsp_graph.core.vocabulary import Vocabulary
from hsp_graph.importing.formats.registry import Format, format_named, read_formats, read_raw
from hsp_graph.importing.mapping.apply import Elements, foreign_sheets
from hsp_graph.importing.mapping.draft import draft_mapping
from hsp_graph.importing.mapping.mapping import FileMapping, check_mapping, read_mapping
from hsp_graph.importing.raw import RawTable
from hsp_graph.importing.tables import Sheet, is_canonical, read_sources


def all_sheets(
    sources: Sequence[Path],
    vocabulary: Vocabulary,
    base: str,
    known: Callable[[str], bool],
    *,
    file_format: str = "",
    mapping: Path | None = None,
) -> tuple[list[Sheet], Elements | None]:
    """The canonical sheets of these files and folders, sources first.

    Args:
        sources: canonical or foreign; foreign ones belong together and have one mapping.
        vocabulary: the words of the study.
        base: the study's base IRI, for RDF.
        known: whether the study has an agent of this identifier.
        file_format: if given, all are foreign and of this format.
        mapping: if given, all are foreign and this is their mapping. Without it a foreign file is taken as
            its own names say, if every one of its words is known.

    Returns:
        The sheets, and what was read of foreign files, if there are any.

    Raises:
        CommandError: if there is no such file, its format is not recognised, or the mapping is wrong.
        DataError: if a file cannot be read, holds nothing to be taken, or the mapping does not fit it.
    """
    named = bool(file_format or mapping)
    form = format_named(file_format, read_formats()) if file_format else None
    foreign = [path for path in sources if path.exists() and (named or not is_canonical(path))]
    canonical = [path for path in sources if path not in foreign]
    sheets = read_sources(canonical) if canonical else []
    rdf = [path for path in foreign if _is_rdf(path, form)]
    foreign = [path for path in foreign if path not in rdf]
    if rdf and mapping:
        raise CommandError(
            "RDF needs no mapping: it says itself what it means.", where=", ".join(path.name for path in rdf),
            hint="Import it without --mapping.",
        )  # fmt: skip
    elements = Elements() if rdf or foreign else None
    for path in rdf:
        from hsp_graph.importing.formats.rdf.reader import read_rdf  # brings the RDF library

        made, notes = read_rdf(path, path.name, base)
        sheets += made
        assert elements is not None
        elements.notes += notes
    if foreign:
        given = read_mapping(mapping) if mapping else None
        tables = [table for path in foreign for table in _tables(path, file_format, given)]
        label = ", ".join(path.name for path in foreign)
        _check_names(tables, label)
        meant = given or draft_mapping(tables, vocabulary)
        check_mapping(meant, tables, vocabulary, label)
        made, found = foreign_sheets(tables, meant, known)
        if found.ignored == sum(found.read.values()):
            raise DataError(
                "There is nobody, no tie and no passage in it that would be taken.", where=label,
                hint="Give the file that holds them; a mapping says which tables are taken.",
            )  # fmt: skip
        sheets += made
        found.notes = elements.notes if elements else []
        elements = found
    order = [table.name for table in TABLES]
    return sorted(sheets, key=lambda sheet: order.index(sheet.table.name)), elements


def _is_rdf(path: Path, form: Format | None) -> bool:
    from hsp_graph.importing.formats.rdf.reader import looks_like_rdf

    if form or path.is_dir():
        return form is not None and form.contents == "rdf"
    with path.open("rb") as file:
        return looks_like_rdf(file.read(1 << 16), path.name)


def _tables(path: Path, file_format: str, mapping: FileMapping | None) -> list[RawTable]:
    if mapping is None:
        return read_raw(path, file_format)
    named = mapping.tables.get(path.stem)
    return read_raw(path, file_format or mapping.format, named.ends if named else None)


def _check_names(tables: Sequence[RawTable], label: str) -> None:
    seen: set[str] = set()
    for table in tables:
        if table.name in seen:
            raise CommandError(
                f"Two of the files have a table '{table.name}'.", where=label, hint="Import them one by one."
            )
        seen.add(table.name)
