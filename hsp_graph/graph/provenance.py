"""Provenance of things and triples: rows by import, evidence, sources, and rules of derived triples."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import pyoxigraph as ox

from hsp_graph.core.namespaces import compress, expand, identifier_of
from hsp_graph.core.schema import TABLES
from hsp_graph.core.terms import BOOLEAN, EVIDENCE, HAS_EVIDENCE, SOURCE, SOURCE_ROW, A, import_number, term
from hsp_graph.graph.import_rows import FROM, TO, ImportRows
from hsp_graph.graph.query_files import QueryText
from hsp_graph.graph.rules import rule_graph, rules
from hsp_graph.graph.study import Study

_CODES = [term(name) for name in ("hsp:codedTo", "hsp:usesStrategy", "hsp:statesType")]

#: A node, and the object of a triple, for modules that do not import RDF libraries.
Thing = ox.NamedNode
ProvenanceTerm = ox.NamedNode | ox.Literal

#: The kinds of things that have no rows, and their classes.
_KINDS = {
    "source": "Source", "import": "ImportBatch", "rule": "Rule", "saved number": "Measurement",
    "saved measure": "MeasureRun",
}  # fmt: skip
#: Predicates and classes that are not shown as cells.
_NO_CELLS = {HAS_EVIDENCE, SOURCE_ROW, *(term(table.type) for table in TABLES)}
#: The headers of the columns, in their order, by the path of a thing in its IRI and the property.
_COLUMNS: dict[str, dict[str, str]] = {}
for _table in TABLES:
    for _column in _table.columns:
        _says = A.value if _column.kind == "choice" else expand(_column.property.lstrip("^") or "rdf:about")
        _COLUMNS.setdefault(_table.path, {}).setdefault(_says, _column.name)


class ProvenanceRow(NamedTuple):
    """A row of a thing in one import.

    Attributes:
        place: the file and row; "" if the import has no row of the thing and only adds to it.
        cells: the values as text, by the header of the column.
        evidence: the evidence for it in the import.
        batch: the import's graph.
    """

    place: str
    cells: Mapping[str, str]
    evidence: Sequence[ox.NamedNode]
    batch: ox.NamedNode


class DerivedTriple(NamedTuple):
    """A triple, the graph of the rule that derived it, and the rule."""

    subject: ox.NamedNode
    predicate: ox.NamedNode
    object: ProvenanceTerm
    by: ox.NamedNode
    rule: QueryText


class Provenance:
    """The provenance of a study's graph, looked up by thing.

    Attributes:
        statements: the statements of the imports.
    """

    def __init__(self, study: Study) -> None:
        self._store, self._base = study.store, study.base
        self.statements = ImportRows(study)
        self.kind = lru_cache(10_000)(self._kind)
        self.rows = lru_cache(10_000)(self._rows)
        self.batch = lru_cache(1_000)(self._batch)

    @cached_property
    def _rules(self) -> dict[ox.NamedNode, QueryText]:
        return {rule_graph(self._base, rule.name): rule for rule in rules()}

    def _kind(self, thing: ox.NamedNode) -> str:
        """The kind: that of :meth:`ImportRows.kind`, or source, import, rule, saved number or saved measure.

        What no import mentions is a "word", that is a term of the ontology.
        """
        quads: Any = self._store.quads(thing, A)
        classes = {identifier_of(quad.object.value) for quad in quads}
        for kind, name in _KINDS.items():
            if name in classes:
                return kind
        known = self.statements.kind(thing)
        return "word" if known == "thing" and not self.statements.facts(thing, None) else known

    def rule(self, graph: ox.NamedNode) -> QueryText:
        """The rule that has this named graph."""
        return self._rules[graph]

    def size(self, graph: ox.NamedNode) -> int:
        """The number of triples that a rule derived."""
        about = 3  # triples about the rule itself
        return sum(1 for _ in self._store.quads(graph=graph)) - about

    def counts(self, graph: ox.NamedNode) -> list[tuple[str, int]]:
        """The numbers of things in an import, by the name of the table."""
        found = []
        for table in TABLES:
            if number := sum(1 for _ in self._store.quads(None, A, term(table.type), graph)):
                found.append((table.name, number))
        return found

    def _rows(self, thing: ox.NamedNode) -> list[ProvenanceRow]:
        """The rows of a thing, in the order of the imports."""
        columns = _COLUMNS.get(self._path(thing), {})
        rows = []
        by_graph: dict[ox.NamedNode, list[Any]] = {}
        for fact in self.statements.facts(thing, None):
            by_graph.setdefault(fact.graph, []).append(fact)
        for graph in sorted(by_graph, key=import_number):
            facts = by_graph[graph]
            cells: dict[str, list[str]] = {}
            place = {says: number for number, says in enumerate(columns)}
            for fact in sorted(facts, key=lambda one: place.get(one.predicate.value, len(place))):
                if fact.predicate not in _NO_CELLS and fact.object not in _NO_CELLS:
                    header = columns.get(fact.predicate.value) or identifier_of(fact.predicate.value)
                    cells.setdefault(header, []).append(self.shown(fact.object))
            rows.append(
                ProvenanceRow(
                    "; ".join(fact.object.value for fact in facts if fact.predicate == SOURCE_ROW),
                    {header: ", ".join(values) for header, values in cells.items()},
                    [fact.object for fact in facts if fact.predicate == HAS_EVIDENCE],
                    graph,
                )
            )
        return rows

    def sources(self, evidence: ox.NamedNode, batch: ox.NamedNode) -> list[ox.NamedNode]:
        """The sources that an import names for a piece of evidence."""
        return [fact.object for fact in self.statements.facts(evidence, SOURCE, None, batch)]

    def evidence_from(self, source: ox.NamedNode) -> list[ox.NamedNode]:
        """The evidence that comes from a source."""
        return list(dict.fromkeys(fact.subject for fact in self.statements.facts(None, SOURCE, source)))

    def coded_to(self, word: ox.NamedNode) -> list[ox.NamedNode]:
        """The evidence coded to an indicator, a strategy or a type that it states."""
        found = [fact.subject for says in _CODES for fact in self.statements.facts(None, says, word)]
        return list(dict.fromkeys(found))

    def definition(self, word: ox.NamedNode) -> dict[str, str]:
        """What the ontology states about a term: kind, definition, locator, and the terms it refers to."""
        stated: dict[str, list[str]] = {}
        for row in self._store.solutions(
            f"""SELECT DISTINCT ?says ?what {{ {word} ?property ?what .
                  BIND (REPLACE(STR(?property), "^.*[/#]", "") AS ?says)
                  FILTER (?property NOT IN (rdfs:label, skos:prefLabel, rdfs:isDefinedBy, skos:inScheme))
                  FILTER (?what != skos:Concept) }}
                ORDER BY ?says ?what""",
        ):
            predicate = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", row["says"].value).lower()
            stated.setdefault(predicate, []).append(self.shown(row["what"]))
        return {name: "; ".join(dict.fromkeys(values)) for name, values in stated.items()}

    def ties_of(self, agent: ox.NamedNode) -> list[ox.NamedNode]:
        """The ties that have this agent as an end."""
        return list(
            dict.fromkeys(
                fact.subject for end in (FROM, TO) for fact in self.statements.facts(None, end, agent)
            )
        )

    def identifier(self, thing: ox.NamedNode) -> str:
        """The identifier of a thing, as tables have it."""
        return self.statements.identifier(thing)

    def about(self, evidence: ox.NamedNode) -> list[ox.NamedNode]:
        """The things that a piece of evidence is about."""
        return list(
            dict.fromkeys(fact.subject for fact in self.statements.facts(None, HAS_EVIDENCE, evidence))
        )

    def derived(
        self,
        subject: ox.NamedNode | None,
        says: ox.NamedNode | None = None,
        what: ProvenanceTerm | None = None,
    ) -> list[DerivedTriple]:
        """The derived triples of this pattern, by rule."""
        quads: Any = self._store.quads(subject, says, what)
        found = [quad for quad in quads if quad.graph_name in self._rules]
        return [
            DerivedTriple(
                quad.subject, quad.predicate, quad.object, quad.graph_name, self._rules[quad.graph_name]
            )
            for quad in sorted(found, key=lambda quad: (quad.graph_name.value, str(quad)))
        ]

    def premises(self, one: DerivedTriple) -> list[ox.NamedNode]:
        """The premises of a derived triple, all of which have rows: agents, ties, holdings of roles."""
        pattern = re.sub(r"\?subject\b", lambda _: str(one.subject), one.rule.one("rests on"))
        pattern = re.sub(r"\?object\b", lambda _: str(one.object), pattern)
        rows = self._store.solutions(f"SELECT DISTINCT ?on {{ {pattern} }} ORDER BY ?on")
        return [row["on"] for row in rows]

    def _batch(self, graph: ox.NamedNode) -> dict[str, Any]:
        """The record of an import: number, time, version, rows_read, rows_refused, files.

        Each file has a name, a format and a sha256.
        """
        files: dict[str, dict[str, str]] = {}
        record: dict[str, Any] = {"number": identifier_of(graph.value), "files": []}
        for row in self._store.select(
            f"""SELECT ?time ?version ?rows_read ?rows_refused ?file ?name ?format ?sha256 {{
                  GRAPH {graph} {{
                    {graph} prov:generatedAtTime ?time ; hsp:rowsRead ?rows_read ;
                            hsp:rowsRefused ?rows_refused ; prov:wasDerivedFrom ?file ;
                            prov:wasGeneratedBy/prov:wasAssociatedWith/rdfs:label ?version .
                    ?file hsp:fileName ?name ; hsp:format ?format ; hsp:sha256 ?sha256 }} }}
                ORDER BY ?name ?file""",
        ):
            record |= {name: row[name] for name in ("time", "version", "rows_read", "rows_refused")}
            files[row["file"]] = {name: row[name] for name in ("name", "format", "sha256")}
        record["files"] = list(files.values())
        return record

    def shown(self, value: ProvenanceTerm) -> str:
        """A term as text for people."""
        if isinstance(value, ox.NamedNode):
            return self.statements.name(value)
        return {"true": "yes", "false": "no"}[value.value] if value.datatype == BOOLEAN else value.value

    def names(self, value: ProvenanceTerm) -> list[str]:
        """The texts for a term: a node relative to the base and by its identifier, and text for people."""
        if isinstance(value, ox.Literal):
            return [self.shown(value), value.value]
        return [self.short(value), identifier_of(value.value), self.shown(value)]

    def saved(self, number: ox.NamedNode) -> dict[str, str]:
        """A saved number: agent, label, quantity, number, model, conditions, fingerprint, saved, by."""
        (row,) = self._store.select(
            f"""SELECT ?agent (MIN(?name) AS ?label) ?quantity ?number ?model ?conditions ?fingerprint
                       ?saved ?by {{
                  {number} hsp:ofAgent ?agent ; hsp:quantity ?quantity ; hsp:measuredIn ?run .
                  ?run hsp:model ?model ; hsp:conditions ?conditions ; hsp:fingerprint ?fingerprint ;
                       prov:generatedAtTime ?saved ; prov:wasAttributedTo ?by .
                  OPTIONAL {{ {number} hsp:number ?number }}
                  OPTIONAL {{ ?agent rdfs:label ?name }}
                }} GROUP BY ?agent ?quantity ?number ?model ?conditions ?fingerprint ?saved ?by""",
        )
        return row

    def short(self, thing: ox.NamedNode) -> str:
        """An IRI as ``hsp explain`` takes it: relative to the base, or as a CURIE."""
        return compress(thing.value, self._base)

    def verb(self, says: ox.NamedNode) -> str:
        """A property as a verb for people."""
        return "is a" if says == A else self.statements.name(says)

    def sentence(self, subject: ox.NamedNode, says: ox.NamedNode, what: ProvenanceTerm) -> str:
        """A triple in words."""
        colon = ":" if isinstance(what, ox.Literal) else ""
        return f"{self.shown(subject)} {self.verb(says)}{colon} {self.shown(what)}"

    def triple_text(self, subject: ox.NamedNode, says: ox.NamedNode, what: ProvenanceTerm) -> str:
        """A triple as 'hsp explain' takes it, such as ``agent/amina hsp:tiedTo agent/dev``."""
        verb = "a" if says == A else self.short(says)
        return f"{self.short(subject)} {verb} {self.names(what)[0]}"

    def _path(self, thing: ox.NamedNode) -> str:
        if EVIDENCE in {fact.object for fact in self.statements.facts(thing, A)}:
            return "evidence"  # also if it is part of another thing's row, and of its IRI
        return thing.value.removeprefix(self._base).partition("/")[0]
