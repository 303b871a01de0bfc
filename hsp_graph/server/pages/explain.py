"""/explain: the provenance of a number, a triple or a thing."""

from typing import Any, Final

from hsp_graph.core.errors import CommandError
from hsp_graph.server.jobs import Answer
from hsp_graph.server.page import Page
from hsp_graph.server.rendering import html_page
from hsp_graph.workspace import Workspace

#: What the address of an explanation begins with.
EXPLAIN_LINK: Final = "/explain?of="


def explain_page(workspace: Workspace, of: str = "") -> Answer:
    """The explanation of something; a form, if nothing is named."""
    from hsp_graph.output.explain import explain
    from hsp_graph.output.report.page import linked

    values: dict[str, Any] = {
        "of": of, "tree": None, "refused": None, "linked": linked, "example": example_agent(workspace)
    }  # fmt: skip
    if not of:
        return html_page(workspace, "explain", here="/explain", **values)
    try:
        values |= {"of": "", "tree": explain(workspace, of).to_dict()}
    except CommandError as error:
        return html_page(workspace, "explain", 404, **values | {"refused": error})
    return html_page(workspace, "explain", **values)


def example_agent(workspace: Workspace) -> str:
    """The name of an agent in the graph, as an example of what can be explained."""
    from hsp_graph.graph.resolve import agents_like

    return next(iter(agents_like(workspace.store, "", 1).values()), "ties.csv")


EXPLAIN = Page("/explain", explain_page, ("of",))
