"""/map: the map of home and school."""

from hsp_graph.server.jobs import Answer
from hsp_graph.server.page import POLICY_INSIDE, Page
from hsp_graph.server.pages.explain import EXPLAIN_LINK
from hsp_graph.server.rendering import HTML
from hsp_graph.workspace import Workspace


def map_page(workspace: Workspace, level: str = "", focus: str = "", as_of: str = "") -> Answer:
    """The map; for the parameters see :meth:`hsp_graph.Workspace.map`."""
    drawn = workspace.map(level=level, focus=focus, as_of=as_of, explain_base=EXPLAIN_LINK)
    return Answer(drawn.html().encode("utf-8", "replace"), HTML)


MAP = Page("/map", map_page, ("level", "focus", "as_of"), cached=True, policy=POLICY_INSIDE)
