"""How many routes to school power a family has that share nobody."""

from collections import deque
from collections.abc import Sequence

import numpy as np

from hsp_graph.core.errors import CommandError
from hsp_graph.measures.adjacency import Adjacency, ShortestPathDAG
from hsp_graph.measures.dominators import dominators
from hsp_graph.network.network import Indices, Network
from hsp_graph.network.positions import FamilyTargets

#: Where every route begins and ends, in :class:`_Flow`.
_FAMILY, _POWER = -1, -2


def disjoint_routes(
    network: Network, families: Sequence[int] | Indices | None = None, *, any_school: bool = False
) -> Indices:
    """The largest number of routes from a family to school power no two of which share an intermediary.

    By Menger's theorem that is the smallest number of people and direct ties without which the family has
    no route. The routes may end at one holder or at several; a direct tie to a holder is one route, so ties
    to two holders are two.

    Found are augmenting paths in a network of people that can each carry one route, at most one for each
    tie of the family. Most need none: somebody next to both the family and power always carries a route of
    her own, and those whose routes all run through one person are good for one between them.

    Args:
        network: whose agents hold positions.
        families: positions of home agents; all of them if not given.
        any_school: whether holders at any school count. Else those at the family's own do, where one is
            stated, and those of other schools can be intermediaries like anybody else.

    Returns:
        For each of ``families``, in the order given, the number: 0 without a route.

    Raises:
        CommandError: if one of ``families`` is not a home agent of the network.

    >>> net = Network.of([("p", "home"), ("a", "home"), ("f", "family-learning"), ("h", "school")],
    ...                  [("p", "a"), ("p", "f"), ("a", "f"), ("f", "h")])
    >>> net.agents["power"][3] = True
    >>> disjoint_routes(net).tolist()
    [1, 1]
    """
    home = FamilyTargets.of(network, any_school=any_school)
    if families is None:
        return disjoint_of(Adjacency.of(network), home)
    asked = np.asarray(families, np.int64).reshape(-1)
    strange = asked[~np.isin(asked, home.families)]
    if len(strange):
        raise CommandError(
            f"{len(strange)} of the agents asked for are not at home, for example the one at {strange[0]}.",
            where="families",
            hint='Give the positions of agents of sector "home".',
        )
    places = np.searchsorted(home.families, asked)
    return disjoint_of(Adjacency.of(network), home, places)[places]


def disjoint_of(ways: Adjacency, home: FamilyTargets, only: Indices | None = None) -> Indices:
    """The same for ways and homes that are at hand, shape (F,); -1 also for those not ``only`` asked for."""
    counts = np.full(len(home.families), -1, np.int64)
    asked = np.ones(len(counts), bool) if only is None else np.zeros(len(counts), bool)
    asked[only if only is not None else slice(0)] = True
    starts, items = ways.forward.starts.tolist(), ways.forward.items.tolist()
    for places, holders in home.groups:
        wanted = places[asked[places]]
        if not len(wanted):
            continue
        descent = ShortestPathDAG.of(ways, holders)
        known = ways.forward.gather(home.families[wanted])
        steps, gate = descent.steps.tolist(), dominators(ways, descent, known).gate.tolist()
        for place, family in zip(wanted.tolist(), home.families[wanted].tolist(), strict=True):
            known = items[starts[family] : starts[family + 1]]
            counts[place] = _count(family, known, starts, items, steps, gate)
    return counts


def _count(
    family: int, known: list[int], starts: list[int], items: list[int], steps: list[int], gate: list[int]
) -> int:
    """The number of disjoint routes of one family, who has arcs to those she knows."""
    direct = sum(steps[one] == 0 for one in known)
    # Whoever is next to power as well carries a route that is in no other's way.
    taken = {one for one in known if steps[one] == 1}
    rest = [one for one in known if steps[one] > 1 and gate[one] not in taken and gate[one] != family]
    # All routes of those behind one gate run through it.
    most = len({gate[one] for one in rest})
    count = direct + len(taken)
    if most <= 1:
        # One route more there is, unless it needs the family or those taken.
        if not most:
            return count
        if not taken and not direct:
            return count + 1
    flow = _Flow(starts, items, steps, {family, *taken})
    while most and flow.augmented(rest):
        count, most = count + 1, most - 1
    return count


class _Flow:
    """Routes that share nobody, and how to fit one more in by laying others anew."""

    def __init__(self, starts: list[int], items: list[int], steps: list[int], barred: set[int]) -> None:
        self._starts, self._items, self._steps, self._barred = starts, items, steps, barred
        self._before: dict[int, int] = {}
        self._after: dict[int, int] = {}

    def augmented(self, firsts: list[int]) -> bool:
        """Whether there is one more route that begins with one of these; then it is laid.

        A state is a person and whether one comes in to her (False) or goes out from her (True). Whoever is
        on a route already can only be come in to in order to go back along that route.
        """
        seen: dict[tuple[int, bool], tuple[int, bool]] = {}
        queue: deque[tuple[int, bool]] = deque()

        def visit(state: tuple[int, bool], came_from: tuple[int, bool]) -> None:
            if state not in seen:
                seen[state] = came_from
                queue.append(state)

        for first in firsts:
            if self._before.get(first) != _FAMILY:
                visit((first, False), (_FAMILY, True))
        while queue:
            state = queue.popleft()
            one, out = state
            if not out:
                if one not in self._before:
                    visit((one, True), state)
                elif self._before[one] != _FAMILY:
                    visit((self._before[one], True), state)
                continue
            after = self._after.get(one)
            if self._steps[one] == 1 and after != _POWER:
                self._lay(seen, state)
                return True
            if after is not None:
                visit((one, False), state)
            for other in self._items[self._starts[one] : self._starts[one + 1]]:
                if self._steps[other] > 0 and other != after and other not in self._barred:
                    visit((other, False), state)
        return False

    def _lay(self, seen: dict[tuple[int, bool], tuple[int, bool]], last: tuple[int, bool]) -> None:
        new, gone = [(last[0], _POWER)], []
        state = last
        while state[0] != _FAMILY:
            before = seen[state]
            if before[0] != state[0]:
                if before[1]:
                    new.append((before[0], state[0]))
                else:
                    gone.append((state[0], before[0]))
            state = before
        for one, other in gone:
            del self._after[one], self._before[other]
        for one, other in new:
            self._after[one] = other
            self._before[other] = one
