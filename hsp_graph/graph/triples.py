"""Records -> quads. What a column becomes stands in :mod:`hsp_graph.records`; here it is only carried out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import pyoxigraph as ox

from hsp_graph.checking import Record
from hsp_graph.importers import Sheet
from hsp_graph.namespaces import HSPC, PREFIXES, expand, mint
from hsp_graph.records import TABLE, Column

A = ox.NamedNode(expand("rdf:type"))
LABEL = ox.NamedNode(expand("rdfs:label"))
_HAS_EVIDENCE = ox.NamedNode(expand("hsp:hasEvidence"))
_EVIDENCE = ox.NamedNode(expand("hsp:Evidence"))
_UNIDENTIFIED = ox.NamedNode(expand("hsp:UnidentifiedAgent"))
_OF_KIND = ox.NamedNode(expand("hsp:ofKind"))
_SOURCE_ROW = ox.NamedNode(expand("hsp:sourceRow"))
_XSD = PREFIXES["xsd"]
_BOOLEAN = ox.NamedNode(_XSD + "boolean")
_DECIMAL = ox.NamedNode(_XSD + "decimal")
_INTEGER = ox.NamedNode(_XSD + "integer")
#: By the length of the text.
_DATE_TYPES = {
    4: ox.NamedNode(_XSD + "gYear"),
    7: ox.NamedNode(_XSD + "gYearMonth"),
    10: ox.NamedNode(_XSD + "date"),
}

Make = Callable[[str], ox.NamedNode | ox.Literal]


class Writer:
    """Turns the records of one import into quads in that import's named graph.

    Args:
        base: the workspace's base IRI.
        batch: the import's number.
        sheets: the sheets the records come from; they name the rows that have no identifier of their own.
    """

    def __init__(self, base: str, batch: int, sheets: Sequence[Sheet]) -> None:
        self.batch = batch
        self.graph = batch_graph(base, batch)
        self._prefix: dict[int, str] = {}
        seen: dict[str, int] = {}
        for sheet in sheets:
            seen[sheet.table.name] = nth = seen.get(sheet.table.name, 0) + 1
            self._prefix[id(sheet)] = f"{batch}-{sheet.table.name}{nth if nth > 1 else ''}"
        self._node = lru_cache(65536)(lambda path, identifier: ox.NamedNode(mint(base, path, identifier)))
        self._plan: dict[str, tuple[ox.NamedNode | None, bool, Make]] = {}

    def quads(self, record: Record) -> Iterator[ox.Quad]:
        """The quads of one record."""
        table, graph, quad = record.sheet.table, self.graph, ox.Quad
        identifier = record.id or f"{self._prefix[id(record.sheet)]}-{record.row}"
        subject = self._node(table.path, identifier)
        row = ox.Literal(f"{record.sheet.name}, row {record.row}")
        kind, identified, evidence = None, True, None
        for column, value in record.values:
            predicate, backwards, make = self._planned(table.name, column)
            if predicate is None:
                if column.kind == "choice":
                    kind = make(value)
                else:
                    identified = value == "true"
            elif column.evidence:
                if evidence is None:
                    # Another import may say more of the same thing, on evidence of its own.
                    evidence = ox.NamedNode(f"{subject.value}/evidence/{self.batch}")
                    yield quad(subject, _HAS_EVIDENCE, evidence, graph)
                    yield quad(evidence, A, _EVIDENCE, graph)
                    yield quad(evidence, _SOURCE_ROW, row, graph)
                yield quad(evidence, predicate, make(value), graph)
            elif backwards:
                yield quad(make(value), predicate, subject, graph)  # type: ignore[arg-type]
            else:
                yield quad(subject, predicate, make(value), graph)
        yield quad(subject, _SOURCE_ROW, row, graph)
        general = _class(table.type)
        if identified:
            yield quad(subject, A, general, graph)
            if kind is not None and kind != general:
                yield quad(subject, A, kind, graph)
        else:
            yield quad(subject, A, _UNIDENTIFIED, graph)
            yield quad(subject, _OF_KIND, kind or general, graph)
        for header, text in record.extras:
            yield quad(subject, self._node("property", header), ox.Literal(text), graph)

    def _planned(self, table: str, column: Column) -> tuple[ox.NamedNode | None, bool, Make]:
        """A column's property (None where it makes the type), whether it is turned round, its maker."""
        key = f"{table}.{column.name}"
        if key not in self._plan:
            name = column.property
            predicate = ox.NamedNode(expand(name.lstrip("^"))) if name else None
            self._plan[key] = (predicate, name.startswith("^"), self._maker(column))
        return self._plan[key]

    def _maker(self, column: Column) -> Make:
        if column.kind == "ref":
            path, node = TABLE[column.tables[0]].path, self._node
            return lambda value: node(path, value)
        makers: dict[str, Make] = {
            "concept": lru_cache(4096)(lambda value: ox.NamedNode(HSPC + value)),
            "choice": lambda value: _class(column.choices[value]),
            "yes-no": lambda value: ox.Literal(value, datatype=_BOOLEAN),
            "number": lambda value: ox.Literal(value, datatype=_DECIMAL),
            "date": lambda value: ox.Literal(value, datatype=_DATE_TYPES[len(value)]),
            "text": ox.Literal,
        }
        return makers[column.kind]


@dataclass(frozen=True)
class Account:
    """What the provenance record of an import says.

    Attributes:
        sheets: the sheets read.
        started: when.
        version: of this package.
        rows_read: data rows, headers not counted.
        rows_refused: of these.
    """

    sheets: Sequence[Sheet]
    started: datetime
    version: str
    rows_read: int
    rows_refused: int


def batch_graph(base: str, batch: int) -> ox.NamedNode:
    """The named graph of an import."""
    return ox.NamedNode(mint(base, "import", str(batch)))


def provenance(graph: ox.NamedNode, account: Account, ended: datetime) -> Iterator[ox.Quad]:
    """The PROV-O record of an import, which stands in the import's own graph and goes when it goes."""

    def node(name: str) -> ox.NamedNode:
        return ox.NamedNode(f"{graph.value}#{name}")

    def say(subject: ox.NamedNode, term: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
        return ox.Quad(subject, ox.NamedNode(expand(term)), value, graph)

    def time(moment: datetime) -> ox.Literal:
        return ox.Literal(moment.isoformat(timespec="seconds"), datatype=ox.NamedNode(_XSD + "dateTime"))

    def count(number: int) -> ox.Literal:
        return ox.Literal(str(number), datatype=_INTEGER)

    activity, agent = node("activity"), ox.NamedNode(f"https://w3id.org/hsp/software/{account.version}")
    files = {sheet.path: sheet for sheet in account.sheets}
    names = ", ".join(path.name for path in files)
    yield say(graph, "rdf:type", _class("hsp:ImportBatch"))
    yield say(graph, "rdfs:label", ox.Literal(f"Import of {names}"))
    yield say(graph, "prov:wasGeneratedBy", activity)
    yield say(graph, "prov:generatedAtTime", time(ended))
    yield say(graph, "hsp:rowsRead", count(account.rows_read))
    yield say(graph, "hsp:rowsRefused", count(account.rows_refused))
    yield say(activity, "rdf:type", _class("prov:Activity"))
    yield say(activity, "prov:startedAtTime", time(account.started))
    yield say(activity, "prov:endedAtTime", time(ended))
    yield say(activity, "prov:wasAssociatedWith", agent)
    yield say(agent, "rdf:type", _class("prov:SoftwareAgent"))
    yield say(agent, "rdfs:label", ox.Literal(f"hsp-graph {account.version}"))
    for number, (path, sheet) in enumerate(files.items(), start=1):
        file = node(f"file-{number}")
        yield say(graph, "prov:wasDerivedFrom", file)
        yield say(activity, "prov:used", file)
        yield say(file, "rdf:type", _class("prov:Entity"))
        yield say(file, "hsp:fileName", ox.Literal(path.name))
        yield say(file, "hsp:format", ox.Literal(sheet.format))
        yield say(file, "hsp:sha256", ox.Literal(sheet.sha256()))


@lru_cache(256)
def _class(curie: str) -> ox.NamedNode:
    return ox.NamedNode(expand(curie))
