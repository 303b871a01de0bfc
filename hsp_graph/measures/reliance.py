"""On whom families rely for their short routes to school power."""

from dataclasses import dataclass

import numpy as np

from hsp_graph.core.errors import CommandError
from hsp_graph.measures.adjacency import Adjacency, RaggedArray, distances
from hsp_graph.network.network import Array, Indices, Network
from hsp_graph.network.positions import FamilyTargets

#: What :func:`reliance` counts, in words for people.
RELIANCE_RULE = (
    "the number of families whose only route of two steps to power in their school runs through that person"
)

#: The most steps of a short route; for routes of any length see ``routes``, which says who is necessary.
MOST_STEPS = 20


@dataclass(frozen=True, eq=False)
class Reliance:
    """Which families reach school power by short routes through one person alone.

    Attributes:
        families: positions in the network of the home agents, shape (F,).
        people: for each the positions of all those through whom every short route runs, from the family on.
        direct: for each, whether it has a tie of its own to school power, shape (F,).
    """

    families: Indices
    people: RaggedArray
    direct: Array

    @property
    def through(self) -> Indices:
        """For each family the first person it relies on, or -1, shape (F,); with two steps the only one."""
        return self.people.first

    def counts(self, agents: int) -> Indices:
        """For each of N agents, the number of families who rely on it, shape (N,).

        A family that relies on several people, one after the other on its way, counts for each.
        """
        return np.bincount(self.people.items, minlength=agents)


def reliance(network: Network, steps: int = 2, *, any_school: bool = False) -> Reliance:
    """Families whose routes of at most ``steps`` steps to school power all run through one person.

    A route is a chain of arcs family -> ... -> holder of institutional power in a school, over ties that are
    not negative, that meets nobody twice and ends at the first holder; a mutual tie can be walked both ways.
    A family relies on v if it has a route of at most ``steps`` arcs, every such route runs through v, and it
    has no tie of its own to a holder. That is: without v it is more than ``steps`` arcs away.

    Whether a chain may meet somebody twice makes no difference: cutting out the detour leaves a shorter
    route through no one else. So those whom all chains of k arcs or fewer from w have in common are found
    from those of k - 1: they are what the lists of everybody next on the way, herself included, share, but
    for w. Time is O(steps^3 M) at worst, and exact for any number of steps.

    Args:
        network: whose agents hold positions.
        steps: how many arcs a short route has at most.
        any_school: whether holders at any school count, and not only those at the family's own.

    Returns:
        The families and those each relies on. With nobody at home or no holder of school power there is
        nobody who relies, and no division to be undefined.

    Raises:
        CommandError: if ``steps`` is less than 1 or more than :data:`MOST_STEPS`.

    >>> net = Network.of([("p", "home"), ("f", "family-learning"), ("h", "school")], [("p", "f"), ("f", "h")])
    >>> net.agents["power"][2] = True
    >>> reliance(net).counts(len(net)).tolist()
    [0, 1, 0]
    """
    return reliance_of(Adjacency.of(network), FamilyTargets.of(network, any_school=any_school), steps)


def reliance_of(ways: Adjacency, home: FamilyTargets, steps: int) -> Reliance:
    """The same for ways and homes that are already at hand."""
    check_steps(steps)
    size = len(home.families)
    direct = np.zeros(size, bool)
    owners, people = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for places, holders in home.groups:
        families = home.families[places]
        away = distances(ways.backward, holders, limit=steps)
        direct[places] = away[families] == 1
        if steps < 2 or not len(holders):
            continue
        shared = _shared(ways, away, steps)[families]
        # All of them lie on a shortest route, so the farther from power the nearer to the family.
        farness = np.where(shared >= 0, away[shared], -1)
        shared = np.take_along_axis(shared, np.argsort(-farness, axis=1, kind="stable"), axis=1)
        owner, column = np.nonzero(shared >= 0)
        owners.append(places[owner])
        people.append(shared[owner, column])
    return Reliance(
        home.families, RaggedArray.of(size, np.concatenate(owners), np.concatenate(people)), direct
    )


def check_steps(steps: int, most: int = MOST_STEPS) -> None:
    """Raise unless 1 <= steps <= most.

    Raises:
        CommandError: if it is less than 1 or more than ``most``.
    """
    if not 1 <= steps <= most:
        raise CommandError(
            f"Short routes cannot have {steps} steps at most.",
            where="steps",
            hint=f"Give a number from 1, a direct tie, to {most}.",
        )


def _shared(ways: Adjacency, away: Indices, steps: int) -> Indices:
    """Whom all routes of at most ``steps`` arcs run through, shape (N, width); else -1."""
    farthest = int(away.max(initial=0))
    # Each of them lies on a shortest route, which has one person less than arcs.
    width = max(farthest - 1, 1)
    shared = np.full((len(ways), width), -1, np.int64)
    nodes = np.flatnonzero(away > 1)
    heads, tails = ways.forward.gather(nodes), ways.forward.owners(nodes)
    inner = np.flatnonzero((away[heads] > 0) & (away[heads] < steps))
    heads, tails = heads[inner], tails[inner]
    for length in range(2, steps + 1):
        use = np.flatnonzero((away[tails] <= length) & (away[heads] < length))
        tail, head = tails[use], heads[use]
        rows = np.flatnonzero(np.diff(tail, prepend=-1))
        if not len(rows):
            break
        lists = np.concatenate([head[:, None], shared[head]], axis=1)
        first = lists[rows]
        owner = np.repeat(np.arange(len(rows)), np.diff(rows, append=len(tail)))
        candidates = first[owner]
        there = np.zeros(candidates.shape, bool)
        for column in range(width + 1):
            there |= candidates == lists[:, column, None]
        stay = np.logical_and.reduceat(there, rows, axis=0) & (first != tail[rows, None])
        kept = np.sort(np.where(stay, first, -1), axis=1)[:, ::-1][:, :width]
        if length > farthest and (shared[tail[rows]] == kept).all():
            break  # longer routes add nothing any more
        shared[tail[rows]] = kept
    return shared
