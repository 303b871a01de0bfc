"""What if somebody goes, a tie comes, ties are missing; networks from files; and what cannot be measured."""

import csv
import io
import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import networkx as nx
import numpy as np
import pytest

from hsp_graph.core.assets import asset
from hsp_graph.core.version import __version__
from hsp_graph.measures.betweenness import betweenness
from hsp_graph.measures.brokerage import brokerage
from hsp_graph.measures.reliance import reliance
from hsp_graph.measures.structural_holes import structural_holes
from hsp_graph.measures.uncertainty import missing_ties, sampled_identities
from hsp_graph.network.network import Network
from hsp_graph.workspace import Workspace, init_workspace
from tests.command_line import Hsp

Tables = Callable[..., Path]
MADE = ("model", "as_of", "conditions", "graph", "version")
PRACTITIONERS = ["Dev", "Mo", "Sue", "Carol", "Inês"]
EXAMPLE = asset("data", "example-authority")

#: Name, sector, power and team of six fictional people.
SIX = [
    ("Amina", "home", "false", "red"), ("Beth", "home", "false", "red"),
    ("Dev", "family-learning", "false", "red"), ("Ms Ahmed", "school", "true", "blue"),
    ("Mr Cole", "school", "false", "blue"), ("Officer", "authority", "false", "green"),
]  # fmt: skip
TIES = [("Amina", "Dev"), ("Dev", "Beth"), ("Dev", "Ms Ahmed"), ("Dev", "Mr Cole"), ("Mr Cole", "Ms Ahmed"),
        ("Ms Ahmed", "Officer")]  # fmt: skip


@pytest.fixture(scope="module")
def network(authority: Workspace) -> Network:
    return authority.network()


def text(rows: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """Rows of a function as CSV has them."""
    return [
        {
            name: "" if cell is None else "not defined" if cell != cell else str(cell)
            for name, cell in row.items()
        }
        for row in rows
    ]


def without(rows: Sequence[dict[str, str]], *names: str) -> list[dict[str, str]]:
    return [{name: cell for name, cell in row.items() if name not in names} for row in rows]


def arcs(network: Network) -> "nx.DiGraph[str]":
    """Who is tied to whom, by name."""
    names = network.agents["label"].tolist()
    made: nx.DiGraph[str] = nx.DiGraph()
    made.add_nodes_from(names)
    made.add_edges_from((names[one], names[other]) for one, other in zip(*network.arcs(), strict=True))
    return made


class Slow:
    """The routes of every family, by searches from each, one removal after the other."""

    def __init__(
        self, network: Network, made: "nx.DiGraph[str]", within: int = 2, any_school: bool = False
    ) -> None:
        agents, held = network.agents, network.holdings
        self._made, self._within = made, within
        names = agents["label"].tolist()
        schools: dict[str, set[str]] = {}
        power: dict[str, set[str]] = {}
        for agent, sector, powerful, place in zip(
            network.holder, held["sector"], held["power"], held["organisation"], strict=True
        ):
            if sector == "home":
                schools.setdefault(names[agent], set()).update({place} - {""})
            if sector == "school" and powerful:
                power.setdefault(place, set()).add(names[agent])
        for agent, name in enumerate(names):  # a school holds no role: it stands at itself
            itself = agent not in network.holder and not agents["organisation"][agent]
            if itself and agents["sector"][agent] == "school" and agents["power"][agent]:
                power.setdefault(agents["id"][agent], set()).add(name)
        self.families = [name for name in names if name in schools]
        anywhere = {one for holders in power.values() for one in holders}
        #: For each family those with power who count for it.
        self.aims: dict[str, set[str]] = {}
        for family in self.families:
            own = {one for place in schools[family] for one in power.get(place, ())}
            self.aims[family] = (own if schools[family] and not any_school else anywhere) - {family}

    def steps(self, family: str, gone: str = "") -> float:
        """Steps to the nearest holder of power; infinite if there is no way."""
        left = self._made.subgraph(set(self._made) - {gone})
        away = nx.single_source_shortest_path_length(left, family)
        return min((away[one] for one in self.aims[family] if one in away), default=float("inf"))

    def relies(self, family: str) -> set[str]:
        """Those without whom a family that has a short route, though no tie of its own, has none."""
        if not 1 < self.steps(family) <= self._within:
            return set()
        ways = nx.single_source_shortest_path(self._made, family)
        way = min((ways[one] for one in self.aims[family] if one in ways), key=len)  # all stand on this one
        return {one for one in way[1:-1] if self.steps(family, one) > self._within}

    def change(self, after: "Slow", family: str, gone: Sequence[str]) -> str:
        """What becomes of a family, in the words of the command."""
        was, will, within = self.steps(family), after.steps(family), self._within
        if family in gone:
            return "removed"
        if was <= within < will:
            return "lost"
        if was < will == float("inf"):
            return "cut off"
        if was != will:
            short = will <= within < was or was == float("inf")
            return "longer" if was < will else "new" if short else "nearer"
        relied, relies = self.relies(family), after.relies(family)
        return "relies" if relies - relied else "no longer relies" if relied - relies else "unchanged"


@pytest.mark.parametrize(("steps", "where"), [(2, "own school"), (3, "own school"), (2, "any school")])
@pytest.mark.parametrize(
    ("gone", "come"),
    [*(([name], []) for name in PRACTITIONERS), (["Dev", "Mo"], []), (["Mr Boyle", "Fiona"], []),
     ([], [("Leanne", "Mo")]), (["Sue"], [("Paul", "Mrs Cole"), ("Georgi", "Inês")])],
)  # fmt: skip
def test_what_changes_for_each_family(
    hsp: Hsp, authority: Workspace, network: Network, gone: list[str], come: list[tuple[str, str]],
    steps: int, where: str,
) -> None:  # fmt: skip
    made, any_school = arcs(network), where == "any school"
    before = Slow(network, made, steps, any_school)
    changed = made.copy()
    changed.add_edges_from(come)
    changed.remove_edges_from([arc for arc in made.edges if set(arc) & set(gone)])
    after = Slow(network, changed, steps, any_school)
    words = [word for name in gone for word in ("--without", name)]
    words += [word for one, other in come for word in ("--with-tie", f"{one}:{other}")]
    words += ["--any-school"] if any_school else []
    done = hsp("-w", authority.folder, "what-if", *words, "--steps", str(steps), "--format", "json")
    assert (done.exit_code, done.err) == (0, "")
    rows = json.loads(done.out)
    assert [row["family"] for row in rows] == before.families
    for row in rows:
        family = row["family"]
        assert row["change"] == before.change(after, family, gone)
        for when, slow in (("before", before), ("after", after)):
            if family in gone and when == "after":
                assert (row["steps_after"], row["relies_on_after"]) == ("", "")
                continue
            assert (row[f"steps_{when}"] or float("inf")) == slow.steps(family)
            assert set(filter(None, row[f"relies_on_{when}"].split(" and "))) == slow.relies(family)
    going = [f"without {' and '.join(gone)}"] if gone else []
    coming = [f"with a tie {' and '.join(map(':'.join, come))}"] if come else []
    model = f"What if {' '.join(going + coming)}, short routes to power in {where} at most {steps} steps"
    for row in rows:
        assert [row[name] for name in MADE] == [model, "any", "none", network.fingerprint(), __version__]


@pytest.mark.parametrize("name", PRACTITIONERS)
def test_what_if_equals_a_study_without_the_practitioner(
    hsp: Hsp, authority: Workspace, tmp_path: Path, name: str
) -> None:
    (tables := tmp_path / "tables").mkdir()
    with (EXAMPLE / "people.csv").open(encoding="utf-8") as file:
        gone = next(row["id"] for row in csv.DictReader(file) if row["name"] == name)
    dropped: set[str] = set()
    for source in (EXAMPLE / f"{table}.csv" for table in ("ties", "evidence")):
        with source.open(encoding="utf-8") as file:
            header, *cells = csv.reader(file)
        if source.stem == "ties":
            dropped = {row[0] for row in cells if gone in row[1:3]}
            kept = [row for row in cells if row[0] not in dropped]
        else:
            kept = [row for row in cells if row[header.index("tie")] not in dropped]
        with (tables / source.name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *kept])
    for table in ("people", "roles", "organisations", "sources", "programmes", "participation"):
        shutil.copy(EXAMPLE / f"{table}.csv", tables)
    scratch = init_workspace(tmp_path / "scratch", base=authority.base, as_of=authority.as_of)
    scratch.import_files([tables])
    assert len(dropped) >= 5
    now, then = (
        {row["name"]: row for row in hsp("-w", one.folder, "measure", "routes", "--format", "csv").rows()}
        for one in (authority, scratch)
    )
    rows = hsp("-w", authority.folder, "what-if", "--without", name, "--format", "csv").rows()
    assert len(rows) == 45
    for row in rows:
        for when, routes in (("before", now), ("after", then)):
            assert [row[f"{column}_{when}"] for column in ("steps", "nearest", "relies_on")] == [
                routes[row["family"]][column] for column in ("steps", "nearest", "relies_on")
            ]
    assert any(row["change"] == "lost" for row in rows)


@pytest.mark.parametrize("steps", [2, 3])
@pytest.mark.parametrize("which", ["study", "authority"])
def test_whose_going_would_cost_most(
    request: pytest.FixtureRequest, hsp: Hsp, which: str, steps: int
) -> None:
    workspace = request.getfixturevalue(which)
    network = workspace.network()
    slow = Slow(network, arcs(network), steps)
    now = {family: slow.steps(family) for family in slow.families}
    expected = []
    for name, sector in zip(network.agents["label"], network.agents["sector"], strict=True):
        would = [(was, slow.steps(one, name)) for one, was in now.items() if one != name]
        lost = sum(was <= steps < will for was, will in would)
        longer = sum(was < will and not was <= steps < will for was, will in would)
        expected += [(-lost, -longer, name, sector)] if lost or longer else []
    words = ("-w", workspace.folder, "what-if", "--steps", steps, "--format", "csv")
    rows = hsp(*words, "--top", "99").rows()
    found = [(-int(row["lost"]), -int(row["longer"]), row["agent"], row["sector"]) for row in rows]
    assert found == sorted(expected)
    assert rows[0]["model"] == (
        f"Most consequential removals, short routes to power in own school at most {steps} steps"
    )
    assert hsp(*words).rows() == rows[:10]


def test_what_the_terminal_says_if_mo_went(hsp: Hsp, authority: Workspace) -> None:
    done = hsp("-w", authority.folder, "what-if", "--without", "mo")
    assert (done.exit_code, done.err) == (0, "")
    assert max(map(len, done.out.splitlines())) <= 80
    out = " ".join(done.out.split())
    for name, way in (("Michelle", 5), ("Stacey", 4), ("Donna", 6)):
        assert (
            f"{name} would have no short route to school power: Mo is the only one who stands between. "
            f"The way left takes {way} steps."
        ) in out
    assert "Rūta would rely on Dev alone." in out
    # Carol leads her to another school's head only.
    assert "Priya would rely on Mr Singh alone." in out
    assert out.endswith("The way left takes 3 steps. Nothing would change for the other 38 families.")
    made = "short routes to power in own school at most 2 steps; of all dates; conditions: none; graph"
    assert f"What if without mo, {made}" in out
    nothing = hsp("-w", authority.folder, "what-if", "--with-tie", "Dev : Amina")
    assert nothing == (0, "\nNothing would change for any family.\n", "")


def test_what_if_over_some_ties(hsp: Hsp, authority: Workspace, network: Network) -> None:
    some = network.where(valences=["positive"], as_of="2021")
    slow = Slow(some, arcs(some))
    words = ["--valence", "positive", "--as-of", "2021", "--without", "Carol", "--format", "csv"]
    rows = hsp("-w", authority.folder, "what-if", *words).rows()
    assert {row["family"]: row["steps_before"] for row in rows} == {
        one: str(slow.steps(one)).replace("inf", "") for one in slow.families
    }
    assert {(row["conditions"], row["as_of"]) for row in rows} == {("valence positive", "2021")}
    assert {row["graph"] for row in rows} == {some.fingerprint()}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--without", "Moo"], ["called 'Moo'", "Did you mean 'Mo'?"]),
        (["--with-tie", "Leanne"], ["'Leanne' is not a tie", "Write NAME:NAME"]),
        (["--with-tie", "Leanne:Mr Boil"], ["called 'Mr Boil'", "Did you mean 'Mr Boyle'?"]),
        (["--with-tie", "Lean:Mo"], ["called 'Lean'", "Did you mean 'Leanne'?"]),
        (["--with-tie", "Mo:mo"], ["Mo cannot be tied to Mo", "Give two people"]),
        (["--with-tie", "Leanne:Mo", "--without", "Mo"], ["both go and be tied", "the one or the other"]),
        (["--steps", "21"], ["'--steps': 21 is not in the range 1<=x<=20"]),
        (["--top", "0"], ["0 is not in the range x>=1"]),
        (["--negative"], ["Routes do not run over negative ties"]),
        (["--as-of", "2021-02-30x"], ["is not a date"]),
        (["--relation", "befreinds"], ["Did you mean 'befriends'?"]),
        (["--format", "xml"], ["'xml' is not one of"]),
    ],
)
def test_what_cannot_be_supposed(hsp: Hsp, authority: Workspace, words: list[str], says: list[str]) -> None:
    done = hsp("-w", authority.folder, "what-if", *words)
    assert (done.exit_code, done.out) == (2, "")
    assert "Hint:  " in done.err or "Try 'hsp what-if --help'" in done.err
    for one in says:
        assert one in done.err


DRAWN: dict[str, Callable[[Network], Any]] = {
    "brokerage": lambda net: brokerage(net).counts[:, -1],
    "brokerage --group role --negative": lambda net: brokerage(net, "role", negative=True).counts[:, -1],
    "structural-holes --model ego": lambda net: structural_holes(net, model="ego").constraint,
    "routes --steps 3": lambda net: reliance(net, 3).counts(len(net)),
    "routes --own-school": lambda net: reliance(net).counts(len(net)),
    "routes --any-school": lambda net: reliance(net, any_school=True).counts(len(net)),
    "routes --by person": lambda net: betweenness(net).values,
}


@pytest.mark.parametrize("command", DRAWN)
@pytest.mark.parametrize("draw", ["--identities sampled", "--missing 0.125"])
def test_how_sure_a_measure_is(hsp: Hsp, study: Workspace, draw: str, command: str) -> None:
    def run(*more: str) -> list[dict[str, str]]:
        words = [*command.split(), *draw.split(), "--samples", "7", "--format", "csv", *more]
        return hsp("-w", study.folder, "measure", *words).rows()

    network = study.network()
    known = (network.agents["kind"] == "person") & (network.agents["sector"] == "family-learning")
    agents = np.flatnonzero(known).tolist()
    seven = {"Joan", "Katherine", "Kirsty", "Louise", "Morven", "Semla", "Tina"}
    sampled: Any = missing_ties if "missing" in draw else sampled_identities
    more = {"share": 0.125} if "missing" in draw else {}
    found = sampled(network, DRAWN[command], samples=7, seed=5, agents=agents, **more)
    rows = run("--seed", "5")
    assert {row["agent"] for row in rows} == seven
    assert {row["as_of"] for row in rows} == {"2008"}
    assert sorted(without(rows, *MADE), key=lambda row: row["agent"]) == sorted(
        text(found.to_rows(network)), key=lambda row: row["agent"]
    )
    assert [float(row["value"]) for row in rows] == sorted(
        (float(row["value"]) for row in rows), reverse=True
    )
    drawn = "12.5% of the ties supposed missing" if "missing" in draw else "identities sampled"
    assert rows[0]["model"].endswith(f"; {drawn}, 7 draws, seed 5")
    assert run("--seed", "5") == rows
    assert run("--seed", "5", "--top", "2") == rows[:2]
    assert [row["agent"] for row in run("--of", "tina", "--of", "Joan")] in (
        ["Joan", "Tina"],
        ["Tina", "Joan"],
    )


def test_other_seeds_draw_others_and_no_missing_ties_change_nothing(hsp: Hsp, authority: Workspace) -> None:
    where = ("-w", authority.folder, "measure", "brokerage", "--format", "csv", "--missing")
    one, other = (hsp(*where, "0.2", "--samples", "9", "--seed", seed).rows() for seed in "12")
    assert without(one, "model") != without(other, "model")
    for row in hsp(*where, "0", "--samples", "2").rows():
        assert row["value"] == row["low"] == row["median"] == row["high"]


def test_what_the_terminal_says_of_the_draws(hsp: Hsp, study: Workspace) -> None:
    words = ["measure", "brokerage", "--identities", "sampled", "--samples", "5"]
    out = " ".join(hsp("-w", study.folder, *words).out.split())
    assert "In each of 5 draws every one of the 25 unidentified agents of whom the data say" in out
    assert "What this cannot say: whether one candidate is likelier than another" in out


def test_somebody_without_contacts_comes_last_where_ties_are_supposed(
    hsp: Hsp, workspace: Workspace, tables: Callable[..., Path]
) -> None:
    workspace.import_files([tables(ties="id,from,to\nt1,amina,dev\n", evidence=None)])
    words = ["structural-holes", "--missing", "0", "--samples", "2", "--of", "ms-ahmed", "--of", "dev"]
    rows = hsp("-w", workspace.folder, "measure", *words, "--format", "csv").rows()
    assert [(row["agent"], row["value"], row["draws"]) for row in rows] == [
        ("Dev", "1.0", "2"), ("Ms Ahmed", "not defined", "0")
    ]  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """The six and their ties as GraphML, as UCINET DL and as a list of ties."""
    nodes = "".join(
        f"<node id={quoteattr(name)}><data key='s'>{sector}</data><data key='p'>{power}</data>"
        f"<data key='t'>{team}</data></node>" for name, sector, power, team in SIX
    )  # fmt: skip
    edges = "".join(f"<edge source={quoteattr(one)} target={quoteattr(other)}/>" for one, other in TIES)
    keys = "".join(
        f"<key id='{key}' for='node' attr.name='{name}' attr.type='{kind}'/>"
        for key, name, kind in (("s", "sector", "string"), ("p", "power", "boolean"), ("t", "Team", "string"))
    )
    xml = "<graphml xmlns='http://graphml.graphdrawing.org/xmlns'>"
    xml += f"{keys}<graph edgedefault='directed'>{nodes}{edges}</graph></graphml>"
    names = [name for name, *_ in SIX]
    matrix = [" ".join(str(int((one, other) in TIES)) for other in names) for one in names]
    dl = ["DL N=6 FORMAT=FULLMATRIX", "LABELS:", ",".join(f'"{name}"' for name in names), "DATA:", *matrix]
    listed = [f"{one},{other},{minutes}" for minutes, (one, other) in enumerate(TIES, 1)]
    content = {
        "six.graphml": xml,
        "six.dl": "\n".join(dl),
        "six.csv": "\n".join(["from,to,minutes", *listed]),
    }
    for name, written in content.items():
        (tmp_path / name).write_text(written + "\n", encoding="utf-8")
    return {name: tmp_path / name for name in content}


@pytest.mark.parametrize("name", ["six.graphml", "six.dl", "six.csv"])
@pytest.mark.parametrize("format_too", [False, True])
def test_any_file_is_measured(hsp: Hsp, files: dict[str, Path], name: str, format_too: bool) -> None:
    known = {"six.graphml": "graphml", "six.dl": "UCINET", "six.csv": "delimited"}[name]
    words = ["--input", str(files[name]), *(["--input-format", known] if format_too else [])]
    rows = hsp("measure", "brokerage", *words, "--group", "id", "--format", "csv").rows()
    brokered = {row["name"].title(): int(row["total"]) for row in rows}
    assert brokered == {"Dev": 3, "Ms Ahmed": 2, "Amina": 0, "Beth": 0, "Mr Cole": 0, "Officer": 0}
    assert len({row["graph"] for row in rows}) == 1
    rows = hsp("measure", "structural-holes", *words, "--format", "csv").rows()
    dev = next(row for row in rows if row["name"].title() == "Dev")
    # Of Dev's four contacts only two are tied: 4 - 2/4. Constraint: 2 (1/4)^2, and for the two tied ones
    # (1/4 + 1/4 * 1/2)^2 to Ms Ahmed's three contacts' third, Mr Cole's half.
    assert (float(dev["effective_size"]), dev["degree"]) == (3.5, "4")
    constraint = 2 / 16 + (1 / 4 + 1 / 4 * 1 / 2) ** 2 + (1 / 4 + 1 / 4 * 1 / 3) ** 2
    assert float(dev["constraint"]) == pytest.approx(constraint)
    ego = hsp("measure", "structural-holes", *words, "--model", "ego", "--format", "csv").rows()
    found = next(float(row["constraint"]) for row in ego if row["name"].title() == "Dev")
    assert found == pytest.approx(2 / 16 + 2 * (1 / 4 + 1 / 4 * 1 / 2) ** 2)


def test_a_file_with_attributes_has_groups_routes_and_what_ifs(hsp: Hsp, files: dict[str, Path]) -> None:
    words = ("--input", files["six.graphml"], "--format", "csv")
    rows = {row["name"]: row for row in hsp("measure", "brokerage", *words).rows()}
    roles = ("itinerant", "representative", "liaison")
    assert [rows["Dev"][role] for role in roles] == ["1", "0", "2"]
    assert [rows["Ms Ahmed"][role] for role in roles] == ["0", "1", "1"]
    rows = {row["name"]: row for row in hsp("measure", "brokerage", *words, "--group", "Team").rows()}
    assert [rows["Dev"][role] for role in ("coordinator", "representative")] == ["1", "2"]
    assert rows["Dev"]["model"] == "Gould-Fernandez brokerage by Team"
    groups = hsp("measure", "brokerage", *words, "--group", "Team", "--level", "groups").rows()
    assert [(row["group"], row["size"]) for row in groups] == [("red", "3"), ("blue", "2"), ("green", "1")]
    shown = hsp("measure", "brokerage", *words, "--group", "Team", "--show", "dev").rows()
    assert [(row["role"], row["from"], row["to"]) for row in shown] == [
        ("coordinator", "Amina", "Beth"), ("representative", "Amina", "Mr Cole"),
        ("representative", "Amina", "Ms Ahmed"),
    ]  # fmt: skip
    amina, beth = hsp("measure", "routes", *words).rows()
    assert [amina[name] for name in ("nearest", "steps", "through", "relies_on")] == [
        "Ms Ahmed",
        "2",
        "Dev",
        "Dev",
    ]
    assert [beth[name] for name in ("nearest", "nearest_count", "steps")] == ["", "0", ""]
    (dev,) = hsp("measure", "routes", "--by", "practitioner", *words).rows()
    assert [dev[name] for name in ("through", "tied", "holders", "relying")] == ["1", "1", "1", "1"]
    listed = hsp("measure", "mitigation", *words).rows()
    assert [(row["to_head"], row["families"], row["not_stated"], row["route"]) for row in listed] == [
        ("negative", "0", "0", "0"), ("mixed", "0", "0", "0"), ("absent", "2", "2", "1")
    ]  # fmt: skip
    listed = hsp("what-if", "--without", "Dev", "--with-tie", "Beth:Mr Cole", *words).rows()
    assert [(row["family"], row["change"], row["relies_on_after"]) for row in listed] == [
        ("Amina", "lost", ""), ("Beth", "new", "Mr Cole")
    ]  # fmt: skip
    listed = hsp("measure", "brokerage", "--missing", "0.5", "--samples", "4", "--top", "1", *words).rows()
    assert [(row["agent"], row["value"]) for row in listed] == [("Dev", "3.0")]


def test_names_with_colons(hsp: Hsp, files: dict[str, Path]) -> None:
    file = files["six.graphml"]
    file.write_text(file.read_text(encoding="utf-8").replace("Mr Cole", "Cole: Mr"), encoding="utf-8")
    rows = hsp("what-if", "--input", file, "--with-tie", "Beth:Cole: Mr", "--format", "csv").rows()
    assert [(row["family"], row["change"]) for row in rows] == [("Amina", "unchanged"), ("Beth", "new")]
    done = hsp("what-if", "--input", file, "--with-tie", "Beth:Coal: Mr")
    assert (done.exit_code, done.out) == (2, "")
    assert "Nobody in the network is called 'Coal: Mr'." in done.err


def test_ties_of_a_file_are_weighted_and_filtered(hsp: Hsp, tmp_path: Path) -> None:
    ties = [("a", "b", 3, "positive"), ("b", "c", 1, ""), ("c", "a", 2, "mixed"), ("c", "d", 5, "negative"),
            ("d", "a", 1, "positive"), ("a", "b", 2, "positive")]  # fmt: skip
    listed = "".join(f"{one},{other},{weight},{valence}\n" for one, other, weight, valence in ties)
    (file := tmp_path / "ties.csv").write_text("source,target,Minutes,Valence\n" + listed)
    for options, kept in (
        ([], [tie for tie in ties if tie[3] != "negative"]),
        (["--negative"], ties),
        (["--valence", "positive"], [tie for tie in ties if tie[3] == "positive"]),
        (["--valence", "not-stated", "--valence", "mixed"], [tie for tie in ties if tie[3] in ("", "mixed")]),
    ):
        made: nx.DiGraph[str] = nx.DiGraph()
        for one, other, weight, _ in kept:
            made.add_edge(one, other, weight=weight + made.get_edge_data(one, other, {"weight": 0})["weight"])
        words = ["--input", str(file), "--weight", "Minutes", *options, "--format", "csv"]
        rows = {row["name"]: row for row in hsp("measure", "structural-holes", *words).rows()}
        assert rows["a"]["model"] == "Burt's structural holes, whole network, weighted by Minutes"
        constraint = nx.constraint(made, weight="weight")
        for name in made:
            if made.out_degree(name):
                assert float(rows[name]["constraint"]) == pytest.approx(constraint[name])
        contacts = hsp("measure", "structural-holes", *words, "--show", "a").rows()
        assert sum(float(row["constraint"]) for row in contacts) == pytest.approx(constraint["a"])


NO_FAMILIES = (
    "There are no families (people of the sector home) in the graph. "
    "In a file, people need the attributes sector and power.\n"
)


def test_a_file_without_holders_of_power_or_groups_says_so(hsp: Hsp, tmp_path: Path) -> None:
    file = tmp_path / "six.vna"
    file.write_text("*node data\nid sector kin\na home x\nb school y\n*tie data\nfrom to\na b\n")
    for words in (["measure", "routes"], ["measure", "mitigation"], ["what-if"]):
        done = hsp(*words, "--input", file)
        assert done.err.startswith("Nobody in a school holds power, so that no route leads there. In a file")
    grouped = hsp("measure", "brokerage", "--input", file, "--group", "kin")
    assert grouped.err == "Nobody brokers anything.\n"
    done = hsp("measure", "brokerage", "--input", file, "--group", "role", "--format", "csv")
    assert (
        done.err == "Nobody's role is stated, so that all are one group. --group names another attribute.\n"
    )
    assert done.out.count(",(not stated),") == 2
    drawn = hsp("measure", "brokerage", "--input", file, "--identities", "sampled").out
    assert "say of nobody who else it may be" in drawn


def test_a_date_of_a_file_that_is_none_is_refused(hsp: Hsp, tmp_path: Path) -> None:
    file = tmp_path / "dated.csv"
    file.write_text("from,to,valid_from\na,b,12/05/2010\n")
    assert hsp("measure", "brokerage", "--input", file).exit_code == 0
    done = hsp("measure", "brokerage", "--input", file, "--as-of", "2011")
    assert (done.exit_code, done.err.splitlines()[0]) == (2, "Error: '12/05/2010' is not a date.")


def test_a_file_without_families_says_so(hsp: Hsp, files: dict[str, Path]) -> None:
    for words in (["measure", "routes"], ["measure", "mitigation"], ["what-if", "--without", "Dev"]):
        for form in ("table", "csv", "json"):
            done = hsp(*words, "--input", files["six.csv"], "--format", form)
            assert done.exit_code == 0
            assert done.out.strip() in ("", "[]")
            assert done.err == NO_FAMILIES
    done = hsp("measure", "routes", "--by", "person", "--input", files["six.csv"], "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert {row["betweenness"] for row in rows} == {"not defined"}
    assert done.err == NO_FAMILIES


KG, LETTER = b"from,to,kg\na,b,", b"Dear all,\n\nno network here.\n"
NO_FORMAT = ["looks like none of the formats", "Hint:  If it is a list of ties, put a row on top"]


@pytest.mark.parametrize(
    ("name", "content", "options", "code", "says"),
    [
        ("none.csv", None, "", 2, ["There is no file or folder", "none.csv", "Hint:  Check the name"]),
        ("letter.txt", LETTER, "", 2, NO_FORMAT),
        ("bytes.bin", bytes(range(256)) * 9, "", 2, NO_FORMAT),
        ("empty.csv", b"", "", 2, NO_FORMAT),
        ("header.csv", b"from,to\n", "", 2, ["nobody in 'header.csv'", "Hint:  Give a file in which"]),
        ("broken.graphml", b"<graphml><graph><node id='a'></graph>", "", 1, ["not well-formed", "Export it"]),
        ("letter.txt", LETTER, "--input-format ucinet", 1, ["does not begin with DL", "Check the format"]),
        ("letter.txt", LETTER, "--input-format uci", 2, ["no format 'uci'", "Did you mean 'ucinet'?"]),
        ("huge.dl", b"DL N=1000000000000\nDATA:\n", "", 1, ["Where: huge.dl"]),
        ("kg.csv", KG + b"many", "--weight kg", 2, ["'kg' of a tie is 'many'", "Hint:  Give numbers"]),
        ("kg.csv", KG + b"-3", "--weight kg", 2, ["'kg' of a tie is -3", "from a to b", "Hint:  Leave"]),
        ("kg.csv", KG + b"inf", "--weight kg", 2, ["'kg' of a tie is inf", "from a to b", "Hint:  Leave"]),
        ("kg.csv", KG + b"1", "--weight kgs", 2, ["No tie has an attribute 'kgs'", "Did you mean 'kg'?"]),
        ("kg.csv", KG + b"1", "--valence mixed", 2, ["No tie has the valence 'mixed'", "Hint:  No tie"]),
        ("kg.csv", KG + b"1", "--as-of soon", 2, ["'soon' is not a date", "Hint:  Write 2008"]),
        ("kg.csv", KG + b"1", "--save", 2, ["cannot be saved", "Hint:  Import the file first"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
@pytest.mark.parametrize("measure", ["brokerage", "structural-holes"])
def test_a_file_that_cannot_be_measured(
    hsp: Hsp, tmp_path: Path, measure: str, name: str, content: bytes | None, options: str, code: int,
    says: list[str],
) -> None:  # fmt: skip
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = hsp("measure", measure, "--input", tmp_path / name, *options.split())
    assert (done.exit_code, done.out) == (code, "")
    assert done.err.startswith("Error: ")
    assert len(done.err) < 2000
    for one in says:
        assert one in done.err


def test_groups_and_people_that_a_file_has_not(hsp: Hsp, files: dict[str, Path]) -> None:
    done = hsp("measure", "brokerage", "--input", files["six.graphml"], "--group", "team")
    assert (done.exit_code, done.out) == (2, "")
    assert "There is no attribute 'team'." in done.err
    assert "Team" in done.err.splitlines()[1]
    done = hsp("measure", "brokerage", "--input", files["six.graphml"], "--show", "Amena")
    assert done == (2, "", "Error: Nobody in the network is called 'Amena'.\nHint:  Did you mean 'Amina'?\n")


def test_without_a_study_through_the_real_command(hsp: Hsp, files: dict[str, Path], tmp_path: Path) -> None:
    done = hsp("measure", "brokerage", "--input", "six.dl", "--top", "1", "--format", "csv", cwd=tmp_path)
    assert (done.exit_code, done.err.partition(" is stated")[0]) == (0, "Nobody's sector")
    assert done.out.splitlines()[1].casefold().startswith("dev,")
    (tmp_path / "bytes.csv").write_bytes(b"from,to\na,\xff\xfe\0\n")
    for words in (
        ["measure", "brokerage", "--input", "bytes.csv"],
        ["what-if", "--input", "none"],
        ["what-if"],
    ):
        done = hsp(*words, cwd=tmp_path)
        assert done.exit_code in (1, 2)
        assert done.out == ""
        assert done.err.startswith("Error: ")
        assert "Traceback" not in done.err


NEGATIVE = ["Routes do not run over negative ties", "Leave out --negative"]


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("brokerage --group sectr", ["no attribute 'sectr'", "Use one of: id, kind, label"]),
        ("brokerage --missing 0.1 --group x", ["no attribute 'x'", "sector"]),
        ("brokerage --show Devv", ["Nobody in the network is called 'Devv'", "Did you mean 'Dev'?"]),
        ("structural-holes --show Ms_Amed", ["called 'Ms_Amed'", "Did you mean 'Ms Ahmed'?"]),
        ("routes --missing 0.1 --of Leane", ["called 'Leane'", "Did you mean 'Leanne'?"]),
        ("brokerage --valence negtive", ["No tie has the valence 'negtive'", "Did you mean 'negative'?"]),
        ("brokerage --valence=", ["No tie has the valence ''", "mixed, negative, positive"]),
        ("routes --relation befreinds", ["the relation 'befreinds'", "Did you mean 'befriends'?"]),
        ("mitigation --capital xyz", ["the capital 'xyz'", "bonding, bridging, linking"]),
        ("brokerage --programme Wensday_group", ["the programme 'Wensday_group'", "'Wednesday group'?"]),
        ("structural-holes --relation befriends --valence negative --capital linking",
         ["No tie is left", "Leave out some of the conditions"]),
        ("brokerage --as-of 1066", ["No tie is left", "Leave out some"]),
        ("brokerage --as-of 2020-13", ["'2020-13' is not a date", "month from 01 to 12"]),
        ("structural-holes --as-of 31.12.2020", ["'31.12.2020' is not a date", "Write 2008"]),
        ("brokerage --as-of 2020-02-31", ["no day 31 in February 2020", "That month has 29 days"]),
        ("routes --since yesterday", ["'yesterday' is not a date", "Write 2008"]),
        ("structural-holes --weight shoe", ["no weight 'shoe'", "Use 'strength'"]),
        ("brokerage --weight shoe", ["no weight 'shoe'", "Use 'strength'"]),
        ("structural-holes --model half", ["'half' is not one of 'whole', 'ego'"]),
        ("brokerage --level node", ["'node' is not one of 'nodes', 'groups', 'global'"]),
        ("brokerage --format xml", ["'xml' is not one of 'table', 'csv', 'json'"]),
        ("brokerage --top 0", ["'--top': 0 is not in the range x>=1"]),
        ("brokerage --missing 1", ["'--missing': 1.0 is not in the range 0<=x<=0.9"]),
        ("brokerage --missing=-0.1", ["'--missing': -0.1 is not in the range"]),
        ("brokerage --missing many", ["'--missing': 'many' is not a valid float"]),
        ("brokerage --missing nan", ["nan is not a share", "Give 0 to 0.9"]),
        ("brokerage --missing 0.95", ["'--missing': 0.95 is not in the range 0<=x<=0.9"]),
        ("brokerage --missing 0.1 --samples 0", ["'--samples': 0 is not in the range x>=1"]),
        ("brokerage --missing 0.1 --seed=-1", ["'--seed': -1 is not in the range x>=0"]),
        ("brokerage --missing 0.1 --identities sampled", ["Only one thing", "Give either"]),
        ("brokerage --of Dev", ["--of needs something that is drawn", "Add --identities sampled"]),
        ("brokerage --missing 0.1 --save", ["--missing does not go with --save", "Leave out"]),
        ("brokerage --identities sampled --level global", ["--identities sampled does not go with --level"]),
        ("brokerage --show Dev --save --missing 0.1", ["--show does not go with --save and --missing"]),
        ("structural-holes --show Dev --save", ["--show does not go with --save"]),
        ("structural-holes --show Dev --missing 0.1", ["--show does not go with --missing"]),
        ("structural-holes --missing 0 --save", ["--missing does not go with --save"]),
        ("routes --since 2020 --save --own-school", ["Error: --since does not go with --save."]),
        ("routes --missing 0 --since 2020", ["--missing does not go with --since"]),
        ("routes --by person --disjoint", ["--by person does not go with --disjoint", "Leave out"]),
        ("routes --negative", NEGATIVE),
        ("routes --valence negative --since 2020", NEGATIVE),
        ("mitigation --negative", NEGATIVE),
        ("routes --steps 0", ["'--steps': 0 is not in the range"]),
        ("routes --steps 21", ["'--steps': 21 is not in the range 1<=x<=20"]),
        ("routes --steps 7 --by practitioner", ["cannot have 7 steps", "to 6"]),
        ("mitigation --steps 1", ["'--steps': 1 is not in the range x>=2"]),
        ("brokerage --input-format ucinet", ["--input-format needs --input", "--input FILE"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["table", "csv"])
def test_what_cannot_be_done_is_told(
    hsp: Hsp, authority: Workspace, form: str, command: str, says: list[str]
) -> None:
    words = [word if word.startswith("--") else word.replace("_", " ") for word in command.split()]
    words = [*words, *(["--format", form] if "--format" not in words else [])]
    done = hsp("-w", authority.folder, "measure", *[word.replace("_", " ") for word in words])
    assert (done.exit_code, done.out) == (2, "")
    assert "Error: " in done.err
    assert "Hint:  " in done.err or "Try 'hsp measure " in done.err
    said = " ".join(done.err.split())
    for one in says:
        assert one.replace("_", " ") in said


def test_somebody_who_may_be_several_cannot_be_told_of(hsp: Hsp, study: Workspace) -> None:
    words = ["measure", "brokerage", "--identities", "sampled", "--of", "Katy's practitioner"]
    done = hsp("-w", study.folder, *words)
    assert (done.exit_code, done.out) == (2, "")
    assert "Error: Katy's practitioner may be any of several people.\nHint:  Ask of those" in done.err


@pytest.mark.parametrize(
    "command",
    [
        "brokerage", "brokerage --level global", "structural-holes", "routes", "routes --by person",
        "mitigation", "mitigation --by school", "brokerage --missing 0.1", "routes --identities sampled",
        "brokerage --save", "what-if", "what-if --without Dev",
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_an_empty_study_says_so(hsp: Hsp, workspace: Workspace, form: str, command: str) -> None:
    words = command.split() if command.startswith("what-if") else ["measure", *command.split()]
    done = hsp("-w", workspace.folder, *words, "--format", form)
    assert done == (2, "", "Error: Nobody is in the graph.\nHint:  'hsp import' brings tables in.\n")
