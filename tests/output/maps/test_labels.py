"""What is written on the map: whole, apart from one another and within its band, or left out and counted."""

import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hsp_graph.demo.generate import generate
from hsp_graph.network.network import Network
from hsp_graph.output.maps import HomeSchoolMap
from hsp_graph.output.maps.frame import SECTORS
from hsp_graph.workspace import Workspace, init_workspace

pytestmark = pytest.mark.browser
Opener = Callable[..., Any]

SIZES = [(1440, 900), (1024, 768), (768, 1024), (320, 640)]
SCHOOLS = 20


def overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(
        one["x"] < other["x"] + other["w"]
        and other["x"] < one["x"] + one["w"]
        and one["y"] < other["y"] + other["h"]
        and other["y"] < one["y"] + one["h"]
    )


def assert_readable(page: Any, network: Network, size: tuple[int, int]) -> int:
    """Measure every label that is drawn; how many names there are no room for."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    labels = page.evaluate("hspMap.labels()")
    assert [(a["text"], b["text"]) for a, b in itertools.combinations(labels, 2) if overlap(a, b)] == []
    names = network.agents["label"].tolist()
    others = {*SECTORS.values(), *network.agents["organisation_label"].tolist(), "School not stated"}
    named = set()
    for label in labels:
        assert label["x"] >= 0 and label["x"] + label["w"] <= size[0], label
        if label["agent"] < 0:
            assert label["text"] in others, label
            continue
        assert label["text"] == " ".join(names[label["agent"]].split())
        named.add(label["agent"])
        left, top, right, bottom = label["band"]
        assert left - 1 <= label["x"] and label["x"] + label["w"] <= right + 1, label
        assert top - 1 <= label["y"] and label["y"] + label["h"] <= bottom + 1, label
    told = re.match(r"\d*", page.inner_text("#unnamed").replace(",", ""))
    assert told and int(told.group() or 0) == len(names) - len(named)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    return len(names) - len(named)


def of_school(whole: Network, school: str) -> Network:
    """The people of a school with all to whom they are tied."""
    inside = (whole.agents["organisation"] == school) | (whole.agents["id"] == school)
    kept = inside[whole.source] | inside[whole.target]
    agents = np.flatnonzero(
        inside | np.isin(np.arange(len(whole)), [*whole.source[kept], *whole.target[kept]])
    )
    place = {int(agent): at for at, agent in enumerate(agents)}
    ends = [
        np.array([place[int(one)] for one in end[kept]], np.int64) for end in (whole.source, whole.target)
    ]
    return Network(
        agents={name: column[agents] for name, column in whole.agents.items()},
        ties={name: column[kept] for name, column in whole.ties.items()},
        source=ends[0],
        target=ends[1],
    )


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[Network, Path]]]:
    """Twenty networks, one for each school of a generated authority, and their maps."""
    folder = tmp_path_factory.mktemp("generated")
    generate(folder / "tables", schools=SCHOOLS, seed=11)
    made = init_workspace(folder / "study", title="Twenty schools (fictional)")
    made.import_files([folder / "tables"])
    whole = made.network()
    heads = whole.agents["role"] == "head-teacher"
    schools = sorted(set(whole.agents["organisation"][heads].tolist()) - {""})
    assert len(schools) == SCHOOLS
    maps = []
    for number, school in enumerate(schools):
        network = of_school(whole, school)
        target = folder / f"{number}.html"
        HomeSchoolMap(network, title="One school (fictional)", level="people").write(target)
        maps.append((network, target))
    yield maps


def test_the_published_study(opened: Opener, study: Workspace, tmp_path: Path) -> None:
    study.map().write(tmp_path / "map.html")
    page, network = opened(tmp_path / "map.html"), study.network()
    left_out = [assert_readable(page, network, size) for size in SIZES]
    assert left_out[0] == 0
    assert max(left_out[1:3]) <= 12


def test_the_example_authority(opened: Opener, example: tuple[Network, Path]) -> None:
    network, file = example
    page = opened(file)
    assert [assert_readable(page, network, size) for size in SIZES][:3] == [0, 0, 0]


@pytest.mark.parametrize("sample", ["authority", "study"])
def test_samples(sample: str, opened: Opener, pages: dict[str, Path], request: pytest.FixtureRequest) -> None:
    network = request.getfixturevalue(f"{sample}_sample").network()
    page = opened(pages[sample])
    left_out = [assert_readable(page, network, size) for size in SIZES]
    assert left_out[0] == 0


def test_twenty_generated_ones(opened: Opener, generated: list[tuple[Network, Path]]) -> None:
    page = opened(generated[0][1])
    for network, target in generated:
        page.goto(target.as_uri())
        for size in SIZES:
            assert_readable(page, network, size)


def test_long_names_are_wrapped_not_cut(opened: Opener, blank: Any, tmp_path: Path) -> None:
    long = "The head-teacher of a primary school whose name the source does not give"
    blank.agent("h", long, "school", "head-teacher")
    blank.agent("p", "A mother whom a practitioner mentions only once", "home", "mother")
    blank.agent("f", "Supercalifragilistic" * 6, "family-learning", "family-learning-practitioner")
    blank.tie("p", "f", "confides-in", "bridging")
    blank.tie("f", "h", "negotiates-with", "linking")
    HomeSchoolMap(blank.network(), title="Long names").write(tmp_path / "map.html")
    page = opened(tmp_path / "map.html")
    # One word of 120 letters fits nowhere.
    assert assert_readable(page, blank.network(), (1440, 900)) == 1
    assert page.inner_text("#unnamed") == "1 name has no room here: zoom in (+) to see more."
