"""On random studies the graph's rules and questions say what the arrays say: positions, routes, capital."""

import numpy as np
import pytest

from hsp_graph.core.namespaces import identifier_of
from hsp_graph.measures.reliance import reliance
from hsp_graph.measures.routes import routes
from hsp_graph.network.cache import read_network
from hsp_graph.network.network import Network
from hsp_graph.network.positions import FamilyTargets, Positions
from hsp_graph.workspace import Workspace
from tests.network.random_studies import DATES, random_workspace

#: So many seeds, and studies in each; ``python -m benchmarks.positions`` tries as many as it is told.
SEEDS, STUDIES = 3, 20


@pytest.fixture(scope="module", params=range(SEEDS))
def workspace(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Random studies in one graph."""
    return random_workspace(tmp_path_factory.mktemp("random"), request.param, STUDIES)


@pytest.mark.parametrize("any_school", ["no", "yes"])
@pytest.mark.parametrize("date", DATES)
def test_questions_find_what_measures_find(workspace: Workspace, date: str, any_school: str) -> None:
    differences = question_differences(workspace, date, any_school)
    assert differences == []


def question_differences(workspace: Workspace, date: str, any_school: str) -> list[str]:
    """What the questions on routes say otherwise than the measures."""
    network = read_network(workspace).where(as_of=date)
    given = {"as-of": date, "any-school": any_school}
    found = routes(network, any_school=any_school == "yes")
    names = network.agents["label"].tolist()
    steps = {names[family]: int(steps) for family, steps in zip(found.families, found.steps, strict=True)}
    said: dict[str, dict[int, set[tuple[str, str]]]] = {}
    for row in workspace.ask("routes", given).to_dicts():
        family = said.setdefault(str(row["family"]), {})
        family.setdefault(int(row["steps"]), set()).add((str(row["through"]), str(row["to"])))
    short = {family: min(by) for family, by in said.items()}
    reliant: dict[str, set[str]] = {}
    relied = reliance(network, any_school=any_school == "yes")
    for family, people in zip(relied.families.tolist(), relied.people, strict=True):
        for one in people:
            reliant.setdefault(names[one], set()).add(names[family])
    asked = {
        str(row["through"]): set(str(row["names"]).split(", "))
        for row in workspace.ask("reliance", given).to_dicts()
    }
    cut = {str(row["family"]) for row in workspace.ask("cut-off", given).to_dicts()}
    expected = _two_steps(network, any_school == "yes")
    between = {str(row["name"]): int(row["pairs"]) for row in workspace.ask("between", given).to_dicts()}
    pairs: dict[str, int] = {}
    for through, _ in (way for by in expected.values() for way in by.get(2, set())):
        pairs[through] = pairs.get(through, 0) + 1
    checks = {
        "routes": (said, {family: by for family, by in expected.items() if by}),
        "steps": (short, {family: far for family, far in steps.items() if 0 < far <= 2}),
        "reliance": (asked, reliant),
        "cut-off": (cut, {family for family, far in steps.items() if not 0 < far <= 2}),
        "between": (between, pairs),
    }
    return [f"{what}: {one} is not {other}" for what, (one, other) in checks.items() if one != other]


def _two_steps(network: Network, any_school: bool) -> dict[str, dict[int, set[tuple[str, str]]]]:
    """Of each family its direct ties to power and its ways over one person, by plain loops."""
    names = network.agents["label"].tolist()
    after: dict[int, set[int]] = {}
    for a, b in zip(*(ends.tolist() for ends in network.arcs()), strict=True):
        if a != b:
            after.setdefault(a, set()).add(b)
    ways: dict[str, dict[int, set[tuple[str, str]]]] = {}
    for family, holders in FamilyTargets.of(network, any_school=any_school).by_family().items():
        own = ways.setdefault(names[family], {})
        for power in holders:
            if power in after.get(family, ()):
                own.setdefault(1, set()).add(("", names[power]))
                continue
            for middle in after.get(family, set()) - {power}:
                if power in after.get(middle, ()):
                    own.setdefault(2, set()).add((names[middle], names[power]))
    return ways


def test_the_rules_derive_what_the_arrays_say(workspace: Workspace) -> None:
    assert derived_differences(workspace) == []


def derived_differences(workspace: Workspace) -> list[str]:
    """What the rules on positions, capital and shortcuts derive otherwise than the arrays."""
    network = read_network(workspace)
    ids = network.agents["id"].tolist()
    positions = Positions.of(network)
    columns = [
        positions.sector, positions.power, positions.organisation, positions.held_from, positions.held_until,
    ]  # fmt: skip
    held = {
        (ids[who], *rest)
        for who, *rest in zip(
            positions.holder.tolist(), *(column.tolist() for column in columns), strict=True
        )
    }
    rows = workspace.store.select(
        """SELECT ?agent ?sector ?power ?place ?from ?until {
             ?position hsp:positionOf ?agent ; hsp:inSector ?sector ; hsp:holdsPower ?power .
             OPTIONAL { ?position hsp:positionAt ?place }
             OPTIONAL { ?position hsp:heldFrom ?from } OPTIONAL { ?position hsp:heldUntil ?until } }""",
    )
    derived = {
        (row["agent"], identifier_of(row["sector"]), row["power"] == "true", row["place"], row["from"],
         row["until"])
        for row in rows
        if row["agent"] in set(ids)  # an organisation without ties is no agent of the network
    }  # fmt: skip
    capital = {
        row["tie"]: row["form"].removesuffix("Tie").rsplit("#", 1)[1].lower()
        for row in workspace.store.select(
            """SELECT ?tie ?form {
                 VALUES ?form { hsp:BondingTie hsp:BridgingTie hsp:LinkingTie } ?tie a ?form }""",
        )
    }
    forms = dict(zip(network.ties["id"].tolist(), network.ties["capital"].tolist(), strict=True))
    with_form = network._with_ties_at(np.flatnonzero(network.ties["capital"] != ""))
    arcs = {(ids[a], ids[b]) for a, b in zip(*(ends.tolist() for ends in with_form.arcs()), strict=True)}
    tied = {
        (row["one"], row["other"])
        for row in workspace.store.select("SELECT ?one ?other { ?one hsp:tiedTo ?other }")
    }
    checks: dict[str, tuple[set[object], set[object]]] = {
        "positions": (set(held), set(derived)),
        "capital": ({(tie, form) for tie, form in forms.items() if form}, set(capital.items())),
        "shortcuts": (set(arcs), set(tied)),
    }
    return [
        f"{what}: only the arrays {one - other}, only the graph {other - one}"
        for what, (one, other) in checks.items()
        if one != other
    ]


def test_the_studies_have_what_they_are_for(workspace: Workspace) -> None:
    network = read_network(workspace)
    assert len(network.aliases) == 2
    at_once = np.bincount(network.holder)
    assert (at_once > 1).any()
    for date in DATES:
        assert len(Positions.of(network.where(as_of=date)).families)
    assert {"bonding", "bridging", "linking", ""} == set(network.ties["capital"].tolist())
