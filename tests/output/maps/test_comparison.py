"""What changed between two dates: counted by an oracle, the same on the page and in its table."""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from hsp_graph.core.errors import CommandError
from hsp_graph.network.network import Network
from hsp_graph.network.positions import Positions
from hsp_graph.output.maps import HomeSchoolMap
from hsp_graph.output.maps.comparison import comparison_facts
from hsp_graph.workspace import open_workspace
from tests.command_line import Hsp

Opener = Callable[..., Any]
Example = tuple[Network, Path]
DATES = [("2019", "2021"), ("2018", "2024"), ("2019-08", "2022-10"), ("2013", "2016")]


def held(network: Network, tie: int, date: str) -> bool:
    """Whether a tie held at some day of the date, by the days at which both begin and end."""

    def first(text: str) -> str:
        return text + "-01-01"[len(text) - 4 :] if text else "0000-01-01"

    def last(text: str) -> str:
        return text + "-12-31"[len(text) - 4 :] if text else "9999-12-31"

    since, until = network.ties["valid_from"][tie], network.ties["valid_until"][tie]
    return first(since) <= last(date) and first(date) <= last(until)


def with_short_route(network: Network, date: str) -> tuple[set[int], set[int]]:
    """The families as of a date, and those of them with a route of at most two steps, by networkx."""
    then = network.where(as_of=date)
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(len(network)))
    for tie in range(len(network.source)):
        if held(network, tie, date) and network.ties["valence"][tie] != "negative":
            a, b = int(network.source[tie]), int(network.target[tie])
            graph.add_edge(a, b)
            if network.ties["mutual"][tie]:
                graph.add_edge(b, a)
    posts = Positions.of(then)
    rows = zip(*(column.tolist() for column in (posts.holder, posts.sector, posts.power, posts.organisation)),
               strict=True)  # fmt: skip
    schools = defaultdict[int, set[str]](set)  # of a family, those that are stated
    power = defaultdict[int, set[str]](set)  # of a holder of power, where
    for agent, sector, powerful, place in rows:
        if sector == "home":
            schools[agent] |= {place} - {""}
        elif sector == "school" and powerful:
            power[agent].add(place)
    families = set(schools)
    short = {
        family
        for family in families
        for end in nx.single_source_shortest_path_length(graph, family, cutoff=2)
        if end != family and end in power and (not schools[family] or schools[family] & power[end])
    }
    return families, short


@pytest.mark.parametrize("dates", DATES, ids="-".join)
def test_the_comparison_is_what_an_oracle_counts(dates: tuple[str, str], example: Example) -> None:
    network, _ = example
    found = comparison_facts(network, dates)
    kinds = {(False, False): 0, (False, True): 1, (True, False): 2, (True, True): 3}
    assert found["ties"] == [
        kinds[held(network, tie, dates[0]), held(network, tie, dates[1])]
        for tie in range(len(network.source))
    ]
    (before, had), (after, have) = (with_short_route(network, date) for date in dates)
    both = before & after
    assert found["gained"] == sorted((have - had) & both)
    assert found["lost"] == sorted((had - have) & both)


def test_a_family_loses_its_route_and_the_sentence_says_so() -> None:
    network = Network.of(
        [("Amina", "home"), ("Beth", "home"), ("Dev", "family-learning"), ("Ms Ahmed", "school")],
        [("Amina", "Dev"), ("Dev", "Ms Ahmed"), ("Beth", "Dev"), ("Beth", "Ms Ahmed"), ("Amina", "Beth")],
        valid_from=["2008", "2008", "2008", "2012", ""],
        valid_until=["2010", "2010", "", "", ""],
    )
    network.agents["power"][3] = True
    found = comparison_facts(network, ("2009", "2011"))
    assert found["ties"] == [2, 2, 3, 0, 3]
    assert (found["gained"], found["lost"]) == ([], [0, 1])
    assert found["sentence"] == (
        "From 2009 to 2011, no tie came, 2 went and 2 stayed. No family gained a short route to power in a "
        "school; 2 lost one."
    )
    # Beth is tied to the head from 2012, and Amina through her.
    assert comparison_facts(network, ("2011", "2012"))["gained"] == [0, 1]


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        (("2021", "2019"), "2021 is not before 2019. Give the earlier date first"),
        (("2019", "2019"), "2019 is not before 2019."),
        (("2019", "2019-05"), "a month is not compared with its own year"),
        (("2019", "last year"), "'last year' is not a date. Write 2008"),
        (("1999", "2019"), "1999 is before all that is known: the ties' dates begin with 2011"),
    ],
)
def test_dates_that_cannot_be_compared(dates: tuple[str, str], told: str, example: Example) -> None:
    with pytest.raises(CommandError) as caught:
        comparison_facts(example[0], dates)
    assert told in str(caught.value)


def test_a_map_compares_or_is_of_one_date_and_says_when_it_goes_beyond_the_data(example: Example) -> None:
    network, _ = example
    with pytest.raises(CommandError, match="as of one date, or compares two"):
        HomeSchoolMap(network, title="One", as_of="2019", compare=("2019", "2021"))
    page = HomeSchoolMap(network, title="One", compare=("2019", "2031"))
    assert page.note == (
        "The last date in the data is 2024-10. Ties without an end are taken to hold still in 2031."
    )
    undated = Network.of([("p", "home"), ("f", "family-learning")], [("p", "f")])
    with pytest.raises(CommandError, match="Nothing has a date"):
        HomeSchoolMap(undated, title="One", compare=("2008", "2009"))


@pytest.fixture(scope="module")
def compared(example: Example, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's map that opens with what changed from 2019 to 2021."""
    target = tmp_path_factory.mktemp("compared") / "map.html"
    open_workspace(example[1].parent).map(compare=("2019", "2021")).write(target)
    return target


@pytest.mark.browser
def test_axe_finds_no_barrier_where_dates_are_compared(
    opened: Opener, compared: Path, barriers: Callable[[Any], list[str]]
) -> None:
    assert barriers(opened(compared)) == []


@pytest.mark.browser
def test_the_page_shows_what_changed_and_can_leave_it(
    opened: Opener, example: Example, compared: Path
) -> None:
    network, _ = example
    found = comparison_facts(network, ("2019", "2021"))
    names = ["", "came", "went", "stayed"]
    changes = [names[number] for number in found["ties"]]
    page = opened(compared)
    assert page.evaluate("hspMap.changes()") == changes
    assert page.evaluate("hspMap.ties()") == sum(map(bool, changes))
    assert sorted(page.evaluate("hspMap.rings()")) == [[agent, "Gained"] for agent in found["gained"]]
    assert found["sentence"] in page.inner_text("#compared")
    # Told apart without colour: by width, dash and sign.
    strokes: dict[str, set[tuple[float, bool]]] = {}
    for line in page.evaluate("hspMap.strokes()"):
        if line["ties"]:
            strokes.setdefault(changes[line["ties"][0]], set()).add((line["width"], bool(line["dashes"])))
    assert {kind: len(found) for kind, found in strokes.items()} == {"came": 1, "went": 1, "stayed": 1}
    assert len(set.union(*strokes.values())) == 3
    signed = {sign["tie"]: sign["change"] for sign in page.evaluate("hspMap.signs()")}
    assert {tie: kind for tie, kind in signed.items() if kind} == {
        tie: kind for tie, kind in enumerate(changes) if kind in ("came", "went")
    }
    # At every level the same ties, and the key leaves out what is not ticked.
    for level in ("families", "roles", "people"):
        page.click(f'[data-level="{level}"]')
        assert page.evaluate("hspMap.ties()") == sum(map(bool, changes))
    page.uncheck('[data-kind="change"][data-value="stayed"]')
    assert page.evaluate("hspMap.ties()") == changes.count("came") + changes.count("went")
    page.click("#see-table")
    assert page.locator("#ties tbody tr").count() == changes.count("came") + changes.count("went")
    column = page.locator("#ties thead th").all_inner_texts().index("Change") + 1
    cells = page.locator(f"#ties tbody tr > :nth-child({column})").all_inner_texts()
    assert (cells.count("Came"), cells.count("Went")) == (changes.count("came"), changes.count("went"))
    column = page.locator("#agents thead th").all_inner_texts().index("Short route") + 1
    cells = page.locator(f"#agents tbody tr > :nth-child({column})").all_inner_texts()
    assert cells.count("Gained") == len(found["gained"])
    page.click("#see-map")
    page.check('[data-kind="change"][data-value="stayed"]')

    picture = "document.querySelector('#map canvas').toDataURL()"

    before = page.evaluate(picture)
    page.click("#stop-comparing")
    assert page.evaluate("hspMap.ties()") == len(changes)
    assert page.is_visible("#time")
    page.click("#compare")
    assert page.evaluate("hspMap.changes()") == changes
    assert page.evaluate(picture) == before


@pytest.mark.browser
def test_what_if_somebody_left_at_the_later_date(opened: Opener, compared: Path) -> None:
    page = opened(compared)
    page.fill("#find", "Dev")
    page.keyboard.press("Enter")
    page.click("#what-if")
    told = page.evaluate("hspMap.whatIf('2021', hspMap.supposed().gone).families")
    assert page.evaluate("hspMap.supposed().families") == told
    page.click("#put-back")
    assert page.evaluate("hspMap.supposed()") is None


def test_the_command_compares(example: Example, hsp: Hsp, tmp_path: Path) -> None:
    study, target = example[1].parent, tmp_path / "map.html"
    done = hsp("-w", study, "map", "-o", target, "--compare", "2019", "2021")
    assert (done.exit_code, done.err) == (0, "")
    assert "8 families gained a short route to power in a school; none lost one." in " ".join(
        done.out.split()
    )
    none = tmp_path / "none.html"
    done = hsp("-w", study, "map", "-o", none, "--compare", "2021", "2019")
    assert (done.exit_code, done.out, none.exists()) == (2, "", False)
    assert "2021 is not before 2019." in done.err
