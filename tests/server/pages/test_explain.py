"""The page of explanations, in a browser."""

from collections.abc import Callable
from typing import Any

import pytest

from hsp_graph.output.explain import explain
from hsp_graph.workspace import Workspace

pytestmark = pytest.mark.browser

Visitor = Callable[..., Any]


def test_what_is_explained_leads_on_to_what_it_rests_on(study: Workspace, visit: Visitor) -> None:
    window = visit(study)
    window.go("/")
    page = window.page
    page.fill("#of", "brokerage of Joyce")
    page.click("button >> text=Explain")
    tree = explain(study, "brokerage of Joyce").root
    assert page.inner_text("h1") == tree.text
    assert page.locator("main li").count() == sum(1 for _ in tree.walk()) - 1
    told = page.inner_text("main")
    for node in tree.walk():
        assert node.text in told
        assert all(value in told or value.startswith("hsp explain") for value in node.facts.values())
    page.locator("main li a").first.click()
    assert page.locator("main li").count() > 0
    assert window.go("/explain?of=Joyse") == 404
    assert "Did you mean 'Joyce'" in page.inner_text(".wrong")
    assert page.input_value("#of") == "Joyse"
    assert page.get_attribute("#of", "aria-invalid") == "true"
