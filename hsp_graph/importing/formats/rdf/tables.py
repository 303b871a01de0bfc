"""Quads -> canonical tables: what :mod:`hsp_graph.graph.quads` does, turned round.

One thing becomes one row, whichever import tells of it, because an identifier may stand in a table only
once. So a cell for one value holds one of two that imports state differently, and of the evidence that
several imports give for one row the first stands in the row; the rest is rows of the table ``evidence``,
where that can refer to the thing. What no table can hold is counted in :attr:`Tables.left`.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from urllib.parse import unquote

import pyoxigraph as ox

from hsp_graph.core.namespaces import expand, mint
from hsp_graph.core.schema import SEPARATOR, Column, Table
from hsp_graph.core.terms import EVIDENCE, HAS_EVIDENCE, OF_KIND, SOURCE_ROW, UNIDENTIFIED, A
from hsp_graph.importing.checking import text_cell
from hsp_graph.importing.files.csv import CONTROL, tidy
from hsp_graph.importing.files.text import fresh
from hsp_graph.importing.formats.rdf.cells import (
    NoCellError,
    RdfNode,
    RdfTerm,
    cell_of,
    iri_of,
    short,
    subject_of,
)
from hsp_graph.importing.formats.rdf.things import (
    BEARS_ON,
    ON_EVIDENCE,
    GraphName,
    Things,
)

_BOOKKEEPING = {A.value, OF_KIND.value, SOURCE_ROW.value, HAS_EVIDENCE.value}


class Tables:
    """The canonical tables of what some graphs of a store say.

    Args:
        store: the store.
        base: the base IRI under which things keep their identifier; others are called by their whole IRI.
        graphs: which graphs; the default graph may be one.
        blank: what blank nodes are called, where they must be called anything.

    Attributes:
        left: what no table holds, in words, and how many triples; complete when :meth:`close` was called.
        changed: what stands in the tables in another form, in words, and how many triples.
    """

    def __init__(
        self,
        store: ox.Store,
        base: str,
        graphs: Sequence[GraphName],
        blank: Mapping[ox.BlankNode, str] | None = None,
    ) -> None:
        self._things = Things(store, base, graphs, blank or {})
        self._extras: dict[str, dict[str, str]] = {}
        self.left: Counter[str] = Counter()
        self.changed: Counter[str] = Counter()
        self._accounted = 0

    @property
    def called(self) -> Collection[ox.BlankNode]:
        """The blank nodes that had to be called anything."""
        return self._things.called

    def header(self, table: Table) -> list[str]:
        """The names of a table's columns: the canonical ones, then the others that its things have."""
        names = [column.name for column in table.columns]
        return names + [text_cell(name) or name for name in self._extra_columns(table).values()]

    def rows(self, table: Table) -> Iterator[list[str]]:
        """The rows of a table, in the order of the rows that they were made from, then of their IRIs."""
        header = [column.name for column in table.columns] + list(self._extra_columns(table).values())
        for thing in self._things.of(table):
            cells = self._evidence_row(table, thing) if table.name == "evidence" else self._row(table, thing)
            if cells is not None:
                yield [cells.get(name, "") for name in header]

    def close(self) -> None:
        """Count the triples that no table holds. Call it after reading all rows."""
        things = self._things
        records = sum(1 for graph in things.graphs for _ in things.record(graph))
        if self._accounted + records < sum(map(things.count, things.graphs)):
            for quad in things.outside():
                self._leave(quad.predicate, "what it is about stands in none of the tables")

    # Rows

    def _row(self, table: Table, thing: RdfNode) -> dict[str, str] | None:
        said = self._said(thing)
        cells = {"id": self._id(table, thing)}
        self._kind(table, said, cells)
        for column in table.columns:
            if column.property and not column.evidence:
                self._put(cells, column, column.name, said.pop(expand(column.property), ()))
        self._put_extras(table, said, cells)
        own = self._things.own_evidence(table, thing)
        if own is not None:
            about = self._said(own)
            for term, column in ON_EVIDENCE.items():
                self._put(cells, column, column.name, about.get(term, ()))
            self._accounted += len(self._things.bearing(own))
        return cells

    def _evidence_row(self, table: Table, thing: RdfNode) -> dict[str, str] | None:
        bearing = self._things.bearing(thing)
        bearers = {subject_of(quad) for quad in bearing}
        if any(thing == self._things.own_evidence(self._things.table(bearer), bearer) for bearer in bearers):
            return None
        self._accounted += len(bearing)
        said = self._said(thing)
        on: dict[str, set[str]] = {}
        for bearer in bearers:
            path = self._things.path(bearer)
            if path in BEARS_ON:
                on.setdefault(BEARS_ON[path], set()).add(
                    text_cell(self._things.identifier(path, bearer)) or ""
                )
            else:
                self._leave(HAS_EVIDENCE, "no evidence of what it is about can stand in a table of its own")
        if not on:
            for term, values in said.items():
                if term != SOURCE_ROW.value:
                    self._leave(ox.NamedNode(term), "it is of evidence that bears on nothing", len(values))
            return None
        cells = {"id": self._id(table, thing)} | {
            name: SEPARATOR.join(sorted(its)) for name, its in on.items()
        }
        said[A.value] = [kind for kind in said.get(A.value, ()) if iri_of(kind) != EVIDENCE.value]
        for kind in said.pop(A.value):
            self._leave(A, f"'{short(kind)}' is no class of this table")
        for column in table.columns:
            if column.property and not column.property.startswith("^"):
                self._put(cells, column, column.name, said.pop(expand(column.property), ()))
        self._put_extras(table, said, cells)
        return cells

    def _said(self, thing: RdfNode) -> dict[str, list[RdfTerm]]:
        """What is said of a thing: by property, each value once. All of it counts as accounted for."""
        found: dict[str, list[RdfTerm]] = {}
        for quad in self._things.quads(thing):
            if quad.predicate == HAS_EVIDENCE and not isinstance(quad.object, ox.Literal | ox.Triple):
                continue  # counted with the evidence
            self._accounted += 1
            values = found.setdefault(quad.predicate.value, [])
            if quad.object not in values:
                values.append(quad.object)
        return found

    def _kind(self, table: Table, said: dict[str, list[RdfTerm]], cells: dict[str, str]) -> None:
        """What the classes of a thing make of the columns ``kind``, ``capital`` and ``identified``."""
        classes = [(A, value) for value in said.pop(A.value, ())]
        kinds = [(OF_KIND, value) for value in said.pop(OF_KIND.value, ())]
        choice = next((column for column in table.columns if column.kind == "choice"), None)
        words = {expand(name): word for word, name in choice.choices.items()} if choice else {}
        general = expand(table.type)
        unidentified = any(iri_of(value) == UNIDENTIFIED.value for _, value in classes)
        if table.column("identified"):
            cells["identified"] = "no" if unidentified else "yes"
            if unidentified and any(
                self._things.classes.get(iri_of(value)) == table.name for _, value in classes
            ):
                self.left["Some imports identify whom others do not: 'identified' says no (rdf:type)"] += 1
        special = sorted({iri_of(value) for _, value in (*classes, *kinds)} & (words.keys() - {general}))
        if choice and (special or general in words):
            cells[choice.name] = words[special[0]] if special else words[general]
        taken = {*special[:1], general, *([UNIDENTIFIED.value] if table.column("identified") else [])}
        for term, value in (*classes, *kinds):
            if iri_of(value) in special[1:]:
                self._leave(term, f"the column '{choice.name if choice else ''}' holds one value")
            elif iri_of(value) not in taken:
                self._leave(term, f"'{short(value)}' is no class of the table '{table.name}'")

    def _put(
        self, cells: dict[str, str], column: Column | None, name: str, values: Iterable[RdfTerm]
    ) -> None:  # fmt: skip
        """Put what can stand in a cell into it; tell the rest."""
        found: set[str] = set()
        for value in values:
            try:
                cell, changed = cell_of(column, value, self._things.identifier)
            except NoCellError as error:
                self._leave(name, str(error))
                continue
            found.add(cell)
            if changed:
                self.changed[f"{changed} ({name})"] += 1
        if len(found) > 1 and not (column and column.many):
            self._leave(name, "the column holds one value", len(found) - 1)
            found = {min(found)}
        if found:
            cells[name] = SEPARATOR.join(sorted(found))

    def _put_extras(self, table: Table, said: dict[str, list[RdfTerm]], cells: dict[str, str]) -> None:
        said.pop(SOURCE_ROW.value, None)
        for value in said.pop(HAS_EVIDENCE.value, ()):
            self._leave(HAS_EVIDENCE, f"{value} is no thing")
        columns = self._extra_columns(table)
        for term, values in said.items():
            if term in columns:
                self._put(cells, None, columns[term], values)
            else:
                self._leave(ox.NamedNode(term), "extra columns hold texts, and it is an IRI", len(values))

    def _extra_columns(self, table: Table) -> dict[str, str]:
        """The columns for what is no canonical column's: by the property, with the header."""
        if table.name in self._extras:
            return self._extras[table.name]
        own = {expand(one.property) for one in table.columns
               if one.property and not one.property.startswith("^") and not one.evidence}  # fmt: skip
        found = self._things.literal_properties(table)
        taken = {column.name for column in table.columns}
        columns: dict[str, str] = {}
        for term in sorted(found - own - _BOOKKEEPING):
            name = fresh(self._extra_name(term, taken), taken)
            columns[term] = name
            taken.add(name.lower())
        self._extras[table.name] = columns
        return columns

    def _extra_name(self, term: str, taken: Collection[str]) -> str:
        """The header of an extra column: as it stood in the table, or what the property is called."""
        prefix = f"{self._things.base}property/"
        if term.startswith(prefix):
            name = unquote(term.removeprefix(prefix))
            usable = name == tidy(name) and name and not CONTROL.search(name) and "\n" not in name
            if usable and name.lower() not in taken and mint(self._things.base, "property", name) == term:
                if text_cell(name) != name:
                    self.changed[f"A column has an apostrophe before its name ('{name}')"] += 1
                return name
        return short(ox.NamedNode(term))

    def _id(self, table: Table, thing: RdfNode) -> str:
        """A thing's cell ``id``: empty where the program made it, if nothing refers to it and it may be."""
        column, things = table.column("id"), self._things
        optional = column is not None and not column.required
        if optional and things.was_made(table, thing) and not things.is_named(table, thing):
            return ""
        return text_cell(self._things.identifier(table.path, thing)) or ""

    def _leave(self, what: str | RdfTerm, why: str, number: int = 1) -> None:
        self.left[f"{what if isinstance(what, str) else short(what)}: {why}"] += number
