"""The list of questions, in a browser."""

from collections.abc import Callable
from typing import Any

import pytest

from hsp_graph.workspace import Workspace

pytestmark = pytest.mark.browser

Visitor = Callable[..., Any]


def test_a_question_that_there_is_not_leads_to_those_there_are(study: Workspace, visit: Visitor) -> None:
    window = visit(study)
    window.go("/questions/head-teecher")
    assert window.page.inner_text("h1") == (
        "There is no question 'head-teecher'. Did you mean 'head-teachers'?"
    )
    window.page.click("text=All questions")
    assert window.page.url.endswith("/questions")
