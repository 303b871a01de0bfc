"""What worker processes do. Each job is a plain function; what it is given and answers can be pickled."""

from dataclasses import dataclass

from hsp_graph.workspace import Workspace


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


def title(workspace: Workspace) -> Answer:
    """The study's title."""
    return Answer(workspace.title.encode(), "text/plain; charset=utf-8")


def query(workspace: Workspace, text: str, accept: str) -> Answer:
    """What a SPARQL query finds."""
    from hsp_graph.graph.results import found

    result = found(workspace.store, text, "json")
    assert isinstance(result, str)
    return Answer(result.encode(), "application/sparql-results+json")
