"""What worker processes do for programs. Each job is a plain function; all it takes and gives is pickled."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hsp_graph.server.negotiation import chosen
from hsp_graph.workspace import Workspace

if TYPE_CHECKING:
    from hsp_graph.graph.engine import Graphs, Triple


@dataclass(frozen=True)
class Answer:
    """What a job answers: what a client gets.

    Attributes:
        body: the bytes.
        media_type: what they are, with the charset.
        status: the HTTP status.
    """

    body: bytes
    media_type: str
    status: int = 200


def query(
    workspace: Workspace, text: str, accept: str, most: int, graphs: "Graphs | None", base: str
) -> Answer:
    """What a SPARQL query finds.

    Args:
        workspace: the study.
        text: the query.
        accept: the media types that the client accepts.
        most: so many rows or triples it may find.
        graphs: those it is asked of, if the client says it.
        base: what relative IRIs in it are relative to.
    """
    from hsp_graph.graph.results import serialised, types_of

    result = workspace.store.query(text, graphs, base)
    offered = types_of(result)
    media_type = chosen(accept, offered)
    if media_type is None:
        return _none_of(offered)
    return Answer(serialised(result, media_type, most), media_type)


def graph(workspace: Workspace, name: str, accept: str, most: int) -> Answer:
    """The triples of one graph; those of all, each once, for the name ""."""
    triples = workspace.store.triples_of(name) if name else workspace.store.triples()
    if triples is None:
        return Answer(b"There is no graph of this name.\n", "text/plain", 404)
    return _in_rdf(triples, accept, most)


def description(workspace: Workspace, endpoint: str, accept: str, most: int) -> Answer:
    """What the service says of itself."""
    from hsp_graph.graph.service_description import described

    return _in_rdf(described(workspace.store, endpoint), accept, most)


def _in_rdf(triples: "Iterator[Triple]", accept: str, most: int) -> Answer:
    from hsp_graph.graph.results import TRIPLE_TYPES, triples_as

    offered = list(TRIPLE_TYPES)
    media_type = chosen(accept, offered)
    return Answer(triples_as(triples, media_type, most), media_type) if media_type else _none_of(offered)


def _none_of(offered: list[str]) -> Answer:
    return Answer(f"This can be had as {', '.join(offered)}.\n".encode(), "text/plain", 406)
