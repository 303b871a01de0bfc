"""/report: the report on the study."""

from hsp_graph.server.jobs import Answer
from hsp_graph.server.page import POLICY_INSIDE, Page
from hsp_graph.server.pages.explain import EXPLAIN_LINK
from hsp_graph.server.rendering import HTML
from hsp_graph.workspace import Workspace


def report_page(workspace: Workspace, as_of: str = "") -> Answer:
    """The report as of a date."""
    text = workspace.report(as_of=as_of, explain_base=EXPLAIN_LINK)
    return Answer(text.encode("utf-8", "replace"), HTML)


REPORT = Page("/report", report_page, ("as_of",), cached=True, policy=POLICY_INSIDE)
