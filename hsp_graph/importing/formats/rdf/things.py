"""The things that the canonical tables are about, as they stand in some graphs of a store."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from urllib.parse import unquote

import pyoxigraph as ox

from hsp_graph.core.namespaces import expand, mint
from hsp_graph.core.ontology import ontology_files, ontology_triples
from hsp_graph.core.schema import SEPARATOR, TABLE, TABLES, Table
from hsp_graph.core.terms import EVIDENCE, HAS_EVIDENCE, OF_KIND, PERSON, SOURCE, SOURCE_ROW, A, term
from hsp_graph.importing.checking import text_cell
from hsp_graph.importing.files.csv import CONTROL, tidy
from hsp_graph.importing.formats.rdf.cells import RdfNode, RdfTerm, iri_of, subject_of

GraphName = ox.NamedNode | ox.BlankNode | ox.DefaultGraph

_ROW = re.compile(r"row (\d+)$")
_SOFTWARE = "https://w3id.org/hsp/software/"

#: The columns of a row's evidence, by the property each becomes.
ON_EVIDENCE = {expand(column.property): column for column in TABLE["ties"].columns if column.evidence}
#: The column of the table ``evidence`` that refers to a thing of this path.
BEARS_ON = {TABLE[column.tables[0]].path: column.name for column in TABLE["evidence"].columns
            if column.property.startswith("^")}  # fmt: skip


class Things:
    """The things that some graphs of a store tell of.

    Args:
        store: the store.
        base: the base IRI under which things keep their identifier; others are called by their whole IRI.
        graphs: which graphs; the default graph may be one.
        blank: what blank nodes are called, where they must be called anything.

    Attributes:
        classes: by the IRI of a class, the name of the table that its things stand in.
        called: the blank nodes that had to be called anything.
    """

    def __init__(
        self, store: ox.Store, base: str, graphs: Sequence[GraphName], blank: Mapping[ox.BlankNode, str]
    ) -> None:  # fmt: skip
        self._store, self.base, self.graphs = store, base, list(graphs)
        self._chosen, self._blank = set(graphs), blank
        self._place = {graph: place for place, graph in enumerate(graphs)}
        self._only = self.graphs[0] if len(self.graphs) == 1 else None
        self.classes = _classes()
        self.called: set[ox.BlankNode] = set()
        #: Evidence that is known to stand in the row of what it bears on.
        self._in_rows: set[RdfNode] = set()
        # Looking a thing up on disk takes long, and it is asked several questions one after the other.
        self._about = lru_cache(64)(self._read)

    def of(self, table: Table) -> list[RdfNode]:
        """The things of a table, in order; evidence known to stand in the row of another thing is none."""
        found: set[RdfNode] = set()
        kinds = [ox.NamedNode(name) for name, its in self.classes.items() if its == table.name]
        for graph in self.graphs:
            for kind in kinds:
                for predicate in (A, OF_KIND):
                    quads = self._store.quads_for_pattern(None, predicate, kind, graph)
                    found |= {subject_of(quad) for quad in quads}
            if table.name == "evidence":
                said = self._store.quads_for_pattern(None, HAS_EVIDENCE, None, graph)
                found |= {q.object for q in said if isinstance(q.object, ox.NamedNode | ox.BlankNode)}
        ordered = [
            (self._order(thing), thing)
            for thing in found - self._in_rows
            if table.name == "evidence" or self.table(thing) == table
        ]
        return [thing for _, thing in sorted(ordered, key=lambda pair: pair[0])]

    def _order(self, thing: RdfNode) -> tuple[int, int, str]:
        name = thing.value
        if isinstance(thing, ox.BlankNode):
            # The parser makes up another name each time; ours have a number at their beginning.
            name = self._blank.get(thing, name)
            name = f"_:{len(name):03}{name}"
        for quad in self._read(thing, SOURCE_ROW):
            row = _ROW.search(getattr(quad.object, "value", ""))
            return self._place[quad.graph_name], int(row[1]) if row else 0, name
        return len(self.graphs), 0, name

    def table(self, thing: RdfNode, *, anywhere: bool = False) -> Table | None:
        """The table that a thing stands in, if any: by these graphs, or by any."""
        found = {
            self.classes[quad.object.value]
            for term in (A, OF_KIND)
            for quad in (
                self._store.quads_for_pattern(thing, term, None) if anywhere else self._read(thing, term)
            )
            if isinstance(quad.object, ox.NamedNode) and quad.object.value in self.classes
        }
        return next((table for table in TABLES if table.name in found), None)

    def quads(self, thing: RdfNode) -> list[ox.Quad]:
        """What these graphs say of a thing."""
        return self._about(thing)

    def _read(self, thing: RdfNode, term: ox.NamedNode | None = None) -> list[ox.Quad]:
        found = self._store.quads_for_pattern(thing, term, None, self._only)
        return [quad for quad in found if quad.graph_name in self._chosen]

    def own_evidence(self, table: Table | None, thing: RdfNode) -> RdfNode | None:
        """The piece of evidence that stands in a thing's own row."""
        if table is None or table.column("locator") is None or table.name == "evidence":
            return None
        numbered: list[tuple[int, RdfNode]] = []
        others: list[RdfNode] = []
        for quad in self.quads(thing):
            node = quad.object
            if quad.predicate != HAS_EVIDENCE or not isinstance(node, ox.NamedNode | ox.BlankNode):
                continue
            number = _number_of(thing, node)
            if number is not None:
                numbered.append((number, node))
            elif table.path not in BEARS_ON and len({subject_of(q) for q in self.bearing(node)}) == 1:
                others.append(node)
        ordered = [node for _, node in sorted(numbered, key=lambda pair: pair[0])]
        ordered += sorted(others, key=self._order)
        own = next((node for node in ordered if self._fits_a_row(node)), None)
        if own is not None:
            self._in_rows.add(own)
        return own

    def _fits_a_row(self, node: RdfNode) -> bool:
        """Whether all that is said of a piece of evidence can stand in the row of what it bears on."""
        values: dict[str, set[RdfTerm]] = {}
        for quad in self.quads(node):
            values.setdefault(quad.predicate.value, set()).add(quad.object)
        kinds, _ = values.pop(A.value, set()), values.pop(SOURCE_ROW.value, set())
        return (
            values.keys() <= ON_EVIDENCE.keys()
            and SOURCE.value in values
            and all(len(its) == 1 or ON_EVIDENCE[term].many for term, its in values.items())
            and {iri_of(kind) for kind in kinds} <= {EVIDENCE.value}
        )

    def bearing(self, evidence: RdfNode) -> list[ox.Quad]:
        """The quads that say what a piece of evidence bears on."""
        found = self._store.quads_for_pattern(None, HAS_EVIDENCE, evidence, self._only)
        return [quad for quad in found if quad.graph_name in self._chosen]

    def path(self, thing: RdfNode) -> str:
        """The path of what evidence bears on, which another import may tell of."""
        if isinstance(thing, ox.NamedNode) and thing.value.startswith(self.base):
            path = thing.value.removeprefix(self.base).partition("/")[0]
            if path in {table.path for table in TABLES}:
                return path
        table = self.table(thing, anywhere=True)
        return table.path if table else ""

    def identifier(self, path: str, thing: RdfNode) -> str:
        """What tables call a thing of this path."""
        if isinstance(thing, ox.BlankNode):
            self.called.add(thing)
            return self._blank.get(thing, f"_:{thing.value}")
        prefix = f"{self.base}{path}/"
        if thing.value.startswith(prefix):
            name = unquote(thing.value.removeprefix(prefix))
            usable = name == tidy(name) and SEPARATOR not in name and not CONTROL.search(name)
            if usable and text_cell(name) is not None and mint(self.base, path, name) == thing.value:
                return name
        return thing.value

    def was_made(self, table: Table, thing: RdfNode) -> bool:
        """Whether the program made the name of a thing, from the row or the import it comes of."""
        name = thing.value.removeprefix(f"{self.base}{table.path}/")
        return (
            isinstance(thing, ox.BlankNode)
            or re.match(rf"\d+/{table.name}\d*/row-\d+$", name) is not None
            or any(_number_of(subject_of(quad), thing) is not None for quad in self.bearing(thing))
        )

    def is_named(self, table: Table, thing: RdfNode) -> bool:
        """Whether a row of the table ``evidence`` refers to a thing."""
        own = self.own_evidence(table, thing)
        return table.path in BEARS_ON and any(
            quad.predicate == HAS_EVIDENCE and quad.object != own for quad in self.quads(thing)
        )

    def literal_properties(self, table: Table) -> set[str]:
        """The properties by which the things of a table have texts."""
        found: set[str] = set()
        kinds = " ".join(f"<{name}>" for name, its in self.classes.items() if its == table.name)
        also = f"UNION {{ ?anything <{HAS_EVIDENCE.value}> ?thing }}" if table.name == "evidence" else ""
        for graph in self.graphs:
            result = self._store.query(
                f"""SELECT DISTINCT ?property {{ {_within(graph)} {{
                      {{ VALUES ?kind {{ {kinds} }} ?thing a ?kind }}
                      UNION {{ VALUES ?kind {{ {kinds} }} ?thing <{OF_KIND.value}> ?kind }} {also}
                      ?thing ?property ?value FILTER isLiteral(?value) }} }}"""
            )
            assert isinstance(result, ox.QuerySolutions)
            found |= {row["property"].value for row in result}
        return found

    def outside(self) -> Iterator[ox.Quad]:
        """What is about nothing that stands in a table, apart from the records of the imports."""
        records = {quad for graph in self.graphs for quad in self.record(graph)}
        for graph in self.graphs:
            for quad in self._store.quads_for_pattern(None, None, None, graph):
                subject = subject_of(quad)
                if quad in records or self.table(subject) or self.bearing(subject):
                    continue
                if quad.predicate != HAS_EVIDENCE or isinstance(quad.object, ox.Literal | ox.Triple):
                    yield quad

    def record(self, graph: GraphName) -> Iterator[ox.Quad]:
        """The PROV-O record of an import, if the graph is one."""
        if not isinstance(graph, ox.NamedNode) or not re.search(r"/import/\d+$", graph.value):
            return
        nodes: list[RdfNode] = [graph]
        for node in nodes:
            for quad in self._store.quads_for_pattern(node, None, None, graph):
                yield quad
                value = quad.object
                if isinstance(value, ox.NamedNode) and value not in nodes and value.value.startswith(
                    (f"{graph.value}#", _SOFTWARE)
                ):  # fmt: skip
                    nodes.append(value)

    def count(self, graph: GraphName) -> int:
        """How many triples a graph has."""
        result = self._store.query(f"SELECT (COUNT(*) AS ?number) {{ {_within(graph)} {{ ?s ?p ?o }} }}")
        assert isinstance(result, ox.QuerySolutions)
        return int(next(iter(result))["number"].value)


def _classes() -> dict[str, str]:
    """The table that the things of a class stand in, by the class."""
    found: dict[str, str] = {}
    for table in TABLES:
        found[expand(table.type)] = table.name
        for column in table.columns:
            if column.kind == "choice":
                found |= dict.fromkeys(map(expand, column.choices.values()), table.name)
    under = term("rdfs:subClassOf")
    for triple in ontology_triples(ontology_files()[:1]):
        if triple.predicate == under and iri_of(triple.object) == PERSON.value:
            found[iri_of(triple.subject)] = "people"
    return found


def _number_of(bearer: RdfNode, evidence: RdfNode) -> int | None:
    """The import that a piece of evidence is of, if it was made from the row of what it bears on."""
    begin = f"{bearer.value}/evidence/"
    if isinstance(evidence, ox.NamedNode) and evidence.value.startswith(begin):
        number = evidence.value.removeprefix(begin)
        return int(number) if number.isascii() and number.isdigit() else None
    return None


def _within(graph: GraphName) -> str:
    return "" if isinstance(graph, ox.DefaultGraph) else f"GRAPH {graph}"
