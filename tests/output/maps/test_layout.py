"""Everybody in their band and box, practitioners between, the same each time."""

import random
from typing import Any

import pytest

from hsp_graph.network.network import Network
from hsp_graph.output.maps.frame import SECTORS
from hsp_graph.output.maps.layout import Layout, lay_out


def random_network(seed: int) -> Network:
    """Up to 80 agents of all sectors, tied at random, so that nothing about them can be relied on."""
    chance = random.Random(seed)
    sectors = [*SECTORS, "", "health"]
    agents = [(f"a{i}", chance.choice(sectors)) for i in range(chance.randrange(1, 80))]
    pairs = [(chance.choice(agents)[0], chance.choice(agents)[0]) for _ in range(chance.randrange(160))]
    return Network.of(agents, pairs)


def assert_everybody_in_their_band(layout: Layout) -> None:
    bands = {band.sector: band.rect for band in layout.bands}
    for x, y, sector in zip(layout.x, layout.y, layout.sector, strict=True):
        assert bands[sector].holds(x, y)


@pytest.mark.parametrize("seed", range(25))
def test_everybody_stands_in_their_band_apart_from_one_another(seed: int) -> None:
    layout = lay_out(random_network(seed))
    assert_everybody_in_their_band(layout)
    places = list(zip(layout.x, layout.y, strict=True))
    assert len(set(places)) == len(places)


@pytest.mark.parametrize("sample", ["authority_sample", "study_sample"])
def test_samples(sample: str, request: pytest.FixtureRequest) -> None:
    network: Network = request.getfixturevalue(sample).network()
    layout = lay_out(network)
    assert_everybody_in_their_band(layout)
    assert layout == lay_out(network)
    by_sector: dict[str, list[float]] = {}
    for x, sector in zip(layout.x, layout.sector, strict=True):
        by_sector.setdefault(sector, []).append(x)
    assert max(by_sector["home"]) < min(by_sector["family-learning"])
    assert max(by_sector["family-learning"]) < min(by_sector["school"])
    assert max(by_sector["school"]) < min(by_sector["authority"])


def test_a_box_holds_the_families_and_the_staff_of_its_school(authority_sample: Any) -> None:
    network = authority_sample.network()
    layout = lay_out(network)
    boxes = {(box.sector, box.label): box.rect for box in layout.boxes}
    names = ("Ashfield Primary", "Brook Lane", "Castle Hill")
    assert set(boxes) == {(sector, name) for sector in ("home", "school") for name in names}
    for agent, school in enumerate(network.agents["organisation_label"].tolist()):
        if school:
            assert boxes[layout.sector[agent], school].holds(layout.x[agent], layout.y[agent])
    for box in layout.boxes:
        if box.agent >= 0:
            assert box.rect.holds(layout.x[box.agent], layout.y[box.agent])


def test_who_has_no_known_school_is_in_a_box_that_says_so(study_sample: Any) -> None:
    network = study_sample.network()
    layout = lay_out(network)
    box = next(box for box in layout.boxes if box.sector == "home")
    assert box.label == "School not stated"
    assert all(
        box.rect.holds(x, y)
        for x, y, sector in zip(layout.x, layout.y, layout.sector, strict=True)
        if sector == "home"
    )


def test_a_mother_her_practitioner_and_her_head_are_on_neighbouring_lines(study_sample: Any) -> None:
    layout = lay_out(study_sample.network())
    at = study_sample.place
    for i in range(10):
        assert layout.y[at[f"m{i}"]] == pytest.approx(layout.y[at[f"mh{i}"]])
        assert abs(layout.y[at[f"mf{i}"]] - layout.y[at[f"m{i}"]]) < 40


def test_practitioners_tied_only_to_one_another_make_a_ring(study_sample: Any) -> None:
    layout = lay_out(study_sample.network())
    assert layout.ringed == {study_sample.place[f"f{i}"] for i in range(7)}


def test_community_stands_between_home_and_school_and_the_unknown_at_the_end() -> None:
    network = Network.of(
        [
            ("p", "home"),
            ("f", "family-learning"),
            ("c", "community"),
            ("h", "school"),
            ("a", "authority"),
            ("?", ""),
        ],
        [("p", "c"), ("c", "h")],
    )
    layout = lay_out(network)
    x = dict(zip("pfcha?", layout.x, strict=True))
    assert x["p"] < x["c"] == x["f"] < x["h"] < x["a"] == x["?"]
    assert [band.label for band in layout.bands] == [
        "Home",
        "Family learning",
        "Community",
        "School",
        "Authority",
        "Other",
    ]


@pytest.mark.parametrize("sector", [*SECTORS, ""])
def test_one_agent_alone(sector: str) -> None:
    layout = lay_out(Network.of([("a", sector)], []))
    assert_everybody_in_their_band(layout)


def test_nobody() -> None:
    layout = lay_out(Network.of([], []))
    assert (layout.x, layout.bands, layout.boxes) == ([], [], [])


def test_an_unidentified_school_is_a_box_and_a_small_box_has_no_title(blank: Any) -> None:
    blank.agent("s", "Her school", "school", kind="unidentified", power=True)
    blank.agent("m", "Mo", "home", "mother", organisation="s", organisation_label="Her school")
    blank.agent("n", "Nan", "home", "mother", organisation="t", organisation_label="Their school")
    layout = lay_out(blank.network())
    assert [(box.sector, box.label, box.agent) for box in layout.boxes] == [
        ("home", "Her school", -1),
        ("school", "Her school", 0),
        ("home", "", -1),
    ]


def test_a_team_with_families_is_no_ring(study_sample: Any) -> None:
    study_sample.tie("m0", "f0", "confides-in", "bridging")
    assert lay_out(study_sample.network()).ringed == set()


def test_who_has_ties_outside_the_team_stands_on_the_right_of_the_ring(study_sample: Any) -> None:
    study_sample.tie("f4", "h4", "advises", "linking")
    layout = lay_out(study_sample.network())
    place = study_sample.place
    ring = [place[f"f{i}"] for i in range(7)]
    assert layout.ringed == set(ring)
    assert max(ring, key=lambda agent: layout.x[agent]) == place["f4"]
