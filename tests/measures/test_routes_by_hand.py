"""Routes: cases worked by hand, other libraries' answers on larger networks, what is refused or undefined."""

import math
import random
import runpy
import statistics
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest

from hsp_graph.core.errors import CommandError
from hsp_graph.measures import dominators as dominators_module
from hsp_graph.measures.adjacency import Adjacency, RaggedArray, ShortestPathDAG
from hsp_graph.measures.betweenness import betweenness
from hsp_graph.measures.reach import reach
from hsp_graph.measures.routes import disjoint_routes, nearest_power, reliance, routes
from hsp_graph.network.network import HOLDING_COLUMNS, Network, filled
from hsp_graph.network.positions import Positions

BENCHMARK = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "networks.py"))
home_school: Callable[..., Network] = BENCHMARK["home_school"]
digraph: Callable[[Network], "nx.DiGraph[Any]"] = BENCHMARK["digraph"]


def made(people: str, ties: str, heads: str = "", mutual: bool = False) -> Network:
    """A network of agents named by their sector's first letter and a number, and ties such as "h1-f1"."""
    sectors = {"h": "home", "f": "family-learning", "s": "school", "a": "authority"}
    pairs = [(a, b) for a, b in (tie.split("-") for tie in ties.split())]
    network = Network.of(
        [(one, sectors[one[0]]) for one in people.split()], pairs, mutual=[mutual] * len(pairs)
    )
    network.agents["power"][:] = [one in heads.split() for one in people.split()]
    return network


def authority(people: int, heads: int, seed: int) -> Network:
    """A fictional authority in which only some of the heads hold power, so that routes are long."""
    network = home_school(people, seed)
    network.agents["power"][np.flatnonzero(network.agents["role"] == "head-teacher")[:heads]] = True
    return network


class TestByHand:
    def test_rows(self) -> None:
        network = made("h1 h2 h3 f1 f2 s1 s2", "h1-f1 h1-f2 f1-s1 f2-s2 h2-s2 h2-s1", "s1 s2")
        network.agents["label"][:] = ["Amina", "Beth", "Cem", "Dev", "Eve", "Ms Ahmed", "Mr Cole"]
        assert routes(network, disjoint=True).to_rows(network) == [
            {"family": "h1", "name": "Amina", "leads": False, "nearest": "Ms Ahmed", "nearest_count": 2,
             "steps": 2, "through": "Dev", "only": False, "disjoint": 2, "relies_on": "", "necessary": ""},
            {"family": "h2", "name": "Beth", "leads": False, "nearest": "Ms Ahmed", "nearest_count": 2,
             "steps": 1, "through": "", "only": False, "disjoint": 2, "relies_on": "", "necessary": ""},
            {"family": "h3", "name": "Cem", "leads": False, "nearest": None, "nearest_count": 0,
             "steps": None, "through": "", "only": None, "disjoint": 0, "relies_on": "", "necessary": ""},
        ]  # fmt: skip

    def test_own_school(self) -> None:
        network = made("h1 h2 h3 s1 s2 a1", "h1-s1 s1-s2 h2-s2 h3-s1 s2-a1", "s1 s2")
        network.agents["organisation"][:] = ["east", "west", "", "west", "east", ""]
        found = routes(network, disjoint=True)
        assert found.nearest.tolist() == [4, -1, 3]
        assert found.steps.tolist() == [2, -1, 1]
        assert list(found.through) == list(found.relies_on) == list(found.necessary) == [[3], [], []]
        assert found.disjoint.tolist() == [1, 0, 1]
        assert routes(network, any_school=True).nearest.tolist() == [3, 4, 3]

    def test_nobody_is_their_own_power(self) -> None:
        network = made("h1 s1", "h1-s1", "s1")
        held: dict[str, list[Any]] = {
            "sector": ["home", "school"],
            "power": [False, True],
            "organisation": ["east", "east"],
        }
        both = replace(network, holdings=filled(HOLDING_COLUMNS, held, 2), holder=np.zeros(2, np.int64))
        both.agents["organisation"][1] = "east"
        found = routes(both)
        assert (found.nearest.tolist(), found.steps.tolist()) == ([1], [1])
        assert [row["leads"] for row in found.to_rows(both)] == [True]
        both.agents["power"][1] = False
        assert routes(both).nearest.tolist() == [-1]

    def test_several_are_relied_on_one_after_the_other(self) -> None:
        network = made("h1 h2 f1 s1 s2", "h1-h2 h2-f1 f1-s1 f1-s2", "s1 s2")
        assert list(reliance(network, 2).people) == [[], [2]]
        three = reliance(network, 3)
        assert list(three.people) == [[1, 2], [2]]
        assert three.through.tolist() == [1, 2]
        assert three.counts(5).tolist() == [0, 1, 2, 0, 0]

    def test_a_longer_route_frees_from_reliance(self) -> None:
        network = made("h1 f1 f2 f3 s1", "h1-f1 f1-s1 h1-f2 f2-f3 f3-s1", "s1")
        assert list(reliance(network, 2).people) == [[1]]
        assert list(reliance(network, 3).people) == [[]]
        assert routes(network).only.tolist() == [True]

    def test_a_way_back_over_oneself_is_no_other_route(self) -> None:
        network = made("h1 h2 f1 s1", "h1-f1 h1-h2 f1-s1", "s1", mutual=True)
        assert list(reliance(network, 4).people) == [[2], [0, 2]]
        assert list(routes(network).necessary) == [[2], [0, 2]]

    def test_routes_that_must_be_laid_anew(self) -> None:
        """The shortest route uses f1 and f2; only without that step do two routes fit."""
        network = made(
            "h1 f1 f2 f3 f4 f5 f6 s1", "h1-f3 h1-f1 f3-f2 f1-f2 f1-f4 f4-f5 f5-f6 f2-s1 f6-s1", "s1"
        )
        assert disjoint_routes(network).tolist() == [2]

    def test_a_practitioner_whose_only_way_is_the_family_itself_connects_nobody(self) -> None:
        network = made("h1 f1 s1", "h1-f1 h1-s1", "s1", mutual=True)
        assert reach(network).to_rows(network) == [
            {"practitioner": "f1", "name": "f1", "through": 0, "tied": 1, "holders": 0, "relying": 0}
        ]
        assert reach(network, steps=4).through.tolist() == [0]

    def test_lists(self) -> None:
        lists = RaggedArray.of(3, np.array([2, 0, 2]), np.array([7, 8, 9]))
        assert lists[-1] == [7, 9] and lists[:2] == [[8], []] and [8] in lists
        with pytest.raises(IndexError):
            lists[3]


class TestBetweenness:
    @pytest.mark.parametrize(("people", "heads"), [(300, 3), (120, 110)])
    def test_networkx_agrees(self, people: int, heads: int) -> None:
        network = authority(people, 3, seed=people)
        ids = network.agents["id"]
        staff = np.flatnonzero(network.agents["sector"] == "school")[:heads]
        network.agents["power"][staff] = True
        if heads > 3:  # more holders than families: searched from the families
            network.agents["sector"][: people // 10] = "home"
            network.agents["sector"][people // 10 :] = "school"
            network.agents["power"][people // 10 :] = True
        families, holders = np.flatnonzero(network.agents["sector"] == "home"), Positions.of(network).holders
        expected = nx.betweenness_centrality_subset(
            digraph(network), ids[families].tolist(), ids[holders].tolist(), normalized=False
        )
        found = betweenness(network)
        assert found.method == "exact" and (len(holders) > len(families)) == (heads > 3)
        assert found.values.tolist() == pytest.approx([expected[one] for one in ids.tolist()])
        assert max(expected.values()) > 1

    def test_sampled_families_give_the_mean_of_all_samples_and_its_error(self) -> None:
        network = made("h1 h2 h3 f1 f2 s1", "h1-f1 h2-f1 h2-f2 f1-s1 f2-s1", "s1")
        shares = [(1.0, 0.0), (0.5, 0.5), (0.0, 0.0)]  # of f1 and f2, by hand
        exact = betweenness(network).values[3:5].tolist()
        assert exact == [1.5, 0.5]
        possible = {}
        for drawn in combinations(shares, 2):
            values = tuple(1.5 * (a + b) for a, b in zip(*drawn, strict=True))
            errors = [3 * statistics.stdev(pair) / math.sqrt(2) * math.sqrt(1 / 3)
                      for pair in zip(*drawn, strict=True)]  # fmt: skip
            possible[values] = errors
        assert [statistics.fmean(value) for value in zip(*possible, strict=True)] == exact
        seen = set()
        for seed in range(20):
            found = betweenness(network, samples=2, seed=seed)
            assert found.method == f"sampled from 2 of 3 families, seed {seed}"
            values = tuple(found.values[3:5].tolist())
            seen.add(values)
            expected = [e if v else math.nan for v, e in zip(values, possible[values], strict=True)]
            assert found.error[3:5].tolist() == pytest.approx(expected, nan_ok=True)
        assert seen == set(possible)
        assert np.isnan(betweenness(network, samples=1).error).all()
        assert betweenness(network, samples=3).method == "exact"

    def test_far_pairs_are_left_out(self) -> None:
        network = made("h1 h2 f1 s1 s2", "h1-f1 h2-h1 f1-s1 s1-s2", "s1 s2")
        assert betweenness(network).values.tolist() == [2, 0, 4, 2, 0]
        near = betweenness(network, max_steps=2)
        assert near.values.tolist() == [0, 0, 1, 0, 0]
        assert near.method == "exact, pairs at most 2 steps apart"
        row = near.to_rows(network)[2]
        assert row == {"person": "f1", "name": "f1", "sector": "family-learning", "betweenness": 1.0,
                       "error": 0.0, "method": near.method}  # fmt: skip


class TestLarger:
    @pytest.mark.parametrize("rounds", [0, 1, 16])
    def test_dominators_are_those_of_networkx(self, rounds: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(dominators_module, "_ROUNDS", rounds)
        rng, deep = random.Random(rounds), 0
        for _ in range(150):
            size = rng.randrange(2, 60)
            everybody = [f"h{i}" for i in range(size)]
            pairs = [(rng.choice(everybody), rng.choice(everybody)) for _ in range(rng.randrange(3 * size))]
            network = made(" ".join(everybody), " ".join(f"{a}-{b}" for a, b in pairs))
            network.agents["sector"][0], network.agents["power"][0] = "school", True
            ways = Adjacency.of(network)
            found = dominators_module.dominators(ways, ShortestPathDAG.of(ways, np.array([0])))
            graph = nx.DiGraph((int(b[1:]), int(a[1:])) for a, b in pairs)
            graph.add_node(0)
            expected = nx.immediate_dominators(graph, 0)
            for one in range(size):
                chain, at = [], expected.get(one)
                while at:  # up to the holder, who is 0
                    chain.append(at)
                    at = expected[at]
                assert found.lists(np.array([one]))[0] == chain
                assert found.gate[one] == ([one, *chain][-1] if one and one in expected else -1)
                deep += len(chain) > 2
        assert deep > 100

    def test_disjoint_routes_are_a_maximum_flow(self) -> None:
        network = authority(300, 2, seed=5)
        flow: nx.DiGraph[Any] = nx.DiGraph()
        holders = set(Positions.of(network).holders.tolist())
        for one in range(len(network)):
            flow.add_edge((one, "in"), (one, "out"), capacity=1)
        for a, b in zip(*(ends.tolist() for ends in network.arcs()), strict=True):
            # Each holder is an end of her own for direct ties, and the same end for everybody else.
            if a != b and a not in holders:
                flow.add_edge((a, "out"), ("end", b) if b in holders else (b, "in"), capacity=1)
        for holder in holders:
            flow.add_edge(("end", holder), "power")  # without a capacity: any number
        found = disjoint_routes(network)
        families = np.flatnonzero(network.agents["sector"] == "home").tolist()
        expected = [nx.maximum_flow_value(flow, (family, "out"), "power") for family in families[::6]]
        assert found[::6].tolist() == expected
        assert len(set(expected)) > 3

    def test_necessary_are_those_without_whom_there_is_no_route(self) -> None:
        network = authority(400, 1, seed=2)
        found, graph = routes(network, steps=4), digraph(network)
        ids, head = network.agents["id"].tolist(), int(Positions.of(network).holders[0])
        backward = graph.reverse()
        before: set[Any] = nx.descendants(backward, ids[head])
        short = nx.single_source_shortest_path_length(backward, ids[head])
        on_way = {one for i in range(len(found.families)) for one in found.through[i]}
        lost: dict[int, set[int]] = {}
        late: dict[int, set[int]] = {}
        for one in on_way:
            rest = backward.subgraph(set(backward) - {ids[one]})
            away = nx.single_source_shortest_path_length(rest, ids[head])
            for i, family in enumerate(found.families.tolist()):
                if family != one and ids[family] in before and ids[family] not in away:
                    lost.setdefault(i, set()).add(one)
                if family != one and short.get(ids[family], 9) <= 4 < away.get(ids[family], 9):
                    late.setdefault(i, set()).add(one)
        assert {i: set(one) for i, one in enumerate(found.necessary) if one} == lost
        assert {i: set(one) for i, one in enumerate(found.relies_on) if one} == late
        assert lost and late

    def test_more_holders_equally_near_than_fit_a_word(self) -> None:
        heads = [f"s{i}" for i in range(150)]
        ties = "h1-a1 " + " ".join(f"a1-{one}" for one in heads)
        found = nearest_power(made(" ".join(["h1", "a1", *heads]), ties, " ".join(heads)))
        assert found.nearest_count.tolist() == [150] and found.only.tolist() == [False]

    def test_a_long_chain(self) -> None:
        people = [f"h{i}" for i in range(2000)]
        ties = " ".join(f"{a}-{b}" for a, b in pairwise(people))
        network = made(f"{' '.join(people)} s1", f"{ties} h1999-s1", "s1", mutual=True)
        found = routes(network)
        assert found.steps[0] == 2000 and found.necessary[0] == list(range(1, 2000)) == found.through[0]


class TestUndefined:
    @pytest.mark.parametrize("any_school", [False, True])
    @pytest.mark.parametrize(
        "network",
        [
            Network.of([], []),
            made("f1 s1", "f1-s1", "s1"),
            made("h1 f1", "h1-f1"),
            made("h1 f1 s1", "", "s1"),
            made("h1 f1 s1", "h1-h1 s1-s1 f1-f1", "s1"),
        ],
        ids=["nobody", "no families", "no holders", "no ties", "loops"],
    )
    def test_there_is_no_route(self, network: Network, any_school: bool) -> None:
        found = routes(network, steps=3, any_school=any_school, disjoint=True)
        size = int((network.agents["sector"] == "home").sum())
        assert found.steps.tolist() == found.nearest.tolist() == [-1] * size
        assert found.disjoint.tolist() == [0] * size
        assert list(found.through) == list(found.relies_on) == list(found.necessary) == [[]] * size
        assert not found.only.any() and not found.nearest_count.any()
        assert len(found.to_rows(network)) == size
        for steps in (None, 3):
            assert not reach(network, steps=steps).through.any()
            assert not reach(network, steps=steps).relying.any()
        assert not reliance(network, 3).counts(len(network)).any()

    def test_betweenness_is_not_defined_without_pairs(self) -> None:
        for network in (made("f1 s1", "f1-s1", "s1"), made("h1 f1", "h1-f1")):
            found = betweenness(network, samples=1)
            assert np.isnan(found.values).all() and found.method.startswith("not defined")
        assert betweenness(made("h1 f1 s1", "", "s1")).values.tolist() == [0, 0, 0]


class TestRefused:
    NETWORK = made("h1 f1 s1", "h1-f1 f1-s1", "s1")

    @pytest.mark.parametrize("steps", [0, -1, 21])
    def test_steps(self, steps: int) -> None:
        for measure in (reliance, routes, reach):
            with pytest.raises(
                CommandError, match=rf"{steps} steps at most\. \[steps\] Give a number from 1"
            ):
                measure(self.NETWORK, steps=steps)
        with pytest.raises(CommandError, match="to 6"):
            reach(self.NETWORK, steps=7)

    def test_betweenness(self) -> None:
        with pytest.raises(CommandError, match=r"0 is too few\. \[max_steps\]"):
            betweenness(self.NETWORK, max_steps=0)
        with pytest.raises(CommandError, match=r"-2 is too few\. \[samples\]"):
            betweenness(self.NETWORK, samples=-2)

    @pytest.mark.parametrize("asked", [[1], [0, 7], [-1]])
    def test_disjoint_routes_of_somebody_else(self, asked: list[int]) -> None:
        with pytest.raises(CommandError, match="1 of the agents asked for are not at home"):
            disjoint_routes(self.NETWORK, asked)
