"""For everybody: axe-core in every view, the keyboard alone, and small windows."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Opener = Callable[..., Any]
Barriers = Callable[[Any], list[str]]

pytestmark = pytest.mark.browser

#: How to come to each view of the page from the first one.
VIEWS: dict[str, Callable[[Any], Any]] = {
    "map": lambda page: None,
    "person": lambda page: page.click("#ranking .person >> nth=0"),
    "tie": lambda page: (page.click("#ranking .person >> nth=0"), page.click("#details .tie >> nth=0")),
    "what if": lambda page: (page.click("#ranking .person >> nth=0"), page.click("#what-if")),
    "filtered": lambda page: (page.click("#key summary"), page.click('[data-kind="capital"] >> nth=0')),
    "found": lambda page: page.fill("#find", "a"),
    # A few rows of each table stand for all: axe-core looks at every cell.
    "table": lambda page: (
        page.click("#see-table"),
        page.fill("#ties-filter", "Mo"),
        page.fill("#agents-filter", "Mo"),
    ),
    "families": lambda page: page.click('[data-level="families"]'),
    "school": lambda page: page.evaluate("location.hash = '#level=people&school=brook-lane'"),
    "lists": lambda page: page.evaluate(
        "document.querySelectorAll('details').forEach(d => { d.open = true })"
    ),
}


@pytest.mark.parametrize(
    ("view", "size"),
    [*((view, (1440, 900)) for view in VIEWS), *((view, (320, 640)) for view in ("map", "what if"))],
    ids=str,
)
def test_axe_finds_no_barrier(
    view: str, size: tuple[int, int], opened: Opener, example: tuple[Any, Path], barriers: Barriers
) -> None:
    page = opened(example[1], size)
    VIEWS[view](page)
    assert barriers(page) == []


def test_axe_finds_no_barrier_where_many_are_unidentified(
    opened: Opener, pages: dict[str, Path], barriers: Barriers
) -> None:
    page = opened(pages["study"])
    assert barriers(page) == []
    page.fill("#find", "Alma's head")
    page.keyboard.press("Enter")
    assert barriers(page) == []


def test_the_map_by_keyboard_alone(opened: Opener, example: tuple[Any, Path]) -> None:
    network, file = example
    page = opened(file)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "map":
            break
    assert page.evaluate("document.activeElement.id") == "map"
    assert "Arrow keys" in page.text_content(f"#{page.get_attribute('#map', 'aria-describedby')}")
    seen = []
    for key in (
        "Home",
        "ArrowDown",
        "ArrowRight",
        "ArrowRight",
        "ArrowRight",
        "ArrowRight",
        "ArrowUp",
        "ArrowLeft",
    ):
        page.keyboard.press(key)
        seen.append(page.inner_text("#said").split(" \u2013 ")[0])
    assert len({*seen}) >= 6
    at = [page.evaluate("hspMap.at", network.position(name)) for name in seen]
    assert (
        at[1]["y"] > at[0]["y"]
        and at[2]["x"] > at[1]["x"]
        and at[7]["x"] < at[6]["x"]
        and at[6]["y"] < at[5]["y"]
    )
    page.keyboard.press("Enter")
    assert page.inner_text("#details h2") == seen[-1]
    assert page.evaluate("document.activeElement.id") == "details"
    page.keyboard.press("Escape")
    assert page.locator("#details").is_hidden()
    assert page.evaluate("document.activeElement.id") == "map"
    scale, place = page.evaluate("hspMap.scale()"), page.evaluate("hspMap.at", 0)
    page.keyboard.press("+")
    assert page.evaluate("hspMap.scale()") == pytest.approx(1.3 * scale)
    page.keyboard.press("-")
    page.keyboard.press("Shift+ArrowLeft")
    assert page.evaluate("hspMap.at", 0)["x"] == pytest.approx(place["x"] + 120)
    page.keyboard.press("0")
    assert page.evaluate("hspMap.at", 0) == pytest.approx(place)
    # Tab leaves the map: there is no trap.
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") != "map"


def test_every_person_is_reached_by_arrows(opened: Opener, example: tuple[Any, Path]) -> None:
    network, file = example
    page = opened(file)
    page.focus("#map")
    page.keyboard.press("Home")
    start = page.evaluate("hspMap.cursor()")
    reached, edge = {start}, [start]
    while edge:
        agent = edge.pop()
        for key in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"):
            other = page.evaluate("([agent, key]) => hspMap.step(agent, key)", [agent, key])
            if other not in reached:
                reached.add(other)
                edge.append(other)
    assert reached == set(range(len(network)))


def test_the_cursor_can_be_seen_and_goes_with_the_focus(opened: Opener, example: tuple[Any, Path]) -> None:
    page = opened(example[1])
    canvas = page.locator("#map canvas")
    before = canvas.screenshot()
    page.focus("#map")
    page.keyboard.press("Home")
    marked = canvas.screenshot()
    assert marked != before
    page.focus("#find")
    assert page.evaluate("getComputedStyle(document.querySelector('#find')).outlineStyle") == "solid"
    assert canvas.screenshot() != marked


@pytest.mark.parametrize("size", [(320, 640), (720, 450)], ids=str)
def test_small_windows_and_large_letters(
    size: tuple[int, int], opened: Opener, example: tuple[Any, Path]
) -> None:
    page = opened(example[1], size)
    for view in ("map", "person", "table"):
        VIEWS[view](page)
        assert page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        ), view
        page.keyboard.press("Escape")
    boxes = page.evaluate(
        """[...document.querySelectorAll('button, input:not([type=checkbox]), summary, .pick')]
           .filter(e => e.offsetParent).map(e => e.getBoundingClientRect())
           .map(({left, right, width, height}) => [left, right, width, height])"""
    )
    outside = page.evaluate(
        """[...document.querySelectorAll('.toolbar *')].filter(e => e.offsetParent)
           .filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML)"""
    )
    assert min(min(width, height) for _, _, width, height in boxes) >= 24
    assert outside == []


def test_nothing_is_animated(opened: Opener, example: tuple[Any, Path]) -> None:
    page = opened(example[1])
    page.click('[data-move="in"]')
    assert page.evaluate("document.getAnimations().length") == 0
    style = (Path(__file__).parents[3] / "hsp_graph" / "output" / "maps" / "style.css").read_text(
        encoding="utf-8"
    )
    assert not re.search(r"^\s*(transition|animation):(?!.*!important)", style, re.MULTILINE)


def test_what_cannot_be_ticked_by_mouse_can_by_keyboard(opened: Opener, example: tuple[Any, Path]) -> None:
    page = opened(example[1])
    page.focus('[data-kind="capital"] >> nth=0')
    page.keyboard.press("Space")
    assert page.evaluate("hspMap.ties()") < 165
    page.focus("#show-everything")
    page.keyboard.press("Enter")
    assert page.evaluate("hspMap.ties()") == 165
