"""/questions: the list of the shipped questions."""

from hsp_graph.server.jobs import Answer
from hsp_graph.server.page import Page
from hsp_graph.server.rendering import html_page
from hsp_graph.workspace import Workspace


def questions_page(workspace: Workspace) -> Answer:
    """The questions by group."""
    from hsp_graph.graph.questions import grouped

    return html_page(workspace, "questions", here="/questions", groups=grouped())


QUESTIONS = Page("/questions", questions_page)
