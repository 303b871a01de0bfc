"""Imports: each is one named graph with its PROV-O record; undo drops the graph."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from hsp_graph.core.errors import CommandError, DataError, Problem, RefusedError
from hsp_graph.core.namespaces import identifier_of, mint
from hsp_graph.core.result_table import ResultTable
from hsp_graph.core.terms import OF_KIND, ORGANISATION, PERSON, A, batch_graph, import_number, term
from hsp_graph.core.text import counted
from hsp_graph.core.version import __version__
from hsp_graph.graph.import_records import check_base, check_number, list_imports
from hsp_graph.graph.quads import Account, File, QuadWriter, provenance
from hsp_graph.graph.store import Store
from hsp_graph.graph.study import Study
from hsp_graph.importing.checking import Checker, Record
from hsp_graph.importing.mapping.apply import Elements
from hsp_graph.importing.tables import Sheet
from hsp_graph.study.difference import Difference, differences

#: A function that is called with (the current step, the number of rows so far) while an import runs.
Progress = Callable[[str, int], None]

_STEP = 1000

_REVISION_OF = term("prov:wasRevisionOf")


@dataclass(frozen=True)
class ImportReport:
    """The result of an import.

    Attributes:
        batch: its number, for ``hsp undo``; None after a dry run.
        rows_read: data rows read; ``sum(rows_taken.values()) + rows_refused``.
        rows_taken: of these, taken, by table.
        rows_refused: of these, refused; :attr:`problems` says why.
        problems: every problem in the rows.
        extra_columns: by sheet, the columns that are not canonical; they are kept as properties.
        near_columns: of these, those that look like mistyped canonical ones, and which.
        words: by column, the words that were read as synonyms of concepts, and of which.
        undivided: by column of several values, texts with a comma or semicolon, which may be several values.
        evidence: the number of pieces of evidence in the rows taken.
        merged: the number of rows taken about things that were in the graph already.
        extra_values: the number of cells in extra columns.
        elements: counts of the elements of foreign files, before they became rows.
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
    study: Study,
    sheets: Sequence[Sheet],
    *,
    dry_run: bool = False,
    skip_bad_rows: bool = False,
    progress: Progress = lambda doing, rows: None,
    elements: Elements | None = None,
    replace: int = 0,
) -> ImportReport:
    """Import canonical sheets: all of it, or nothing.

    Args:
        study: the study to import into.
        sheets: the sheets, sources first, as :func:`hsp_graph.importing.tables.read_sources` gives them.
        dry_run: check only.
        skip_bad_rows: take the good rows although others are refused.
        progress: see :data:`Progress`.
        elements: counts of the elements of foreign files, for the report.
        replace: the number of the import to replace; 0 for none.

    Raises:
        RefusedError: if rows are wrong and are not to be skipped.
        DataError: if there is no row to take, or a file cannot be read or changes meanwhile.
        CommandError: if a file is in the graph already, there is no import to replace, or the graph is one of
            another base.
    """
    doing = _Import(study, sheets, skip_bad_rows, progress, replace)
    if dry_run:
        doing.check()
        writer = QuadWriter(study.base, study.store.generation + 1, sheets)
        if replace:
            doing.compare(writer, "".join(map(writer.nquads, doing.records())))
        else:
            for _ in doing.records():
                pass
        return doing.report(None, elements)

    def derived(title: str) -> None:
        progress(f"Deriving: {title}", doing.checker.rows_read)

    with study.change(progress=derived) as change:
        doing.check()
        writer = QuadWriter(study.base, change.number, sheets)
        blocks: Iterator[str] = map(writer.nquads, doing.records())
        if replace:
            text = "".join(blocks)
            doing.compare(writer, text)
            change.drop(batch_graph(study.base, replace))
            blocks = iter([text])
        change.load(blocks)
        progress("Writing to disk", doing.checker.rows_read)
        change.add(provenance(writer.graph, doing.account(), datetime.now(UTC)))
    return doing.report(change.number, elements)


class _Import:
    """An import that is running: its checks, and its counts for record and report."""

    def __init__(
        self, study: Study, sheets: Sequence[Sheet], skip_bad_rows: bool, progress: Progress, replace: int
    ) -> None:
        self._study, self._sheets, self._progress = study, sheets, progress
        self._store, self._base = study.store, study.base
        self._skip, self._replace = skip_bad_rows, replace
        self._started, self._sums = datetime.now(UTC), _sums(sheets)
        self.checker = Checker(sheets, study.vocabulary(), self._in_graph)
        self._taken: Counter[str] = Counter()
        self._made: Counter[str] = Counter()
        self._differences: list[Difference] | None = None

    def check(self) -> None:
        """Raise if the import does not fit the graph."""
        check_base(self._store, self._base)
        if self._replace:
            check_number(self._store, self._replace)
        _check_new(self._store, self._sheets, self._sums, self._replace)

    def records(self) -> Iterator[Record]:
        """The valid records; after the last, raise if the import must be refused."""
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
                hint="Mend them and import again, or take the others with --skip-bad-rows.",
            )
        if not self._taken:
            raise DataError(
                "There is no row to import.", where=", ".join(sheet.name for sheet in self._sheets),
                hint="The files have headers only: fill them in first." if not checker.problems
                else "Every row was refused; run without --skip-bad-rows to see why.",
            )  # fmt: skip
        for path, now in _sums(self._sheets).items():
            if now != self._sums[path]:
                raise DataError(
                    f"'{path.name}' was changed while it was being read; nothing was imported.",
                    where=str(path), hint="Wait until nothing else writes to it, then import again.",
                )  # fmt: skip

    def compare(self, writer: QuadWriter, text: str) -> None:
        """Find the differences between the N-Quads of this import and the import to replace."""
        replaced = batch_graph(self._base, self._replace)
        before = self._store.quads(graph=replaced)
        after = ox.parse(text, format=ox.RdfFormat.N_QUADS)
        self._differences = differences(
            self._base,
            (quad.triple for quad in before),
            (quad.triple for quad in after),
            (self._replace, writer.batch),
        )

    def account(self) -> Account:
        """The facts for the import's PROV-O record."""
        checker, formats = self.checker, {sheet.path: sheet.format for sheet in self._sheets}
        files = [File(path.name, form, self._sums[path]) for path, form in formats.items()]
        return Account(
            files, self._started, __version__, checker.rows_read, checker.rows_refused, self._replace
        )

    def report(self, batch: int | None, elements: Elements | None) -> ImportReport:
        """The report for people."""
        checker, made = self.checker, self._made
        return ImportReport(
            batch, checker.rows_read, dict(self._taken), checker.rows_refused, checker.problems,
            checker.extra_columns, checker.near_columns, checker.words,
            {column: [*cells] for column, cells in checker.undivided.items()},
            made["evidence"], made["merged"], made["extra"], elements, self._differences,
        )  # fmt: skip

    def _in_graph(self, path: str, identifier: str, tables: tuple[str, ...]) -> bool:
        """Whether the graph has a thing of one of these tables, without the import to replace."""
        iri = ox.NamedNode(mint(self._base, path, identifier))
        types, kinds = (_objects(self._study, iri, predicate, self._replace) for predicate in (A, OF_KIND))
        if path != "agent":
            return bool(types)
        # An unidentified agent has only its most specific kind, such as a school, not also organisation.
        person, organisation = PERSON in types | kinds, ORGANISATION in types or bool(kinds - {PERSON})
        return (person and "people" in tables) or (organisation and "organisations" in tables)


def imports_table(study: Study) -> ResultTable:
    """The imports in the graph as a table."""
    columns = ["batch", "time", "files", "rows_read", "rows_refused", "version"]
    return ResultTable(
        ["import", *columns[1:]], [[row[name] for name in columns] for row in list_imports(study.store)]
    )


def has_agent(study: Study, identifier: str, replaced: int = 0) -> bool:
    """Whether the graph has an agent with this identifier, without an import that is being replaced."""
    return bool(_objects(study, ox.NamedNode(mint(study.base, "agent", identifier)), A, replaced))


def _objects(
    study: Study, thing: ox.NamedNode, predicate: ox.NamedNode, replaced: int
) -> set[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]:
    """The objects of a property in the imports, without an import that is being replaced.

    Derived triples do not count: they may be derived from that import, and are made again.
    """
    imports, gone = mint(study.base, "import", ""), batch_graph(study.base, replaced)
    return {
        quad.object
        for quad in study.store.quads(thing, predicate)
        if isinstance(quad.graph_name, ox.NamedNode)
        and quad.graph_name.value.startswith(imports)
        and quad.graph_name != gone
    }


def undo(study: Study, batch: int) -> int:
    """Remove an import, in any order; the other imports stay.

    Returns:
        The number of the import that it had replaced, which does not come back; 0 if there was none.

    Raises:
        CommandError: if there is no such import, or the graph is one of another base.
    """
    with study.change() as change:
        check_number(study.store, batch)
        graph = batch_graph(study.base, batch)
        replaced = [quad.object for quad in study.store.quads(graph, _REVISION_OF, None, graph)]
        change.drop(graph)
    return next((import_number(one) for one in replaced if isinstance(one, ox.NamedNode)), 0)


def _check_new(store: Store, sheets: Sequence[Sheet], sums: Mapping[Path, str], replaced: int) -> None:
    """Refuse a file that another import than the one to replace has read already.

    Its rows without identifiers would count twice. Files with nothing but a header, such as empty templates,
    may be imported again.
    """
    rows = store.select(
        "SELECT ?sum ?graph { ?graph a hsp:ImportBatch ; prov:wasDerivedFrom [ hsp:sha256 ?sum ] }"
    )
    imported = {row["sum"]: identifier_of(row["graph"]) for row in rows}
    for sheet in sheets:
        batch = imported.get(sums[sheet.path])
        if batch and batch != str(replaced) and next(iter(sheet.rows()), None):
            raise CommandError(
                f"'{sheet.path.name}' is in the graph already: import {batch} holds this very file.",
                where=str(sheet.path),
                hint=f"Add --replace {batch} to read it anew in the place of that import; or leave it out, "
                f"or take that import out with 'hsp undo {batch}'.",
            )


def _sums(sheets: Sequence[Sheet]) -> dict[Path, str]:
    """The SHA-256 of each file."""
    return {path: sheet.sha256() for path, sheet in {sheet.path: sheet for sheet in sheets}.items()}
