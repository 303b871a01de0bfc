"""The query guard: queries use the graphs of their own dataset, no SERVICE and no remote graph."""

import re
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
from oxrdflib import OxigraphStore
from pyparsing import ParseResults
from pyparsing.exceptions import ParseBaseException
from rdflib.plugins.sparql.algebra import translatePrologue
from rdflib.plugins.sparql.parser import parseQuery, parseUpdate
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.query import Result

from hsp_graph.core.errors import ForbiddenError
from hsp_graph.core.namespaces import PREFIXES
from hsp_graph.graph.lexing import MAY_LEAVE_THE_UNION, bare, unescaped

_WORDS = re.compile("service|from", re.IGNORECASE)
_SERVICE = re.compile(r"(?<![\w:?$.-])service(?![\w:.-])", re.IGNORECASE)


def names_graphs(text: str, store: ox.Store | None = None) -> bool:
    """Whether a query names its graphs (FROM, FROM NAMED), instead of using the union of all.

    Args:
        text: the query.
        store: the graphs that it may name; None for any.

    Raises:
        ForbiddenError: if it uses SERVICE, which would send parts of the query elsewhere; if that cannot be
            decided, because parsers read it differently or rdflib cannot parse it; if it names a graph that
            the store does not have, because nothing is fetched.
    """
    # As SPARQL 1.1 reads escapes, and last as this engine does, for which they are no syntax.
    *_, names = [_names_graphs(reading, store) for reading in dict.fromkeys((unescaped(text), text))]
    return names


def _names_graphs(text: str, store: ox.Store | None) -> bool:
    if not _WORDS.search(text):
        return False
    plain = bare(text)
    if plain is not None and not MAY_LEAVE_THE_UNION.search(plain):
        return False
    try:
        parsed = parseQuery(plain or "")
        parts = list(_parts(parsed))
    except (ParseBaseException, ValueError, RecursionError) as error:
        if plain and _SERVICE.search(plain):
            raise _uses_service() from error
        raise ForbiddenError(
            "This query cannot be checked for another service (SERVICE), so it is refused.",
            hint="Write it without the words 'service' and 'from', and without \\u.",
        ) from error
    if any(part.name == "ServiceGraphPattern" for part in parts):
        raise _uses_service()
    clauses = [part for part in parts if part.name == "DatasetClause"]
    if store is not None and clauses:
        prologue = translatePrologue(parsed[0], None, PREFIXES)
        for clause in clauses:
            check_graph(store, str(prologue.absolutize(clause.default or clause.named)))
    return bool(clauses)


def check_graph(store: ox.Store, graph: str) -> None:
    """Raise unless the dataset has this graph."""
    try:
        exists = store.contains_named_graph(ox.NamedNode(graph))
    except ValueError:  # not even an IRI
        exists = False
    if not exists:
        raise ForbiddenError(
            f"There is no graph <{graph}> here, and nothing is read from anywhere else.",
            hint="'SELECT DISTINCT ?g { GRAPH ?g {} }' lists the graphs that FROM can name.",
        )


def is_update(text: str) -> bool:
    """Whether a text that is no query is a SPARQL update."""
    try:
        parseUpdate(text)
    except (ParseBaseException, ValueError, RecursionError):
        return False
    return True


def _uses_service() -> ForbiddenError:
    return ForbiddenError(
        "The query cannot be carried out: it asks another service (SERVICE).",
        hint="Take SERVICE out; query that service by itself, and import its answer as a table.",
    )


def _parts(parsed: object) -> Iterator[CompValue]:
    if isinstance(parsed, CompValue):
        yield parsed
        parsed = list(parsed.values())
    if isinstance(parsed, list | tuple | ParseResults):
        for part in parsed:
            yield from _parts(part)


class GuardedStore(OxigraphStore):
    """Oxigraph for rdflib, read only: refuses SERVICE and respects FROM, which oxrdflib overrides."""

    def query(self, query: Any, initNs: Any, initBindings: Any, queryGraph: Any, **kwargs: Any) -> Result:  # noqa: N803
        """Run a query, given as text."""
        if not isinstance(
            query, str
        ):  # rdflib would run it with its own engine, and read the file that FROM names
            raise ForbiddenError("A prepared query is not run here.", hint="Give the query as text.")
        if MAY_LEAVE_THE_UNION.search(query):
            queryGraph = None if names_graphs(query, self._inner) else queryGraph  # noqa: N806
        result: Result = super().query(query, initNs, initBindings, queryGraph, **kwargs)
        return result

    def update(self, update: Any, *args: Any, **kwargs: Any) -> None:
        """Refuse any update: LOAD would fetch before it failed."""
        raise ForbiddenError.update()
