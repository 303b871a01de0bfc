"""What every single removal would cost, found for all agents at once.

Taking one agent after the other away and finding all routes anew would take as many searches as there are
agents. Here one search from the holders of school power finds how far everybody is; an agent whose going
changes how far a family is stands on each of its shortest routes, that is, it *dominates* the family in the
graph of shortest routes. Dominators in a graph without cycles form a tree, built in order of distance: the
immediate dominator of a node is the lowest common ancestor of its successors. Counting the families below
each agent takes one pass more. Only families nearer than ``steps`` need a second look: a detour may be short.

Reference:
    Lengauer, T. and Tarjan, R. E. (1979). A fast algorithm for finding dominators in a flowgraph. ACM
    Transactions on Programming Languages and Systems 1, 121-141, for dominators and their tree.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from hsp_graph.network import Indices, Network


def removals(network: Network, steps: int) -> tuple[Indices, Indices]:
    """For each agent, what its going would cost the families other than itself.

    Args:
        network: whose agents carry ``sector`` and ``power``.
        steps: how long a short route may be.

    Returns:
        Two arrays of shape (N,): how many families would lose every short route; and how many others would
        have a longer shortest route, or none any more where it was not short.

    >>> net = Network.of([("Amina", "home"), ("Dev", "family-learning"), ("Ms Ahmed", "school")],
    ...                  [("Amina", "Dev"), ("Dev", "Ms Ahmed")])
    >>> net.agents["power"][2] = True
    >>> [counts.tolist() for counts in removals(net, 2)], [counts.tolist() for counts in removals(net, 1)]
    ([[0, 1, 1], [0, 0, 0]], [[0, 0, 0], [0, 1, 1]])
    """
    n = len(network)
    source, target = network.arcs()
    arcs = _Arcs.of(source, target, n)
    sector = network.groups("sector")
    powerful = (sector == "school") & network.agents["power"].astype(bool)
    family = sector == "home"
    levels = _levels(_Arcs.of(target, source, n), np.flatnonzero(powerful))
    away = np.full(n, -1)
    for distance, level in enumerate(levels):
        away[level] = distance
    above = _dominators(arcs, levels, away)

    short = (family & (away >= 0) & (away <= steps)).astype(np.int64)
    far = (family & (away > steps)).astype(np.int64)
    below_short, below_far = _below(above, levels, short), _below(above, levels, far)
    kept = _detours(arcs, above, away, np.flatnonzero(short.astype(bool) & (away < steps)), steps)
    return below_short - kept, below_far + kept


@dataclass(frozen=True, eq=False)
class _Arcs:
    """Where the arcs from each agent lead, each pair once."""

    first: Indices
    ends: Indices

    @classmethod
    def of(cls, source: Indices, target: Indices, n: int) -> "_Arcs":
        # bool, because numbers added up over parallel arcs could overflow
        matrix = csr_array((np.ones(len(source), bool), (source, target)), shape=(n, n))
        matrix.sum_duplicates()
        return cls(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64))

    def onward(self, places: Indices) -> tuple[Indices, Indices]:
        """For each arc from these places (a place may come twice): which of them it leaves, and its end."""
        degrees = self.first[places + 1] - self.first[places]
        which = np.repeat(np.arange(len(places)), degrees)
        before = np.cumsum(degrees) - degrees
        return which, self.ends[np.arange(len(which)) + (self.first[places] - before)[which]]


def _levels(arcs: _Arcs, start: Indices) -> list[Indices]:
    """The agents by distance from the start."""
    seen = np.zeros(len(arcs.first) - 1, bool)
    levels = []
    while len(start):
        seen[start] = True
        levels.append(start)
        ends = arcs.onward(start)[1]
        start = np.unique(ends[~seen[ends]])
    return levels


def _dominators(arcs: _Arcs, levels: list[Indices], away: Indices) -> Indices:
    """The immediate dominator of each agent in the graph of shortest routes; N where there is none."""
    n = len(away)
    above = np.full(n + 1, n)
    depth = np.zeros(n + 1, np.int64)
    for level in levels[:1]:
        depth[level] = 1
    for distance, level in enumerate(levels[1:], 1):
        which, ends = arcs.onward(level)
        nearer = away[ends] == distance - 1
        above[level] = _meeting(which[nearer], ends[nearer], above, depth)
        depth[level] = depth[above[level]] + 1
    return above


def _meeting(which: Indices, nodes: Indices, above: Indices, depth: Indices) -> Indices:
    """The lowest common ancestor of the nodes of each group; every group 0, 1, ... has some."""
    found = np.empty(which.max() + 1 if len(which) else 0, np.int64)
    while len(which):
        order = np.lexsort((nodes, which))
        which, nodes = which[order], nodes[order]
        first = np.ones(len(which), bool)
        first[1:] = (which[1:] != which[:-1]) | (nodes[1:] != nodes[:-1])
        which, nodes = which[first], nodes[first]
        alone = np.bincount(which)[which] == 1
        found[which[alone]] = nodes[alone]
        which, nodes = which[~alone], nodes[~alone]
        deepest = np.zeros(len(found), np.int64)
        np.maximum.at(deepest, which, depth[nodes])
        nodes = np.where(depth[nodes] == deepest[which], above[nodes], nodes)
    return found


def _below(above: Indices, levels: list[Indices], counted: Indices) -> Indices:
    """How many of the counted stand below each agent, itself not counted."""
    total = np.append(counted, 0)
    for level in reversed(levels):
        np.add.at(total, above[level], total[level])
    return total[:-1] - counted


def _detours(arcs: _Arcs, above: Indices, away: Indices, families: Indices, steps: int) -> Indices:
    """For each agent, how many of these families it dominates have another route of at most ``steps``."""
    n = len(away)
    who, without = [families[:0]], [families[:0]]
    here, at = families, above[families]
    while len(here):
        here, at = here[at < n], at[at < n]
        who.append(here)
        without.append(at)
        at = above[at]
    avoided = np.concatenate(without)
    case, place = np.arange(len(avoided)), np.concatenate(who)
    reached = np.zeros(len(avoided), bool)
    for step in range(1, steps + 1):
        which, ends = arcs.onward(place)
        case = case[which]
        near = (away[ends] >= 0) & (away[ends] <= steps - step) & (ends != avoided[case])
        case, ends = case[near], ends[near]
        reached[case[away[ends] == 0]] = True
        states = np.unique(case[~reached[case]] * n + ends[~reached[case]])
        case, place = states // max(n, 1), states % max(n, 1)
    return np.bincount(avoided[reached], minlength=n)
