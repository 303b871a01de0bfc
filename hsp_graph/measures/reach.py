"""The reach of each practitioner: whom she connects with school power."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from hsp_graph.measures.adjacency import (
    Adjacency,
    ShortestPathDAG,
    distances,
)
from hsp_graph.measures.dominators import dominators
from hsp_graph.measures.reliance import check_steps, reliance_of
from hsp_graph.network.network import Array, Indices, Network
from hsp_graph.network.positions import FamilyTargets, Positions

#: The longest routes, in steps, all of which can still be enumerated.
MOST_STEPS = 6


@dataclass(frozen=True, eq=False)
class Reach:
    """Whom each practitioner connects with school power.

    Attributes:
        practitioners: positions in the network of those in family learning, shape (P,).
        through: how many families have a route to power that counts for them through her, shape (P,).
        tied: how many families have an arc to her, shape (P,).
        holders: to how many holders of school power she has an arc, shape (P,).
        relying: how many families rely on her: all their routes, of this length, run through her, shape (P,).
        steps: how many arcs the routes have at most; None for any length.
    """

    practitioners: Indices
    through: Indices
    tied: Indices
    holders: Indices
    relying: Indices
    steps: int | None

    def to_rows(self, network: Network) -> list[dict[str, Any]]:
        """One dict per practitioner: practitioner (her id), name, through, tied, holders, relying."""
        agents = network.agents
        names = ("practitioner", "name", "through", "tied", "holders", "relying")
        columns = [agents["id"][self.practitioners], agents["label"][self.practitioners]]
        columns += [self.through, self.tied, self.holders, self.relying]
        return [
            dict(zip(names, row, strict=True))
            for row in zip(*(column.tolist() for column in columns), strict=True)
        ]


def reach(network: Network, *, steps: int | None = None, any_school: bool = False) -> Reach:
    """How many families each practitioner connects with school power, and how many rely on her.

    A route is a chain of arcs over ties that are not negative, from a family to the first holder of power in
    a school it meets; a mutual tie can be walked both ways. A practitioner connects a family if she is an
    intermediary of one of its routes, shortest or not.

    With ``steps`` only routes of at most that many arcs count, and they meet nobody twice: one that must come
    back by the family or by somebody on the way to the practitioner is none. Of each way from her to power,
    taken from the shortest on, it is looked who comes to her without meeting it.

    With any length that cannot be told in reasonable time (it is NP-hard where ties have directions). There
    a family counts if it can come to her, she can reach power, and nobody, the family included, stands both
    on every way to her and on every way on. Where all ties are mutual that is the same, by Menger's theorem;
    where not, it may count a family whose every such route meets somebody twice.

    Args:
        network: whose agents hold positions.
        any_school: whether holders at any school count, and not only those at the family's own.
        steps: how many arcs a route has at most; any number if not given. Time grows with the number of
            ways of that length.

    Returns:
        A :class:`Reach`, empty without practitioners; without families or holders the numbers are 0.

    Raises:
        CommandError: if ``steps`` is less than 1 or more than :data:`MOST_STEPS`.

    All six are fictional.

    >>> people = [("Amina", "home"), ("Beth", "home"), ("Dev", "family-learning"),
    ...           ("Ms Ahmed", "school"), ("Mr Cole", "school"), ("Officer", "authority")]
    >>> ties = [("Amina", "Dev"), ("Beth", "Amina"), ("Dev", "Ms Ahmed"), ("Dev", "Mr Cole"),
    ...         ("Mr Cole", "Ms Ahmed"), ("Ms Ahmed", "Officer")]
    >>> net = Network.of(people, ties)
    >>> net.agents["power"][3] = True
    >>> reach(net).to_rows(net)
    [{'practitioner': 'Dev', 'name': 'Dev', 'through': 2, 'tied': 1, 'holders': 1, 'relying': 2}]
    >>> reach(net, steps=2).through.tolist()
    [1]
    """
    if steps is not None:
        check_steps(steps, MOST_STEPS)
    ways, home = Adjacency.of(network), FamilyTargets.of(network, any_school=any_school)
    positions = Positions.of(network)
    practitioners = positions.practitioners
    is_home, has_power = np.zeros(len(network), bool), np.zeros(len(network), bool)
    is_home[home.families], has_power[positions.holders] = True, True
    through = np.zeros(len(practitioners), np.int64)
    relied = np.zeros(len(network), np.int64)
    if steps is not None:
        relied = reliance_of(ways, home, steps).counts(len(network))
    for places, holders in home.groups:
        families = home.families[places]
        if steps is None:
            relying, connected = _of_any_length(ways, families, holders, practitioners)
            relied += relying
        else:
            short = _ShortRoutes(ways, families, holders, steps)
            connected = [short.connected(one) for one in practitioners.tolist()]
        through += np.array(connected, np.int64)
    return Reach(
        practitioners,
        through,
        _among(is_home, ways.backward.starts, ways.backward.items)[practitioners],
        _among(has_power, ways.forward.starts, ways.forward.items)[practitioners],
        relied[practitioners],
        steps,
    )


def _among(mask: Array, starts: Indices, items: Indices) -> Indices:
    """How many of each node's neighbours are of a kind."""
    running = np.concatenate([[0], np.cumsum(mask[items])])
    counts: Indices = running[starts[1:]] - running[starts[:-1]]
    return counts


def _of_any_length(
    ways: Adjacency, families: Indices, holders: Indices, practitioners: Indices
) -> tuple[Indices, list[int]]:
    """How many families cannot do without each agent, and how many each practitioner connects."""
    descent = ShortestPathDAG.of(ways, holders)
    above = dominators(ways, descent, np.concatenate([families, practitioners]))
    relied = np.bincount(above.lists(families).items, minlength=len(ways))
    counts = []
    for one, needed in zip(practitioners.tolist(), above.lists(practitioners), strict=True):
        if descent.steps[one] <= 0:  # no way on, or she holds the power herself
            counts.append(0)
            continue
        start = np.array([one])
        come = distances(ways.backward, start, closed=holders)[families] > 0
        for other in needed:
            # Whoever comes to her by this person alone would have to go back to it.
            come &= distances(ways.backward, start, closed=np.append(holders, other))[families] > 0
        counts.append(int(come.sum()))
    return relied, counts


class _ShortRoutes:
    """Routes of at most a number of steps, and whom a person connects by them."""

    def __init__(self, ways: Adjacency, families: Indices, holders: Indices, steps: int) -> None:
        self._ways, self._families, self._holders, self._steps = ways, families, holders, steps
        self._away = distances(ways.backward, holders, limit=steps)

    def connected(self, one: int) -> int:
        """How many families have a route through this person that meets nobody twice."""
        nearest = int(self._away[one])
        if not 0 < nearest < self._steps:
            return 0
        come = self._come(one, self._steps - nearest)
        connected = np.zeros(len(come), bool)
        tried: list[set[int]] = []
        for length in range(nearest, self._steps):
            # Others are too far for ways on as long as this.
            left = (come > 0) & (come <= self._steps - length) & ~connected
            for way in self._on(one, length, ()):
                if not left.any():
                    break
                if any(shorter.issubset(way) for shorter in tried):
                    continue
                tried.append(set(way))
                found = left & (self._come(one, self._steps - length, way) > 0)
                connected |= found
                left &= ~found
        return int(connected.sum())

    def _come(self, one: int, limit: int, way: tuple[int, ...] = ()) -> Indices:
        """How many arcs each family is from this person if it meets neither a holder nor her way on."""
        closed = np.append(self._holders, np.array(way, np.int64))
        return distances(self._ways.backward, np.array([one]), limit=limit, closed=closed)[self._families]

    def _on(self, one: int, length: int, way: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        """Those between the first person and a holder on each way on from here of exactly so many arcs.

        ``way`` holds those passed so far, the first person being the first of them.
        """
        passed = (*way, one)
        if length == 1:
            if self._away[one] == 1:
                yield passed[1:]
            return
        for other in self._ways.forward.gather(np.array([one])).tolist():
            if 0 < self._away[other] < length and other not in passed:
                yield from self._on(other, length - 1, passed)
