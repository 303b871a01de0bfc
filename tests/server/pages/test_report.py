"""The report as it is served, in a browser."""

from collections.abc import Callable
from typing import Any

import pytest

from hsp_graph.workspace import Workspace

pytestmark = pytest.mark.browser

Visitor = Callable[..., Any]


def test_the_report_is_served_as_it_is(study: Workspace, visit: Visitor) -> None:
    window = visit(study)
    assert window.go("/report") == 200
    page = window.page
    assert page.inner_text("h1") == study.title
    assert page.evaluate("getComputedStyle(document.querySelector('.notice')).borderTopWidth") != "0px"
    assert window.complaints == window.elsewhere == []
