"""The map as it is served, in a browser."""

from collections.abc import Callable
from typing import Any

import pytest

from hsp_graph.workspace import Workspace

pytestmark = pytest.mark.browser

Visitor = Callable[..., Any]


def test_the_map_is_served_as_it_is(study: Workspace, visit: Visitor) -> None:
    window = visit(study)
    assert window.go("/map") == 200
    assert window.page.evaluate("hspMap.labels().length") > 0
    assert window.page.content().count("/explain?of=") >= 1
    assert window.complaints == window.elsewhere == []
