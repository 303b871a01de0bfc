"""What each thing of the graph rests on: its rows, import by import, and the rules behind what is derived."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import pyoxigraph as ox

from hsp_graph.core.namespaces import expand, identifier_of
from hsp_graph.core.schema import TABLES
from hsp_graph.core.terms import A
from hsp_graph.graph.import_rows import EVIDENCE, FROM, HAS_EVIDENCE, SOURCE, SOURCE_ROW, TO, ImportRows
from hsp_graph.graph.query_files import QueryText
from hsp_graph.graph.resolve import select, without_base
from hsp_graph.graph.rules import rule_graph, rules
from hsp_graph.graph.study import Study

_CODES = [ox.NamedNode(expand(f"hsp:{name}")) for name in ("codedTo", "usesStrategy", "statesType")]

_BOOLEAN = ox.NamedNode(expand("xsd:boolean"))

#: Whatever has an IRI, and whatever can be said of it: handed round by those who know no RDF.
Thing = ox.NamedNode
ProvenanceTerm = ox.NamedNode | ox.Literal

#: The kinds of what is told otherwise than by its rows, and their classes.
_KINDS = {
    "source": "Source", "import": "ImportBatch", "rule": "Rule", "saved number": "Measurement",
    "saved measure": "MeasureRun",
}  # fmt: skip
_PASSED_OVER = {HAS_EVIDENCE, SOURCE_ROW, *(ox.NamedNode(expand(table.type)) for table in TABLES)}
#: The headers of the columns, in their order, by the path of a thing in its IRI and the property.
_COLUMNS: dict[str, dict[str, str]] = {}
for _table in TABLES:
    for _column in _table.columns:
        _says = A.value if _column.kind == "choice" else expand(_column.property.lstrip("^") or "rdf:about")
        _COLUMNS.setdefault(_table.path, {}).setdefault(_says, _column.name)


class ProvenanceRow(NamedTuple):
    """What one import says of a thing.

    Attributes:
        place: the file and row; "" if the import has no row of the thing and only adds to it.
        cells: the values by the column's header, as people read them.
        evidence: the evidence that the import gives for it.
        batch: the import's graph.
    """

    place: str
    cells: Mapping[str, str]
    evidence: Sequence[ox.NamedNode]
    batch: ox.NamedNode


class DerivedTriple(NamedTuple):
    """A triple, the graph of the rule that derived it, and the rule."""

    subject: ox.NamedNode
    says: ox.NamedNode
    what: ProvenanceTerm
    by: ox.NamedNode
    rule: QueryText


class Provenance:
    """What the graph of a study rests on, looked up thing by thing.

    Args:
        store: the study's.
        base: its base IRI.
    """

    def __init__(self, study: Study) -> None:
        self._store, self._base = study.store, study.base
        self.said = ImportRows(study)
        self.kind = lru_cache(10_000)(self._kind)
        self.rows = lru_cache(10_000)(self._rows)
        self.batch = lru_cache(1_000)(self._batch)

    @cached_property
    def _rules(self) -> dict[ox.NamedNode, QueryText]:
        return {rule_graph(self._base, rule.name): rule for rule in rules()}

    def _kind(self, thing: ox.NamedNode) -> str:
        """What it is: one of the kinds of :meth:`Said.kind`, source, import, rule, or a number that is saved.

        What no import says is a word of the ontology.
        """
        quads: Any = self._store.reader.quads_for_pattern(thing, A, None, None)
        classes = {identifier_of(quad.object.value) for quad in quads}
        for kind, name in _KINDS.items():
            if name in classes:
                return kind
        known = self.said.kind(thing)
        return "word" if known == "thing" and not self.said.facts(thing, None) else known

    def rule(self, graph: ox.NamedNode) -> QueryText:
        """The rule whose graph this is."""
        return self._rules[graph]

    def size(self, graph: ox.NamedNode) -> int:
        """How many triples a rule derived."""
        about = 3  # what the graph says of the rule itself
        return sum(1 for _ in self._store.reader.quads_for_pattern(None, None, None, graph)) - about

    def counts(self, graph: ox.NamedNode) -> list[tuple[str, int]]:
        """How many things of each table an import describes, by the tables' names."""
        found = []
        for name, general in {table.name: expand(table.type) for table in TABLES}.items():
            quads = self._store.reader.quads_for_pattern(None, A, ox.NamedNode(general), graph)
            if number := sum(1 for _ in quads):
                found.append((name, number))
        return found

    def _rows(self, thing: ox.NamedNode) -> list[ProvenanceRow]:
        """What each import says of a thing, in the order of the imports."""
        columns = _COLUMNS.get(self._path(thing), {})
        rows = []
        by_graph: dict[ox.NamedNode, list[Any]] = {}
        for fact in self.said.facts(thing, None):
            by_graph.setdefault(fact.graph, []).append(fact)
        for graph in sorted(by_graph, key=lambda one: int(identifier_of(one.value))):
            facts = by_graph[graph]
            cells: dict[str, list[str]] = {}
            place = {says: number for number, says in enumerate(columns)}
            for fact in sorted(facts, key=lambda one: place.get(one.says.value, len(place))):
                if fact.says not in _PASSED_OVER and fact.what not in _PASSED_OVER:
                    header = columns.get(fact.says.value) or identifier_of(fact.says.value)
                    cells.setdefault(header, []).append(self.shown(fact.what))
            rows.append(
                ProvenanceRow(
                    "; ".join(fact.what.value for fact in facts if fact.says == SOURCE_ROW),
                    {header: ", ".join(values) for header, values in cells.items()},
                    [fact.what for fact in facts if fact.says == HAS_EVIDENCE],
                    graph,
                )
            )
        return rows

    def sources(self, evidence: ox.NamedNode, batch: ox.NamedNode) -> list[ox.NamedNode]:
        """The sources that an import names for a piece of evidence."""
        return [fact.what for fact in self.said.facts(evidence, SOURCE, None, batch)]

    def evidence_from(self, source: ox.NamedNode) -> list[ox.NamedNode]:
        """The evidence that comes from a source."""
        return list(dict.fromkeys(fact.who for fact in self.said.facts(None, SOURCE, source)))

    def coded_to(self, word: ox.NamedNode) -> list[ox.NamedNode]:
        """The evidence coded to an indicator, a strategy or a type that it states."""
        found = [fact.who for says in _CODES for fact in self.said.facts(None, says, word)]
        return list(dict.fromkeys(found))

    def meaning(self, word: ox.NamedNode) -> dict[str, str]:
        """What the ontology says of a word: kind, definition, locator and the other terms it refers to."""
        said: dict[str, list[str]] = {}
        for row in select(
            self._store,
            f"""SELECT DISTINCT ?says ?what {{ {word} ?property ?what .
                  BIND (REPLACE(STR(?property), "^.*[/#]", "") AS ?says)
                  FILTER (?property NOT IN (rdfs:label, skos:prefLabel, rdfs:isDefinedBy, skos:inScheme))
                  FILTER (?what != skos:Concept) }}
                ORDER BY ?says ?what""",
        ):
            says = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", row["says"].value).lower()
            said.setdefault(says, []).append(self.shown(row["what"]))
        return {says: "; ".join(dict.fromkeys(said[says])) for says in said}

    def ties_of(self, agent: ox.NamedNode) -> list[ox.NamedNode]:
        """The ties that an agent is an end of."""
        return list(
            dict.fromkeys(fact.who for end in (FROM, TO) for fact in self.said.facts(None, end, agent))
        )

    def identifier(self, thing: ox.NamedNode) -> str:
        """The identifier of a thing, as tables have it."""
        return self.said.identifier(thing)

    def bears_on(self, evidence: ox.NamedNode) -> list[ox.NamedNode]:
        """What a piece of evidence is evidence of."""
        return list(dict.fromkeys(fact.who for fact in self.said.facts(None, HAS_EVIDENCE, evidence)))

    def derived(
        self,
        subject: ox.NamedNode | None,
        says: ox.NamedNode | None = None,
        what: ProvenanceTerm | None = None,
    ) -> list[DerivedTriple]:
        """The triples of this form that rules derived, by rule."""
        quads: Any = self._store.reader.quads_for_pattern(subject, says, what, None)
        found = [quad for quad in quads if quad.graph_name in self._rules]
        return [
            DerivedTriple(
                quad.subject, quad.predicate, quad.object, quad.graph_name, self._rules[quad.graph_name]
            )
            for quad in sorted(found, key=lambda quad: (quad.graph_name.value, str(quad)))
        ]

    def rests_on(self, one: DerivedTriple) -> list[ox.NamedNode]:
        """What a rule found to derive a triple, all of which has rows: agents, ties, holdings of roles."""
        pattern = re.sub(r"\?subject\b", lambda _: str(one.subject), one.rule.one("rests on"))
        pattern = re.sub(r"\?object\b", lambda _: str(one.what), pattern)
        return [row["on"] for row in select(self._store, f"SELECT DISTINCT ?on {{ {pattern} }} ORDER BY ?on")]

    def _batch(self, graph: ox.NamedNode) -> dict[str, Any]:
        """The record of an import: number, time, version, rows_read, rows_refused, files.

        Each file has a name, a format and a sha256.
        """
        files: dict[str, dict[str, str]] = {}
        record: dict[str, Any] = {"number": identifier_of(graph.value), "files": []}
        for row in select(
            self._store,
            f"""SELECT ?time ?version ?rows_read ?rows_refused ?file ?name ?format ?sha256 {{
                  GRAPH {graph} {{
                    {graph} prov:generatedAtTime ?time ; hsp:rowsRead ?rows_read ;
                            hsp:rowsRefused ?rows_refused ; prov:wasDerivedFrom ?file ;
                            prov:wasGeneratedBy/prov:wasAssociatedWith/rdfs:label ?version .
                    ?file hsp:fileName ?name ; hsp:format ?format ; hsp:sha256 ?sha256 }} }}
                ORDER BY ?name ?file""",
        ):
            record |= {name: row[name].value for name in ("time", "version", "rows_read", "rows_refused")}
            files[row["file"].value] = {name: row[name].value for name in ("name", "format", "sha256")}
        record["files"] = list(files.values())
        return record

    def shown(self, term: ProvenanceTerm) -> str:
        """A value as people read it."""
        if isinstance(term, ox.NamedNode):
            return self.said.name(term)
        return {"true": "yes", "false": "no"}[term.value] if term.datatype == _BOOLEAN else term.value

    def names(self, term: ProvenanceTerm) -> list[str]:
        """How a value may be called: a thing without its base or by its identifier, and as people read it."""
        if isinstance(term, ox.Literal):
            return [self.shown(term), term.value]
        return [self.short(term), identifier_of(term.value), self.shown(term)]

    def saved(self, number: ox.NamedNode) -> dict[str, str]:
        """A saved number: agent, label, quantity, number, model, conditions, fingerprint, saved, by."""
        (row,) = select(
            self._store,
            f"""SELECT ?agent (MIN(?name) AS ?label) ?quantity ?number ?model ?conditions ?fingerprint
                       ?saved ?by {{
                  {number} hsp:ofAgent ?agent ; hsp:quantity ?quantity ; hsp:measuredIn ?run .
                  ?run hsp:model ?model ; hsp:conditions ?conditions ; hsp:fingerprint ?fingerprint ;
                       prov:generatedAtTime ?saved ; prov:wasAttributedTo ?by .
                  OPTIONAL {{ {number} hsp:number ?number }}
                  OPTIONAL {{ ?agent rdfs:label ?name }}
                }} GROUP BY ?agent ?quantity ?number ?model ?conditions ?fingerprint ?saved ?by""",
        )
        names = ("agent", "label", "quantity", "number", "model", "conditions", "fingerprint", "saved", "by")
        return {name: row[name].value if row[name] else "" for name in names}

    def short(self, thing: ox.NamedNode) -> str:
        """An IRI as ``hsp explain`` takes it; see :func:`hsp_graph.graph.resolve.without_base`."""
        return without_base(self._base, thing.value)

    def verb(self, says: ox.NamedNode) -> str:
        """A property as people read it."""
        return "is a" if says == A else self.said.name(says)

    def sentence(self, subject: ox.NamedNode, says: ox.NamedNode, what: ProvenanceTerm) -> str:
        """A triple in words."""
        colon = ":" if isinstance(what, ox.Literal) else ""
        return f"{self.shown(subject)} {self.verb(says)}{colon} {self.shown(what)}"

    def triple_text(self, subject: ox.NamedNode, says: ox.NamedNode, what: ProvenanceTerm) -> str:
        """A triple as 'hsp explain' takes it, such as ``agent/amina hsp:tiedTo agent/dev``."""
        verb = "a" if says == A else self.short(says)
        return f"{self.short(subject)} {verb} {self.names(what)[0]}"

    def _path(self, thing: ox.NamedNode) -> str:
        if EVIDENCE in {fact.what for fact in self.said.facts(thing, A)}:
            return "evidence"  # also where it stands in the row of another thing, and in its IRI
        return thing.value.removeprefix(self._base).partition("/")[0]
