"""SPARQL 1.1 Service Description."""

from collections.abc import Iterator

import pyoxigraph as ox

from hsp_graph.core.terms import A
from hsp_graph.graph.store import Store

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
            "Turtle", "RDF_XML", "N-Triples", "JSON-LD", "TriG", "N-Quads")  # fmt: skip


def service_description(store: Store, endpoint: str) -> Iterator[ox.Triple]:
    """The description of the service at an address: its language, formats and graphs.

    Args:
        store: the graph.
        endpoint: the address, an absolute IRI.
    """
    service, dataset, default = ox.BlankNode("service"), ox.BlankNode("dataset"), ox.BlankNode("default")
    yield ox.Triple(service, A, _sd("Service"))
    yield ox.Triple(service, _sd("endpoint"), ox.NamedNode(endpoint))
    yield ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield ox.Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    for name in _FORMATS:
        yield ox.Triple(service, _sd("resultFormat"), ox.NamedNode(f"http://www.w3.org/ns/formats/{name}"))
    yield ox.Triple(service, _sd("defaultDataset"), dataset)
    yield ox.Triple(dataset, A, _sd("Dataset"))
    yield ox.Triple(dataset, _sd("defaultGraph"), default)
    yield ox.Triple(default, A, _sd("Graph"))
    for number, graph in enumerate(store.named_graphs(), 1):
        named = ox.BlankNode(f"graph{number}")
        yield ox.Triple(dataset, _sd("namedGraph"), named)
        yield ox.Triple(named, A, _sd("NamedGraph"))
        yield ox.Triple(named, _sd("name"), graph)


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)
