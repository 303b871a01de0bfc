"""The nearest holder of school power: who it is, how far, and by whom one gets there."""

from dataclasses import dataclass

import numpy as np

from hsp_graph.measures.adjacency import (
    Adjacency,
    RaggedArray,
    ShortestPathDAG,
)
from hsp_graph.network.network import Array, Indices, Network
from hsp_graph.network.positions import FamilyTargets

#: The bits of a word in which holders are told apart.
_WORD = 64


@dataclass(frozen=True, eq=False)
class Nearest:
    """The nearest holder of power of every family, and one shortest route to her.

    Attributes:
        families: positions in the network of the home agents, shape (F,).
        nearest: the position of the nearest holder, the first in network order of those equally near; -1
            where there is no route, shape (F,).
        nearest_count: how many holders are equally near, 0 without a route, shape (F,).
        steps: the number of arcs on a shortest route, 1 for a direct tie; -1 without a route, shape (F,).
        through: the intermediaries of one shortest route to ``nearest``, from the family on: at each step the
            first in network order of those who are on such a route.
        only: whether that is the only shortest route to any holder, shape (F,); False without a route.
    """

    families: Indices
    nearest: Indices
    nearest_count: Indices
    steps: Indices
    through: RaggedArray
    only: Array


def nearest_power(network: Network, *, any_school: bool = False) -> Nearest:
    """The nearest holder of institutional power in a school, for every family.

    A route is a chain of arcs over ties that are not negative, from a family to the first holder it meets;
    a mutual tie can be walked both ways. Time is O(N + M) and one bit per holder and arc, once for each
    school, but no further than its families are.

    Args:
        network: whose agents hold positions.
        any_school: whether holders at any school count. Else those at the family's own do, where one is
            stated, and those of other schools can be intermediaries like anybody else.

    Returns:
        A :class:`Nearest`. Without families it is empty; without holders nobody has a route.

    >>> people = [("Amina", "home"), ("Beth", "home"), ("Dev", "family-learning"),
    ...           ("Ms Ahmed", "school"), ("Mr Cole", "school"), ("Officer", "authority")]
    >>> net = Network.of(people, [("Amina", "Dev"), ("Dev", "Beth"), ("Dev", "Ms Ahmed")])
    >>> net.agents["power"][3] = True
    >>> found = nearest_power(net)
    >>> found.nearest.tolist(), found.steps.tolist(), list(found.through)
    ([3, -1], [2, -1], [[2], []])
    """
    return nearest_of(Adjacency.of(network), FamilyTargets.of(network, any_school=any_school))


def nearest_of(ways: Adjacency, home: FamilyTargets) -> Nearest:
    """The same for ways and homes that are already at hand."""
    size = len(home.families)
    nearest, steps = np.full(size, -1, np.int64), np.full(size, -1, np.int64)
    count, only = np.zeros(size, np.int64), np.zeros(size, bool)
    owners, passed = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for places, holders in home.groups:
        families = home.families[places]
        descent = ShortestPathDAG.of(ways, holders, families)
        steps[places] = descent.steps[families]
        near, far, lone, after = _followed(descent, holders)
        nearest[places], only[places] = near[families], lone[families]
        count[places] = _equally_near(descent, near, far, families)
        walking = np.flatnonzero(descent.steps[families] > 1)
        at = after[families[walking]]
        while len(walking):
            owners.append(places[walking])
            passed.append(at)
            on = np.flatnonzero(descent.steps[at] > 1)
            walking, at = walking[on], after[at[on]]
    through = RaggedArray.of(size, np.concatenate(owners), np.concatenate(passed))
    return Nearest(home.families, nearest, count, steps, through, only)


def _followed(descent: ShortestPathDAG, holders: Indices) -> tuple[Indices, Indices, Array, Indices]:
    """For everybody: first and last of the nearest holders, whether one shortest route is all, who is next.

    Next is the first in network order of those who are one step nearer to the first of the nearest holders.
    """
    size = len(descent.steps)
    near, far = np.full(size, -1, np.int64), np.full(size, -1, np.int64)
    routes, after = np.zeros(size, np.int64), np.full(size, -1, np.int64)
    near[holders] = far[holders] = holders
    routes[holders] = 1
    for nodes, heads, rows in descent.levels:
        nearest = near[heads]
        near[nodes] = np.minimum.reduceat(nearest, rows)
        far[nodes] = np.maximum.reduceat(far[heads], rows)
        # Two or more are as good as two, and two do not overflow.
        routes[nodes] = np.minimum(np.add.reduceat(routes[heads], rows), 2)
        same = nearest == np.repeat(near[nodes], np.diff(rows, append=len(heads)))
        after[nodes] = np.minimum.reduceat(np.where(same, heads, size), rows)
    return near, far, routes == 1, after


def _equally_near(descent: ShortestPathDAG, near: Indices, far: Indices, families: Indices) -> Indices:
    """How many holders are at each family's shortest distance."""
    counts = (near[families] >= 0).astype(np.int64)
    several = np.flatnonzero(near[families] != far[families])
    if not len(several):
        return counts
    # Only holders whom somebody shares with another one need telling apart.
    ends = np.unique(descent.levels[0][1])
    counts[several] = 0
    for start in range(0, len(ends), _WORD):
        word = ends[start : start + _WORD]
        bits = np.zeros(len(near), np.uint64)
        bits[word] = np.uint64(1) << np.arange(len(word), dtype=np.uint64)
        for nodes, heads, rows in descent.levels:
            bits[nodes] = np.bitwise_or.reduceat(bits[heads], rows)
        found = bits[families[several]]
        counts[several] += np.unpackbits(found.view(np.uint8)).reshape(-1, _WORD).sum(axis=1, dtype=np.int64)
    return counts
