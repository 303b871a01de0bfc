"""Whom nobody can do without: the people whom every route of any length to school power runs through.

Turned round, routes start from power, and those who stand on every route to somebody are her *dominators*.
Most people have none: two who are next to power and rely on different people, say, give a third a choice.
Array operations find nearly all of those; the dominators of the rest are found by the algorithm of

    Georgiadis, L., Tarjan, R. E. and Werneck, R. F. (2006). Finding dominators in practice.
    Journal of Graph Algorithms and Applications 10, 69-94 (there called semi-NCA).
"""

from dataclasses import dataclass

import numpy as np

from hsp_graph.measures.adjacency import Adjacency, CompressedRows, RaggedArray, ShortestPathDAG
from hsp_graph.network.network import Array, Indices

#: The rounds of array operations after which the rest is left to the algorithm.
_ROUNDS = 16


@dataclass(frozen=True, eq=False)
class Dominators:
    """For everybody the people on every route to the ends.

    Attributes:
        gate: the last of them before power, for somebody without any herself, shape (N,); -1 for the ends
            and for those without a route.
        above: the first of them, -1 if there is none, shape (N,).
    """

    gate: Indices
    above: Indices

    def lists(self, nodes: Indices) -> RaggedArray:
        """For each of some nodes all of them, from the node on."""
        owners, items = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        walking = np.arange(len(nodes))
        at = self.above[nodes]
        while len(walking):
            on = np.flatnonzero(at >= 0)
            walking, at = walking[on], at[on]
            owners.append(walking)
            items.append(at)
            at = self.above[at]
        return RaggedArray.of(len(nodes), np.concatenate(owners), np.concatenate(items))


def dominators(ways: Adjacency, descent: ShortestPathDAG, wanted: Indices | None = None) -> Dominators:
    """The dominators of everybody who can reach the ends.

    Time is near O(N + M).

    Args:
        ways: the arcs between people.
        descent: to the ends, for everybody; the ends themselves are on no route.
        wanted: whose dominators are asked for; everybody's if not given. What is said of others may be wrong.
    """
    steps = descent.steps
    reached = np.flatnonzero(steps > 0)
    heads, tails = ways.forward.gather(reached), ways.forward.owners(reached)
    # Whoever is next to power needs nobody, and an arc to somebody without a route leads nowhere.
    inner = np.flatnonzero((steps[tails] > 1) & (steps[heads] > 0))
    free = _free(descent, tails[inner], heads[inner])
    if wanted is not None:
        free |= ~_onward(ways, wanted, free | (steps <= 0))
    bound = inner[~free[tails[inner]]]
    above = np.full(len(steps), -1, np.int64)
    if len(bound):
        nodes, members = np.unique(np.stack([heads[bound], tails[bound]]), return_inverse=True)
        before, after = members.reshape(2, -1)
        found = _semi_nca(CompressedRows.of(len(nodes), before, after), np.flatnonzero(free[nodes]))
        above[nodes] = np.append(nodes, -1)[found]
    gate = np.where(above >= 0, above, np.arange(len(above)))
    while (gate[gate] != gate).any():
        gate = gate[gate]
    gate[steps <= 0] = -1
    return Dominators(gate, above)


def _onward(ways: Adjacency, starts: Indices, closed: Array) -> Array:
    """Who is met on the way from some nodes, as far as the closed ones, which are met and not passed."""
    met = np.zeros(len(closed), bool)
    frontier = starts
    while len(frontier):
        met[frontier] = True
        heads = ways.forward.gather(frontier[~closed[frontier]])
        frontier = np.unique(heads[~met[heads]])
    return met


def _free(descent: ShortestPathDAG, tails: Indices, heads: Indices) -> Array:
    """Who surely relies on nobody, shape (N,): with few exceptions all those of whom that is true.

    Each takes over the gate of the first of her shortest routes, a free person is a gate of her own, and
    whoever has arcs that lead to two gates is free. A gate that two arcs agree on may prove to be two only
    after some rounds, so those who are not free need looking at again.
    """
    gate = np.full(len(descent.steps), -1, np.int64)
    free: Array = descent.steps == 1
    for _ in range(_ROUNDS):
        for nodes, first, rows in descent.levels:
            gate[nodes] = np.where(free[nodes], nodes, gate[first[rows]])
        new = tails[(gate[tails] != gate[heads]) & ~free[tails]]
        if not len(new):
            break
        free[new] = True
    return free


def _semi_nca(after: CompressedRows, roots: Indices) -> list[int]:
    """The immediate dominator of each node, or -1 for none, going from several roots.

    Args:
        after: for each node those to whom an arc leads from it; every node can be reached.
        roots: those with an arc from the one node where all begins, numbered 0 within.
    """
    starts, items = after.starts.tolist(), after.items.tolist()
    number = [0] * len(after)
    order, parent = [-1], [0]
    for root in roots.tolist():
        stack = [(root, 0)]
        while stack:
            node, came_from = stack.pop()
            if number[node]:
                continue
            number[node] = len(order)
            order.append(node)
            parent.append(came_from)
            stack.extend((n, number[node]) for n in items[starts[node] : starts[node + 1]] if not number[n])
    before: list[list[int]] = [[] for _ in order]
    for node in order[1:]:
        for other in items[starts[node] : starts[node + 1]]:
            before[number[other]].append(number[node])
    for root in roots.tolist():
        before[number[root]].append(0)
    semi, label, ancestor = list(range(len(order))), list(range(len(order))), parent.copy()
    for node in range(len(order) - 1, 0, -1):
        semi[node] = min(
            parent[node], *(semi[_lowest(v, node + 1, semi, label, ancestor)] for v in before[node])
        )
    idom = parent
    for node in range(1, len(order)):
        while idom[node] > semi[node]:
            idom[node] = idom[idom[node]]
    found = [-1] * len(after)
    for node in range(1, len(order)):
        found[order[node]] = order[idom[node]]
    return found


def _lowest(node: int, linked: int, semi: list[int], label: list[int], ancestor: list[int]) -> int:
    """The node of the lowest semidominator on the way up to the linked ones; the way is shortened."""
    way = []
    while ancestor[node] >= linked:
        way.append(node)
        node = ancestor[node]
    best = label[node]
    for one in reversed(way):
        ancestor[one] = ancestor[node]
        if semi[best] < semi[label[one]]:
            label[one] = best
        best = label[one]
    return best
