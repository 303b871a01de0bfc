"""Ranges: drawn identities against every allowed way listed, drawn ties against what the model says."""

import itertools
from collections import Counter
from dataclasses import replace

import networkx as nx
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from hsp_graph.core.errors import CommandError, DataError
from hsp_graph.measures.brokerage import brokerage
from hsp_graph.measures.identities import Identities, merged
from hsp_graph.measures.uncertainty import (
    IDENTITIES_CANNOT,
    MISSING_CANNOT,
    Sampled,
    missing_ties,
    sampled_identities,
)
from hsp_graph.network.network import Network
from hsp_graph.workspace import Workspace

MayBe = dict[int, list[int]]
Different = list[tuple[int, int]]


def network(size: int, may_be: MayBe, different: Different | None = None) -> Network:
    net = Network.of([(f"a{i}", "home") for i in range(size)], [])
    return replace(net, may_be=may_be, different=different or [])


def indegree(net: Network) -> npt.NDArray[np.int64]:
    return np.bincount(net.target, minlength=len(net))


def ways(size: int, may_be: MayBe, different: Different) -> Counter[tuple[int, ...]]:
    """Every allowed way, as the set of agents each one is the same as, and in how many choices it comes."""
    agents = [one for one in may_be if [other for other in may_be[one] if other != one]]
    # Who is told apart from every candidate stays itself.
    apart = {frozenset(pair) for pair in different}
    choices = []
    for one in agents:
        fine = [c for c in sorted(set(may_be[one])) if c != one and frozenset((one, c)) not in apart]
        choices.append(fine or [one])
    found: Counter[tuple[int, ...]] = Counter()
    for chosen in itertools.product(*choices):
        graph: nx.Graph[int] = nx.Graph(list(zip(agents, chosen, strict=True)))
        graph.add_nodes_from(range(size))
        which = {one: min(part) for part in nx.connected_components(graph) for one in part}
        if all(which[a] != which[b] for a, b in different):
            found[tuple(which[one] for one in range(size))] += 1
    return found


def drawn(who: Identities, size: int, times: int) -> Counter[tuple[int, ...]]:
    rng = np.random.default_rng(1)
    found: Counter[tuple[int, ...]] = Counter()
    for _ in range(times):
        way = who.draw(rng).tolist()
        least = {end: min(i for i in range(size) if way[i] == end) for end in way}
        found[tuple(least[end] for end in way)] += 1
    return found


@pytest.mark.parametrize(
    ("may_be", "different"),
    [
        ({0: [3, 4], 1: [3, 4, 5]}, []),
        ({0: [3, 4, 5], 1: [3, 4, 5], 2: [3, 4, 5]}, [(0, 1), (1, 2), (0, 2)]),  # all different
        ({0: [3, 4, 5], 1: [3, 4]}, [(0, 3), (1, 0)]),
        ({0: [1, 3], 1: [4, 5]}, [(0, 4)]),                                      # through one another
        ({0: [1, 3], 1: [0, 4]}, []),                                            # a ring is possible
        ({0: [1, 3], 1: [0, 4]}, [(0, 1)]),
        ({0: [1], 1: [2], 2: [0]}, []),                                          # nothing but a ring
        ({0: [3], 1: [4]}, [(0, 3)]),                                            # nobody left for 0
    ],
)  # fmt: skip
def test_every_allowed_way_is_equally_likely(may_be: MayBe, different: Different) -> None:
    expected = ways(6, may_be, different)
    who = Identities(network(6, may_be, different))
    times = 3000
    found = drawn(who, 6, times)
    assert set(found) == set(expected)
    for way, count in expected.items():
        share = count / expected.total()
        assert abs(found[way] / times - share) < 4 * (share * (1 - share) / times) ** 0.5 + 1e-9
    assert who.uniform


@st.composite
def identities(draw: st.DrawFn) -> tuple[int, MayBe, Different]:
    size = draw(st.integers(2, 7))
    one = st.integers(0, size - 1)
    may_be = draw(st.dictionaries(one, st.lists(one, max_size=4), max_size=4))
    # Identified people are told apart from each other by being identified.
    return size, may_be, draw(st.lists(st.tuples(one, one).filter(lambda two: two[0] != two[1]), max_size=4))


@settings(max_examples=150)
@given(identities())
def test_only_allowed_ways_are_drawn(given: tuple[int, MayBe, Different]) -> None:
    size, may_be, different = given
    expected = ways(size, may_be, different)
    who = Identities(network(size, may_be, different))
    if not expected:
        with pytest.raises(DataError, match=r"No way was found to say who a\d.*may_be and not_same_as"):
            who.draw(np.random.default_rng(0))
        return
    assert set(drawn(who, size, 20)) <= set(expected)


def test_many_who_are_all_different_are_put_together_one_by_one() -> None:
    """Sixteen for sixteen places: one of 10^6 choices is allowed, so chance alone does not find it."""
    pairs = list(itertools.combinations(range(16), 2))
    net = network(32, {one: list(range(16, 32)) for one in range(16)}, pairs)
    who = Identities(net)
    for seed in range(3):
        assert sorted(who.draw(np.random.default_rng(seed)).tolist()[:16]) == list(range(16, 32))
    assert not who.uniform
    found = sampled_identities(net, lambda n: np.zeros(len(n)), samples=2, agents=[16, 17])
    assert "The draws are not equally likely" in found.sentences(net)[-2]


def test_merging_is_what_renaming_the_ends_gives() -> None:
    net = Network.of(
        [("p", "home"), ("her head", "school"), ("Ms A", ""), ("Mr B", "community"), ("her worker", "")],
        [("p", "her head"), ("her head", "Ms A"), ("her worker", "Ms A"), ("p", "her worker")],
        valence=["negative", "", "positive", ""],
    )
    net.agents["power"][1] = True
    net.agents["role"][1] = "head-teacher"
    one, place = merged(net, np.array([0, 2, 2, 3, 3]))
    assert one.agents["id"].tolist() == ["p", "Ms A", "Mr B"]
    assert place.tolist() == [0, 1, 1, 2, 2]
    ends = list(zip(one.source.tolist(), one.target.tolist(), one.ties["valence"].tolist(), strict=True))
    assert ends == [(0, 1, "negative"), (1, 1, ""), (2, 1, "positive"), (0, 2, "")]
    # Of Ms A no role and no sector is stated: she is the head. Mr B stands where he stood.
    assert one.agents["role"].tolist() == ["", "head-teacher", ""]
    assert one.agents["sector"].tolist() == ["home", "school", "community"]
    assert one.agents["power"].tolist() == [False, True, False]
    assert net.agents["sector"][2] == ""


def test_a_case_worked_by_hand() -> None:
    """Four with a worker who is Dev or Eve, one with Dev: Dev has 1 and binomially many of 4."""
    names = ["Dev", "Eve", "w0", "w1", "w2", "w3", "p"]
    net = Network.of(
        [(name, "family-learning") for name in names[:-1]] + [("p", "home")],
        [("p", name) for name in names if name[0] == "w"] + [("p", "Dev")],
    )
    net = replace(net, may_be={place: [0, 1] for place in range(2, 6)})
    found = sampled_identities(net, indegree, samples=2000, seed=7, agents=[0, 1])
    assert found.value.tolist() == [1, 0]
    assert found.draws.sum(axis=1).tolist() == [5] * 2000
    shares = np.bincount(found.draws[:, 1].astype(int), minlength=5) / 2000
    assert shares == pytest.approx(np.array([1, 4, 6, 4, 1]) / 16, abs=0.03)
    assert found.range.tolist() == [[1, 0], [3, 2], [5, 4]]
    # Dev has more than Eve unless at most one of the four is Dev: 1 + 0 < 4, 1 + 1 < 3.
    dev, eve = found.draws.T
    assert (dev > eve).mean() == pytest.approx(11 / 16, abs=0.03)
    assert (eve > dev).mean() == pytest.approx(5 / 16, abs=0.03)
    assert found.rank.tolist() == [1, 2]
    assert found.rank_range.tolist() == [[1, 1], [1, 2], [2, 2]]
    assert found.to_rows(net)[1] == {
        "agent": "Eve", "value": 0, "median": 2, "low": 0, "high": 4, "rank": 2, "rank_low": 1,
        "rank_high": 2, "draws": 2000,
    }  # fmt: skip
    words = found.sentences(net, "in-degree")
    assert words[0] == (
        "In each of 2,000 draws every one of the 4 unidentified agents of whom the data say who it may be "
        "was taken for one of those."
    )
    assert words[1] == (
        "Dev: in-degree is 1 in the network as it is, 3 in the middle of the draws, and in 95 of 100 between "
        "1 and 5."
    )
    assert words[3].startswith(
        "Who of them has most cannot be said: Dev has most, or as much as anybody, in 6"
    )
    assert words[4] == IDENTITIES_CANNOT


def test_the_seed_decides(study: Workspace) -> None:
    net = study.network()
    first, again, other = (
        sampled_identities(net, indegree, samples=5, seed=seed).draws.tolist() for seed in (3, 3, 4)
    )
    assert first == again != other
    first, again, other = (
        missing_ties(net, indegree, samples=5, seed=seed).draws.tolist() for seed in (3, 3, 4)
    )
    assert first == again != other


def test_the_study_does_not_tell_its_seven_practitioners_apart(study: Workspace) -> None:
    net = study.network()
    names = ("Katherine", "Kirsty", "Louise", "Morven", "Semla", "Tina", "Joan")
    seven = [net.position(name) for name in names]
    found = sampled_identities(net, lambda n: brokerage(n).counts[:, 4], agents=seven)
    assert found.value.tolist() == [0] * 7
    low, median, high = found.range
    assert low.tolist() == [0] * 7 and (median > 0).all() and (high > 10).all()
    assert found.rank_range[0].tolist() == [1] * 7 and (found.rank_range[2] >= 6).all()
    assert found.sentences(net)[-2].startswith("Who of them has most cannot be said")
    assert all((one > other).mean() < 0.7 for one in found.draws.T for other in found.draws.T)


def test_what_is_not_defined_stays_so() -> None:
    def odd(net: Network) -> npt.NDArray[np.float64]:
        """Not defined for whoever has no tie."""
        count = indegree(net).astype(float)
        return np.where(count > 0, count, np.nan)

    net = Network.of([("a", "home"), ("b", "home"), ("x", "home"), ("c", "home")], [("c", "x"), ("c", "b")])
    found = sampled_identities(replace(net, may_be={2: [0, 1]}), odd, samples=50)
    rows = found.to_rows(net)
    assert [row["agent"] for row in rows] == ["a", "b", "c"]
    assert 0 < rows[0]["draws"] < 50 and rows[0]["median"] == rows[0]["high"] == 1
    assert np.isnan(rows[0]["value"]) and np.isnan(rows[2]["low"]) and rows[2]["draws"] == 0
    assert np.isnan(found.rank).tolist() == [True, False, True]
    assert found.sentences(net)[3] == "c: the measure is not defined in any draw."
    assert "a: the measure is not defined in the network as it is, 1 in the middle" in found.sentences(net)[1]


def test_nobody_and_no_candidates() -> None:
    for net in (Network.of([], []), Network.of([("a", "home")], [])):
        for found in (sampled_identities(net, indegree, samples=3), missing_ties(net, indegree, samples=3)):
            assert found.draws.tolist() == [[0] * len(net)] * 3
            assert len(found.to_rows(net)) == len(net)
            assert len(found.sentences(net)) == 2 + len(net)


def test_ranges_of_values_and_ranks_are_those_of_sorted_draws() -> None:
    rng = np.random.default_rng(0)
    value, draws = rng.integers(0, 5, 12).astype(float), rng.integers(0, 5, (40, 12)).astype(float)
    found = Sampled(np.arange(12), value, draws, "", "")
    ranks = [[1 + sum(other > one for other in row) for one in row] for row in draws.tolist()]
    assert found.rank_range[2].tolist() == [sorted(column)[38] for column in zip(*ranks, strict=True)]
    assert found.range[0].tolist() == [sorted(column)[0] for column in draws.T.tolist()]


class TestMissingTies:
    def model(self, net: Network, share: float, samples: int) -> tuple[Sampled, list[Network]]:
        seen: list[Network] = []

        def measure(one: Network) -> npt.NDArray[np.int64]:
            seen.append(one)
            return indegree(one)

        found = missing_ties(net, measure, share=share, samples=samples)
        assert seen[-1] is net
        return found, seen[:-1]

    def test_new_ties_are_like_those_there_are(self) -> None:
        people = [(f"p{i}", "home") for i in range(40)] + [(f"l{i}", "family-learning") for i in range(10)]
        people += [("h", "school")]
        ties = [(f"p{i}", f"l{i % 10}") for i in range(30)] + [(f"l{i}", "h") for i in range(3)]
        net = Network.of(people, ties, valence=["positive"] * 24 + ["negative"] * 6 + [""] * 3)
        found, networks = self.model(net, 0.25, 300)
        assert found.added == 11 and len(networks) == 300
        kinds: Counter[tuple[str, str, str]] = Counter()
        for one in networks:
            pairs = list(zip(one.source.tolist(), one.target.tolist(), strict=True))
            assert len(set(pairs)) == len(pairs) == 44
            assert pairs[:33] == list(zip(net.source.tolist(), net.target.tolist(), strict=True))
            assert len(set(one.ties["id"].tolist())) == 44
            sector = one.agents["sector"]
            for (a, b), valence in zip(pairs[33:], one.ties["valence"][33:], strict=True):
                kinds[sector[a], sector[b], valence] += 1
        total = kinds.total()
        assert kinds["home", "family-learning", "positive"] / total == pytest.approx(24 / 33, abs=0.03)
        assert kinds["home", "family-learning", "negative"] / total == pytest.approx(6 / 33, abs=0.03)
        assert kinds["family-learning", "school", ""] / total == pytest.approx(3 / 33, abs=0.03)
        assert len(kinds) == 3

    @pytest.mark.parametrize("size", [6, 60])
    def test_every_free_pair_is_equally_likely(self, size: int) -> None:
        """Six are few enough to list all pairs; sixty are not."""
        ties = [("a0", "a1"), ("a1", "a2")]
        net = Network.of([(f"a{i}", "home") for i in range(size)], ties)
        _, networks = self.model(net, 0.5, 2000)
        counts: Counter[tuple[int, int]] = Counter()
        for one in networks:
            counts.update(zip(one.source[2:].tolist(), one.target[2:].tolist(), strict=True))
        free = size * (size - 1) - 2
        assert all(a != b and (a, b) not in {(0, 1), (1, 2)} for a, b in counts)
        assert counts.total() == 4000 and max(counts.values()) < 4000 / free + 6 * (4000 / free) ** 0.5 + 3
        if size == 6:
            assert len(counts) == free and min(counts.values()) > 4000 / free * 0.6

    def test_a_full_pair_of_sectors_takes_no_more(self) -> None:
        everyone = [("a", "b"), ("b", "a"), ("a", "c"), ("c", "a"), ("b", "c")]
        net = Network.of([("a", "home"), ("b", "home"), ("c", "home")], everyone)
        found, networks = self.model(net, 0.5, 3)
        assert found.added == 5
        for one in networks:
            assert (one.source[5:].tolist(), one.target[5:].tolist()) == ([2], [1])

    def test_a_mutual_tie_leaves_no_room_the_other_way(self) -> None:
        people = [(f"p{i}", "home") for i in range(9)] + [(f"l{i}", "family-learning") for i in range(9)]
        ties = [(f"p{i}", f"l{j}") for i in range(9) for j in range(9)] + [("l0", "p0")]
        net = Network.of(people, ties, mutual=[True] * 81 + [False])
        _, networks = self.model(net, 0.5, 3)
        assert all(len(one.source) == 82 for one in networks)

    def test_nothing_missing_changes_nothing(self, study: Workspace) -> None:
        net = study.network()
        found = missing_ties(net, indegree, share=0, samples=4)
        assert found.draws.tolist() == [indegree(net).tolist()] * 4
        assert found.sentences(net)[-1] == MISSING_CANNOT

    def test_in_the_study_a_tenth_missing_leaves_most_of_the_order(self, study: Workspace) -> None:
        net = study.network()
        found = missing_ties(net, lambda n: brokerage(n).counts[:, 5])
        assert found.added == 9
        each = sorted(spearmanr(found.value, draw).statistic for draw in found.draws)
        assert 0.6 < each[4] < each[100] < each[195] < 1
        low_values, _, high_values = found.range
        assert (high_values >= low_values).all()


def test_wrong_parameters() -> None:
    net = network(3, {0: [1]})
    for share in (-0.1, 0.91, 2.0, float("nan")):
        with pytest.raises(CommandError, match="not a share"):
            missing_ties(net, indegree, share=share)
    for draw in (sampled_identities, missing_ties):
        with pytest.raises(CommandError, match="0 draws tell nothing"):
            draw(net, indegree, samples=0)
        with pytest.raises(CommandError, match=r"shape \(1,\) for [23] agents"):
            draw(net, lambda _: np.zeros(1))
    with pytest.raises(CommandError, match="Agent 0 may be somebody else"):
        sampled_identities(net, indegree, agents=[0])
    with pytest.raises(CommandError, match="no agent 3"):
        missing_ties(net, indegree, agents=[3])
