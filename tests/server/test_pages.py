"""What holds for every page of a study that is served, in a browser that reaches nothing else."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

import pytest

from hsp_graph.server.pages import PAGES as REGISTER
from hsp_graph.server.rendering import NAVIGATION
from hsp_graph.server.worker import all_jobs
from hsp_graph.workspace import Workspace

pytestmark = pytest.mark.browser

LABELS = "/query?query=" + quote(
    "SELECT ?x ?label { ?x rdfs:label ?label FILTER (!STRSTARTS(STR(?x), STR(hsp:))) }"
)
GRAPH = "/query?query=" + quote(
    "CONSTRUCT { ?a hsp:tiedTo ?b . ?a rdfs:label ?l } { ?a hsp:tiedTo ?b ; rdfs:label ?l }"
)
WRONG = "/questions/ties-as-of?date=" + quote('"><script>window.pwned=1</script>') + "&agent=Joyse&nix=1"
UNKNOWN = "/explain?of=" + quote("'><script>window.pwned=1</script>")
PAGES = ["/", "/questions", "/questions/ties", WRONG, "/query", LABELS, GRAPH, "/nix", "/explain", UNKNOWN]

Visitor = Callable[..., Any]


def test_each_page_has_an_address_and_a_job_of_its_own() -> None:
    assert len({page.path for page in REGISTER}) == len({page.job for page in REGISTER}) == len(REGISTER)
    assert {path for path, _ in NAVIGATION} <= {page.path for page in REGISTER}
    jobs = all_jobs()
    assert all(jobs[page.job.__name__] is page.job for page in REGISTER)
    assert jobs.keys() - {page.job.__name__ for page in REGISTER} == {"query", "graph", "description"}


@pytest.mark.parametrize(
    ("sample", "width"),
    [
        ("study", 1440),
        pytest.param("hostile", 320, marks=pytest.mark.slow),
        pytest.param("workspace", 320, marks=pytest.mark.slow),
    ],
)
def test_pages_bar_nobody_run_nothing_and_ask_nobody(
    sample: str, width: int, visit: Visitor, barriers: Any, request: pytest.FixtureRequest
) -> None:
    window = visit(request.getfixturevalue(sample), width)
    for path in PAGES:
        window.complaints.clear()
        status = window.go(path)
        window.settle()
        page = window.page
        assert status == {WRONG: 400, "/nix": 404, UNKNOWN: 404}.get(path, 200), path
        # Chromium itself tells of a page that is an error.
        assert [one for one in window.complaints if "Failed to load resource" not in one] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert barriers(page) == [], path
        assert page.evaluate(
            "[window.pwned, document.querySelectorAll('img, [onload], [onerror]').length]"
        ) == [None, 0]
        names = page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
        assert [name for name, times in Counter(names).items() if times > 1] == []
        headings = page.evaluate("[document.querySelectorAll('h1').length, document.title.length > 10]")
        assert headings == [1, True]
    assert window.elsewhere == []


def test_nothing_stands_in_a_page_that_could_run(study: Workspace, server_of: Callable[..., Any]) -> None:
    for path in PAGES:
        reply = server_of(study).get(path, Accept="text/html")
        policy = reply.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert re.search(r"<style|\sstyle=|\son\w+=|javascript:", reply.text) is None
        assert re.findall(r"<script(?! src=\"/static/[a-z]+\.js\" defer></script>)", reply.text) == []


def test_the_first_stop_of_the_keyboard_leads_past_the_links(study: Workspace, visit: Visitor) -> None:
    window = visit(study)
    window.go("/questions/ties")
    page = window.page
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "To the content" and skip.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_hostile_texts_are_shown_as_they_are(
    hostile: Workspace, hostile_texts: Sequence[str], visit: Visitor
) -> None:
    window = visit(hostile)
    page = window.page
    window.go("/questions/people")
    assert set(hostile_texts[0:5]) & {row[0] for row in window.rows()}
    for path in ("/", "/questions/ties", "/questions/references", LABELS):
        window.go(path)
        window.settle()
        assert hostile_texts[0] in page.inner_text("body")
    window.go("/query?query=" + quote("</textarea><script>window.pwned=1</script>"))
    window.settle()
    assert page.input_value("#text") == "</textarea><script>window.pwned=1</script>"
    text = 'CONSTRUCT { <urn:a> rdfs:label "<img src=x onerror=window.pwned=1>\\n\\"\\\\" } {}'
    window.go("/query?query=" + quote(text))
    page.wait_for_selector("#drawing canvas")
    assert window.rows()[0][2] == '<img src=x onerror=window.pwned=1>\n"\\'
    window.go("/query?query=" + quote('SELECT (IRI("javascript:window.pwned=1") AS ?x) ("<b>" AS ?y) {}'))
    window.settle()
    assert page.get_attribute("tbody a", "href") == "/explain?of=javascript%3Awindow.pwned%3D1"
    assert page.evaluate("window.pwned") is None
    links = page.evaluate("[...document.links].map(one => one.protocol)")
    assert set(links) == {"http:"}


def test_nothing_is_cut_on_paper(study: Workspace, visit: Visitor) -> None:
    window = visit(study, 680)  # A4 less its margins
    window.page.emulate_media(media="print")
    for path in ("/", "/questions", "/questions/ties?agent=Joyce", LABELS):
        window.go(path)
        window.settle()
        wide = window.page.evaluate(
            "[...document.querySelectorAll('table, pre, p, li, h1')]"
            ".filter(one => one.getBoundingClientRect().right > 681).map(one => one.innerText.slice(0, 60))"
        )
        assert wide == [], path
        hidden = window.page.evaluate(
            "[...document.querySelectorAll('nav, form')].every(one => !one.checkVisibility())"
        )
        assert hidden
