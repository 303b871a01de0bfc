"""The first page of a study that is really served, in a browser that reaches nothing else."""

from collections.abc import Callable
from typing import Any

import pytest

from hsp_graph.graph.questions import questions
from hsp_graph.workspace import Workspace

pytestmark = pytest.mark.browser

Visitor = Callable[..., Any]


def test_the_start_says_what_is_there(study: Workspace, visit: Visitor) -> None:
    window = visit(study)
    window.go("/")
    page = window.page
    assert page.inner_text("h1") == study.title
    counts = dict(
        page.evaluate("[...document.querySelectorAll('.counts div')].map(one => one.innerText.split('\\n'))")
    )
    assert counts["ties"] == "82" and counts["head-teachers"] == "5"
    page.click("text=Ask a question")
    assert page.url.endswith("/questions")
    links = page.evaluate("[...document.querySelectorAll('.listed a')].map(one => one.getAttribute('href'))")
    assert sorted(links) == sorted(f"/questions/{name}" for name in questions())
    assert page.get_attribute("nav [aria-current]", "href") == "/questions"
