"""SHACL shapes and queries/checks/*.rq -> one readable report that names the row each finding comes from."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import unquote

import pyoxigraph as ox

from hsp_graph.core.assets import asset
from hsp_graph.core.namespaces import expand
from hsp_graph.graph.query_files import read_queries
from hsp_graph.graph.store import Store

#: pySHACL takes about 50 s for a million triples; beyond that only the checks are run, and that is said.
SHACL_LIMIT = 1_000_000

_SOURCE_ROW = ox.NamedNode(expand("hsp:sourceRow"))


@dataclass(frozen=True, order=True)
class Finding:
    """Something that is not as it should be.

    Attributes:
        severity: ``error`` or ``warning``.
        title: what is not as it should be.
        thing: the last part of the IRI of the thing it is about.
        row: the file and row the thing comes from, if it comes from one.
        batch: the number of the import it came with, if any.
        detail: the particulars.
        hint: what to do about it.
    """

    severity: str
    title: str
    thing: str
    row: str
    batch: str
    detail: str
    hint: str


@dataclass(frozen=True)
class Validation:
    """What validation found.

    Attributes:
        findings: errors first.
        checks: how many checks ran.
        shacl: whether the shapes ran too; they do not beyond :data:`SHACL_LIMIT` triples.
    """

    findings: list[Finding]
    checks: int
    shacl: bool

    @property
    def conforms(self) -> bool:
        """Whether there is no error; warnings do not count."""
        return all(finding.severity != "error" for finding in self.findings)


def validate(
    store: Store, *, shacl_limit: int = SHACL_LIMIT, progress: Callable[[str], None] = lambda title: None
) -> Validation:
    """Run every check, and the SHACL shapes where the graph is not too large for them."""
    checks = read_queries(asset("queries", "checks"))
    findings = set()
    for check in checks:
        progress(check.one("title"))
        result = store.query(check.body)
        assert isinstance(result, ox.QuerySolutions)
        for row in result:
            findings.add(
                Finding(
                    check.one("severity"), check.one("title"), _short(row["this"]),
                    _text(row["row"]), _text(row["import"]).rsplit("/", 1)[-1], _text(row["detail"]),
                    check.one("hint"),
                )
            )  # fmt: skip
    size = sum(1 for _ in islice(store.triples(), shacl_limit + 1))
    if size <= shacl_limit:
        progress("SHACL shapes")
        findings |= _shacl(store)
    return Validation(sorted(findings), len(checks), size <= shacl_limit)


def _origin(store: Store, thing: Any) -> tuple[str, str, str]:
    """The short name of a thing, and the row and import it comes from."""
    if not isinstance(thing, ox.NamedNode):
        return _short(thing), "", ""
    rows = store.reader.quads_for_pattern(thing, _SOURCE_ROW, None, None)
    for quad in sorted(rows, key=lambda quad: str(quad.graph_name)):
        return _short(thing), _text(quad.object), _text(quad.graph_name).rsplit("/", 1)[1]
    return _short(thing), "", ""


def _short(thing: Any) -> str:
    if not isinstance(thing, ox.NamedNode):
        return "(a thing without a name)"
    return unquote("/".join(thing.value.split("/")[-2:]))


def _text(term: Any) -> str:
    return "" if term is None else str(term.value)


def _shacl(store: Store) -> set[Finding]:
    import pyshacl  # slow to import, and only validation needs it
    from rdflib import SH, BNode, Graph, Literal, URIRef

    def term(value: Any) -> Any:
        if isinstance(value, ox.NamedNode):
            return URIRef(value.value)
        if isinstance(value, ox.BlankNode):
            return BNode(value.value)
        return Literal(
            value.value, lang=value.language, datatype=None if value.language else value.datatype.value
        )

    data = Graph()
    for triple in store.triples():
        data.add((term(triple.subject), term(triple.predicate), term(triple.object)))
    shapes = Graph().parse(asset("ontology", "shapes", "data.ttl"))
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    assert isinstance(results, Graph)
    findings = set()
    for result in results.objects(None, SH.result):
        node = results.value(result, SH.focusNode)
        thing, row, batch = _origin(store, ox.NamedNode(str(node)) if isinstance(node, URIRef) else None)
        path = results.value(result, SH.resultPath)
        value = results.value(result, SH.value)
        detail = " ".join(
            part
            for part in (str(path).rsplit("#", 1)[-1] if path else "", f"'{value}'" if value else "")
            if part
        )
        severity = "warning" if results.value(result, SH.resultSeverity) != SH.Violation else "error"
        # The shapes' messages are "what is wrong. How to mend it."
        what, _, hint = str(results.value(result, SH.resultMessage)).partition(". ")
        findings.add(Finding(severity, what, thing, row, batch, detail, hint))
    return findings
