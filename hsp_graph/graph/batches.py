"""Imports as batches: each is one named graph with its provenance; undo drops the graph."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from hsp_graph import __version__
from hsp_graph.checking import Checker
from hsp_graph.errors import CommandError, DataError, Problem, RefusedError
from hsp_graph.foreign import Elements
from hsp_graph.graph.ontology import load_vocabulary, ontology_files, ontology_triples
from hsp_graph.graph.rules import derive
from hsp_graph.graph.store import Store
from hsp_graph.graph.triples import A, Account, Writer, batch_graph, provenance
from hsp_graph.importers import Sheet
from hsp_graph.namespaces import expand, mint

#: Told (what is being done, how many rows so far) while an import runs.
Progress = Callable[[str, int], None]

_STEP = 1000

_PERSON, _ORGANISATION, _OF_KIND = (
    ox.NamedNode(expand(term)) for term in ("hsp:Person", "hsp:Organisation", "hsp:ofKind")
)


@dataclass(frozen=True)
class ImportReport:
    """The account of an import.

    Attributes:
        batch: its number, for ``hsp undo``; None after a dry run.
        rows_read: data rows read; ``sum(rows_taken.values()) + rows_refused``.
        rows_taken: of these, taken, by table.
        rows_refused: of these, refused; :attr:`problems` says why.
        problems: each fault found.
        extra_columns: by sheet, the columns that are not canonical; they are kept as properties.
        near_columns: of these, what look like mistyped canonical ones, and which.
        evidence: how many pieces of evidence were made of the rows taken.
        merged: how many of the rows taken tell more of what was in the graph already, by identifier.
        extra_values: how many cells of those columns were kept.
        elements: what was read of foreign files, before it became rows.
    """

    batch: int | None
    rows_read: int
    rows_taken: dict[str, int]
    rows_refused: int
    problems: list[Problem] = field(default_factory=list)
    extra_columns: dict[str, list[str]] = field(default_factory=dict)
    near_columns: dict[str, str] = field(default_factory=dict)
    evidence: int = 0
    merged: int = 0
    extra_values: int = 0
    elements: Elements | None = None


def import_sheets(
    store: Store,
    base: str,
    sheets: Sequence[Sheet],
    *,
    own_concepts: Path | None = None,
    dry_run: bool = False,
    skip_bad_rows: bool = False,
    progress: Progress = lambda doing, rows: None,
    elements: Elements | None = None,
) -> ImportReport:
    """Import canonical sheets as one batch: all of it, or nothing.

    Args:
        store: into which.
        base: the workspace's base IRI.
        sheets: the sheets, sources first, as :func:`hsp_graph.importers.read_sources` gives them.
        own_concepts: a folder of the study's own SKOS files, if it has one.
        dry_run: check only.
        skip_bad_rows: take the good rows although others are refused.
        progress: told how far it is.
        elements: what was read of foreign files, for the report.

    Raises:
        RefusedError: if rows are wrong and are not to be skipped.
        DataError: if there is no row to take, or a file cannot be read or changes meanwhile.
        CommandError: if a file is in the graph already, or the graph is one of another base.
    """
    started = datetime.now(UTC)
    sums = _sums(sheets)
    files = ontology_files(own_concepts)

    def in_graph(path: str, identifier: str, tables: tuple[str, ...]) -> bool:
        iri = ox.NamedNode(mint(base, path, identifier))
        types, kinds = (
            {quad.object for quad in store.reader.quads_for_pattern(iri, term, None, None)}
            for term in (A, _OF_KIND)
        )
        if path != "agent":
            return bool(types)
        # Who is not identified has the kind only; it is then a school, say, and not an organisation too.
        person, organisation = _PERSON in types | kinds, _ORGANISATION in types or bool(kinds - {_PERSON})
        return (person and "people" in tables) or (organisation and "organisations" in tables)

    checker = Checker(sheets, load_vocabulary(files), in_graph)
    taken: Counter[str] = Counter()
    made: Counter[str] = Counter()
    before = store.generation > 0

    def records() -> Iterator[Any]:
        for record in checker.records():
            table = record.sheet.table
            taken[table.name] += 1
            made["extra"] += len(record.extras)
            if table.name == "evidence" or any(column.evidence for column, _ in record.values):
                made["evidence"] += 1
            if before and record.id and in_graph(table.path, record.id, (table.name,)):
                made["merged"] += 1
            if not checker.rows_read % _STEP:
                progress("Reading rows", checker.rows_read)
            yield record
        if checker.problems and not skip_bad_rows:
            raise RefusedError(
                f"{checker.rows_refused} of {checker.rows_read} rows cannot be taken; nothing was imported.",
                checker.problems,
                mend="Mend them and import again, or take the others with --skip-bad-rows.",
            )
        if not taken:
            raise DataError(
                "There is no row to import.", where=", ".join(sheet.name for sheet in sheets),
                mend="The files have headers only: fill them in first." if not checker.problems
                else "Every row was refused; run without --skip-bad-rows to see why.",
            )  # fmt: skip
        for path, now in _sums(sheets).items():
            if now != sums[path]:
                raise DataError(
                    f"'{path.name}' was changed while it was being read; nothing was imported.",
                    where=str(path), mend="Wait until nothing else writes to it, then import again.",
                )  # fmt: skip

    def report(batch: int | None) -> ImportReport:
        return ImportReport(
            batch,
            checker.rows_read,
            dict(taken),
            checker.rows_refused,
            checker.problems,
            checker.extra_columns,
            checker.near_columns,
            made["evidence"],
            made["merged"],
            made["extra"],
            elements,
        )

    if dry_run:
        _check_base(store, base)
        _check_new(store, sheets, sums)
        for _ in records():
            pass
        return report(None)
    with store.change() as change:
        _check_base(store, base)
        _check_new(store, sheets, sums)
        change.load_ontology(ontology_triples(files))
        writer = Writer(base, change.number, sheets)
        change.load(map(writer.nquads, records()))
        progress("Writing to disk", checker.rows_read)
        account = Account(sheets, sums, started, __version__, checker.rows_read, checker.rows_refused)
        change.add(provenance(writer.graph, account, datetime.now(UTC)))
        derive(change, base, lambda title: progress(f"Deriving: {title}", checker.rows_read))
    return report(change.number)


def list_imports(store: Store) -> list[dict[str, str]]:
    """The imports in the graph, oldest first: batch, graph, time, files, rows_read, rows_refused, version."""
    result = store.query(
        """SELECT ?graph ?time (GROUP_CONCAT(DISTINCT ?name; separator=", ") AS ?files) ?rows_read
                  ?rows_refused (SAMPLE(?label) AS ?version)
           WHERE {
             ?graph a hsp:ImportBatch ; prov:generatedAtTime ?time ; hsp:rowsRead ?rows_read ;
                    hsp:rowsRefused ?rows_refused ; prov:wasDerivedFrom [ hsp:fileName ?name ] ;
                    prov:wasGeneratedBy [ prov:wasAssociatedWith [ rdfs:label ?label ] ] .
           }
           GROUP BY ?graph ?time ?rows_read ?rows_refused"""
    )
    assert isinstance(result, ox.QuerySolutions)
    names = [variable.value for variable in result.variables]
    rows = [{name: solution[name].value for name in names} for solution in result]
    for row in rows:
        row["batch"] = row["graph"].rsplit("/", 1)[1]
    return sorted(rows, key=lambda row: int(row["batch"]))


def undo(store: Store, base: str, batch: int, *, own_concepts: Path | None = None) -> None:
    """Take an import out again, in whatever order; what other imports say stays.

    Raises:
        CommandError: if there is no such import, or the graph is one of another base.
    """
    with store.change() as change:
        known = {row["batch"]: row["graph"] for row in list_imports(store)}
        if str(batch) not in known:
            raise CommandError(
                f"There is no import {batch}.",
                mend=f"The imports are {', '.join(known)}." if known else "Nothing has been imported yet.",
            )
        _check_base(store, base)
        change.load_ontology(ontology_triples(ontology_files(own_concepts)))
        change.drop(ox.NamedNode(known[str(batch)]))
        derive(change, base)


def _check_base(store: Store, base: str) -> None:
    """Refuse to change a graph whose imports were made under another base: nothing would fit together."""
    for row in list_imports(store):
        if row["graph"] != batch_graph(base, int(row["batch"])).value:
            before = row["graph"].removesuffix(f"import/{row['batch']}")
            raise CommandError(
                f"Import {row['batch']} was made under the base '{before}', and now it is '{base}'.",
                where="hsp.toml", mend=f"Put the base back to '{before}', or begin a new study.",
            )  # fmt: skip


def _check_new(store: Store, sheets: Sequence[Sheet], sums: Mapping[Path, str]) -> None:
    """Refuse a file that is in the graph already: rows without identifiers would count twice.

    Files that have a header only may come again, as templates not yet filled in do.
    """
    result = store.query(
        "SELECT ?sum ?graph { ?graph a hsp:ImportBatch ; prov:wasDerivedFrom [ hsp:sha256 ?sum ] }"
    )
    assert isinstance(result, ox.QuerySolutions)
    held = {row["sum"].value: row["graph"].value.rsplit("/", 1)[1] for row in result}
    for sheet in sheets:
        batch = held.get(sums[sheet.path])
        if batch and next(iter(sheet.rows()), None):
            raise CommandError(
                f"'{sheet.path.name}' is in the graph already: import {batch} holds this very file.",
                where=str(sheet.path),
                mend=f"Leave it out, or take that import out first with 'hsp undo {batch}'.",
            )


def _sums(sheets: Sequence[Sheet]) -> dict[Path, str]:
    """The SHA-256 of each file."""
    return {path: sheet.sha256() for path, sheet in {sheet.path: sheet for sheet in sheets}.items()}
