"""Structural holes against Burt's formulas read out, networkx, igraph and cases worked by hand."""

import math
from collections import defaultdict
from fractions import Fraction
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from hsp_graph.core.errors import CommandError
from hsp_graph.measures import triangles
from hsp_graph.measures.structural_holes import Model, StructuralHoles, structural_holes
from hsp_graph.network.network import Network

MODELS: tuple[Model, ...] = ("whole", "ego")
MEASURES = ("effective_size", "efficiency", "constraint", "hierarchy")
PEOPLE = [
    ("Amina", "home"),
    ("Beth", "home"),
    ("Dev", "family-learning"),
    ("Ms Ahmed", "school"),
    ("Mr Cole", "school"),
    ("Officer", "authority"),
]
TIES = [
    ("Amina", "Dev"),
    ("Dev", "Beth"),
    ("Dev", "Ms Ahmed"),
    ("Dev", "Mr Cole"),
    ("Mr Cole", "Ms Ahmed"),
    ("Ms Ahmed", "Officer"),
]

Strengths = dict[tuple[Any, Any], Fraction]


def burt(nodes: list[Any], a: Strengths, model: Model) -> tuple[dict[Any, dict[str, float]], dict[Any, Any]]:
    """The formulas at the head of the module, term by term in fractions; and c_ij."""

    def w(i: Any, j: Any) -> Fraction:
        return a.get((i, j), Fraction(0)) + a.get((j, i), Fraction(0))

    rows, dyads = {}, {}
    for i in nodes:
        contacts = [j for j in nodes if j != i and w(i, j) > 0]
        if not contacts:
            rows[i] = dict.fromkeys(MEASURES, math.nan)
            continue
        there = nodes if model == "whole" else [i, *contacts]

        def p(x: Any, y: Any, there: list[Any] = there) -> Fraction:
            return w(x, y) / sum(w(x, k) for k in there if k != x)

        def m(x: Any, y: Any, there: list[Any] = there) -> Fraction:
            return w(x, y) / max(w(x, k) for k in there if k != x)

        others = {j: [q for q in contacts if q != j] for j in contacts}
        size = sum(1 - sum(p(i, q) * m(j, q) for q in others[j]) for j in contacts)
        c = {j: (p(i, j) + sum(p(i, q) * p(q, j) for q in others[j])) ** 2 for j in contacts}
        total, n = sum(c.values()), len(contacts)
        ratios = [float(c[j] / (total / n)) for j in contacts]
        rows[i] = {
            "effective_size": float(size),
            "efficiency": float(size / n),
            "constraint": float(total),
            "hierarchy": sum(r * math.log(r) for r in ratios) / (n * math.log(n)) if n > 1 else 1.0,
        }
        dyads.update({(i, j): float(c[j]) for j in contacts})
    return rows, dyads


def measured(result: StructuralHoles) -> dict[Any, dict[str, float]]:
    return {row["node"]: {name: row[name] for name in MEASURES} for row in result.to_rows()}


def assert_equal(result: StructuralHoles, nodes: list[Any], a: Strengths) -> None:
    rows, dyads = burt(nodes, {pair: s for pair, s in a.items() if pair[0] != pair[1]}, result.model)
    found = measured(result)
    assert list(found) == nodes
    for node, row in rows.items():
        assert found[node] == pytest.approx(row, rel=1e-9, abs=1e-12, nan_ok=True)
    listed = {(row["node"], row["contact"]): row["constraint"] for row in result.dyad_rows()}
    assert listed == pytest.approx(dyads, rel=1e-9)


def assert_same(result: StructuralHoles, other: StructuralHoles) -> None:
    """Equal but for the order in which floats were added."""
    assert list(result.nodes) == list(other.nodes)
    for name in ("degree", *MEASURES):
        assert getattr(result, name) == pytest.approx(getattr(other, name), abs=1e-12, nan_ok=True)
    assert abs(result.dyadic - other.dyadic).max() < 1e-12


strengths = st.sampled_from([math.nan, 0.0, 0.1, 0.5, 1.0, 3.0, 40.0])


@st.composite
def networks(draw: st.DrawFn) -> Network:
    names = [f"p{i}" for i in range(draw(st.integers(1, 9)))]
    person = st.sampled_from(names)
    ties = draw(st.lists(st.tuples(person, person), max_size=40))

    def each(values: st.SearchStrategy[Any]) -> list[Any]:
        return draw(st.lists(values, min_size=len(ties), max_size=len(ties)))

    return Network.of(
        [(name, "home") for name in names],
        ties,
        valence=each(st.sampled_from(["positive", "negative", ""])),
        mutual=each(st.booleans()),
        strength=each(strengths),
    )


def arcs_of(network: Network, negative: bool, weighted: bool) -> Strengths:
    """a_ij: weights of parallel arcs add up, without weights an arc is there or not."""
    a: Strengths = defaultdict(Fraction)
    ids = network.agents["id"].tolist()
    columns = (network.source, network.target, *(network.ties[n] for n in ("valence", "mutual", "strength")))
    for i, j, valence, mutual, strength in zip(*(column.tolist() for column in columns), strict=True):
        if valence == "negative" and not negative:
            continue
        for pair in [(ids[i], ids[j]), (ids[j], ids[i])][: 1 + mutual]:
            if weighted:
                a[pair] += Fraction(1 if math.isnan(strength) else strength)
            else:
                a[pair] = Fraction(1)
    return a


@settings(max_examples=200, deadline=None)
@given(networks(), st.sampled_from(MODELS), st.booleans(), st.booleans())
def test_equals_the_formulas(network: Network, model: Model, weighted: bool, negative: bool) -> None:
    """With loops, parallel and mutual arcs, negative ties, strengths not stated and strengths of 0."""
    weight = "strength" if weighted else None
    nodes = network.agents["id"].tolist()
    a = arcs_of(network, negative, weighted)
    result = structural_holes(network, model=model, weight=weight, negative=negative)
    assert_equal(result, nodes, a)
    graph = network.to_networkx(negative=True)
    if weight is None or graph.number_of_edges():
        again = structural_holes(graph, model=model, weight=weight, negative=negative)
        assert_equal(again, nodes, a)


@st.composite
def digraphs(draw: st.DrawFn) -> "nx.DiGraph[int]":
    size = draw(st.integers(2, 12))
    node = st.integers(0, size - 1)
    pairs = st.tuples(node, node).filter(lambda pair: pair[0] != pair[1])
    weights = draw(st.dictionaries(pairs, st.floats(0.01, 100), max_size=60))
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(size))
    graph.add_weighted_edges_from((i, j, weight) for (i, j), weight in weights.items())
    return graph


@settings(max_examples=200, deadline=None)
@given(digraphs(), st.sampled_from([None, "weight"]))
def test_equals_networkx(graph: "nx.DiGraph[int]", weight: str | None) -> None:
    result = structural_holes(graph, weight=weight)
    rows = measured(result)
    size = nx.effective_size(graph, nodes=list(graph), weight=weight)
    constraint = nx.constraint(graph, nodes=list(graph), weight=weight)
    matrix = nx.constraint(graph, weight=weight) if graph.number_of_edges() else constraint
    for node, row in rows.items():
        assert row["constraint"] == pytest.approx(matrix[node], nan_ok=True)
        if graph.out_degree(node):
            assert row["effective_size"] == pytest.approx(size[node], abs=1e-12)
            assert row["constraint"] == pytest.approx(constraint[node])
        else:
            # networkx asked for single nodes forgets the arcs that come in.
            assert math.isnan(size[node]) and math.isnan(constraint[node])
            assert math.isnan(row["effective_size"]) == (graph.in_degree(node) == 0)
    for i, j in graph.edges:
        local = nx.local_constraint(graph, i, j, weight=weight)
        assert result.dyadic[i, j] == pytest.approx(local)


@settings(max_examples=60, deadline=None)
@given(digraphs(), st.sampled_from([None, "weight"]))
def test_equals_networkx_without_directions(graph: "nx.DiGraph[int]", weight: str | None) -> None:
    """Without weights networkx takes Borgatti's n - 2t/n there."""
    both_ways: nx.Graph[int] = nx.Graph(graph)
    result = structural_holes(both_ways, weight=weight if graph.number_of_edges() else None)
    size = nx.effective_size(both_ways, nodes=list(both_ways), weight=weight)
    constraint = nx.constraint(both_ways, nodes=list(both_ways), weight=weight)
    assert result.effective_size == pytest.approx(list(size.values()), abs=1e-12, nan_ok=True)
    assert result.constraint == pytest.approx(list(constraint.values()), nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(digraphs(), st.sampled_from([None, "weight"]), st.booleans())
def test_equals_igraph(graph: "nx.DiGraph[int]", weight: str | None, directed: bool) -> None:
    igraph = pytest.importorskip("igraph")
    same: nx.Graph[int] = graph if directed else nx.Graph(graph)
    edges: list[tuple[int, int, float]] = list(same.edges(data="weight"))
    other = igraph.Graph(n=len(same), edges=[(i, j) for i, j, _ in edges], directed=directed)
    right = other.constraint(weights=[w for _, _, w in edges] if weight else None)
    assert structural_holes(same, weight=weight).constraint == pytest.approx(right, nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(digraphs(), st.sampled_from([None, "weight"]))
def test_the_ego_model_is_the_whole_one_of_each_circle(graph: "nx.DiGraph[int]", weight: str | None) -> None:
    rows = measured(structural_holes(graph, model="ego", weight=weight))
    for node, row in rows.items():
        circle = graph.subgraph({node, *nx.all_neighbors(graph, node)})
        alone = structural_holes(circle, weight=weight if circle.number_of_edges() else None)
        assert row == pytest.approx(measured(alone)[node], abs=1e-12, nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(digraphs(), st.sampled_from(MODELS), st.randoms(use_true_random=False))
def test_names_order_direction_and_scale_do_not_matter(
    graph: "nx.DiGraph[int]", model: Model, random: Any
) -> None:
    weight = "weight" if graph.number_of_edges() else None
    before = measured(structural_holes(graph, model=model, weight=weight))
    other: nx.DiGraph[int] = nx.DiGraph()
    other.add_nodes_from(random.sample(list(graph), len(graph)))
    for i, j, edge in graph.edges(data=True):
        other.add_edge(j, i, weight=edge["weight"] * 1e300)
    after = measured(structural_holes(other, model=model, weight=weight))
    for node, row in before.items():
        assert after[node] == pytest.approx(row, abs=1e-9, nan_ok=True)


def test_worked_by_hand() -> None:
    """Six fictional people.

    Dev has four contacts, one tie among them: effective size 4 - 2 * 1 / 4. Each is a quarter of his network.
    Ms Ahmed gives Mr Cole a third (Dev, Mr Cole, the officer), he gives her a half (Dev, Ms Ahmed). So she
    holds Dev by (1/4 + 1/4 * 1/2)^2 = 9/64, he by (1/4 + 1/4 * 1/3)^2 = 1/9, the two parents by 1/16 each.
    In the ego model the officer is not there: Ms Ahmed gives Mr Cole a half, and he too holds by 9/64.
    Mr Cole knows Dev and Ms Ahmed, who know each other: effective size 2 - 1. Dev gives Ms Ahmed a quarter
    and she gives him a third: (1/2 + 1/2 * 1/3)^2 = 4/9 by Dev and (1/2 + 1/2 * 1/4)^2 = 25/64 by her.
    """
    whole = structural_holes(Network.of(PEOPLE, TIES))
    assert whole.degree.tolist() == [1, 1, 4, 3, 2, 1]
    assert whole.effective_size == pytest.approx([1, 1, 3.5, 3 - 2 / 3, 1, 1])
    assert whole.efficiency == pytest.approx([1, 1, 0.875, 7 / 9, 0.5, 1])
    dev = {row["contact"]: row["constraint"] for row in whole.dyad_rows() if row["node"] == "Dev"}
    assert dev == pytest.approx({"Amina": 1 / 16, "Beth": 1 / 16, "Ms Ahmed": 9 / 64, "Mr Cole": 1 / 9})
    assert whole.constraint[2] == pytest.approx(1 / 8 + 9 / 64 + 1 / 9)
    assert whole.constraint[4] == pytest.approx(4 / 9 + 25 / 64)
    assert whole.constraint[[0, 1, 5]].tolist() == whole.hierarchy[[0, 1, 5]].tolist() == [1, 1, 1]
    ratios = np.array([1 / 16, 1 / 16, 9 / 64, 1 / 9]) / ((1 / 8 + 9 / 64 + 1 / 9) / 4)
    assert whole.hierarchy[2] == pytest.approx((ratios * np.log(ratios)).sum() / (4 * math.log(4)))

    ego = structural_holes(Network.of(PEOPLE, TIES), model="ego")
    assert ego.constraint[2] == pytest.approx(1 / 8 + 9 / 32)
    assert ego.effective_size == pytest.approx(whole.effective_size)
    assert {row["model"] for row in ego.to_rows() + ego.dyad_rows()} == {"ego"}


def test_strengths_worked_by_hand() -> None:
    """a-b 3, a-c 1, b-c 2: b's strongest tie is 3, c's is 2.

    a spends 3/4 on b and 1/4 on c. b's tie with c is 2/3 of b's strongest, c's tie with b is c's strongest:
    effective size 2 - 1/4 * 2/3 - 3/4 * 1 = 13/12. b gives c 2/5, c gives b 2/3: constraint
    (3/4 + 1/4 * 2/3)^2 + (1/4 + 3/4 * 2/5)^2.
    """
    ties = [("a", "b"), ("a", "c"), ("b", "c")]
    network = Network.of([(n, "home") for n in "abc"], ties, strength=[3.0, math.nan, 2.0])
    for model in MODELS:
        result = structural_holes(network, model=model, weight="strength")
        assert result.effective_size[0] == pytest.approx(13 / 12)
        assert result.constraint[0] == pytest.approx((11 / 12) ** 2 + (11 / 20) ** 2)


@pytest.mark.parametrize("model", MODELS)
class TestCases:
    def test_empty(self, model: Model) -> None:
        nothing: nx.Graph[str] = nx.Graph()
        for graph in (nothing, Network.of([], [])):
            result = structural_holes(graph, model=model)
            assert result.to_rows() == result.dyad_rows() == []
            assert result.dyadic.shape == (0, 0)

    def test_an_isolate_is_not_defined(self, model: Model) -> None:
        network = Network.of([("a", "home"), ("b", "home"), ("c", "home")], [("a", "b"), ("c", "c")])
        row = structural_holes(network, model=model).to_rows()[2]
        assert (row["node"], row["degree"]) == ("c", 0)
        assert all(math.isnan(row[name]) for name in MEASURES)

    def test_nobody_is_tied(self, model: Model) -> None:
        result = structural_holes(Network.of([("a", "home"), ("b", "home")], []), model=model)
        assert np.isnan([getattr(result, name) for name in MEASURES]).all()
        assert result.dyadic.nnz == 0

    def test_one_dyad(self, model: Model) -> None:
        result = structural_holes(nx.DiGraph([("a", "b")]), model=model)
        assert measured(result) == dict.fromkeys("ab", dict.fromkeys(MEASURES, 1.0))

    @pytest.mark.parametrize("size", [3, 4, 20])
    def test_complete(self, model: Model, size: int) -> None:
        """Of n alters all but one are redundant; each holds by (p + (n-1) p p)^2, p = 1/n."""
        n = size - 1
        result = structural_holes(nx.complete_graph(size), model=model)
        assert result.effective_size == pytest.approx([1] * size)
        assert result.efficiency == pytest.approx([1 / n] * size)
        # The alters share their networks alike, so p_qj = 1/n in both models.
        assert result.constraint == pytest.approx([n * (1 / n + (n - 1) / n**2) ** 2] * size)
        assert result.hierarchy == pytest.approx([0] * size, abs=1e-12)
        assert (result.hierarchy >= 0).all()

    def test_a_star_has_holes_only(self, model: Model) -> None:
        """200,000 contacts of one person: 2 * 10^10 paths through her, none of them in memory."""
        n = 200_000
        network = Network.of([("hub", "home")], [])
        agents = {name: np.repeat(column, n + 1) for name, column in network.agents.items()}
        ties = {name: np.repeat(np.zeros(1, column.dtype), n) for name, column in network.ties.items()}
        star = Network(agents, ties, np.zeros(n, np.int64), np.arange(1, n + 1))
        result = structural_holes(star, model=model)
        assert result.effective_size[0] == n
        assert result.constraint[[0, 1]] == pytest.approx([1 / n, 1])
        assert result.hierarchy[[0, 1]] == pytest.approx([0, 1], abs=1e-9)

    def test_loops_change_nothing_and_unweighted_duplicates_neither(self, model: Model) -> None:
        plain = nx.DiGraph([(0, 1), (1, 2), (2, 0), (2, 3)])
        odd: nx.MultiDiGraph[int] = nx.MultiDiGraph(plain)
        odd.add_edges_from([(0, 1)] * 300 + [(1, 1), (3, 3)], weight=5)
        before, after = structural_holes(plain, model=model), structural_holes(odd, model=model)
        assert after.to_rows() == before.to_rows()
        assert after.dyad_rows() == before.dyad_rows()

    def test_weights_of_duplicates_add_up(self, model: Model) -> None:
        parallel: nx.MultiGraph[int] = nx.MultiGraph()
        parallel.add_weighted_edges_from([(0, 1, 2), (0, 1, 3), (1, 2, 4), (0, 2, 1)])
        single: nx.Graph[int] = nx.Graph()
        single.add_weighted_edges_from([(0, 1, 5), (1, 2, 4), (0, 2, 1)])
        after = structural_holes(parallel, model=model, weight="weight")
        assert_same(after, structural_holes(single, model=model, weight="weight"))

    def test_a_mutual_tie_is_an_arc_each_way(self, model: Model) -> None:
        one = Network.of(PEOPLE, TIES, mutual=[True] * 6, strength=[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
        two = structural_holes(one.to_networkx(), model=model, weight="strength")
        assert_same(structural_holes(one, model=model, weight="strength"), two)
        undirected = nx.Graph(TIES)
        undirected.add_nodes_from(node for node, _ in PEOPLE)
        before = measured(structural_holes(one, model=model))
        for node, row in measured(structural_holes(undirected, model=model)).items():
            assert row == pytest.approx(before[node])

    def test_a_strength_of_nought_is_no_tie(self, model: Model) -> None:
        ties = [("Amina", "Beth"), *TIES]
        weak = Network.of(PEOPLE, ties, strength=[0.0] + [2.0] * 6)
        without = structural_holes(Network.of(PEOPLE, TIES), model=model)
        assert structural_holes(weak, model=model, weight="strength").to_rows() == without.to_rows()
        nothing = Network.of(PEOPLE, ties, strength=[0.0] * 7)
        assert np.isnan(structural_holes(nothing, model=model, weight="strength").constraint).all()

    def test_negative_ties_carry_nothing_unless_asked_for(self, model: Model) -> None:
        valence = ["negative", "positive", "mixed", "", "", ""]
        network = Network.of(PEOPLE, TIES, valence=valence)
        without = structural_holes(Network.of(PEOPLE, TIES[1:]), model=model)
        assert structural_holes(network, model=model).constraint[2] == without.constraint[2]
        everything = structural_holes(Network.of(PEOPLE, TIES), model=model)
        assert structural_holes(network, model=model, negative=True).to_rows() == everything.to_rows()

    def test_many_chunks(self, model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
        graph = nx.gnm_random_graph(60, 400, seed=1, directed=True)
        at_once = structural_holes(graph, model=model)
        monkeypatch.setattr(triangles, "CHUNK", 1)
        piecemeal = structural_holes(graph, model=model)
        assert_same(piecemeal, at_once)


def test_hierarchy_tells_one_contact_who_holds_everything() -> None:
    """c is close to all and strongly so; the others hold next to nothing."""
    star = nx.star_graph(4)
    even = structural_holes(star).hierarchy[0]
    for leaf in star[0]:
        star[0][leaf]["weight"] = 1e6 if leaf == 1 else 1
    uneven = structural_holes(star, weight="weight").hierarchy[0]
    assert even == pytest.approx(0, abs=1e-12)
    assert 0.999 < uneven <= 1


def test_constraint_may_be_more_than_one() -> None:
    """In a triangle with a strong base both alters hold ego through each other."""
    triangle: nx.Graph[str] = nx.Graph()
    triangle.add_weighted_edges_from([("e", "a", 1), ("e", "b", 1), ("a", "b", 100)])
    result = structural_holes(triangle, weight="weight")
    assert result.constraint[0] == pytest.approx(2 * (0.5 + 0.5 * 100 / 101) ** 2)
    assert result.constraint[0] > 1.9


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 25), st.floats(0, 1), st.integers(0, 10**6))
def test_every_triangle_once(size: int, share: float, seed: int) -> None:
    graph = nx.gnp_random_graph(size, share, seed=seed)
    pairs = [(min(edge), max(edge)) for edge in graph.edges]
    ends = [a for a, _ in pairs], [b for _, b in pairs]
    upper = sparse.coo_matrix((np.ones(len(pairs)), ends), (size, size)).tocsr()
    lower = np.repeat(np.arange(size), np.diff(upper.indptr))
    found = []
    for ab, ac, bc in triangles.triangles(upper):
        assert (lower[ab] == lower[ac]).all() and (upper.indices[ac] == upper.indices[bc]).all()
        assert (upper.indices[ab] == lower[bc]).all()
        found += list(zip(lower[ab].tolist(), lower[bc].tolist(), upper.indices[bc].tolist(), strict=True))
    closed = [c for c in combinations(range(size), 3) if all(map(graph.has_edge, c, (*c[1:], c[0])))]
    assert sorted(found) == closed


class TestErrors:
    def test_unknown_model(self) -> None:
        model: Any = "personal"
        with pytest.raises(CommandError, match=r"no model 'personal'.*'whole' or 'ego'"):
            structural_holes(Network.of(PEOPLE, TIES), model=model)

    def test_not_a_graph(self) -> None:
        nothing: Any = {"a": ["b"]}
        with pytest.raises(CommandError, match=r"in a dict\..*networkx graph"):
            structural_holes(nothing)

    def test_a_weight_that_the_network_has_not(self) -> None:
        with pytest.raises(CommandError, match=r"no weight 'frequency'.*'strength'"):
            structural_holes(Network.of(PEOPLE, TIES), weight="frequency")

    def test_a_weight_that_no_edge_has(self) -> None:
        with pytest.raises(
            CommandError, match=r"No tie has an attribute 'wieght'\. Use one of: hours, weight"
        ):
            structural_holes(nx.Graph([(0, 1, {"weight": 2, "hours": 1})]), weight="wieght")
        with pytest.raises(CommandError, match=r"No tie has an attribute 'weight'\. Measure without"):
            structural_holes(nx.path_graph(3), weight="weight")

    @pytest.mark.parametrize("value", [-1.0, math.inf, -math.inf])
    def test_a_strength_that_is_none(self, value: float) -> None:
        network = Network.of(PEOPLE, TIES, strength=[1.0, value, 1.0, 1.0, 1.0, 1.0])
        with pytest.raises(
            CommandError, match=rf"'strength' of a tie is {value}.*the tie from 'Dev' to 'Beth'"
        ):
            structural_holes(network, weight="strength")
        assert structural_holes(network).degree.sum() == 12

    @pytest.mark.parametrize("value", ["strong", "3", [1], 1j])
    def test_a_weight_that_is_no_number(self, value: Any) -> None:
        with pytest.raises(CommandError, match=r"which is not a number\. \[the tie from 'a' to 'b'\]"):
            structural_holes(nx.DiGraph([("a", "b", {"weight": value})]), weight="weight")

    def test_weights_out_of_reach(self) -> None:
        graph: nx.Graph[str] = nx.Graph([("a", "b", {"weight": 10**400})])
        with pytest.raises(CommandError, match="is inf, and"):
            structural_holes(graph, weight="weight")
        graph.add_edge("a", "b", weight=-(10**400))
        with pytest.raises(CommandError, match="is -inf, and"):
            structural_holes(graph, weight="weight")
        graph.add_weighted_edges_from([("a", "b", 1e-90), ("b", "c", 1e90)])
        with pytest.raises(CommandError, match=r"goes from 1e-90 to 1e\+90.*too far apart"):
            structural_holes(graph, weight="weight")

    def test_what_is_not_measured_need_not_be_a_number(self) -> None:
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_edge("a", "b", weight=2, valence="positive")
        graph.add_edge("b", "c", weight=None)
        graph.add_edge("c", "a", weight="none", valence="negative")
        result = structural_holes(graph, weight="weight")
        assert result.degree.tolist() == [1, 2, 1]
        assert result.dyadic[1, 0] == pytest.approx((2 / 3) ** 2)
