"""What a query may reach: the graphs it names, but no other service. And an rdflib store that keeps to it."""

from collections.abc import Iterator
from typing import Any

from oxrdflib import OxigraphStore
from pyparsing import ParseResults
from pyparsing.exceptions import ParseBaseException
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.query import Result

from hsp_graph.errors import CommandError
from hsp_graph.graph.store import MAY_LEAVE_THE_UNION


def names_graphs(text: str) -> bool:
    """Whether a query names the graphs to ask (FROM, FROM NAMED); else it asks the union of all.

    Raises:
        CommandError: if it asks another service, which would tell it what the query holds, or if rdflib
            cannot parse it, so that nobody knows.
    """
    try:
        parts = list(_parts(parseQuery(text)))
    except (ParseBaseException, ValueError, RecursionError) as error:
        raise CommandError(
            f"It cannot be told whether this query asks another service: {error}.",
            mend="Correct it at that place, or write it without the word 'service' and without \\u.",
        ) from error
    if any(part.name == "ServiceGraphPattern" for part in parts):
        raise CommandError(
            "The query cannot be carried out: it asks another service (SERVICE).",
            mend="Take SERVICE out; ask that service by itself, and import what it says as a table.",
        )
    return any(part.name == "DatasetClause" for part in parts)


def _parts(parsed: object) -> Iterator[CompValue]:
    if isinstance(parsed, CompValue):
        yield parsed
        parsed = list(parsed.values())
    if isinstance(parsed, list | tuple | ParseResults):
        for part in parsed:
            yield from _parts(part)


class GuardedStore(OxigraphStore):
    """Oxigraph for rdflib; asks no services, and heeds FROM, which oxrdflib overrides."""

    def query(self, query: Any, initNs: Any, initBindings: Any, queryGraph: Any, **kwargs: Any) -> Result:  # noqa: N803
        """Run a query, given as text."""
        if isinstance(query, str) and MAY_LEAVE_THE_UNION.search(query):
            queryGraph = None if names_graphs(query) else queryGraph  # noqa: N806
        result: Result = super().query(query, initNs, initBindings, queryGraph, **kwargs)
        return result
