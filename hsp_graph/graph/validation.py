"""Validation of the graph: SHACL shapes and queries/checks/*.rq, with the row that each finding is from."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import unquote

import pyoxigraph as ox

from hsp_graph.core.assets import asset
from hsp_graph.core.namespaces import identifier_of
from hsp_graph.core.terms import SOURCE_ROW
from hsp_graph.graph.query_files import read_queries
from hsp_graph.graph.store import Store

#: pySHACL takes about 50 s for a million triples; in a larger graph only the checks are run.
SHACL_LIMIT = 1_000_000


@dataclass(frozen=True, order=True)
class Finding:
    """A violation of a shape or a check.

    Attributes:
        severity: ``error`` or ``warning``.
        title: the rule that is violated.
        thing: kind and identifier of the thing.
        row: the file and row that it was imported from; "" for none.
        batch: the number of its import; "" for none.
        detail: the values concerned.
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
    """The result of a validation.

    Attributes:
        findings: errors first.
        checks: the number of checks.
        shacl: whether the shapes were used too, which needs at most :data:`SHACL_LIMIT` triples.
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
    """Run every check, and the SHACL shapes if the graph is not too large for them."""
    checks = read_queries(asset("queries", "checks"))
    findings = set()
    for check in checks:
        progress(check.one("title"))
        for row in store.solutions(check.body):
            findings.add(
                Finding(
                    check.one("severity"), check.one("title"), _short(row["this"]),
                    _text(row["row"]), identifier_of(_text(row["import"])), _text(row["detail"]),
                    check.one("hint"),
                )
            )  # fmt: skip
    size = sum(1 for _ in islice(store.triples(), shacl_limit + 1))
    if size <= shacl_limit:
        progress("SHACL shapes")
        findings |= _shacl(store)
    return Validation(sorted(findings), len(checks), size <= shacl_limit)


def _origin(store: Store, thing: Any) -> tuple[str, str, str]:
    """Kind and identifier of a thing, and the row and the import that it is from."""
    if not isinstance(thing, ox.NamedNode):
        return _short(thing), "", ""
    for quad in sorted(store.quads(thing, SOURCE_ROW), key=lambda quad: str(quad.graph_name)):
        return _short(thing), _text(quad.object), identifier_of(_text(quad.graph_name))
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
        # The shapes' messages are "what is wrong. The hint."
        what, _, hint = str(results.value(result, SH.resultMessage)).partition(". ")
        findings.add(Finding(severity, what, thing, row, batch, detail, hint))
    return findings
