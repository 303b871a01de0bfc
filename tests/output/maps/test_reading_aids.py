"""The key that filters, the slider, the tables that follow, and the picture as a file."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hsp_graph.measures.routes import reliance
from hsp_graph.network.network import Network
from hsp_graph.output.maps import HomeSchoolMap

pytestmark = pytest.mark.browser

Opener = Callable[..., Any]
Example = tuple[Network, Path]
SVG = "{http://www.w3.org/2000/svg}"


def tick(page: Any, kind: str, value: str) -> None:
    page.click(f'[data-kind="{kind}"][data-value="{value}"]')


def move_slider(page: Any, presses: int) -> None:
    page.focus("#as-of")
    for _ in range(abs(presses)):
        page.keyboard.press("ArrowLeft" if presses < 0 else "ArrowRight")


def rows(page: Any, table: str) -> int:
    return int(page.locator(f"#{table} tbody tr").count())


@pytest.mark.parametrize(
    ("kind", "column"), [("capital", "capital"), ("valence", "valence"), ("programme", "programme")]
)
def test_what_is_not_ticked_is_neither_drawn_nor_listed(
    kind: str, column: str, opened: Opener, example: Example
) -> None:
    network, file = example
    page = opened(file)
    page.click("#key summary")
    left = len(network.source)
    page.click("#see-table")
    for value in sorted(set(network.ties[column].tolist())):
        tick(page, kind, value)
        left -= int((network.ties[column] == value).sum())
        assert (page.evaluate("hspMap.ties()"), rows(page, "ties")) == (left, left), value
        told = f"Shown: {left} of 165 ties."
        assert (page.text_content("#shown"), page.inner_text("#said")) == (told, told)
    assert left == 0
    page.click("#see-map")
    page.click("#show-everything")
    assert page.evaluate("hspMap.ties()") == 165
    assert page.locator("#key input:not(:checked)").count() == 0
    assert page.text_content("#shown") == ""


def test_people_can_be_hidden_with_their_ties(opened: Opener, example: Example) -> None:
    network, file = example
    page = opened(file)
    tick(page, "mark", "practitioner")
    practitioner = network.agents["sector"] == "family-learning"
    ties = int((~practitioner[network.source] & ~practitioner[network.target]).sum())
    assert page.evaluate("hspMap.ties()") == ties
    assert page.text_content("#shown") == f"Shown: 57 of 62 people and organisations, {ties} of 165 ties."
    drawn = {label["agent"] for label in page.evaluate("hspMap.labels()")}
    assert not drawn & set(practitioner.nonzero()[0].tolist())
    # What is hidden cannot be clicked, and is still counted.
    at, box = page.evaluate("hspMap.at", network.position("Dev")), page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])
    assert page.evaluate("hspMap.chosen()") != {"agent": network.position("Dev")}
    assert page.locator("#ranking .value >> nth=0").text_content() == "7"


def test_the_slider_shows_ties_roles_and_standing_as_of_a_date(opened: Opener, example: Example) -> None:
    network, file = example
    page = opened(file)
    assert page.inner_text("#as-of-told") == "all dates"
    before = page.locator("#map canvas").screenshot()
    move_slider(page, -1)
    last = page.inner_text("#as-of-told")
    move_slider(page, -6)
    date = page.inner_text("#as-of-told")
    assert (last, date, page.get_attribute("#as-of", "aria-valuetext")) == ("2024", "2018", "2018")
    then = network.where(as_of=date)
    assert page.evaluate("hspMap.ties()") == len(then.source) < 165
    assert page.text_content("#shown") == f"Shown: As of 2018, {len(then.source)} of 165 ties."
    counts = reliance(then).counts(len(then))
    assert page.inner_text("#ranking h2") == "Who stands between home and school, as of 2018"
    names = [then.agents["label"][i] for i in sorted(counts.nonzero()[0], key=lambda i: (-counts[i], i))]
    assert page.locator("#ranking .person").all_text_contents() == names
    page.fill("#find", "Mr Boyle")
    page.keyboard.press("Enter")
    assert "Depute head-teacher" in page.inner_text("#details")
    page.keyboard.press("Escape")
    move_slider(page, 20)
    assert page.inner_text("#as-of-told") == "all dates"
    assert page.text_content("#shown") == ""
    page.evaluate("document.activeElement.blur()")
    assert page.locator("#map canvas").screenshot() == before


def test_what_is_supposed_is_supposed_of_the_date(opened: Opener, example: Example) -> None:
    network, file = example
    page = opened(file)
    page.fill("#find", "Dev")
    page.keyboard.press("Enter")
    page.click("#what-if")
    now = page.inner_text("#supposed p >> nth=0")
    move_slider(page, -4)
    assert page.inner_text("#supposed p >> nth=0") != now
    date, dev = page.inner_text("#as-of-told"), network.position("Dev")
    assert page.evaluate("hspMap.supposed().families") == page.evaluate(
        "([date, dev]) => hspMap.whatIf(date, dev).families", [date, dev]
    )


def test_without_dates_there_is_no_slider(opened: Opener, pages: dict[str, Path]) -> None:
    assert opened(pages["authority"]).locator("#time").is_hidden()


def test_the_area_of_a_mark_grows_with_reliance(
    opened: Opener, pages: dict[str, Path], authority_sample: Any
) -> None:
    page = opened(pages["authority"])
    reach = page.evaluate("hspMap.reach()")
    place = authority_sample.place
    assert reach[place["fl1"]] == pytest.approx(10 + 9)
    assert reach[place["fl3"]] == pytest.approx(10 + 9 * (3 / 7) ** 0.5)
    assert reach[place["p0-0"]] == 6.5
    assert "A mark\u2019s size: families whose only short route" in page.inner_text("#key")


def saved(page: Any, form: str, folder: Path) -> Path:
    with page.expect_download() as download:
        page.click(f'[data-save="{form}"]')
    target = folder / str(download.value.suggested_filename)
    download.value.save_as(target)
    return target


def test_the_picture_as_svg_says_what_the_map_says(opened: Opener, example: Example, tmp_path: Path) -> None:
    network, file = example
    page = opened(file)
    tick(page, "capital", "bonding")
    target = saved(page, "svg", tmp_path)
    assert target.name == "Firthside-fictional.svg"
    tree = ElementTree.fromstring(target.read_text(encoding="utf-8"))
    texts = [element.text for element in tree.iter(f"{SVG}text")]
    assert {
        *network.agents["label"].tolist(),
        "Firthside (fictional)",
        "Home",
        "Linking: to those with power",
    } <= {*texts}
    assert "Fictional: nobody on this map is real." in texts
    left = int((network.ties["capital"] != "bonding").sum())
    assert f"Shown: {left} of 165 ties." in texts
    assert not any("Bonding" in (text or "") for text in texts)
    drawn = [e for e in tree.iter(f"{SVG}path") if e.get("fill") == "none" and "Q" in e.get("d", "")]
    assert len(drawn) + sum("C" in e.get("d", "") for e in tree.iter(f"{SVG}path")) <= left + 20
    # The picture in the file looks like the one on the page.
    page.evaluate("document.activeElement.blur()")
    assert target.stat().st_size < 400_000


def test_the_picture_as_png_has_twice_the_pixels(
    opened: Opener, pages: dict[str, Path], tmp_path: Path
) -> None:
    page = opened(pages["study"])
    width = page.locator("#map").bounding_box()["width"]
    content = saved(page, "png", tmp_path).read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(content[16:20]) == 2 * width


def test_a_saved_picture_holds_no_script(opened: Opener, tmp_path: Path) -> None:
    hostile = "</text><script>window.hit=1</script>&\x01\ud800"
    network = Network.of([(hostile, "home"), ("f", "family-learning")], [(hostile, "f")])
    HomeSchoolMap(network, title=hostile, notice=hostile).write(tmp_path / "map.html")
    target = saved(opened(tmp_path / "map.html"), "svg", tmp_path)
    tree = ElementTree.fromstring(target.read_text(encoding="utf-8"))
    assert {re.sub(r"\{.*\}", "", element.tag) for element in tree.iter()} <= {
        "svg",
        "title",
        "rect",
        "text",
        "path",
    }
    assert "window.hit=1" in "".join(text.text or "" for text in tree.iter(f"{SVG}text"))


def test_on_paper_there_are_no_buttons_and_the_whole_table(opened: Opener, pages: dict[str, Path]) -> None:
    page = opened(pages["study"])
    tick(page, "valence", "negative")
    page.emulate_media(media="print")
    assert page.locator(".toolbar").is_hidden() and page.locator("#saving").is_hidden()
    assert page.locator("#shown").inner_text() == "Shown: 53 of 57 ties."
    # The picture is scaled, not cut.
    page.set_viewport_size({"width": 700, "height": 900})
    box = page.locator("#map canvas").bounding_box()
    assert box["x"] >= 0 and box["width"] <= 700
    assert page.locator("#notice").is_visible() and page.locator("#key").is_visible()
    page.emulate_media(media="screen")
    page.click("#see-table")
    page.emulate_media(media="print")
    assert page.evaluate(
        "[...document.querySelectorAll('.scroll')].every(e => e.scrollHeight <= e.clientHeight + 1)"
    )
