"""The report in a browser, on paper and as Markdown: nothing leaves, nothing runs, everybody can read it."""

import re
from collections import Counter
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from hsp_graph.workspace import Workspace


@pytest.fixture(params=["study", "hostile", "workspace"])
def opened(request: pytest.FixtureRequest, browser: Any, tmp_path: Path) -> Any:
    """A report open in a browser; what it asked for and what it complained of are its last attributes."""
    file = tmp_path / "report.html"
    file.write_text(request.getfixturevalue(request.param).report(), encoding="utf-8")
    page = browser.new_page(viewport={"width": 320, "height": 800})
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.on("console", lambda one: asked.append(one.text))
    page.on("pageerror", lambda one: asked.append(str(one)))
    page.goto(file.as_uri())
    yield page, asked, file.as_uri()
    page.close()


def test_it_asks_for_nothing_runs_nothing_and_bars_nobody(opened: Any, barriers: Any) -> None:
    page, asked, address = opened
    # Nothing but tables and pictures, which scroll by themselves, is wider than the narrowest screen.
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 900})
    assert barriers(page) == []
    assert page.evaluate("[window.pwned, document.scripts.length, document.images.length]") == [None, 0, 0]
    names = page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert [name for name, times in Counter(names).items() if times > 1] == []
    links = page.evaluate("[...document.links].map(one => one.getAttribute('href'))")
    assert all(re.match(r"#|https://", link) for link in links)
    assert all(link[1:] in names for link in links if link.startswith("#"))
    used = page.evaluate(
        "[...document.querySelectorAll('svg *')].flatMap(one => [...one.attributes])"
        ".map(one => one.name.endsWith('href') ? `url(${one.value})` : one.value)"
    )
    inside = {name for value in used for name in re.findall(r"url\(#?([^)]+)\)", value)}
    assert inside <= set(names)
    assert asked == [address]


def test_nothing_is_cut_on_paper(opened: Any) -> None:
    page, _, _ = opened
    page.set_viewport_size({"width": 680, "height": 1000})  # A4 less its margins
    page.emulate_media(media="print")
    wide = page.evaluate(
        "[...document.querySelectorAll('table, figure, p, li, h1')]"
        ".filter(one => one.getBoundingClientRect().right > 681).map(one => one.innerText.slice(0, 60))"
    )
    assert wide == []
    # A heading stays with what follows, and a row and a picture on one page; each page has the table's head.
    styles = "Object.fromEntries(['h2', 'h3', 'thead', 'tr', 'figure']"
    styles += ".filter(name => document.querySelector(name))"
    styles += ".map(name => [name, getComputedStyle(document.querySelector(name))])"
    styles += ".map(([name, of]) => [name, [of.breakAfter, of.breakInside, of.display]]))"
    found = page.evaluate(styles)
    assert found["h2"][0] == found["h3"][0] == "avoid"
    if "thead" in found:
        assert found["thead"][2] == "table-header-group"
        assert found["tr"][1] == "avoid"
    if "figure" in found:
        assert found["figure"][1] == "avoid"


def test_hostile_text_is_shown_as_it_is(hostile: Workspace, hostile_texts: Sequence[str]) -> None:
    shown: list[str] = []
    tags: set[str] = set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            tags.add(tag)
            assert not [name for name, _ in attributes if name.startswith("on")]

        def handle_data(self, data: str) -> None:
            shown.append(data)

    Reader().feed(hostile.report())
    assert not tags & {"script", "img", "iframe", "object"}
    text = "".join(shown)
    for hostile_text in hostile_texts:
        assert hostile_text in text


def test_hostile_text_stays_text_in_markdown(hostile: Workspace, hostile_texts: Sequence[str]) -> None:
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(hostile.report("md"))
    inline = [one for token in tokens for one in token.children or ()]
    kinds = {one.type for one in (*tokens, *inline)}
    assert not kinds & {"html_block", "html_inline", "link_open", "image", "em_open", "s_open", "fence"}
    code = [one.content for one in inline if one.type == "code_inline"]
    assert all(one.startswith("hsp ") for one in code)
    cells = [
        "".join(one.content for one in token.children or ()) for token in tokens if token.type == "inline"
    ]
    for hostile_text in hostile_texts:
        assert any(hostile_text in cell for cell in cells), hostile_text
