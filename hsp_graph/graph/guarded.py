"""Queries stay in the study: no other service is asked. And the rdflib store that keeps to it."""

from collections.abc import Iterator
from typing import Any

from oxrdflib import OxigraphStore
from pyparsing import ParseResults
from pyparsing.exceptions import ParseBaseException
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.query import Result

from hsp_graph.errors import CommandError
from hsp_graph.graph.store import MAY_ASK_SERVICES


def refuse_services(text: str) -> None:
    """Refuse a query that asks another service, which would tell it what the query holds.

    Raises:
        CommandError: if it does, or if rdflib cannot parse it, so that nobody knows.
    """
    try:
        asks = any(part.name == "ServiceGraphPattern" for part in _parts(parseQuery(text)))
    except (ParseBaseException, ValueError, RecursionError) as error:
        raise CommandError(
            f"It cannot be told whether this query asks another service: {error}.",
            mend="Correct it at that place, or write it without the word 'service' and without \\u.",
        ) from error
    if asks:
        raise CommandError(
            "The query cannot be carried out: it asks another service (SERVICE).",
            mend="Take SERVICE out; ask that service by itself, and import what it says as a table.",
        )


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
        if isinstance(query, str) and MAY_ASK_SERVICES.search(query):
            refuse_services(query)
        graph: Any = None if queryGraph == DATASET_DEFAULT_GRAPH_ID else queryGraph
        result: Result = super().query(query, initNs, initBindings, graph, **kwargs)
        return result
