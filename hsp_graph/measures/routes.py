"""Routes from home to school power: how far, through whom, and who families cannot do without.

Who is a *family* and who a *holder* of power in a school, :mod:`hsp_graph.network.positions` says; those at
the family's own school count, unless any school is asked for. A route is a chain of arcs over ties that are
not negative, from a family to the first such holder it meets, and meets nobody twice; a mutual tie can be
walked both ways. Its *intermediaries* are all between its ends:
practitioners, teachers, officers, and other families too.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hsp_graph.measures.adjacency import (
    Adjacency,
    RaggedArray,
    ShortestPathDAG,
)
from hsp_graph.measures.disjoint import disjoint_of, disjoint_routes
from hsp_graph.measures.dominators import dominators
from hsp_graph.measures.nearest import Nearest, nearest_of, nearest_power
from hsp_graph.measures.reliance import RELIANCE_RULE, Reliance, check_steps, reliance, reliance_of
from hsp_graph.network.network import Indices, Network
from hsp_graph.network.positions import FamilyTargets, leading_families

__all__ = [
    "RELIANCE_RULE",
    "Nearest",
    "Reliance",
    "Routes",
    "disjoint_routes",
    "nearest_power",
    "reliance",
    "routes",
]


@dataclass(frozen=True, eq=False)
class Routes(Nearest):
    """The routes of every family.

    Attributes:
        families, nearest, nearest_count, steps, through, only: as in :class:`Nearest`.
        within: how many steps the routes have at most that ``relies_on`` looks at.
        relies_on: those whom all routes of at most ``within`` steps run through, from the family on; with two
            steps one person or none. Empty where there is no such route or a direct tie.
        necessary: those whom every route of any length runs through, from the family on.
        disjoint: how many routes there are that share nobody but the family and the holder, shape (F,); -1
            where it was not asked for, 0 without a route.
    """

    within: int
    relies_on: RaggedArray
    necessary: RaggedArray
    disjoint: Indices

    def of_families(self, families: Indices) -> "Routes":
        """The routes of some of the families, given by their positions in network order."""
        places = np.searchsorted(self.families, families)
        chosen: dict[str, Any] = {}
        for name, value in vars(self).items():
            if isinstance(value, RaggedArray):
                chosen[name] = RaggedArray.from_lists([value[place] for place in places.tolist()])
            elif isinstance(value, np.ndarray):
                chosen[name] = value[places]
        return replace(self, **chosen)

    def to_rows(self, network: Network) -> list[dict[str, Any]]:
        """One dict per family, of names, numbers and True or False.

        Keys: family (its id), name, leads, nearest, nearest_count, steps, through, only, disjoint, relies_on,
        necessary. People in a row are joined by " > " from the family on. None stands for what was not asked
        for, and for the nearest, its steps and only where there is no route.
        """
        label = network.agents["label"].tolist()

        def names(people: list[int]) -> str:
            return " > ".join(label[one] for one in people)

        rows, leading = [], leading_families(network)
        for i, family in enumerate(self.families.tolist()):
            reached = self.steps[i] > 0
            rows.append(
                {
                    "family": network.agents["id"][family],
                    "name": label[family],
                    "leads": family in leading,
                    "nearest": label[self.nearest[i]] if reached else None,
                    "nearest_count": int(self.nearest_count[i]),
                    "steps": int(self.steps[i]) if reached else None,
                    "through": names(self.through[i]),
                    "only": bool(self.only[i]) if reached else None,
                    "disjoint": int(self.disjoint[i]) if self.disjoint[i] >= 0 else None,
                    "relies_on": names(self.relies_on[i]),
                    "necessary": names(self.necessary[i]),
                }
            )
        return rows


def routes(network: Network, *, steps: int = 2, any_school: bool = False, disjoint: bool = False) -> Routes:
    """From every family to school power: the nearest holder, the way there, and who nobody can do without.

    Time is near O(N + M), once for each school. Disjoint routes cost far more, and are
    counted only when asked for.

    Args:
        network: whose agents hold positions.
        steps: how many arcs the routes have at most that ``relies_on`` looks at.
        any_school: whether holders at any school count. Else those at the family's own do, where one is
            stated, and those of other schools can be intermediaries like anybody else.
        disjoint: whether to count disjoint routes as well.

    Returns:
        A :class:`Routes`. Without families it is empty; without holders nobody has a route.

    Raises:
        CommandError: if ``steps`` is less than 1 or more than ``reliance.MOST_STEPS``.

    Two parents know a practitioner, who talks to the head and to a teacher; the head answers to an officer
    of the authority. All six are fictional, and the tie between Dev and Beth is his alone.

    >>> people = [("Amina", "home"), ("Beth", "home"), ("Dev", "family-learning"),
    ...           ("Ms Ahmed", "school"), ("Mr Cole", "school"), ("Officer", "authority")]
    >>> ties = [("Amina", "Dev"), ("Dev", "Beth"), ("Dev", "Ms Ahmed"), ("Dev", "Mr Cole"),
    ...         ("Mr Cole", "Ms Ahmed"), ("Ms Ahmed", "Officer")]
    >>> net = Network.of(people, ties)
    >>> net.agents["power"][3] = True
    >>> for row in routes(net, disjoint=True).to_rows(net):
    ...     print(row["name"], row["nearest"], row["steps"], row["disjoint"], row["necessary"])
    Amina Ms Ahmed 2 1 Dev
    Beth None None 0
    """
    check_steps(steps)
    ways, home = Adjacency.of(network), FamilyTargets.of(network, any_school=any_school)
    found = nearest_of(ways, home)
    size = len(home.families)
    counted = disjoint_of(ways, home) if disjoint else np.full(size, -1, np.int64)
    return Routes(
        **vars(found),
        within=steps,
        relies_on=reliance_of(ways, home, steps).people,
        necessary=_necessary(ways, home),
        disjoint=counted,
    )


def _necessary(ways: Adjacency, home: FamilyTargets) -> RaggedArray:
    """For each family all those whom every route runs through."""
    owners, items = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for places, holders in home.groups:
        families = home.families[places]
        lists = dominators(ways, ShortestPathDAG.of(ways, holders), families).lists(families)
        owners.append(np.repeat(places, lists.lengths))
        items.append(lists.items)
    return RaggedArray.of(len(home.families), np.concatenate(owners), np.concatenate(items))
