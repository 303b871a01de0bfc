"""Imports as batches: each is one named graph with its provenance; undo drops the graph."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from hsp_graph import __version__
from hsp_graph.checking import Checker, Record
from hsp_graph.errors import CommandError, DataError, Problem, RefusedError, counted
from hsp_graph.foreign import Elements
from hsp_graph.graph.difference import Difference, differences
from hsp_graph.graph.ontology import load_vocabulary, ontology_files, ontology_triples
from hsp_graph.graph.rules import derive
from hsp_graph.graph.store import Store
from hsp_graph.graph.triples import A, Account, File, Writer, batch_graph, provenance
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
        words: by column, the words that were read as ours by another name, and as which.
        undivided: by column of several values, texts that hold a comma or semicolon, and may be several.
        evidence: how many pieces of evidence were made of the rows taken.
        merged: how many of the rows taken tell more of what was in the graph already, by identifier.
        extra_values: how many cells of those columns were kept.
        elements: what was read of foreign files, before it became rows.
        differences: from the import that is replaced, if one is.
    """

    batch: int | None
    rows_read: int
    rows_taken: dict[str, int]
    rows_refused: int
    problems: list[Problem] = field(default_factory=list)
    extra_columns: dict[str, list[str]] = field(default_factory=dict)
    near_columns: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    undivided: dict[str, list[str]] = field(default_factory=dict)
    evidence: int = 0
    merged: int = 0
    extra_values: int = 0
    elements: Elements | None = None
    differences: list[Difference] | None = None


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
    replace: int = 0,
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
        replace: the number of an earlier import that this one takes the place of; 0 for none.

    Raises:
        RefusedError: if rows are wrong and are not to be skipped.
        DataError: if there is no row to take, or a file cannot be read or changes meanwhile.
        CommandError: if a file is in the graph already, there is no import to replace, or the graph is one of
            another base.
    """
    doing = _Import(store, base, sheets, ontology_files(own_concepts), skip_bad_rows, progress, replace)
    if dry_run:
        doing.check()
        writer = Writer(base, store.generation + 1, sheets)
        if replace:
            doing.compare(writer, "".join(map(writer.nquads, doing.records())))
        else:
            for _ in doing.records():
                pass
        return doing.report(None, elements)
    with store.change() as change:
        doing.check()
        change.load_ontology(ontology_triples(doing.files))
        writer = Writer(base, change.number, sheets)
        blocks: Iterator[str] = map(writer.nquads, doing.records())
        if replace:
            text = "".join(blocks)
            doing.compare(writer, text)
            change.drop(batch_graph(base, replace))
            blocks = iter([text])
        change.load(blocks)
        read = doing.checker.rows_read
        progress("Writing to disk", read)
        change.add(provenance(writer.graph, doing.account(), datetime.now(UTC)))
        derive(change, base, lambda title: progress(f"Deriving: {title}", read))
    return doing.report(change.number, elements)


class _Import:
    """One import under way: its checks, and the account of it."""

    def __init__(
        self, store: Store, base: str, sheets: Sequence[Sheet], files: Sequence[Path], skip_bad_rows: bool,
        progress: Progress, replace: int,
    ) -> None:  # fmt: skip
        self._store, self._base, self._sheets, self._progress = store, base, sheets, progress
        self._skip, self._replace, self.files = skip_bad_rows, replace, files
        self._started, self._sums = datetime.now(UTC), _sums(sheets)
        self.checker = Checker(sheets, load_vocabulary(files), self._in_graph)
        self._taken: Counter[str] = Counter()
        self._made: Counter[str] = Counter()
        self._differences: list[Difference] | None = None

    def check(self) -> None:
        """Refuse what does not fit the graph as it is."""
        check_base(self._store, self._base)
        if self._replace:
            _check_number(self._store, self._replace)
        _check_new(self._store, self._sheets, self._sums, self._replace)

    def records(self) -> Iterator[Record]:
        """The records that pass; after the last, the import is refused if it is to be."""
        checker, grown = self.checker, self._store.generation > 0
        for record in checker.records():
            table = record.sheet.table
            self._taken[table.name] += 1
            self._made["extra"] += len(record.extras)
            if table.name == "evidence" or any(column.evidence for column, _ in record.values):
                self._made["evidence"] += 1
            if grown and record.id and self._in_graph(table.path, record.id, (table.name,)):
                self._made["merged"] += 1
            if not checker.rows_read % _STEP:
                self._progress("Reading rows", checker.rows_read)
            yield record
        if checker.problems and not self._skip:
            mistakes = [problem for problem in checker.problems if not problem.with_it]
            rows = len({(one.file, one.row) for one in mistakes})
            follow = checker.rows_refused - rows
            why = (
                f": {counted(len(mistakes), 'mistake')} in {counted(rows, 'row')}, and "
                f"{counted(follow, 'row')} that refer{'s' if follow == 1 else ''} to them"
            ) * (follow > 0)
            raise RefusedError(
                f"{checker.rows_refused} of {checker.rows_read} rows cannot be taken{why}; nothing was "
                "imported.",
                checker.problems,
                mend="Mend them and import again, or take the others with --skip-bad-rows.",
            )
        if not self._taken:
            raise DataError(
                "There is no row to import.", where=", ".join(sheet.name for sheet in self._sheets),
                mend="The files have headers only: fill them in first." if not checker.problems
                else "Every row was refused; run without --skip-bad-rows to see why.",
            )  # fmt: skip
        for path, now in _sums(self._sheets).items():
            if now != self._sums[path]:
                raise DataError(
                    f"'{path.name}' was changed while it was being read; nothing was imported.",
                    where=str(path), mend="Wait until nothing else writes to it, then import again.",
                )  # fmt: skip

    def compare(self, writer: Writer, text: str) -> None:
        """Find what the N-Quads of this import say otherwise than the import that goes."""
        replaced = batch_graph(self._base, self._replace)
        before = self._store.reader.quads_for_pattern(None, None, None, replaced)
        after = ox.parse(text, format=ox.RdfFormat.N_QUADS)
        self._differences = differences(
            self._base,
            (quad.triple for quad in before),
            (quad.triple for quad in after),
            (self._replace, writer.batch),
        )

    def account(self) -> Account:
        """What the import's own record says."""
        checker, formats = self.checker, {sheet.path: sheet.format for sheet in self._sheets}
        files = [File(path.name, form, self._sums[path]) for path, form in formats.items()]
        return Account(
            files, self._started, __version__, checker.rows_read, checker.rows_refused, self._replace
        )

    def report(self, batch: int | None, elements: Elements | None) -> ImportReport:
        """The account of it for people."""
        checker, made = self.checker, self._made
        return ImportReport(
            batch, checker.rows_read, dict(self._taken), checker.rows_refused, checker.problems,
            checker.extra_columns, checker.near_columns, checker.words,
            {column: [*cells] for column, cells in checker.undivided.items()},
            made["evidence"], made["merged"], made["extra"], elements, self._differences,
        )  # fmt: skip

    def _in_graph(self, path: str, identifier: str, tables: tuple[str, ...]) -> bool:
        """Whether the graph has a thing of one of these tables, apart from the import that goes."""
        iri = ox.NamedNode(mint(self._base, path, identifier))
        types, kinds = (_objects(self._store, self._base, iri, term, self._replace) for term in (A, _OF_KIND))
        if path != "agent":
            return bool(types)
        # Who is not identified has the kind only; it is then a school, say, and not an organisation too.
        person, organisation = _PERSON in types | kinds, _ORGANISATION in types or bool(kinds - {_PERSON})
        return (person and "people" in tables) or (organisation and "organisations" in tables)


def has_agent(store: Store, base: str, identifier: str, replaced: int = 0) -> bool:
    """Whether the graph has an agent of this identifier, apart from an import that is to go."""
    return bool(_objects(store, base, ox.NamedNode(mint(base, "agent", identifier)), A, replaced))


def _objects(
    store: Store, base: str, thing: ox.NamedNode, term: ox.NamedNode, replaced: int
) -> set[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]:
    """What the imports say of a thing in one property, apart from one that is to go.

    What is derived does not count: it may be derived of the import that goes, and is made again.
    """
    imports, gone = mint(base, "import", ""), batch_graph(base, replaced)
    return {
        quad.object
        for quad in store.reader.quads_for_pattern(thing, term, None, None)
        if isinstance(quad.graph_name, ox.NamedNode)
        and quad.graph_name.value.startswith(imports)
        and quad.graph_name != gone
    }


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


def undo(store: Store, base: str, batch: int, *, own_concepts: Path | None = None) -> int:
    """Take an import out again, in whatever order; what other imports say stays.

    Returns:
        The number of the import in whose place it had come, which does not come back; 0 if there was none.

    Raises:
        CommandError: if there is no such import, or the graph is one of another base.
    """
    with store.change() as change:
        _check_number(store, batch)
        check_base(store, base)
        change.load_ontology(ontology_triples(ontology_files(own_concepts)))
        graph, revised = batch_graph(base, batch), ox.NamedNode(expand("prov:wasRevisionOf"))
        earlier = [quad.object for quad in store.reader.quads_for_pattern(graph, revised, None, graph)]
        change.drop(graph)
        derive(change, base)
    return int(str(earlier[0]).strip("<>").rsplit("/", 1)[1]) if earlier else 0


def _check_number(store: Store, batch: int) -> None:
    known = [row["batch"] for row in list_imports(store)]
    if str(batch) not in known:
        raise CommandError(
            f"There is no import {batch}.",
            mend=f"The imports are {', '.join(known)}." if known else "Nothing has been imported yet.",
        )


def check_base(store: Store, base: str) -> None:
    """Refuse to change a graph whose imports were made under another base: nothing would fit together."""
    for row in list_imports(store):
        if row["graph"] != batch_graph(base, int(row["batch"])).value:
            before = row["graph"].removesuffix(f"import/{row['batch']}")
            raise CommandError(
                f"Import {row['batch']} was made under the base '{before}', and now it is '{base}'.",
                where="hsp.toml", mend=f"Put the base back to '{before}', or begin a new study.",
            )  # fmt: skip


def _check_new(store: Store, sheets: Sequence[Sheet], sums: Mapping[Path, str], replaced: int) -> None:
    """Refuse a file that is in the graph already, by another import than the one that goes.

    Its rows without identifiers would count twice.

    Files that have a header only may come again, as templates not yet filled in do.
    """
    result = store.query(
        "SELECT ?sum ?graph { ?graph a hsp:ImportBatch ; prov:wasDerivedFrom [ hsp:sha256 ?sum ] }"
    )
    assert isinstance(result, ox.QuerySolutions)
    held = {row["sum"].value: row["graph"].value.rsplit("/", 1)[1] for row in result}
    for sheet in sheets:
        batch = held.get(sums[sheet.path])
        if batch and batch != str(replaced) and next(iter(sheet.rows()), None):
            raise CommandError(
                f"'{sheet.path.name}' is in the graph already: import {batch} holds this very file.",
                where=str(sheet.path),
                mend=f"Add --replace {batch} to read it anew in the place of that import; or leave it out, "
                f"or take that import out with 'hsp undo {batch}'.",
            )


def _sums(sheets: Sequence[Sheet]) -> dict[Path, str]:
    """The SHA-256 of each file."""
    return {path: sheet.sha256() for path, sheet in {sheet.path: sheet for sheet in sheets}.items()}
