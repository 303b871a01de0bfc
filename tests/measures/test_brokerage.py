"""Brokerage against the networkx loop, on random networks and on every odd one."""

import math
import runpy
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hsp_graph.measures
from hsp_graph.core.errors import CommandError
from hsp_graph.measures import Brokerage, brokerage, triads
from hsp_graph.measures.brokerage import NOT_STATED, ROLES
from hsp_graph.network.network import Network

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "peers.py"
#: The loop that the benchmark times is the one that says what is right.
oracle: Callable[[Any, str], dict[Any, Counter[str]]] = runpy.run_path(str(BENCHMARK))["networkx_loop"]


def counted(result: Brokerage) -> dict[Any, dict[str, int]]:
    return {row["node"]: {role: row[role] for role in ROLES if row[role]} for row in result.to_rows()}


def expected(graph: Any, group: str = "sector") -> dict[Any, dict[str, int]]:
    return {node: {r: n for r, n in count.items() if n} for node, count in oracle(graph, group).items()}


def digraph(groups: list[Any], arcs: list[tuple[int, int]]) -> "nx.DiGraph[Any]":
    graph: nx.DiGraph[Any] = nx.DiGraph(arcs)
    graph.add_nodes_from((node, {"sector": group}) for node, group in enumerate(groups))
    return graph


@st.composite
def networks(draw: st.DrawFn) -> Network:
    size = draw(st.integers(1, 12))
    names = [f"p{i}" for i in range(size)]
    sectors = draw(
        st.lists(st.sampled_from(["home", "school", "authority", ""]), min_size=size, max_size=size)
    )
    person = st.sampled_from(names)
    ties = draw(st.lists(st.tuples(person, person), max_size=60))
    length = len(ties)
    valence = st.sampled_from(["positive", "negative", "mixed", ""])
    return Network.of(
        list(zip(names, sectors, strict=True)),
        ties,
        valence=draw(st.lists(valence, min_size=length, max_size=length)),
        mutual=draw(st.lists(st.booleans(), min_size=length, max_size=length)),
    )


@settings(max_examples=200, deadline=None)
@given(networks(), st.booleans())
def test_equals_the_loop(network: Network, negative: bool) -> None:
    graph = network.to_networkx(negative=negative)
    result = brokerage(network, negative=negative)
    right = expected(graph)
    assert counted(result) == right
    # The same ties as a multigraph that still has the negative ones, and as a plain graph.
    assert counted(brokerage(network.to_networkx(negative=True), negative=negative)) == right
    simple: nx.DiGraph[Any] = nx.DiGraph(graph)
    assert counted(brokerage(simple, negative=True)) == right
    simple.remove_edges_from(list(nx.selfloop_edges(simple)))
    assert result.arcs == simple.number_of_edges()
    assert result.counts[:, 5].tolist() == result.counts[:, :5].sum(axis=1).tolist()


@settings(max_examples=50, deadline=None)
@given(networks(), st.randoms(use_true_random=False))
def test_names_and_order_do_not_matter(network: Network, random: Any) -> None:
    ids = network.agents["id"].tolist()
    sectors = dict(zip(ids, network.agents["sector"].tolist(), strict=True))
    shuffled = random.sample(ids, len(ids))
    renamed = {"home": "z", "school": "a", "authority": "m", "": "q"}
    ties = [(ids[a], ids[b]) for a, b in zip(*(ends.tolist() for ends in network.arcs()), strict=True)]
    other = Network.of([(i, renamed[sectors[i]]) for i in shuffled], random.sample(ties, len(ties)))
    first = {row.pop("node"): row for row in brokerage(network).to_rows()}
    for row in brokerage(other).to_rows():
        before = first[row.pop("node")]
        assert row.pop("group") == renamed[before.pop("group").replace(NOT_STATED, "")]
        assert row == pytest.approx(before, nan_ok=True)


@pytest.mark.parametrize("chunk", [1, 1 << 20])
@pytest.mark.parametrize("groups", [1, 3, 150, 300])
def test_many_triangles_hubs_and_groups(chunk: int, groups: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With small chunks the triangles are found in several goes."""
    monkeypatch.setattr(triads, "_CHUNK", chunk)
    rng = np.random.default_rng(7)
    arcs = rng.integers(0, 300, (6000, 2))
    arcs[:1500, 0] = rng.integers(0, 3, 1500)
    arcs[1500:2500, 1] = rng.integers(0, 3, 1000)
    graph = digraph(rng.integers(0, groups, 300).tolist(), [(a, b) for a, b in arcs.tolist()])
    assert counted(brokerage(graph)) == expected(graph)


def test_worked_by_hand() -> None:
    """Six fictional people, told one by one.

    f hears p1, p2, h and speaks to h, t, p1. p1-f-h, p1-f-t, p2-f-h, p2-f-t: liaison (home, family learning,
    school). p2-f-p1: itinerant. h-f-t: t and h are one group and h -> t is not there: itinerant. h-f-p1:
    liaison. p1-f-p1 and h-f-h come back.
    h hears f, t, o and speaks to o, f. f-h-o: liaison. t-h-o, t-h-f: representative. o-h-f: liaison.
    t: f-t-h is closed by f -> h. p1: f-p1-f comes back. o: h-o-h comes back.
    """
    people = [
        ("p1", "home"),
        ("p2", "home"),
        ("f", "fl"),
        ("h", "school"),
        ("t", "school"),
        ("o", "authority"),
    ]
    ties = ["p1 f", "p2 f", "f h", "f t", "t h", "h o", "o h", "h f", "f p1"]
    result = brokerage(Network.of(people, [(tie.split()[0], tie.split()[1]) for tie in ties]))
    assert counted(result) == {
        "p1": {},
        "p2": {},
        "f": {"itinerant": 2, "liaison": 5, "total": 7},
        "h": {"representative": 2, "liaison": 2, "total": 4},
        "t": {},
        "o": {},
    }
    assert result.arcs == 9
    # d = 9/30, so p = 0.3^2 * 0.7 = 0.063; f is alone in her group, and the others' sizes are 2, 2 and 1.
    f = result.to_rows()[2]
    assert f["itinerant_expected"] == pytest.approx(0.063 * (2 + 2))
    assert f["liaison_expected"] == pytest.approx(0.063 * (25 - 9))
    assert f["total_expected"] == pytest.approx(0.063 * 20)
    # 4 sum n_j C(N-n_j-n, 2) = 4 (2*3 + 2*3 + 1*6) = 72
    assert f["liaison_sd"] == pytest.approx(math.sqrt(0.063 * 16 * 0.937 + 72 * 0.3**3 * 0.7**3))
    assert f["coordinator_expected"] == f["gatekeeper_expected"] == f["representative_sd"] == 0
    assert math.isnan(f["coordinator_z"])
    group = result.group_rows()[0]
    assert (group["group"], group["size"], group["total_mean"]) == ("home", 2, 0.0)
    assert [row["count"] for row in result.global_rows()] == [0, 2, 2, 0, 7, 11]


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        ("AAA", "coordinator"),
        ("ABA", "itinerant"),
        ("AAB", "representative"),
        ("ABB", "gatekeeper"),
        ("ABC", "liaison"),
    ],
)
def test_each_role(groups: str, role: str) -> None:
    assert counted(brokerage(digraph(list(groups), [(0, 1), (1, 2)])))[1] == {role: 1, "total": 1}
    assert counted(brokerage(digraph(list(groups), [(0, 1), (1, 2), (2, 0)])))[1] == {role: 1, "total": 1}
    assert counted(brokerage(digraph(list(groups), [(0, 1), (1, 2), (0, 2)])))[1] == {}
    assert counted(brokerage(digraph(list(groups), [(0, 1), (1, 0)])))[1] == {}


def test_negative_ties_carry_nothing_unless_asked_for() -> None:
    people = [("p", "home"), ("f", "fl"), ("h", "school")]
    ties = [("p", "f"), ("f", "h"), ("p", "h")]
    network = Network.of(people, ties, valence=["positive", "mixed", "negative"])
    assert counted(brokerage(network))["f"] == {"liaison": 1, "total": 1}
    assert counted(brokerage(network, negative=True))["f"] == {}
    network = Network.of(people, ties[:2], valence=["negative", ""])
    assert counted(brokerage(network))["f"] == {}
    assert counted(brokerage(network, negative=True))["f"] == {"liaison": 1, "total": 1}


def test_a_positive_tie_beside_a_negative_one_counts() -> None:
    network = Network.of(
        [("p", "home"), ("f", "fl"), ("h", "school")],
        [("p", "f"), ("p", "f"), ("f", "h")],
        valence=["negative", "positive", ""],
    )
    assert counted(brokerage(network))["f"] == {"liaison": 1, "total": 1}
    assert counted(brokerage(network.to_networkx(negative=True)))["f"] == {"liaison": 1, "total": 1}


def test_loops_duplicates_and_weights_change_nothing() -> None:
    plain = digraph(["a", "b", "c"], [(0, 1), (1, 2)])
    odd: nx.MultiDiGraph[Any] = nx.MultiDiGraph(plain)
    odd.add_edges_from([(0, 1)] * 300 + [(1, 1), (2, 2)], weight=7.5)
    before, after = brokerage(plain), brokerage(odd)
    assert after.arcs == before.arcs == 2
    assert str(after.to_rows()) == str(before.to_rows())


@pytest.mark.parametrize("size", [0, 1, 2, 3, 5])
@pytest.mark.parametrize("kind", ["empty", "complete"])
@pytest.mark.parametrize("groups", ["one", "singletons"])
def test_empty_and_complete(size: int, kind: str, groups: str) -> None:
    sectors = [0] * size if groups == "one" else list(range(size))
    arcs = [(a, b) for a in range(size) for b in range(size) if a != b] if kind == "complete" else []
    result = brokerage(digraph(sectors, arcs))
    assert result.counts.tolist() == [[0] * 6] * size
    assert np.isnan(result.z).all() and np.isnan(result.global_z).all() and np.isnan(result.global_p).all()
    assert len(result.to_rows()) == size
    assert len(result.group_rows()) == len(set(sectors))
    assert len(result.global_rows()) == 6
    undefined = size < 2
    assert np.isnan(result.expected).all() if undefined else not result.expected.any()
    assert np.isnan(result.global_sd).all() if undefined else not result.global_sd.any()


def test_an_isolate_has_an_expectation_too() -> None:
    graph = digraph(["a", "b", "c", "a"], [(0, 1), (1, 2)])
    isolate = brokerage(graph).to_rows()[3]
    assert isolate["total"] == 0
    assert isolate["total_expected"] == pytest.approx((1 / 6) ** 2 * (5 / 6) * 6)
    assert isolate["total_z"] < 0


def test_one_group_has_coordinators_only() -> None:
    result = brokerage(digraph([4] * 4, [(0, 1), (1, 2), (2, 3), (0, 3)]))
    assert result.global_counts.tolist() == [2, 0, 0, 0, 0, 2]
    assert np.isnan(result.z[:, 1:5]).all()
    assert result.z[:, 0].tolist() == result.z[:, 5].tolist()


@pytest.mark.parametrize("label", [3, 2.5, ("a", 1), frozenset({1}), True, "ä <b>"])
def test_groups_may_be_anything_hashable(label: Any) -> None:
    result = brokerage(digraph([label, "x", "y"], [(0, 1), (1, 2)]))
    assert result.groups == [label, "x", "y"]
    assert result.to_rows()[0]["group"] == label


def test_groups_not_stated_are_one_group() -> None:
    result = brokerage(digraph(["", None, math.nan, float("nan"), "home"], [(0, 1), (1, 2), (2, 4)]))
    assert result.groups == [NOT_STATED, "home"]
    assert result.sizes.tolist() == [4, 1]
    network = Network.of([("a", ""), ("b", ""), ("c", "home")], [("a", "b"), ("b", "c")])
    assert counted(brokerage(network))["b"] == {"representative": 1, "total": 1}


def test_by_another_attribute() -> None:
    network = Network.of([("a", "home"), ("b", "home"), ("c", "school")], [("a", "b"), ("b", "c")])
    network.agents["role"][:] = ["parent", "carer", "parent"]
    assert counted(brokerage(network, "role"))["b"] == {"itinerant": 1, "total": 1}
    assert counted(brokerage(network, "power"))["b"] == {"coordinator": 1, "total": 1}


def test_a_view_of_a_graph() -> None:
    graph = digraph(["a", "b", "c", "d"], [(0, 1), (1, 2), (1, 3), (0, 2)])
    view = graph.subgraph([0, 1, 3])
    assert counted(brokerage(view)) == {0: {}, 1: {"liaison": 1, "total": 1}, 3: {}}


@pytest.mark.parametrize("kind", [nx.Graph, nx.MultiGraph])
def test_an_undirected_edge_is_an_arc_each_way(kind: Any) -> None:
    graph = kind([("a", "b"), ("b", "c"), ("b", "b")])
    nx.set_node_attributes(graph, {"a": "home", "b": "home", "c": "school"}, "sector")
    assert counted(brokerage(graph)) == {
        "a": {}, "b": {"representative": 1, "gatekeeper": 1, "total": 2}, "c": {}
    }  # fmt: skip
    assert brokerage(graph).arcs == 4


def test_thousands_of_groups_and_large_numbers() -> None:
    """A hub between 40,000 people, each a group of her own: 10^9 pairs of groups, none of them in memory."""
    half = 20_000
    source = np.concatenate([np.arange(half), np.full(half, 2 * half)])
    target = np.concatenate([np.full(half, 2 * half), np.arange(half, 2 * half)])
    counts, arcs = triads.brokered_triads(source, target, np.arange(2 * half + 1))
    assert counts[-1].tolist() == [0, 0, 0, 0, half**2, half**2]
    assert (counts.sum(), arcs) == (2 * half**2, 2 * half)


class TestErrors:
    def test_not_a_graph(self) -> None:
        nothing: Any = {"a": ["b"]}
        with pytest.raises(CommandError, match=r"in a dict\..*a networkx graph"):
            brokerage(nothing)

    def test_network_without_the_attribute(self) -> None:
        with pytest.raises(CommandError, match=r"no attribute 'colour'.*sector"):
            brokerage(Network.of([("a", "home")], []), "colour")

    def test_nodes_without_the_attribute(self) -> None:
        graph = digraph(["a", "b"], [(0, 1), (1, 2), (1, 3)])
        with pytest.raises(
            CommandError, match=r"2 of 4 nodes have no attribute 'sector', for example 2\..*set_node"
        ):
            brokerage(graph)

    def test_a_value_that_cannot_be_a_group(self) -> None:
        with pytest.raises(CommandError, match=r"node 1 is \['home'\].*tuple"):
            brokerage(digraph(["a", ["home"]], [(0, 1)]))


def test_the_function_is_what_the_package_exports() -> None:
    """The module of the same name must not take its place, in whatever order things are imported."""
    assert hsp_graph.measures.brokerage is brokerage
