"""/: what the study is, what is in it, and what can be done with it."""

from hsp_graph.server.jobs import Answer
from hsp_graph.server.page import Page
from hsp_graph.server.pages.explain import example_agent
from hsp_graph.server.rendering import html_page
from hsp_graph.workspace import Workspace


def home_page(workspace: Workspace) -> Answer:
    """The first page."""
    from hsp_graph.graph.questions import questions

    return html_page(
        workspace, "home", here="/",
        counts=workspace.ask("counts"), questions=len(questions()), example=example_agent(workspace),
    )  # fmt: skip


HOME = Page("/", home_page)
