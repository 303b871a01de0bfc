"""The maps in Chromium, opened from a file with the network blocked."""

import itertools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hsp_graph.network.network import Network
from hsp_graph.output.maps import About, HomeSchoolMap
from hsp_graph.output.maps.facts import EVIDENCE_KEYS

pytestmark = pytest.mark.browser

SAMPLES = ["authority", "study"]
SIZES = [(1440, 900), (768, 1024), (320, 640)]
PIECES = {"authority": (62, 93), "study": (53, 57)}  # agents, ties

Opener = Callable[..., Any]


def overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(
        one["x"] < other["x"] + other["w"]
        and other["x"] < one["x"] + one["w"]
        and one["y"] < other["y"] + other["h"]
        and other["y"] < one["y"] + one["h"]
    )


@pytest.mark.parametrize("sample", SAMPLES)
def test_ties_from_families_to_heads_miss_the_practitioners(
    sample: str, opened: Opener, pages: dict[str, Path], request: pytest.FixtureRequest
) -> None:
    network = request.getfixturevalue(f"{sample}_sample").network()
    page = opened(pages[sample])
    sector = network.agents["sector"].tolist()
    labels = [
        label
        for label in page.evaluate("hspMap.labels()")
        if label["agent"] >= 0 and sector[label["agent"]] == "family-learning"
    ]
    for tie, (a, b) in enumerate(zip(network.source.tolist(), network.target.tolist(), strict=True)):
        if {sector[a], sector[b]} == {"home", "school"}:
            for point in page.evaluate("hspMap.path", tie):
                for label in labels:
                    inside = overlap(point | {"w": 0, "h": 0}, label)
                    assert not inside, (tie, label["text"])


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_tie_is_on_the_map_and_in_the_table(
    sample: str, opened: Opener, pages: dict[str, Path]
) -> None:
    page = opened(pages[sample])
    agents, ties = PIECES[sample]
    assert page.evaluate("hspMap.ties()") == ties
    page.click("#see-table")
    assert page.locator("#ties tbody tr").count() == ties
    assert page.locator("#agents tbody tr").count() == agents
    assert page.inner_text("#ties-told") == f"All {ties} ties."
    for row in (0, ties - 1):
        page.click(f'#ties tr[data-row="{row}"] button')
        assert page.evaluate("hspMap.chosen()") == {"tie": row}
    assert page.locator("#map").is_hidden()


def test_nothing_moves_after_load(opened: Opener, pages: dict[str, Path]) -> None:
    page = opened(pages["study"])
    before = page.screenshot()
    page.wait_for_timeout(700)
    assert page.screenshot() == before


def test_parallel_ties_run_apart(opened: Opener, blank: Any, tmp_path: Path) -> None:
    blank.agent("p", "Pat", "home")
    blank.agent("f", "Fran", "family-learning")
    for ends in (("p", "f"), ("f", "p"), ("p", "f")):
        blank.tie(*ends, "advises", "bridging")
    HomeSchoolMap(blank.network(), title="Three ties").write(tmp_path / "map.html")
    page = opened(tmp_path / "map.html")
    middles = [page.evaluate("hspMap.path", tie)[20]["y"] for tie in range(3)]
    assert min(abs(a - b) for a, b in itertools.combinations(middles, 2)) > 8
    box = page.locator("#map").bounding_box()
    for tie in range(3):
        point = page.evaluate("hspMap.path", tie)[20]
        page.mouse.click(box["x"] + point["x"], box["y"] + point["y"])
        assert page.evaluate("hspMap.chosen()") == {"tie": tie}


def click_on(page: Any, agent: int) -> None:
    box = page.locator("#map").bounding_box()
    at = page.evaluate("hspMap.at", agent)
    page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])


def test_a_click_shows_what_a_tie_rests_on(opened: Opener, pages: dict[str, Path], study_sample: Any) -> None:
    page = opened(pages["study"])
    click_on(page, study_sample.place["m0"])
    panel = page.locator("#details")
    assert panel.locator("h2").inner_text() == "Alma"
    assert panel.locator("h3").inner_text() == "2 ties"
    page.click("#details .tie >> nth=1")
    text = panel.inner_text()
    for words in (
        "listens to",
        "Positive",
        "Linking",
        "Asserted by the coder",
        "Fictional interviews",
        "paragraph 2",
        "a fictional researcher",
        "2021",
        "A fictional remark on listens to.",
    ):
        assert words in text
    page.click("#back")
    assert panel.locator("h2").inner_text() == "Alma"
    page.click("#details .tie >> nth=0")
    assert "Derived by the rule “capital-bridging”" in panel.inner_text()
    assert "No evidence is recorded for this tie" in panel.inner_text()


def test_who_is_not_identified_is_said_to_be_so(
    opened: Opener, pages: dict[str, Path], study_sample: Any
) -> None:
    page = opened(pages["study"])
    click_on(page, study_sample.place["mh3"])
    assert "certainly exists, but the source does not say who" in page.inner_text("#details .note")
    assert "25 of them not identified; 57 ties, 4 negative." in page.locator("#overview").text_content()


def test_find_by_keyboard_and_escape(opened: Opener, pages: dict[str, Path]) -> None:
    page = opened(pages["authority"])
    page.focus("#find")
    page.keyboard.type("AHM")
    assert page.locator("#found button").all_inner_texts()[0].startswith("Ms Ahmed")
    page.keyboard.press("Enter")
    assert page.locator("#details h2").inner_text() == "Ms Ahmed"
    assert page.inner_text("#said").startswith("Ms Ahmed, Head teacher")
    page.keyboard.press("Escape")
    assert page.locator("#details").is_hidden()
    assert page.evaluate("document.activeElement.id") == "find"
    page.fill("#find", "dev")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("#details h2").inner_text() == "Dev"
    assert page.inner_text(".standing-line") == "7 families have no other short route"
    page.fill("#find", "nobody at all")
    assert page.inner_text("#found") == "Nobody of that name"
    page.keyboard.press("Escape")
    assert page.locator("#found").is_hidden()


def test_the_panel_ranks_in_words(opened: Opener, pages: dict[str, Path]) -> None:
    page = opened(pages["authority"])
    names = page.locator(".ranking .person").all_inner_texts()
    assert names == ["Dev", "Mo", "Sue", "Carol"]
    page.click(".ranking .person >> nth=0")
    assert page.evaluate("hspMap.chosen()") == {"agent": names.index("Dev") + 2}


def test_the_key_is_seen_without_scrolling(opened: Opener, pages: dict[str, Path], tmp_path: Path) -> None:
    network = Network.of([(f"f{i}", "family-learning") for i in range(8)], [])
    standing = {f"f{i}": 9 - i for i in range(8)}
    HomeSchoolMap(network, title="Many", standing=standing, standing_unit="Families").write(
        tmp_path / "m.html"
    )
    page = opened(tmp_path / "m.html")
    assert page.locator(".ranking li:visible").count() == 5
    assert page.inner_text(".standing summary") == "and 3 more"
    assert page.inner_text(".standing p") == "Families:"
    assert page.locator(".standing li").nth(0).text_content() == "f099 families have no other short route"
    # Where all count the same there is nothing to compare: it is told once, without bars.
    alike = HomeSchoolMap(
        network, title="Alike", standing=dict.fromkeys(standing, 1), standing_unit="Families"
    )
    alike.write(tmp_path / "a.html")
    page.goto((tmp_path / "a.html").as_uri())
    assert page.inner_text(".standing p") == "For each of these, 1 family has no other short route:"
    assert page.locator(".standing .bar").count() == 0
    assert page.locator(".standing li").nth(0).text_content() == "f0"
    page = opened(pages["authority"])
    box = page.locator(".key").last.bounding_box()
    assert box["y"] + box["height"] <= 900


def test_where_names_have_no_room_that_is_told(opened: Opener, pages: dict[str, Path]) -> None:
    page = opened(pages["study"], (320, 640))
    named = {label["agent"] for label in page.evaluate("hspMap.labels()") if label["agent"] >= 0}
    unnamed = PIECES["study"][0] - len(named)
    assert page.inner_text("#unnamed").startswith(f"{unnamed} names have no room here: zoom in")
    page = opened(pages["study"], (768, 1024))
    named = {label["agent"] for label in page.evaluate("hspMap.labels()")}
    assert named >= set(range(46, 53)), "everybody in the ring"
    page = opened(pages["study"])
    assert page.text_content("#unnamed") == ""


def test_a_cell_says_the_same_but_once(opened: Opener, tmp_path: Path) -> None:
    network = Network.of([("p", "home"), ("f", "family-learning")], [("p", "f"), ("f", "p")])
    network.ties["capital"][0], network.ties["capital_rule"][0] = "bridging", "31-form"
    piece = {"source": "A long title", "reported_by": "Agata", "paraphrase": "A word."}
    HomeSchoolMap(
        network,
        title="Once",
        evidence={"tie-0": [piece, piece | {"paraphrase": "Another."}], "tie-1": [piece]},
        rules={"31-form": "Form by sector"},
    ).write(tmp_path / "map.html")
    page = opened(tmp_path / "map.html")
    page.click("#see-table")
    cells = page.locator("#ties tbody tr").nth(0).locator("td").all_inner_texts()
    assert cells[-2:] == ["Agata", "A word.; Another."]
    assert "Derived by the rule “Form by sector”" in cells
    assert page.inner_text("#table-view").count("A long title") == 1


def test_the_panel_tells_what_is_known_of_somebody_beside_their_ties(opened: Opener, tmp_path: Path) -> None:
    rows = [
        {"paraphrase": "A remark.", "source": "A long title", "locator": "p. 1"},
        {"paraphrase": "A view.", "source": "A long title", "indicators": "power", "reported_by": "Ada"},
        {"paraphrase": "A finding.", "source": "A long title", "stance": "authentic"},
    ]
    HomeSchoolMap(
        Network.of([("p", "home"), ("h", "school")], [("p", "h")]),
        title="About",
        about={"h": About(rows, ["Ms Ahmed", "Mr Boyle"], {"authentic": 2, "nominal": 1})},
    ).write(tmp_path / "map.html")
    page = opened(tmp_path / "map.html")
    click_on(page, 1)
    told = page.locator("#details > dl").inner_text().replace("\n", " ")
    assert "Stance authentic, as the source names it" in told
    assert "Coded to 3 indicators (2 authentic, 1 nominal)" in told
    assert "May be Ms Ahmed, Mr Boyle" in told
    cards = page.locator(".evidence").all_inner_texts()
    assert [card.split("\n")[0] for card in cards] == ["A finding.", "A view.", "A remark."]
    assert "power" in cards[1] and "Ada" in cards[1]
    assert page.inner_text("#details").count("A long title") == 1


def test_a_tie_whose_valence_is_not_stated_looks_like_none_that_is(opened: Opener, tmp_path: Path) -> None:
    network = Network.of([("p", "home"), ("f", "family-learning")], [("p", "f")])
    network.ties["valence"][0] = ""
    HomeSchoolMap(network, title="Not stated").write(tmp_path / "map.html")
    page = opened(tmp_path / "map.html")
    assert "Not stated: thin, with an open dot" in page.locator(".key li").all_inner_texts()
    assert [sign["valence"] for sign in page.evaluate("hspMap.signs()")] == [""]
    click_on(page, 0)
    assert "valence not stated" in page.inner_text(".tie")


def test_the_table_sorts_and_filters(opened: Opener, pages: dict[str, Path]) -> None:
    page = opened(pages["study"])
    page.click("#see-table")
    page.fill("#ties-filter", "negative linking")
    assert page.inner_text("#ties-told") == "4 of 57 ties."
    page.fill("#ties-filter", "")
    page.click('#agents .sort:has-text("Ties")')
    page.click('#agents .sort:has-text("Ties")')
    assert page.locator("#agents tbody tr").nth(0).locator("td").nth(4).inner_text() == "6"
    assert page.locator('#agents th[aria-sort="descending"]').inner_text().startswith("Ties")
    page.click("#see-map")
    assert page.locator("#map").is_visible()


def test_the_map_moves_by_buttons_and_keeps_its_view_when_the_window_changes(
    opened: Opener, pages: dict[str, Path]
) -> None:
    page = opened(pages["authority"])
    first, at = page.evaluate("hspMap.scale()"), page.evaluate("hspMap.at", 0)
    page.click('[data-move="in"]')
    assert page.evaluate("hspMap.scale()") == pytest.approx(1.3 * first)
    page.click('[data-move="out"]')
    page.click('[data-move="left"]')
    assert page.evaluate("hspMap.at", 0)["x"] == pytest.approx(at["x"] + 120)
    page.set_viewport_size({"width": 1300, "height": 800})
    page.wait_for_timeout(300)
    assert page.evaluate("hspMap.scale()") == pytest.approx(first)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.wait_for_timeout(300)
    page.click('[data-move="fit"]')
    assert page.evaluate("hspMap.at", 0) == pytest.approx(at)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_targets_are_large_enough_and_the_toolbar_does_not_wrap(
    size: tuple[int, int], opened: Opener, pages: dict[str, Path]
) -> None:
    page = opened(pages["authority"], size)
    page.click(".ranking .person >> nth=0")
    boxes = page.evaluate(
        """[...document.querySelectorAll('button, input, summary')].filter(e => e.offsetParent)
           .map(e => e.getBoundingClientRect()).map(({width, height}) => [width, height])"""
    )
    assert boxes
    assert min(min(box) for box in boxes) >= 24
    if size[0] >= 768:
        assert page.locator(".toolbar").bounding_box()["height"] < 60


def test_focus_is_visible_on_everything_that_takes_it(opened: Opener, pages: dict[str, Path]) -> None:
    page = opened(pages["study"])
    seen = set()
    for _ in range(30):
        page.keyboard.press("Tab")
        name, style = page.evaluate(
            """(() => { const e = document.activeElement;
               return [e.outerHTML, getComputedStyle(e).outlineStyle] })()"""
        )
        if name.startswith("<body"):
            break
        assert style == "solid", name
        seen.add(name)
    assert len(seen) >= 14


def test_an_empty_network_says_so(opened: Opener, tmp_path: Path) -> None:
    HomeSchoolMap(Network.of([], []), title="Nothing", notice="Fictional").write(tmp_path / "map.html")
    page = opened(tmp_path / "map.html")
    assert page.inner_text("h2") == "Nobody is on the map yet"
    assert page.inner_text(".notice") == "Fictional"
    assert page.locator(".toolbar").is_hidden()


def test_people_without_ties(opened: Opener, tmp_path: Path) -> None:
    HomeSchoolMap(Network.of([("Solo", "")], []), title="One").write(tmp_path / "map.html")
    page = opened(tmp_path / "map.html")
    click_on(page, 0)
    assert page.inner_text("#details h3") == "No ties"


HOSTILE = [
    "<img src=x onerror=\"window.hit='img'\">",
    '<a href="javascript:window.hit=1">href</a>',
    "</script><script>window.hit='script'</script>",
    "\u2028window.hit='separator'\u2029",
    "javascript:window.hit='url'",
    "<svg onload=window.hit=1>",
    "'\"><script>window.hit=2</script>",
]


@pytest.mark.parametrize("policy", [True, False], ids=["policy", "no policy"])
def test_hostile_text_is_only_text(policy: bool, opened: Opener, blank: Any, tmp_path: Path) -> None:
    everything = " ".join(HOSTILE)
    for i, text in enumerate(HOSTILE):
        sector = ["home", "family-learning", "school", "authority", everything, "community", "home"][i]
        blank.agent(text, text, sector, text, organisation=text, organisation_label=text)
    for i, (a, b) in enumerate(itertools.permutations(HOSTILE, 2)):
        more = {"id": f"{everything} {i}", "valence": HOSTILE[i % 7], "capital_rule": everything}
        blank.tie(
            a,
            b,
            everything,
            ["bridging", everything, "__proto__"][i % 3],
            programme=everything,
            valid_from=f"{everything}{i % 2}",
            **more,
        )
    page_file = HomeSchoolMap(
        blank.network(),
        title=everything,
        notice=everything,
        evidence={tie["id"]: [dict.fromkeys(EVIDENCE_KEYS, everything)] for tie in blank.ties},
        about={
            text: About([dict.fromkeys(EVIDENCE_KEYS, everything)] * 2, [everything], {everything: 2})
            for text in HOSTILE
        },
        rules={everything: everything},
        standing=dict.fromkeys(HOSTILE, 3),
        standing_words=(everything, everything),
        standing_unit=everything,
        standing_rule=everything,
    )
    html = page_file.html()
    if not policy:
        html, removed = re.subn(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
        assert removed == 1
    (tmp_path / "map.html").write_text(html, encoding="utf-8")
    page = opened(tmp_path / "map.html")
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    page.click("#see-table")
    assert page.locator("#ties tbody tr").count() == 42
    for row in (0, 1, 2, 41):
        page.click(f'#ties tr[data-row="{row}"] button')
        assert HOSTILE[0] in page.inner_text("#details")
    page.click('#agents tr[data-row="2"] button')
    page.click("#see-map")
    page.fill("#find", "script")
    page.keyboard.press("Enter")
    for agent in range(7):
        at = page.evaluate("hspMap.at", agent)
        box = page.locator("#map").bounding_box()
        page.mouse.move(box["x"] + at["x"], box["y"] + at["y"])
    page.wait_for_timeout(200)
    page.keyboard.press("Escape")
    page.click('[data-kind="programme"] >> nth=0')
    page.click("#show-everything")
    page.focus("#as-of")
    page.keyboard.press("ArrowLeft")
    assert HOSTILE[0] in page.inner_text("#ranking h2")
    page.keyboard.press("ArrowRight")
    page.click("#ranking .person >> nth=0")
    page.click("#what-if")
    assert HOSTILE[0] in page.inner_text("#supposed")
    page.focus("#map")
    page.keyboard.press("Home")
    with page.expect_download():
        page.click('[data-save="svg"]')
    assert page.evaluate("window.hit") is None
    assert page.evaluate("document.querySelectorAll('img, svg, a, iframe').length") == 0
    assert page.evaluate("document.scripts.length") == 4


def test_in_a_notebook_it_works_in_a_frame_that_may_do_little(
    opened: Opener, authority_sample: Any, tmp_path: Path
) -> None:
    frame = HomeSchoolMap(authority_sample.network(), title="In a notebook")._repr_html_()
    allowed = frame.replace("<iframe ", '<iframe sandbox="allow-scripts" ')
    (tmp_path / "notebook.html").write_text(f"<!DOCTYPE html><body>{allowed}</body>", encoding="utf-8")
    page = opened(tmp_path / "notebook.html")
    inside = page.frames[1]
    inside.fill("#find", "Dev")
    inside.press("#find", "Enter")
    assert inside.inner_text("#details h2") == "Dev"
    inside.click("#back")
    inside.locator("#overview").wait_for()
    # The frame is as high as the page needs, so that only the panel scrolls.
    assert inside.evaluate("[innerHeight, document.documentElement.scrollHeight]") == [760, 760]


@pytest.mark.slow
def test_two_thousand_people_open(opened: Opener, tmp_path: Path, blank: Any) -> None:
    sectors = ["home"] * 17 + ["family-learning", "school", "authority"]
    for i in range(2_000):
        at = {"organisation": f"s{i // 20}", "organisation_label": f"School {i // 20}"}
        blank.agent(f"a{i}", f"Person {i}", sectors[i % 20], **at)
    for i in range(5_000):
        blank.tie(f"a{i % 2_000}", f"a{(i * 7 + 1) % 2_000}", "advises", "bridging")
    HomeSchoolMap(blank.network(), title="Many").write(tmp_path / "map.html")
    page = opened(tmp_path / "map.html")
    assert page.evaluate("hspMap.ties()") == 5_000
    # So many lines at once would be a thicket: they are drawn for what is pointed at, or all when asked for.
    drawn = "hspMap.strokes().filter((line) => !line.hidden).flatMap((line) => line.ties).length"
    assert page.evaluate(drawn) == 0
    page.focus("#map")
    page.keyboard.press("Home")
    first = page.evaluate("hspMap.marks().find(({ agents }) => agents.includes(hspMap.cursor())).agents")
    assert page.evaluate(drawn) == sum(
        bool({i % 2_000, (i * 7 + 1) % 2_000} & {*first}) for i in range(5_000)
    )
    page.click("#few-lines")
    assert page.evaluate(drawn) == 5_000
    page.click("#few-lines")
    page.click("#see-table")
    assert page.inner_text("#ties-told") == "All 5,000 ties. The first 500 are listed."
    assert page.locator("#ties tbody tr").count() == 500
    page.click("#ties-more")
    assert page.locator("#ties tbody tr").count() == 5_000
    assert page.locator("#ties-more").is_hidden()
    page.click("#see-map")
    page.fill("#find", "Person 1999")
    page.keyboard.press("Enter")
    at = page.evaluate("hspMap.at", 1_999)
    box = page.locator("#map").bounding_box()
    assert 0 < at["x"] < box["width"] and 0 < at["y"] < box["height"]
