"""Records of the canonical tables as RDF quads, by the properties in :mod:`hsp_graph.core.schema`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from urllib.parse import quote

import pyoxigraph as ox

from hsp_graph.core.errors import place
from hsp_graph.core.namespaces import HSPC, expand, mint
from hsp_graph.core.schema import TABLE, TABLES, Column
from hsp_graph.core.terms import DATE_TIME, IMPORT, INTEGER, batch_graph, term
from hsp_graph.importing.checking import Record
from hsp_graph.importing.tables import Sheet

#: The datatype of a date by the length of its text.
_DATE_TYPES = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})

Make = Callable[[str], str]


class QuadWriter:
    """Turns the records of one import into N-Quads in that import's named graph.

    They are text, because the store's loader parses it in native code while this writes the next rows; a quad
    object for each line would take longer than both.

    Args:
        base: the workspace's base IRI.
        batch: the import's number.
        sheets: the sheets of the records; rows without an identifier get one from their sheet.
    """

    def __init__(self, base: str, batch: int, sheets: Sequence[Sheet]) -> None:
        self._base, self.batch = base, batch
        self.graph = batch_graph(base, batch)
        self._end = f" <{self.graph.value}> .\n"
        self._prefix: dict[int, str] = {}
        seen: dict[str, int] = {}
        for sheet in sheets:
            seen[sheet.table.name] = nth = seen.get(sheet.table.name, 0) + 1
            self._prefix[id(sheet)] = f"{batch}/{sheet.table.name}{nth if nth > 1 else ''}"
        paths = {table.path for table in TABLES} | {"property"}
        self._nodes = {path: lru_cache(65536)(partial(_node, base, path)) for path in paths}
        self._plan = {id(column): self._planned(column) for table in TABLES for column in table.columns}

    def nquads(self, record: Record) -> str:
        """The lines of one record."""
        table, end = record.sheet.table, self._end
        subject = self._subject(record)
        row = _literal(f"{record.sheet.name}, {place(record.row)}")
        general = _iri(table.type)
        kind, identified, evidence = general, True, ""
        lines = [f"{subject}{_SOURCE_ROW}{row}{end}"]
        for column, value in record.values:
            predicate, backwards, make = self._plan[id(column)]
            if not predicate:
                if column.kind == "choice":
                    kind = make(value)
                else:
                    identified = value == "true"
            elif column.evidence:
                if not evidence:
                    # Another import may have a row of the same thing, with evidence of its own.
                    evidence = f"{subject[:-1]}/evidence/{self.batch}>"
                    lines.append(
                        f"{subject}{_HAS_EVIDENCE}{evidence}{end}{evidence}{_A}{_EVIDENCE}{end}"
                        f"{evidence}{_SOURCE_ROW}{row}{end}"
                    )
                lines.append(f"{evidence}{predicate}{make(value)}{end}")
            elif backwards:
                lines.append(f"{make(value)}{predicate}{subject}{end}")
            else:
                lines.append(f"{subject}{predicate}{make(value)}{end}")
        if identified:
            lines.append(f"{subject}{_A}{general}{end}")
            if kind != general:
                lines.append(f"{subject}{_A}{kind}{end}")
        else:
            lines.append(f"{subject}{_A}{_UNIDENTIFIED}{end}{subject}{_OF_KIND}{kind}{end}")
        for header, text in record.extras:
            lines.append(f"{subject} {self._nodes['property'](header)} {_literal(text)}{end}")
        return "".join(lines)

    def _subject(self, record: Record) -> str:
        path = record.sheet.table.path
        if record.id:
            return self._nodes[path](record.id)
        # The slashes distinguish it from a user's identifier, whose slashes are percent-encoded.
        row = f"row-{record.row}" if isinstance(record.row, int) else quote(record.row, safe="")
        return f"<{self._base}{path}/{self._prefix[id(record.sheet)]}/{row}>"

    def _planned(self, column: Column) -> tuple[str, bool, Make]:
        """A column's property ("" if it gives the type), whether it is inverse, the maker of its object."""
        name = column.property
        return (_predicate(name.lstrip("^")) if name else "", name.startswith("^"), self._maker(column))

    def _maker(self, column: Column) -> Make:
        if column.kind == "ref":
            return self._nodes[TABLE[column.tables[0]].path]
        makers: dict[str, Make] = {
            "id": _literal,
            "concept": lambda value: f"<{HSPC}{value}>",
            "choice": lambda value: _iri(column.choices[value]),
            "yes-no": lambda value: f'"{value}"^^{_iri("xsd:boolean")}',
            "number": lambda value: f'"{value}"^^{_iri("xsd:decimal")}',
            "date": lambda value: f'"{value}"^^{_iri(_DATE_TYPES[len(value)])}',
            "text": _literal,
        }
        return makers[column.kind]


def _literal(text: str) -> str:
    # Few texts need escapes, and the test is faster.
    if '"' in text or "\\" in text or "\n" in text or "\r" in text:
        text = text.translate(_ESCAPES)
    return f'"{text}"'


def _node(base: str, path: str, identifier: str) -> str:
    return f"<{mint(base, path, identifier)}>"


@lru_cache(256)
def _iri(curie: str) -> str:
    return f"<{expand(curie)}>"


def _predicate(curie: str) -> str:
    return f" {_iri(curie)} "


_A = _predicate("rdf:type")
_HAS_EVIDENCE = _predicate("hsp:hasEvidence")
_SOURCE_ROW = _predicate("hsp:sourceRow")
_OF_KIND = _predicate("hsp:ofKind")
_EVIDENCE = _iri("hsp:Evidence")
_UNIDENTIFIED = _iri("hsp:UnidentifiedAgent")


@dataclass(frozen=True)
class File:
    """A file in the record of an import: name, format and SHA-256."""

    name: str
    format: str
    sha256: str


@dataclass(frozen=True)
class Account:
    """The facts for the provenance record of an import.

    Attributes:
        files: the files read.
        started: when.
        version: of this package.
        rows_read: data rows, without headers.
        rows_refused: of these.
        replaced: the number of the import that it replaced; 0 for none.
    """

    files: Sequence[File]
    started: datetime
    version: str
    rows_read: int
    rows_refused: int
    replaced: int = 0


def provenance(graph: ox.NamedNode, account: Account, ended: datetime) -> Iterator[ox.Quad]:
    """The PROV-O record of an import, in the import's own named graph."""

    def node(name: str) -> ox.NamedNode:
        return ox.NamedNode(f"{graph.value}#{name}")

    def say(subject: ox.NamedNode, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
        return ox.Quad(subject, term(predicate), value, graph)

    def time(moment: datetime) -> ox.Literal:
        return ox.Literal(moment.isoformat(timespec="seconds"), datatype=DATE_TIME)

    def count(number: int) -> ox.Literal:
        return ox.Literal(str(number), datatype=INTEGER)

    activity, agent = node("activity"), ox.NamedNode(f"https://w3id.org/hsp/software/{account.version}")
    names = ", ".join(file.name for file in account.files)
    yield say(graph, "rdf:type", IMPORT)
    yield say(graph, "rdfs:label", ox.Literal(f"Import of {names}"))
    yield say(graph, "prov:wasGeneratedBy", activity)
    yield say(graph, "prov:generatedAtTime", time(ended))
    yield say(graph, "hsp:rowsRead", count(account.rows_read))
    yield say(graph, "hsp:rowsRefused", count(account.rows_refused))
    if account.replaced:
        earlier = ox.NamedNode(f"{graph.value.rpartition('/')[0]}/{account.replaced}")
        yield say(graph, "prov:wasRevisionOf", earlier)
    yield say(activity, "rdf:type", term("prov:Activity"))
    yield say(activity, "prov:startedAtTime", time(account.started))
    yield say(activity, "prov:endedAtTime", time(ended))
    yield say(activity, "prov:wasAssociatedWith", agent)
    yield say(agent, "rdf:type", term("prov:SoftwareAgent"))
    yield say(agent, "rdfs:label", ox.Literal(f"hsp-graph {account.version}"))
    for number, read in enumerate(account.files, start=1):
        file = node(f"file-{number}")
        yield say(graph, "prov:wasDerivedFrom", file)
        yield say(activity, "prov:used", file)
        yield say(file, "rdf:type", term("prov:Entity"))
        yield say(file, "hsp:fileName", ox.Literal(read.name))
        yield say(file, "hsp:format", ox.Literal(read.format))
        yield say(file, "hsp:sha256", ox.Literal(read.sha256))
