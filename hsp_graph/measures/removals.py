"""What every single removal would cost, found for all agents at once.

Taking one agent after the other away and finding all routes anew would take as many searches as there are
agents. Here one search from the holders of power at each school finds how far everybody is; an agent whose
going changes how far a family is stands on each of its shortest routes, that is, it *dominates* the family in
the graph of shortest routes. Dominators in a graph without cycles form a tree, built in order of distance:
the immediate dominator of a node is the lowest common ancestor of its successors. Counting the families below
each agent takes one pass more. Only families nearer than ``steps`` need a second look: a detour may be short.

Reference:
    Lengauer, T. and Tarjan, R. E. (1979). A fast algorithm for finding dominators in a flowgraph. ACM
    Transactions on Programming Languages and Systems 1, 121-141, for dominators and their tree.
"""

import numpy as np

from hsp_graph.measures.adjacency import Adjacency, ShortestPathDAG
from hsp_graph.network.network import Indices, Network
from hsp_graph.network.positions import FamilyTargets


def removals(network: Network, steps: int, *, any_school: bool = False) -> tuple[Indices, Indices]:
    """For each agent, what its going would cost the families other than itself.

    Args:
        network: whose agents hold positions.
        steps: how long a short route may be.
        any_school: whether holders at any school count, and not only those at the family's own.

    Returns:
        Two arrays of shape (N,): how many families would lose every short route; and how many others would
        have a longer shortest route, or none any more where it was not short.

    >>> net = Network.of([("Amina", "home"), ("Dev", "family-learning"), ("Ms Ahmed", "school")],
    ...                  [("Amina", "Dev"), ("Dev", "Ms Ahmed")])
    >>> net.agents["power"][2] = True
    >>> [counts.tolist() for counts in removals(net, 2)], [counts.tolist() for counts in removals(net, 1)]
    ([[0, 1, 1], [0, 0, 0]], [[0, 0, 0], [0, 1, 1]])
    """
    ways, home = Adjacency.of(network), FamilyTargets.of(network, any_school=any_school)
    lost, longer = np.zeros(len(network), np.int64), np.zeros(len(network), np.int64)
    for places, holders in home.groups:
        family = np.zeros(len(network), bool)
        family[home.families[places]] = True
        descent = ShortestPathDAG.of(ways, holders, home.families[places])
        away = descent.steps
        above = _dominators(descent, holders)
        short = family & (away >= 0) & (away <= steps)
        below_short = _below(above, descent, short.astype(np.int64))
        below_far = _below(above, descent, (family & (away > steps)).astype(np.int64))
        kept = _detours(ways, above, away, np.flatnonzero(short & (away < steps)), steps)
        lost += below_short - kept
        longer += below_far + kept
    return lost, longer


def _dominators(descent: ShortestPathDAG, holders: Indices) -> Indices:
    """The immediate dominator of each agent in the graph of shortest routes; N where there is none."""
    n = len(descent.steps)
    above = np.full(n + 1, n)
    depth = np.zeros(n + 1, np.int64)
    depth[holders] = 1
    for nodes, heads, rows in descent.levels:
        which = np.repeat(np.arange(len(nodes)), np.diff(rows, append=len(heads)))
        above[nodes] = _meeting(which, heads, above, depth)
        depth[nodes] = depth[above[nodes]] + 1
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


def _below(above: Indices, descent: ShortestPathDAG, counted: Indices) -> Indices:
    """How many of the counted stand below each agent, itself not counted."""
    total = np.append(counted, 0)
    for nodes, _, _ in reversed(descent.levels):
        np.add.at(total, above[nodes], total[nodes])
    return total[:-1] - counted


def _detours(ways: Adjacency, above: Indices, away: Indices, families: Indices, steps: int) -> Indices:
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
        ends, degrees = ways.forward.gather(place), np.diff(ways.forward.starts)[place]
        case = np.repeat(case, degrees)
        near = (away[ends] >= 0) & (away[ends] <= steps - step) & (ends != avoided[case])
        case, ends = case[near], ends[near]
        reached[case[away[ends] == 0]] = True
        states = np.unique(case[~reached[case]] * n + ends[~reached[case]])
        case, place = states // max(n, 1), states % max(n, 1)
    return np.bincount(avoided[reached], minlength=n)
