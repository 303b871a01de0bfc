"""Betweenness between home and school power: how much of the shortest routes runs through each person."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from hsp_graph.core.errors import CommandError
from hsp_graph.measures.adjacency import Adjacency, CompressedRows
from hsp_graph.measures.moments import Floats
from hsp_graph.network.network import Array, Indices, Network
from hsp_graph.network.positions import FamilyTargets, Positions

#: About how many arcs the searches done together hold, which bounds the memory.
_ARCS_AT_ONCE = 1 << 21

#: The work of all searches, in steps, beyond which families are sampled, and how many are drawn.
_AFFORDABLE, _SAMPLED = 10**10, 500


@dataclass(frozen=True, eq=False)
class Betweenness:
    """How much of the shortest routes from home to school power runs through each agent.

    Attributes:
        values: the betweenness of each agent, in pairs of a family and a holder, shape (N,). NaN where there
            is no such pair.
        error: the standard error of each value, shape (N,): 0 where all pairs were counted; NaN where one
            family was sampled, where none of those sampled has a route through the agent, so that nothing
            tells how far from 0 the value is, and where there is no pair.
        method: how it was found, in words.
    """

    values: Floats
    error: Floats
    method: str

    def to_rows(self, network: Network) -> list[dict[str, Any]]:
        """One dict per agent: person (its id), name, sector, betweenness, error, method."""
        agents = network.agents
        columns = [agents["id"], agents["label"], agents["sector"], self.values, self.error]
        names = ("person", "name", "sector", "betweenness", "error")
        return [
            {**dict(zip(names, row, strict=True)), "method": self.method}
            for row in zip(*(column.tolist() for column in columns), strict=True)
        ]


def betweenness(
    network: Network,
    *,
    any_school: bool = False,
    max_steps: int | None = None,
    samples: int | None = None,
    seed: int = 0,
) -> Betweenness:
    """The betweenness of every agent on shortest routes from families to holders of school power.

    For v it is the sum over all pairs of a family f and a holder h who counts for it, neither of them v, of
    s(f, h, v) / s(f, h): of how many shortest routes from f to h there are, the share that runs through v
    (Freeman 1977, restricted to these pairs). It is not normalised. Unlike elsewhere every holder is looked
    for, so one holder can stand between a family and another holder.

    Pairs are not counted one by one: one search from each holder, or each family if these are fewer, counts
    all its pairs (Brandes 2001), in O(min(F, H) M) time. Where that is too long there are two ways out. With
    ``max_steps`` far pairs are left out, and each search stays near. With ``samples`` only that many families
    are searched from, drawn without replacement; the value is then F / n times their sum, and its standard
    error F sd / sqrt(n) sqrt(1 - n / F).

    Args:
        network: whose agents hold positions.
        any_school: whether pairs of a family and a holder at any school are counted, and not only those of a
            family and a holder at its own school.
        max_steps: count only pairs at most this many arcs apart.
        samples: how many families to draw; all are taken if there are no more.
        seed: another seed draws other families.

    Returns:
        A :class:`Betweenness`, with NaN throughout where there is no family or no holder.

    Raises:
        CommandError: if ``max_steps`` or ``samples`` is less than 1.

    References:
        Freeman, L. C. (1977). A set of measures of centrality based on betweenness. Sociometry 40, 35-41.
        Brandes, U. (2001). A faster algorithm for betweenness centrality. Journal of Mathematical Sociology
        25, 163-177.

    All six are fictional.

    >>> people = [("Amina", "home"), ("Beth", "home"), ("Dev", "family-learning"),
    ...           ("Ms Ahmed", "school"), ("Mr Cole", "school"), ("Officer", "authority")]
    >>> ties = [("Amina", "Dev"), ("Beth", "Dev"), ("Beth", "Mr Cole"), ("Dev", "Ms Ahmed"),
    ...         ("Mr Cole", "Ms Ahmed"), ("Ms Ahmed", "Officer")]
    >>> net = Network.of(people, ties)
    >>> net.agents["power"][3] = True
    >>> found = betweenness(net)
    >>> found.method, found.values.tolist()
    ('exact', [0.0, 0.0, 1.5, 0.0, 0.5, 0.0])

    Of Beth's two shortest routes half run through Dev, half through Mr Cole.
    """
    for name, value in (("max_steps", max_steps), ("samples", samples)):
        if value is not None and value < 1:
            raise CommandError(f"{value} is too few.", where=name, hint="Give 1 or more.")
    home = FamilyTargets.of(network, any_school=any_school)
    groups = [(home.families[places], holders) for places, holders in home.groups if len(holders)]
    size, count = len(network), len(home.families)
    far = "" if max_steps is None else f", pairs at most {max_steps} steps apart"
    if not groups:
        nothing = np.full(size, math.nan)
        return Betweenness(nothing, nothing.copy(), "not defined: no families or no holders of school power")
    ways = Adjacency.of(network)
    if samples is None or samples >= count:
        sums = np.zeros(size)
        for families, holders in groups:
            few = len(holders) <= len(families)
            rows, ends = (ways.backward, (holders, families)) if few else (ways.forward, (families, holders))
            sums += _dependencies(rows, *ends, max_steps)[0]
        return Betweenness(sums, np.zeros(size), f"exact{far}")
    drawn = np.random.default_rng(seed).choice(home.families, samples, replace=False)
    sums, squares = np.zeros(size), np.zeros(size)
    for families, holders in groups:
        some = _dependencies(ways.forward, families[np.isin(families, drawn)], holders, max_steps)
        sums, squares = sums + some[0], squares + some[1]
    error = np.full(size, math.nan)
    if samples > 1:
        variance = np.maximum(squares - sums**2 / samples, 0) / (samples - 1)
        error = count * np.sqrt(variance / samples * (1 - samples / count))
        error[sums == 0] = math.nan
    method = f"sampled from {samples} of {count} families, seed {seed}{far}"
    return Betweenness(sums * (count / samples), error, method)


def samples_needed(network: Network) -> int | None:
    """How many families to sample for :func:`betweenness`; None where all can be searched from.

    All pairs take min(F, H) M steps; beyond 10^10, which would take minutes, 500 families are sampled.

    >>> samples_needed(Network.of([("Amina", "home"), ("Ms Ahmed", "school")], [("Amina", "Ms Ahmed")]))
    """
    positions = Positions.of(network)
    searches = min(len(positions.families), len(positions.holders))
    return _SAMPLED if searches * len(network.source) > _AFFORDABLE else None


def _dependencies(
    rows: CompressedRows, starts: Indices, ends: Indices, limit: int | None
) -> tuple[Floats, Floats]:
    """For every node the sum, over the starts, of her shares in routes to the ends, and of their squares."""
    size = len(rows)
    is_end = np.zeros(size, bool)
    is_end[ends] = True
    sums, squares = np.zeros(size), np.zeros(size)
    each = max(1, _ARCS_AT_ONCE // (size + len(rows.items)))
    for first in range(0, len(starts), each):
        shares = _shares(rows, starts[first : first + each], is_end, limit)
        sums += shares.sum(axis=0)
        squares += (shares**2).sum(axis=0)
    return sums, squares


def _shares(rows: CompressedRows, starts: Indices, is_end: Array, limit: int | None) -> Floats:
    """For each of B starts and every node, her share in the shortest routes to all ends, shape (B, N).

    The B searches go on side by side: what belongs to node i in search b is kept at b N + i.
    """
    size = len(rows)
    away = np.full(len(starts) * size, -1, np.int64)
    routes = np.zeros(len(away))
    last = np.empty(len(away), np.int64)
    origins = np.arange(len(starts)) * size + starts
    away[origins], routes[origins] = 0, 1
    arcs = []
    frontier, level = origins, 0
    while len(frontier) and level != limit:
        level += 1
        nodes = frontier % size
        heads = rows.gather(nodes)
        counts = rows.starts[nodes + 1] - rows.starts[nodes]
        tails = np.repeat(frontier, counts)
        heads = heads + np.repeat(frontier - nodes, counts)
        new = np.flatnonzero(away[heads] < 0)
        tails, heads = tails[new], heads[new]
        away[heads] = level
        np.add.at(routes, heads, routes[tails])
        arcs.append((tails, heads))
        order = np.arange(len(heads))
        last[heads] = order
        frontier = heads[last[heads] == order]
    shares = np.zeros(len(away))
    for tails, heads in reversed(arcs):
        np.add.at(shares, tails, routes[tails] / routes[heads] * (is_end[heads % size] + shares[heads]))
    shares[origins] = 0
    return shares.reshape(len(starts), size)
