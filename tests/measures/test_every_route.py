"""Routes and what is counted on them are what trying every chain of people gives, on small networks."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_graph.measures.betweenness import betweenness
from hsp_graph.measures.reach import reach
from hsp_graph.measures.routes import disjoint_routes, nearest_power, reliance, routes
from hsp_graph.network.network import HOLDING_COLUMNS, Network, filled

#: (sector, power, organisation)
PLACES = [("home", False, "x"), ("home", False, "y"), ("home", False, ""), ("home", False, "z"),
          ("family-learning", False, ""), ("family-learning", False, ""), ("school", False, "x"),
          ("school", True, "x"), ("school", True, "x"), ("school", True, "y"), ("school", True, ""),
          ("authority", True, "x")]  # fmt: skip


def small_network(size: int, density: float, seed: int) -> Network:
    """A network of so many agents, with loops, parallel, mutual and negative ties."""
    rng = random.Random(seed)
    places = [rng.choice(PLACES) for _ in range(size)]
    pairs = [(a, b) for a in range(size) for b in range(size) if rng.random() < density]
    pairs += [rng.choice(pairs) for _ in range(len(pairs) // 8)]
    network = Network.of(
        [(f"a{i}", sector) for i, (sector, _, _) in enumerate(places)],
        [(f"a{a}", f"a{b}") for a, b in pairs],
        valence=[rng.choice(["", "positive", "positive", "mixed", "negative"]) for _ in pairs],
        mutual=[rng.random() < 0.3 for _ in pairs],
    )
    network.agents["power"][:] = [power for _, power, _ in places]
    network.agents["organisation"][:] = [organisation for *_, organisation in places]
    # Some hold two positions, as a parent who teaches or heads the school.
    holder = [agent for agent in range(size) if rng.random() < 0.25 for _ in range(2)]
    held = [rng.choice(PLACES) for _ in holder]
    columns: dict[str, list[Any]] = {"sector": [one[0] for one in held], "power": [one[1] for one in held]}
    columns |= {"organisation": [one[2] for one in held]}
    holdings = filled(HOLDING_COLUMNS, columns, len(held))
    return replace(network, holdings=holdings, holder=np.array(holder, np.int64))


networks = st.builds(small_network, st.integers(0, 9), st.floats(0, 0.6), st.integers(0, 2**32))


@dataclass
class Known:
    """A network as plain sets, read once more from its ties."""

    families: list[int]
    practitioners: list[int]
    holders: set[int]
    after: dict[int, set[int]]
    schools: dict[int, set[str]]
    leads: dict[int, set[str]]

    @classmethod
    def of(cls, network: Network) -> "Known":
        rows = [
            (agent, *(columns[name][row] for name in ("sector", "power", "organisation")))
            for agent in range(len(network))
            for columns, row in (
                [(network.holdings, row) for row in np.flatnonzero(network.holder == agent).tolist()]
                or [(network.agents, agent)]
            )
        ]
        after: dict[int, set[int]] = {i: set() for i in range(len(network))}
        columns: list[Any] = [network.ties["valence"].tolist(), network.ties["mutual"].tolist()]
        for a, b, valence, mutual in zip(
            network.source.tolist(), network.target.tolist(), *columns, strict=True
        ):
            if valence != "negative":
                after[a] |= {b}
                after[b] |= {a} if mutual else set()
        return cls(
            sorted({agent for agent, sector, _, _ in rows if sector == "home"}),
            sorted({agent for agent, sector, _, _ in rows if sector == "family-learning"}),
            {agent for agent, sector, power, _ in rows if sector == "school" and power},
            after,
            {a: {at for b, sector, _, at in rows if a == b and sector == "home"} - {""} for a, *_ in rows},
            {
                a: {at for b, sector, power, at in rows if a == b and sector == "school" and power}
                for a, *_ in rows
            },
        )

    def aims(self, family: int, any_school: bool = False) -> set[int]:
        """The holders that count for a family: at its own schools or, where none is stated, at any."""
        own = set() if any_school else self.schools[family]
        return {h for h in self.holders - {family} if not own or own & self.leads[h]}

    def ways(self, start: int, end: int) -> Iterator[tuple[int, ...]]:
        """Every route from a family to another that passes no holder who counts for it, with its ends."""
        yield from (way for way in self.routes(start, self.aims(start) | {end}) if way[-1] == end)

    def routes(
        self, start: int, holders: set[int], passed: tuple[int, ...] = ()
    ) -> Iterator[tuple[int, ...]]:
        """Every route to the first of these holders, with both its ends."""
        chain = (*passed, start)
        if start in holders:
            yield chain
            return
        for other in sorted(self.after[start] - set(chain)):
            yield from self.routes(other, holders, chain)


def common(routes: list[tuple[int, ...]]) -> set[int]:
    """The intermediaries that all of at least one route share."""
    return set.intersection(*(set(route[1:-1]) for route in routes)) if routes else set()


def most_disjoint(routes: list[tuple[int, ...]]) -> int:
    """The largest number of routes no two of which share an intermediary, by trying."""
    inner = sorted({frozenset(route[1:-1]) for route in routes if len(route) > 2}, key=len)
    direct = len({route for route in routes if len(route) == 2})
    smallest = [one for one in inner if not any(other < one for other in inner)]

    def best(rest: list[frozenset[int]]) -> int:
        if not rest:
            return 0
        first, *others = rest
        return max(1 + best([one for one in others if not one & first]), best(others))

    return direct + best(smallest)


@settings(max_examples=400, deadline=None)
@given(networks, st.booleans(), st.integers(1, 6))
def test_routes(network: Network, any_school: bool, steps: int) -> None:
    known = Known.of(network)
    found = routes(network, steps=steps, any_school=any_school, disjoint=True)
    alone = reliance(network, steps, any_school=any_school)
    assert found.families.tolist() == alone.families.tolist() == known.families
    assert found.within == steps
    for i, family in enumerate(known.families):
        holders = known.aims(family, any_school)
        every = sorted(known.routes(family, holders), key=lambda route: (len(route), route))
        short = [route for route in every if len(route) <= steps + 1]
        nearest = [route for route in every if len(route) == len(every[0])]
        ends = {route[-1] for route in nearest}
        assert found.nearest[i] == min(ends, default=-1)
        assert found.nearest_count[i] == len(ends)
        assert found.steps[i] == (len(every[0]) - 1 if every else -1)
        to_first = [route for route in nearest if route[-1] == min(ends)]
        assert found.through[i] == list(to_first[0][1:-1] if to_first else ())
        assert found.only[i] == (len(nearest) == 1)
        assert set(found.relies_on[i]) == common(short)
        assert set(found.necessary[i]) == common(every)
        for people in (found.relies_on[i], found.necessary[i]):
            # From the family on: each of them comes later on the way there.
            assert people == [one for one in found.through[i] if one in people] or not every
        assert found.disjoint[i] == most_disjoint(every)
        assert alone.direct[i] == any(len(route) == 2 for route in every)
    assert list(alone.people) == list(found.relies_on)
    everyone = range(len(network))
    assert alone.counts(len(network)).tolist() == [
        sum(one in people for people in alone.people) for one in everyone
    ]
    assert disjoint_routes(network, any_school=any_school).tolist() == found.disjoint.tolist()
    assert len(found.to_rows(network)) == len(known.families)


@settings(deadline=None)
@given(networks)
def test_the_nearest_alone_is_the_same(network: Network) -> None:
    found, alone = routes(network), nearest_power(network)
    for name, value in vars(alone).items():
        assert list(value) == list(getattr(found, name))


@pytest.mark.parametrize("asked", [[], [1], [2, 0]])
def test_disjoint_routes_of_some(asked: list[int]) -> None:
    network = Network.of(
        [("p", "home"), ("q", "home"), ("r", "home"), ("h", "school"), ("k", "school")],
        [("p", "h"), ("p", "k"), ("p", "q"), ("q", "k"), ("r", "p")],
    )
    network.agents["power"][3:] = True
    assert disjoint_routes(network, asked).tolist() == [[3, 1, 1][one] for one in asked]


@settings(max_examples=200, deadline=None)
@given(networks, st.one_of(st.none(), st.integers(1, 4)))
def test_betweenness(network: Network, max_steps: int | None) -> None:
    known = Known.of(network)
    expected = [0.0] * len(network)
    for family in known.families:
        for holder in known.aims(family):
            every = sorted(known.routes(family, {holder}), key=len)
            shortest = [route for route in every if len(route) == len(every[0])]
            if max_steps is None or any(len(route) <= max_steps + 1 for route in shortest):
                for route in shortest:
                    for one in route[1:-1]:
                        expected[one] += 1 / len(shortest)
    found = betweenness(network, max_steps=max_steps)
    if any(known.aims(family) for family in known.families):
        assert found.values.tolist() == pytest.approx(expected)
        assert not found.error.any()
    else:
        assert np.isnan(found.values).all() and np.isnan(found.error).all()


@settings(max_examples=300, deadline=None)
@given(networks, st.integers(1, 6))
def test_reach_within_some_steps(network: Network, steps: int) -> None:
    known, found = Known.of(network), reach(network, steps=steps)
    alone = reliance(network, steps).counts(len(network))
    every = {f: [r for r in known.routes(f, known.aims(f)) if len(r) <= steps + 1] for f in known.families}
    assert found.practitioners.tolist() == known.practitioners
    for row, one in zip(found.to_rows(network), found.practitioners.tolist(), strict=True):
        assert row["practitioner"] == f"a{one}"
        assert row["through"] == sum(any(one in route[1:-1] for route in routes) for routes in every.values())
        assert row["tied"] == sum(one in known.after[family] - {family} for family in known.families)
        assert row["holders"] == len((known.after[one] & known.holders) - {one})
        assert row["relying"] == alone[one]


@settings(max_examples=300, deadline=None)
@given(networks)
def test_reach_by_routes_of_any_length(network: Network) -> None:
    known, found = Known.of(network), reach(network)
    for through, relying, one in zip(
        found.through.tolist(), found.relying.tolist(), found.practitioners.tolist(), strict=True
    ):
        count = 0
        for family in known.families:
            on = (
                list(known.routes(one, known.aims(family)))
                if one not in {*known.aims(family), family}
                else []
            )
            come = list(known.ways(family, one))
            both = ({family} | common(come)) & common(on) if come and on else {family}
            count += not both
        assert through == count
        every = [list(known.routes(family, known.aims(family))) for family in known.families]
        assert relying == sum(one in common(routes) for routes in every)


@settings(max_examples=300, deadline=None)
@given(networks)
def test_where_all_ties_are_mutual_reach_is_by_routes_that_meet_nobody_twice(network: Network) -> None:
    network.ties["mutual"][:] = True
    known, found = Known.of(network), reach(network)
    for through, one in zip(found.through.tolist(), found.practitioners.tolist(), strict=True):
        assert through == sum(
            any(one in route[1:-1] for route in known.routes(family, known.aims(family)))
            for family in known.families
        )
