"""Quads -> canonical tables: what :mod:`hsp_graph.graph.triples` does, turned round.

One thing becomes one row, whichever import tells of it, because an identifier may stand in a table only
once. So a cell for one value holds one of two that imports state differently, and of the evidence that
several imports give for one row the first stands in the row; the rest is rows of the table ``evidence``, where
that can refer to the thing. What no table can hold is counted in :attr:`Tables.left`.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from urllib.parse import unquote

import pyoxigraph as ox

from hsp_graph.checking import guarded
from hsp_graph.graph.cells import NoCellError, Node, Term, cell_of, iri_of, short, subject_of
from hsp_graph.graph.ontology import ontology_files, ontology_triples
from hsp_graph.graph.rdf_text import import_graphs
from hsp_graph.graph.store import Store
from hsp_graph.graph.triples import A
from hsp_graph.importers.canonical import CONTROL, tidy
from hsp_graph.importers.texts import fresh
from hsp_graph.namespaces import expand, mint
from hsp_graph.records import SEPARATOR, TABLE, TABLES, Column, Table

Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph

_OF_KIND, _SOURCE_ROW, _HAS_EVIDENCE, _SOURCE = (
    ox.NamedNode(expand(name)) for name in ("hsp:ofKind", "hsp:sourceRow", "hsp:hasEvidence", "hsp:source")
)
_UNIDENTIFIED, _EVIDENCE, _PERSON = (
    expand(name) for name in ("hsp:UnidentifiedAgent", "hsp:Evidence", "hsp:Person")
)
_ROW = re.compile(r"row (\d+)$")
_SOFTWARE = "https://w3id.org/hsp/software/"

#: The columns of a row's evidence, by the property each becomes.
_ON_EVIDENCE = {expand(column.property): column for column in TABLE["ties"].columns if column.evidence}
#: The column of the table ``evidence`` that refers to a thing of this path.
_BEARS_ON = {TABLE[column.tables[0]].path: column.name for column in TABLE["evidence"].columns
             if column.property.startswith("^")}  # fmt: skip
_BOOKKEEPING = {A.value, _OF_KIND.value, _SOURCE_ROW.value, _HAS_EVIDENCE.value}


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
        called: the blank nodes that had to be called anything.
    """

    def __init__(
        self,
        store: ox.Store,
        base: str,
        graphs: Sequence[Graph],
        blank: Mapping[ox.BlankNode, str] | None = None,
    ) -> None:
        self._store, self._base, self._graphs = store, base, list(graphs)
        self._chosen, self._blank = set(graphs), blank or {}
        self._place = {graph: place for place, graph in enumerate(graphs)}
        self._only = self._graphs[0] if len(self._graphs) == 1 else None
        self._classes = _classes()
        self._extras: dict[str, dict[str, str]] = {}
        self.left: Counter[str] = Counter()
        self.changed: Counter[str] = Counter()
        self.called: set[ox.BlankNode] = set()
        self._accounted = 0

    def header(self, table: Table) -> list[str]:
        """The names of a table's columns: the canonical ones, then the others that its things have."""
        names = [column.name for column in table.columns]
        return names + [guarded(name) or name for name in self._extra_columns(table).values()]

    def rows(self, table: Table) -> Iterator[list[str]]:
        """The rows of a table, in the order of the rows that they were made from, then of their IRIs."""
        header = [column.name for column in table.columns] + list(self._extra_columns(table).values())
        for thing in self._things(table):
            cells = self._evidence_row(table, thing) if table.name == "evidence" else self._row(table, thing)
            if cells is not None:
                yield [cells.get(name, "") for name in header]

    def close(self) -> None:
        """Count what is left besides what the rows left out; call it when all rows were read once."""
        records = [quad for graph in self._graphs for quad in self._record(graph)]
        if self._accounted + len(records) == sum(map(self._count, self._graphs)):
            return
        told = set(records)
        for graph in self._graphs:
            for quad in self._store.quads_for_pattern(None, None, None, graph):
                subject = subject_of(quad)
                if quad in told or self._table(subject) or self._is_evidence(subject):
                    continue
                if quad.predicate == _HAS_EVIDENCE and not isinstance(quad.object, ox.Literal | ox.Triple):
                    continue  # told with the evidence
                self._leave(quad.predicate, "what it is about stands in none of the tables")

    # Things and their tables

    def _things(self, table: Table) -> list[Node]:
        """The things of a table, in order."""
        found: set[Node] = set()
        kinds = [ox.NamedNode(name) for name, its in self._classes.items() if its == table.name]
        for graph in self._graphs:
            for kind in kinds:
                for term in (A, _OF_KIND):
                    found |= {subject_of(q) for q in self._store.quads_for_pattern(None, term, kind, graph)}
            if table.name == "evidence":
                said = self._store.quads_for_pattern(None, _HAS_EVIDENCE, None, graph)
                found |= {q.object for q in said if isinstance(q.object, ox.NamedNode | ox.BlankNode)}
        if table.name != "evidence":
            found = {thing for thing in found if self._table(thing) == table.name}
        return sorted(found, key=self._order)

    def _order(self, thing: Node) -> tuple[int, int, str]:
        for quad in self._quads(thing, _SOURCE_ROW):
            row = _ROW.search(getattr(quad.object, "value", ""))
            return self._place[quad.graph_name], int(row[1]) if row else 0, thing.value
        return len(self._graphs), 0, thing.value

    def _table(self, thing: Node, *, anywhere: bool = False) -> str:
        """The name of the table that a thing stands in; empty if in none."""
        found = {
            self._classes[quad.object.value]
            for term in (A, _OF_KIND)
            for quad in self._quads(thing, term, anywhere=anywhere)
            if isinstance(quad.object, ox.NamedNode) and quad.object.value in self._classes
        }
        return next((table.name for table in TABLES if table.name in found), "")

    def _is_evidence(self, thing: Node) -> bool:
        return any(
            quad.graph_name in self._chosen
            for quad in self._store.quads_for_pattern(None, _HAS_EVIDENCE, thing, self._only)
        )

    def _quads(
        self, thing: Node, term: ox.NamedNode | None = None, *, anywhere: bool = False
    ) -> list[ox.Quad]:
        found = self._store.quads_for_pattern(thing, term, None, None if anywhere else self._only)
        if self._only is not None or anywhere:
            return list(found)
        return [quad for quad in found if quad.graph_name in self._chosen]

    # Rows

    def _row(self, table: Table, thing: Node) -> dict[str, str] | None:
        said = self._said(thing)
        cells = {"id": self._id(table, thing)}
        self._kind(table, said, cells)
        for column in table.columns:
            if column.property and not column.evidence:
                self._put(cells, column, column.name, said.pop(expand(column.property), ()))
        self._put_extras(table, said, cells)
        own = self._own_evidence(table, thing)
        if own is not None:
            about = self._said(own)
            for term, column in _ON_EVIDENCE.items():
                self._put(cells, column, column.name, about.get(term, ()))
            self._count_bearers(own)
        return cells

    def _evidence_row(self, table: Table, thing: Node) -> dict[str, str] | None:
        bearers = {subject_of(quad) for quad in self._bearing(thing)}
        if any(thing == self._own_evidence(self._table_of(bearer), bearer) for bearer in bearers):
            return None
        self._count_bearers(thing)
        said = self._said(thing)
        on: dict[str, set[str]] = {}
        for bearer in bearers:
            path = self._path(bearer)
            if path in _BEARS_ON:
                on.setdefault(_BEARS_ON[path], set()).add(guarded(self._identifier(path, bearer)) or "")
            else:
                self._leave(_HAS_EVIDENCE, "no evidence of what it is about can stand in a table of its own")
        if not on:
            for term, values in said.items():
                if term not in (A.value, _SOURCE_ROW.value):
                    self._leave(ox.NamedNode(term), "it is of evidence that bears on nothing", len(values))
            return None
        cells = {"id": self._id(table, thing)} | {
            name: SEPARATOR.join(sorted(its)) for name, its in on.items()
        }
        said[A.value] = [kind for kind in said.get(A.value, ()) if iri_of(kind) != _EVIDENCE]
        for kind in said.pop(A.value):
            self._leave(A, f"'{short(kind)}' is no class of this table")
        for column in table.columns:
            if column.property and not column.property.startswith("^"):
                self._put(cells, column, column.name, said.pop(expand(column.property), ()))
        self._put_extras(table, said, cells)
        return cells

    def _said(self, thing: Node) -> dict[str, list[Term]]:
        """What is said of a thing: by property, each value once. All of it counts as accounted for."""
        found: dict[str, list[Term]] = {}
        for quad in self._quads(thing):
            if quad.predicate == _HAS_EVIDENCE and not isinstance(quad.object, ox.Literal | ox.Triple):
                continue  # counted with the evidence
            self._accounted += 1
            values = found.setdefault(quad.predicate.value, [])
            if quad.object not in values:
                values.append(quad.object)
        return found

    def _kind(self, table: Table, said: dict[str, list[Term]], cells: dict[str, str]) -> None:
        """What the classes of a thing make of the columns ``kind``, ``capital`` and ``identified``."""
        classes = [(A, value) for value in said.pop(A.value, ())]
        kinds = [(_OF_KIND, value) for value in said.pop(_OF_KIND.value, ())]
        choice = next((column for column in table.columns if column.kind == "choice"), None)
        words = {expand(name): word for word, name in choice.choices.items()} if choice else {}
        general = expand(table.type)
        unidentified = any(iri_of(value) == _UNIDENTIFIED for _, value in classes)
        if table.column("identified"):
            cells["identified"] = "no" if unidentified else "yes"
            if unidentified and any(self._classes.get(iri_of(value)) == table.name for _, value in classes):
                self.left["Some imports identify whom others do not: 'identified' says no (rdf:type)"] += 1
        special = sorted({iri_of(value) for _, value in (*classes, *kinds)} & (words.keys() - {general}))
        if choice and (special or general in words):
            cells[choice.name] = words[special[0]] if special else words[general]
        taken = {*special[:1], general, *([_UNIDENTIFIED] if table.column("identified") else [])}
        for term, value in (*classes, *kinds):
            if iri_of(value) in special[1:]:
                self._leave(term, f"the column '{choice.name if choice else ''}' holds one value")
            elif iri_of(value) not in taken:
                self._leave(term, f"'{short(value)}' is no class of the table '{table.name}'")

    def _put(
        self, cells: dict[str, str], column: Column | None, name: str, values: Iterable[Term]
    ) -> None:  # fmt: skip
        """Put what can stand in a cell into it; tell the rest."""
        found: set[str] = set()
        for value in values:
            try:
                cell, changed = cell_of(column, value, self._identifier)
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

    def _put_extras(self, table: Table, said: dict[str, list[Term]], cells: dict[str, str]) -> None:
        said.pop(_SOURCE_ROW.value, None)
        for value in said.pop(_HAS_EVIDENCE.value, ()):
            self._leave(_HAS_EVIDENCE, f"{value} is no thing")
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
        found: set[str] = set()
        kinds = " ".join(f"<{name}>" for name, its in self._classes.items() if its == table.name)
        also = f"UNION {{ ?anything <{_HAS_EVIDENCE.value}> ?thing }}" if table.name == "evidence" else ""
        for graph in self._graphs:
            within = "" if isinstance(graph, ox.DefaultGraph) else f"GRAPH {graph}"
            result = self._store.query(
                f"""SELECT DISTINCT ?property {{ {within} {{
                      {{ VALUES ?kind {{ {kinds} }} ?thing a ?kind }}
                      UNION {{ VALUES ?kind {{ {kinds} }} ?thing <{_OF_KIND.value}> ?kind }} {also}
                      ?thing ?property ?value FILTER isLiteral(?value) }} }}"""
            )
            assert isinstance(result, ox.QuerySolutions)
            found |= {row["property"].value for row in result}
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
        prefix = f"{self._base}property/"
        if term.startswith(prefix):
            name = unquote(term.removeprefix(prefix))
            usable = name == tidy(name) and name and not CONTROL.search(name) and "\n" not in name
            if usable and name.lower() not in taken and mint(self._base, "property", name) == term:
                if guarded(name) != name:
                    self.changed[f"A column has an apostrophe before its name ('{name}')"] += 1
                return name
        return short(ox.NamedNode(term))

    # Identifiers

    def _id(self, table: Table, thing: Node) -> str:
        """A thing's cell ``id``: empty where the program made it, if nothing refers to it and it may be."""
        made = (
            isinstance(thing, ox.BlankNode)
            or re.match(
                rf"\d+/{table.name}\d*/row-\d+$", thing.value.removeprefix(f"{self._base}{table.path}/")
            )
            or any(_number_of(subject_of(quad), thing) is not None for quad in self._bearing(thing))
        )
        column = table.column("id")
        if (
            made
            and column
            and not column.required
            and not (table.path in _BEARS_ON and self._is_named(table, thing))
        ):
            return ""
        return guarded(self._identifier(table.path, thing)) or ""

    def _is_named(self, table: Table, thing: Node) -> bool:
        """Whether a row of the table ``evidence`` refers to a thing."""
        own = self._own_evidence(table, thing)
        return any(quad.object != own for quad in self._quads(thing, _HAS_EVIDENCE))

    def _identifier(self, path: str, thing: Node) -> str:
        """What tables call a thing of this path."""
        if isinstance(thing, ox.BlankNode):
            self.called.add(thing)
            return self._blank.get(thing, f"_:{thing.value}")
        prefix = f"{self._base}{path}/"
        if thing.value.startswith(prefix):
            name = unquote(thing.value.removeprefix(prefix))
            usable = name == tidy(name) and SEPARATOR not in name and not CONTROL.search(name)
            if usable and guarded(name) is not None and mint(self._base, path, name) == thing.value:
                return name
        return thing.value

    # Evidence

    def _own_evidence(self, table: Table | None, thing: Node) -> Node | None:
        """The piece of evidence that stands in a thing's own row."""
        if table is None or table.column("locator") is None or table.name == "evidence":
            return None
        numbered: list[tuple[int, Node]] = []
        others: list[tuple[str, Node]] = []
        for quad in self._quads(thing, _HAS_EVIDENCE):
            node = quad.object
            if not isinstance(node, ox.NamedNode | ox.BlankNode):
                continue
            number = _number_of(thing, node)
            if number is not None:
                numbered.append((number, node))
            elif table.path not in _BEARS_ON and len({subject_of(q) for q in self._bearing(node)}) == 1:
                others.append((node.value, node))
        ordered = [node for _, node in sorted(numbered, key=lambda pair: pair[0])]
        ordered += [node for _, node in sorted(others, key=lambda pair: pair[0])]
        return next((node for node in ordered if self._fits_a_row(node)), None)

    def _fits_a_row(self, node: Node) -> bool:
        """Whether all that is said of a piece of evidence can stand in the row of what it bears on."""
        values: dict[str, set[Term]] = {}
        for quad in self._quads(node):
            values.setdefault(quad.predicate.value, set()).add(quad.object)
        kinds, _ = values.pop(A.value, set()), values.pop(_SOURCE_ROW.value, set())
        return (
            values.keys() <= _ON_EVIDENCE.keys()
            and _SOURCE.value in values
            and all(len(its) == 1 or _ON_EVIDENCE[term].many for term, its in values.items())
            and {iri_of(kind) for kind in kinds} <= {_EVIDENCE}
        )

    def _bearing(self, evidence: Node) -> list[ox.Quad]:
        found = self._store.quads_for_pattern(None, _HAS_EVIDENCE, evidence, self._only)
        return [quad for quad in found if quad.graph_name in self._chosen]

    def _count_bearers(self, evidence: Node) -> None:
        self._accounted += len(self._bearing(evidence))

    def _table_of(self, thing: Node) -> Table | None:
        return TABLE.get(self._table(thing))

    def _path(self, thing: Node) -> str:
        """The path of what evidence bears on, which another import may tell of."""
        if isinstance(thing, ox.NamedNode) and thing.value.startswith(self._base):
            path = thing.value.removeprefix(self._base).partition("/")[0]
            if path in {table.path for table in TABLES}:
                return path
        table = TABLE.get(self._table(thing, anywhere=True))
        return table.path if table else ""

    # Counting

    def _record(self, graph: Graph) -> Iterator[ox.Quad]:
        """The PROV-O record of an import, if the graph is one."""
        if not isinstance(graph, ox.NamedNode) or not re.search(r"/import/\d+$", graph.value):
            return
        nodes: list[Node] = [graph]
        for node in nodes:
            for quad in self._store.quads_for_pattern(node, None, None, graph):
                yield quad
                value = quad.object
                if isinstance(value, ox.NamedNode) and value not in nodes and value.value.startswith(
                    (f"{graph.value}#", _SOFTWARE)
                ):  # fmt: skip
                    nodes.append(value)

    def _count(self, graph: Graph) -> int:
        within = "" if isinstance(graph, ox.DefaultGraph) else f"GRAPH {graph}"
        result = self._store.query(f"SELECT (COUNT(*) AS ?number) {{ {within} {{ ?s ?p ?o }} }}")
        assert isinstance(result, ox.QuerySolutions)
        return int(next(iter(result))["number"].value)

    def _leave(self, what: str | Term, why: str, number: int = 1) -> None:
        self.left[f"{what if isinstance(what, str) else short(what)}: {why}"] += number


def _classes() -> dict[str, str]:
    """The table that the things of a class stand in, by the class."""
    found: dict[str, str] = {}
    for table in TABLES:
        found[expand(table.type)] = table.name
        for column in table.columns:
            if column.kind == "choice":
                found |= dict.fromkeys(map(expand, column.choices.values()), table.name)
    under = ox.NamedNode(expand("rdfs:subClassOf"))
    for triple in ontology_triples(ontology_files()[:1]):
        if triple.predicate == under and iri_of(triple.object) == _PERSON:
            found[iri_of(triple.subject)] = "people"
    return found


def _number_of(bearer: Node, evidence: Node) -> int | None:
    """The import that a piece of evidence is of, if it was made from the row of what it bears on."""
    begin = f"{bearer.value}/evidence/"
    if isinstance(evidence, ox.NamedNode) and evidence.value.startswith(begin):
        number = evidence.value.removeprefix(begin)
        return int(number) if number.isascii() and number.isdigit() else None
    return None


def study_tables(store: Store, base: str, batch: int | None = None) -> Tables:
    """The canonical tables of all imports of a study together, or of one.

    Raises:
        CommandError: if there is no such import, or none at all.
    """
    return Tables(store.reader, base, import_graphs(store, batch))
