"""How much one picture shows, what a click opens, and the address that remembers it."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hsp_graph.core.errors import CommandError
from hsp_graph.network.network import Network
from hsp_graph.output.maps import HomeSchoolMap
from hsp_graph.output.maps.levels import GROUPED_ABOVE, MOST_AGENTS, level_of
from hsp_graph.output.maps.times import network_at
from hsp_graph.workspace import Workspace
from tests.command_line import Hsp

Opener = Callable[..., Any]


@pytest.mark.browser
def test_every_tie_is_counted_at_every_level(opened: Opener, example: tuple[Network, Path]) -> None:
    network, file = example
    page = opened(file)
    lines = {}
    for level in ("families", "roles", "people"):
        page.click(f'[data-level="{level}"]')
        assert (page.evaluate("hspMap.level()"), page.evaluate("hspMap.ties()")) == (level, 165)
        lines[level] = page.evaluate("hspMap.lines()")
        agents = [agent for mark in page.evaluate("hspMap.marks()") for agent in mark["agents"]]
        assert sorted(agents) == list(range(len(network)))
    assert lines["roles"] < lines["families"] < lines["people"] == 165


@pytest.mark.browser
def test_the_address_remembers_what_is_open(opened: Opener, example: tuple[Network, Path]) -> None:
    network, file = example
    page = opened(file)
    page.click('[data-level="families"]')
    mark = next(mark for mark in page.evaluate("hspMap.marks()") if len(mark["agents"]) == 15)
    box = page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + mark["x"], box["y"] + mark["y"])
    school = page.inner_text("#details h2")
    assert school == network.agents["organisation_label"][mark["agents"][0]]
    address = page.evaluate("location.href")
    page.go_back()
    page.locator("#details").wait_for(state="hidden")
    assert page.evaluate("hspMap.level()") == "families"
    page.goto("about:blank")
    page.goto(address)
    assert page.inner_text("#details h2") == school
    page.goto("about:blank")
    page.goto(f"{file.as_uri()}#level=people&agent=nobody")
    assert "not on this map" in page.inner_text("#note")


@pytest.mark.browser
def test_a_neighbourhood_holds_the_neighbours_alone(opened: Opener, example: tuple[Network, Path]) -> None:
    network, file = example
    page = opened(file)
    dev = network.position("Dev")
    page.fill("#find", "Dev")
    page.keyboard.press("Enter")
    ends = zip(network.source.tolist(), network.target.tolist(), strict=True)
    near = {other for pair in ends if dev in pair for other in pair}
    assert {agent for mark in page.evaluate("hspMap.marks()") for agent in mark["agents"]} == near


@pytest.mark.browser
def test_the_command_opens_the_map_at_somebody_and_a_date(
    opened: Opener, example: tuple[Network, Path], hsp: Hsp, tmp_path: Path
) -> None:
    network, file = example
    study, target = file.parent, tmp_path / "map.html"
    given = ("--level", "families", "--focus", "dev", "--as-of", "2019-08")
    assert hsp("-w", study, "map", "-o", target, *given).out == f"Wrote {target}.\n"
    page = opened(target)
    assert page.inner_text("#details h2") == "Dev"
    assert page.inner_text("#as-of-told") == "2019-08"
    page.keyboard.press("Escape")
    assert page.evaluate("hspMap.level()") == "families"
    assert page.evaluate("hspMap.ties()") == len(network.where(as_of="2019-08").source)
    done = hsp("-w", study, "map", "-o", tmp_path / "no" / "map.html")
    assert (done.exit_code, done.out) == (2, "")
    assert "There is no folder" in done.err


@pytest.mark.browser
def test_schools_stand_opposite_in_one_column_each(opened: Opener, study: Workspace, tmp_path: Path) -> None:
    study.map().write(tmp_path / "map.html")
    page, network = opened(tmp_path / "map.html"), study.network()
    page.click('[data-level="families"]')
    marks = page.evaluate("hspMap.marks()")
    rows: dict[str, dict[str, float]] = {}
    for kind in ("family", "practitioner", "head"):
        column = [mark for mark in marks if mark["mark"] == kind]
        assert len({round(mark["x"]) for mark in column}) == 1
        rows[kind] = {network.agents["organisation"][mark["agents"][0]]: mark["y"] for mark in column}
    assert len(rows["family"]) == 10
    for school, y in rows["family"].items():
        assert rows["head"][school] == pytest.approx(y)
    lines = [line for line in page.evaluate("hspMap.strokes()") if not line["hidden"]]
    # A pair of marks has a line for each form of capital, and one more for what is negative.
    kinds = [
        (
            frozenset((line["from"], line["to"])),
            network.ties["capital"][line["ties"][0]],
            network.ties["valence"][line["ties"][0]] == "negative",
        )
        for line in lines
    ]
    assert len(set(kinds)) == len(kinds)
    drawn = sum(len(line["ties"]) for line in lines)
    told = page.inner_text("#lines")
    assert told == f"{len(network.source) - drawn} ties within groups or with other staff not drawn"
    page.click("#few-lines")
    assert not any(line["hidden"] for line in page.evaluate("hspMap.strokes()"))


@pytest.mark.browser
def test_a_mark_is_the_larger_the_more_rely_on_it_at_every_level(
    opened: Opener, example: tuple[Network, Path]
) -> None:
    page = opened(example[1])
    counts = page.evaluate("hspMap.reliance('')")
    for size in ((1440, 900), (768, 1024), (320, 640)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for level in ("families", "people"):
            page.click(f'[data-level="{level}"]')
            marks = [mark for mark in page.evaluate("hspMap.marks()") if mark["mark"] == "practitioner"]
            drawn = sorted((counts[mark["agents"][0]], mark["size"]) for mark in marks)
            for (few, small), (more, large) in itertools.pairwise(drawn):
                assert (small < large) if few < more else (small == pytest.approx(large)), (size, level)


@pytest.mark.browser
def test_roles_count_only_whom_the_source_identifies(
    opened: Opener, study: Workspace, tmp_path: Path
) -> None:
    study.map(level="roles").write(tmp_path / "map.html")
    labels = {mark["label"] for mark in opened(tmp_path / "map.html").evaluate("hspMap.marks()")}
    assert {"Head-teacher (5)", "Head-teacher, not identified (14)", "Mother (10)"} <= labels
    assert {
        "Family-learning practitioner (7)",
        "Family-learning practitioner, not identified (15)",
    } <= labels


@pytest.mark.browser
@pytest.mark.parametrize("size", [(1440, 900), (768, 1024), (320, 640)])
def test_somebody_opened_is_seen_with_their_neighbours_alone(
    size: tuple[int, int], opened: Opener, study: Workspace, tmp_path: Path
) -> None:
    study.map(focus="joyce").write(tmp_path / "map.html")
    page = opened(tmp_path / "map.html", size)
    box = page.locator("#map").bounding_box()
    marks = page.evaluate("hspMap.marks()")
    assert {mark["label"] for mark in marks} == {"Joyce", "Joyce's practitioner", "Joyce's head-teacher"}
    assert all(0 < mark["x"] < box["width"] and 0 < mark["y"] < box["height"] for mark in marks)
    assert page.evaluate("hspMap.boxes()") == 2
    named = {label["text"] for label in page.evaluate("hspMap.labels()") if label["agent"] >= 0}
    assert {"Joyce", "Joyce's practitioner"} <= named
    assert "nobody knows who they are" in page.inner_text("#hollow")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"level": "familys"}, "Did you mean 'families'?"),
        ({"focus": "Deb"}, "Did you mean"),
        ({"as_of": "last year"}, "'last year' is not a date."),
    ],
)
def test_what_a_map_cannot_open_at(wrong: dict[str, str], told: str, example: tuple[Network, Path]) -> None:
    with pytest.raises(CommandError) as caught:
        HomeSchoolMap(example[0], title="One", **wrong)  # type: ignore[arg-type]
    assert told in str(caught.value)


def test_a_date_that_is_asked_for_is_one_of_the_data(authority: Workspace) -> None:
    with pytest.raises(CommandError, match="1999 is before all that is known"):
        authority.map(as_of="1999")
    undated = Network.of([("p", "home"), ("f", "family-learning")], [("p", "f")])
    with pytest.raises(CommandError, match="Nothing has a date"):
        network_at(undated, "2008")


def test_the_level_suits_the_size() -> None:
    def people(number: int) -> Network:
        return Network.of([(f"p{i}", "home") for i in range(number)], [])

    assert level_of(people(GROUPED_ABOVE)) == ("people", "")
    assert level_of(people(GROUPED_ABOVE + 1)) == ("families", "")
    level, note = level_of(people(MOST_AGENTS + 1), "People")
    assert level == "families"
    assert note.startswith("3,001 people and organisations with 0 ties are too many")
    with pytest.raises(CommandError, match="There is no level 'x'"):
        level_of(people(1), "x")


def test_a_map_opens_at_somebody() -> None:
    network = Network.of([("p", "home"), ("f", "family-learning")], [("p", "f")])
    assert '"open":1' in HomeSchoolMap(network, title="One", focus="F").html()
    with pytest.raises(CommandError, match="Nobody in the network is called 'z'"):
        HomeSchoolMap(network, title="One", focus="z")
