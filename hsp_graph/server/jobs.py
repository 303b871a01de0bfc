"""The jobs of the SPARQL Protocol: functions that worker processes run; arguments and answers are pickled."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hsp_graph.server.negotiation import chosen
from hsp_graph.workspace import Workspace

if TYPE_CHECKING:
    from hsp_graph.graph.engine import Graphs, Triple


@dataclass(frozen=True)
class Answer:
    """The answer of a job, as a client gets it.

    Attributes:
        body: the bytes.
        media_type: with the charset.
        status: the HTTP status.
        filename: what a browser saves it as; "" to show it.
    """

    body: bytes
    media_type: str
    status: int = 200
    filename: str = ""


def query(
    workspace: Workspace, text: str, accept: str, most: int, graphs: "Graphs | None", base: str
) -> Answer:
    """The result of a SPARQL query.

    Args:
        workspace: the study.
        text: the query.
        accept: the media types that the client accepts.
        most: the number of rows or triples it may have.
        graphs: the graphs that the client names.
        base: the base of relative IRIs.
    """
    from hsp_graph.graph.results import serialise, types_of

    result = workspace.store.query(text, graphs, base)
    offered = types_of(result)
    media_type = chosen(accept, offered)
    if media_type is None:
        return _not_acceptable(offered)
    return Answer(serialise(result, media_type, most), media_type)


def graph(workspace: Workspace, name: str, accept: str, most: int) -> Answer:
    """The triples of one named graph; for the name "", of all graphs, each once."""
    triples = workspace.store.triples_of(name) if name else workspace.store.triples()
    if triples is None:
        return Answer(b"There is no graph of this name.\n", "text/plain", 404)
    return _in_rdf(triples, accept, most)


def description(workspace: Workspace, endpoint: str, accept: str, most: int) -> Answer:
    """The service description."""
    from hsp_graph.graph.service_description import service_description

    return _in_rdf(service_description(workspace.store, endpoint), accept, most)


def _in_rdf(triples: "Iterator[Triple]", accept: str, most: int) -> Answer:
    from hsp_graph.graph.results import TRIPLE_TYPES, triples_as

    offered = list(TRIPLE_TYPES)
    media_type = chosen(accept, offered)
    return (
        Answer(triples_as(triples, media_type, most), media_type) if media_type else _not_acceptable(offered)
    )


def _not_acceptable(offered: list[str]) -> Answer:
    return Answer(f"This is available as {', '.join(offered)}.\n".encode(), "text/plain", 406)
