"""What the page counts by itself equals what the measures count; what is supposed can be taken back."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hsp_graph.core.errors import CommandError
from hsp_graph.measures.routes import reliance, routes
from hsp_graph.measures.what_if import what_if
from hsp_graph.network.network import Network
from hsp_graph.output.explain import explain
from hsp_graph.output.maps import HomeSchoolMap
from hsp_graph.output.maps.facts import TextPool
from hsp_graph.output.maps.times import FAMILY, HOLDER, time_facts
from hsp_graph.workspace import Workspace
from tests.network.random_studies import DATES, random_workspace

Opener = Callable[..., Any]
Example = tuple[Network, Path]


def told(network: Network, agent: int) -> dict[str, list[int]]:
    """The families by what would happen to them, as the measure finds it."""
    found = what_if(network, without=[agent])
    by: dict[str, list[int]] = {}
    for family, change in zip(found.families.tolist(), found.change.tolist(), strict=True):
        by.setdefault(change, []).append(family)
    return by


def families(found: dict[str, Any]) -> dict[str, list[int]]:
    return {change: some for change, some in found["families"].items() if some}


@pytest.mark.browser
def test_everybodys_going_costs_what_the_measure_says(opened: Opener, example: Example) -> None:
    network, file = example
    page = opened(file)
    found = page.evaluate("hspMap.agents.map((_, agent) => hspMap.whatIf('', agent))")
    assert [families(one) for one in found] == [told(network, agent) for agent in range(len(network))]
    # Each thing that can happen does, so that none of them is compared with nothing.
    seen = {change for one in found for change in families(one)}
    assert seen == {"removed", "lost", "cut off", "longer", "relies", "unchanged"}


@pytest.mark.browser
def test_at_every_date_the_page_counts_what_the_measures_count(opened: Opener, example: Example) -> None:
    network, file = example
    stops = time_facts(network, TextPool())["stops"]
    assert (stops[0], stops[-1]) == ("2011", "2024")
    page = opened(file)
    practitioners = np.flatnonzero(network.agents["sector"] == "family-learning").tolist()
    seen = set()
    for date in ("", *stops, "2019-07", "2019-08", "2022-10"):
        then = network.where(as_of=date)
        counts = reliance(then).counts(len(then)).tolist()
        assert page.evaluate("hspMap.reliance", date) == counts, date
        seen.add(tuple(counts))
        for agent in practitioners:
            found = page.evaluate("([date, agent]) => hspMap.whatIf(date, agent)", [date, agent])
            assert families(found) == told(then, agent), (date, agent)
    assert len(practitioners) >= 5
    assert len(seen) > 5


@pytest.mark.browser
def test_long_routes_loops_and_the_negative(opened: Opener, tmp_path: Path) -> None:
    people = [
        ("p", "home"),
        ("q", "home"),
        ("r", "home"),
        ("f", "family-learning"),
        ("g", "authority"),
        ("h", "school"),
        ("i", "school"),
    ]
    ties = [("p", "q"), ("q", "f"), ("f", "h"), ("f", "f"), ("q", "f"), ("r", "h"), ("q", "g"), ("h", "i")]
    network = Network.of(people, ties, mutual=[False] * 7 + [True])
    network.agents["power"][5:] = True
    network.ties["valence"][5] = "negative"
    HomeSchoolMap(network, title="Few").write(tmp_path / "map.html")
    page = opened(tmp_path / "map.html")
    for agent in range(len(network)):
        assert families(page.evaluate("agent => hspMap.whatIf('', agent)", agent)) == told(network, agent)
    assert told(network, 3)["cut off"] == [0]
    assert (
        page.evaluate("hspMap.reliance", "") == reliance(network).counts(7).tolist() == [0, 0, 0, 1, 0, 0, 0]
    )


@pytest.mark.browser
def test_a_sentence_the_families_and_the_way_back(opened: Opener, example: Example) -> None:
    network, file = example
    page = opened(file)
    page.fill("#find", "Dev")
    page.keyboard.press("Enter")
    page.click("#what-if")
    lost = [network.agents["label"][one] for one in told(network, network.position("Dev"))["lost"]]
    assert page.locator("#supposed details >> nth=0").locator(".person").all_inner_texts() == lost
    sentence = page.inner_text("#supposed p >> nth=0")
    assert sentence == (
        "Without Dev, 7 of 45 families would lose every route of at most 2 steps to power in a school, and "
        "would have a longer one; 2 families would rely on one person alone."
    )
    assert page.inner_text("#said") == sentence
    assert page.evaluate("document.activeElement.id") == "put-back"
    page.keyboard.press("Enter")
    assert page.locator("#supposed").is_hidden()
    assert page.inner_text("#details h2") == "Dev"
    page.click("#what-if")
    page.keyboard.press("Escape")
    assert page.inner_text("#said") == "Dev is back."


@pytest.mark.browser
def test_taking_it_back_restores_the_exact_picture(opened: Opener, example: Example) -> None:
    page = opened(example[1])
    canvas = page.locator("#map canvas")
    whole = canvas.screenshot()
    page.click(".ranking .person >> nth=0")
    one = canvas.screenshot()
    page.click("#what-if")
    supposed = canvas.screenshot()
    page.click("#put-back")
    assert canvas.screenshot() == one
    page.keyboard.press("Escape")
    assert canvas.screenshot() == whole
    assert len({whole, one, supposed}) == 3


@pytest.mark.browser
@pytest.mark.parametrize("seed", [0])
def test_on_random_studies_the_page_counts_what_the_measures_count(
    opened: Opener, tmp_path: Path, seed: int
) -> None:
    workspace = random_workspace(tmp_path, seed, 8)
    workspace.map(as_of="any").write(tmp_path / "map.html")
    page, whole = opened(tmp_path / "map.html"), workspace.network("any")
    changes = set[str]()
    for date in DATES:
        network, asked = whole.where(as_of=date), "" if date == "any" else date
        found = page.evaluate("date => [...hspMap.routes(date).steps]", asked)
        ways, expected = routes(network), np.full(len(network), -1)
        expected[ways.families] = ways.steps
        assert found == expected.tolist(), date
        assert page.evaluate("hspMap.reliance", asked) == reliance(network).counts(len(network)).tolist()
        all_gone = "date => hspMap.agents.map((_, agent) => hspMap.whatIf(date, agent).families)"
        for agent, by in enumerate(page.evaluate(all_gone, asked)):
            said = {change: some for change, some in by.items() if some}
            assert said == told(network, agent), (date, agent)
            changes |= said.keys()
    assert {"removed", "lost", "unchanged"} <= changes


def test_who_is_what_to_routes() -> None:
    network = Network.of([("p", "home"), ("h", "school"), ("t", "school"), ("o", "authority")], [])
    network.agents["power"][[1, 3]] = True
    positions = time_facts(network, TextPool())["positions"]
    assert [(agent, part) for agent, *_, part in positions] == [(0, FAMILY), (1, HOLDER), (2, 0), (3, 0)]


def test_one_date_alone_is_nothing_to_move_between() -> None:
    network = Network.of([("p", "home"), ("h", "school")], [("p", "h")], valid_from=["2008"])
    assert time_facts(network, TextPool())["stops"] == []


@pytest.mark.parametrize(("base", "found"), [("", None), ("/explain?of=", "/explain?of=")])
@pytest.mark.browser
def test_a_tie_leads_to_its_explanation(base: str, found: str | None, opened: Opener, tmp_path: Path) -> None:
    network = Network.of([("p q'$(x)", "home"), ("f", "family-learning")], [("p q'$(x)", "f")])
    network.ties["id"][0] = "https://example.org/study/tie/t-1"
    HomeSchoolMap(network, title="One", explain_base=base).write(tmp_path / "map.html")
    page = opened(tmp_path / "map.html")
    page.fill("#find", "p q")
    page.keyboard.press("Enter")
    if found:
        assert page.get_attribute("#details a", "href") == "/explain?of=p%20q'%24(x)"
    else:
        assert page.inner_text("#details code") == r"hsp explain 'p q'\''$(x)'"
        page.click("#details .tie")
        assert page.inner_text("#details code") == "hsp explain tie/t-1"


@pytest.mark.browser
def test_the_command_told_of_any_tie_and_anybody_explains_them(
    study: Workspace, opened: Opener, tmp_path: Path
) -> None:
    study.map().write(tmp_path / "map.html")
    page = opened(tmp_path / "map.html")
    page.evaluate("document.querySelectorAll('#overview details').forEach((list) => { list.open = true; })")
    page.wait_for_selector("#overview .people .person")
    told = page.evaluate(
        """() => {
             const opened = (button) => {
               button.click();
               return document.querySelector("#details code").textContent;
             };
             const people = [...document.querySelectorAll("#overview .people .person")];
             return people.flatMap((person) => {
               const command = opened(person);
               return [command, ...[...document.querySelectorAll("#details .tie")].map(opened)];
             });
           }"""
    )
    explained = set()
    for command in set(told):
        program, verb, *words = shlex.split(command)
        assert (program, verb) == ("hsp", "explain")
        explained.add(study.base + explain(study, " ".join(words)).root.of)
    network = study.network()
    assert explained == {*network.agents["id"].tolist(), *network.ties["id"].tolist()}


@pytest.mark.parametrize("base", ["javascript:alert(1)//", "explain", "data:text/html,"])
def test_an_explanation_is_a_page(base: str) -> None:
    with pytest.raises(CommandError, match=re.escape(f"'{base}' is not where explanations are")):
        HomeSchoolMap(Network.of([], []), title="None", explain_base=base)


@pytest.mark.browser
def test_a_table_is_copied_as_csv(opened: Opener, tmp_path: Path) -> None:
    formula = '=HYPERLINK("x")'
    network = Network.of([(formula, "home"), ("f,\ng", "family-learning")], [(formula, "f,\ng")] * 2)
    HomeSchoolMap(network, title="One", evidence={"tie-1": [{"paraphrase": "-1.5"}]}).write(
        tmp_path / "m.html"
    )
    page = opened(tmp_path / "m.html")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("#see-table")
    page.fill("#ties-filter", "-1.5")
    page.click("#ties-copy")
    page.locator("#ties-told", has_text="1 tie copied.").wait_for()
    head, row = page.evaluate("navigator.clipboard.readText()").removesuffix("\r\n").split("\r\n")
    assert head.startswith("From,Relation,To,Valence,Capital,How known,Mutual,Dates,Programme,Source")
    assert row.startswith('"\'=HYPERLINK(""x"")",,"f,\ng",Not stated,') and row.endswith(",-1.5")
