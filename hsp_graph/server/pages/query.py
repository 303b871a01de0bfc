"""/query: write a SPARQL query, run it, see rows or a drawing."""

from hsp_graph.server.jobs import Answer
from hsp_graph.server.page import Page
from hsp_graph.server.rendering import html_page
from hsp_graph.workspace import Workspace


def query_page(workspace: Workspace, query: str = "") -> Answer:
    """The page to write queries on, with a query to begin with."""
    from hsp_graph.core.namespaces import PREFIXES
    from hsp_graph.graph.questions import examples, grouped

    return html_page(
        workspace, "query", here="/query",
        groups=grouped(), short=examples(), prefixes=PREFIXES, base=workspace.base, query=query,
    )  # fmt: skip


def drawing_script(workspace: Workspace) -> Answer:
    """The script of vis-network, which draws triples."""
    from hsp_graph.output.maps.page import ENGINE

    return Answer(ENGINE.read_bytes(), "text/javascript; charset=utf-8")


QUERY = Page("/query", query_page, ("query",))
SCRIPT = Page("/static/vis-network.min.js", drawing_script, cached=True)
