"""What if people go or ties come: which families' routes to power change, and whose going costs most.

A *route* is a chain of arcs from a family to a holder of power in a school, over ties that are not negative
(:mod:`hsp_graph.measures.routes`); it is *short* if it has at most ``steps`` steps. What would happen is told
of the network as it stands in the data: nobody is supposed to take the place of who goes.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hsp_graph.core.errors import CommandError
from hsp_graph.measures.reliance import check_steps
from hsp_graph.measures.removals import removals
from hsp_graph.measures.routes import Routes, routes
from hsp_graph.network.network import Array, Indices, Network
from hsp_graph.network.positions import Positions

#: What can happen to a family; of several that do, the first in this order.
CHANGES = {
    "removed": "it is itself among those who go",
    "lost": "it had a short route and has none any more; there may be a longer one",
    "cut off": "it had a route that was not short, and has none at all any more",
    "longer": "its shortest route takes more steps",
    "new": "it has a short route and had none, or a longer one and had none at all",
    "nearer": "its shortest route takes fewer steps",
    "relies": "all its short routes run through somebody through whom they did not all run",
    "no longer relies": "its short routes do not all run through somebody any more through whom they did",
    "unchanged": "its shortest route takes as many steps, and it relies on the same people or on nobody",
}


@dataclass(frozen=True, eq=False)
class WhatIf:
    """What changes for each family.

    Attributes:
        families: positions of the home agents, shape (F,).
        change: for each, the key in :data:`CHANGES`, shape (F,).
        before: the routes as they are.
        after: the routes as they would be.
        gone: positions of those who go.
        powerful: whether each agent of the network holds power in a school, shape (N,).
        steps: how long a short route may be.
    """

    families: Indices
    change: Array
    before: Routes
    after: Routes
    gone: Sequence[int]
    powerful: Array
    steps: int

    def counts(self) -> dict[str, int]:
        """How many families each change befalls, in the order of :data:`CHANGES`; or 0.

        >>> net = Network.of([("Amina", "home"), ("Ms Ahmed", "school")], [])
        >>> net.agents["power"][1] = True
        >>> counts = what_if(net, with_ties=[("Amina", "Ms Ahmed")]).counts()
        >>> counts["new"], counts["lost"]
        (1, 0)
        """
        found = Counter(self.change.tolist())
        return {change: found[change] for change in CHANGES}

    def to_rows(self, network: Network) -> list[dict[str, Any]]:
        """One dict per family: steps, nearest holder of power and whom it relies on, before and after.

        What there is not is None.

        >>> net = Network.of([("Amina", "home"), ("Ms Ahmed", "school")], [("Amina", "Ms Ahmed")])
        >>> net.agents["power"][1] = True
        >>> row = what_if(net, without=["Ms Ahmed"]).to_rows(net)[0]
        >>> row["family"], row["change"], row["steps_before"], row["steps_after"], row["nearest_before"]
        ('Amina', 'lost', 1, None, 'Ms Ahmed')
        """
        names = network.agents["label"].tolist()
        rows = []
        for place, (family, change) in enumerate(
            zip(self.families.tolist(), self.change.tolist(), strict=True)
        ):
            row: dict[str, Any] = {"family": names[family], "change": change}
            for when, found in (("before", self.before), ("after", self.after)):
                steps, nearest = int(found.steps[place]), int(found.nearest[place])
                row[f"steps_{when}"] = steps if steps >= 0 else None
                row[f"nearest_{when}"] = names[nearest] if nearest >= 0 else None
                row[f"relies_on_{when}"] = _listed(names, found.relies_on[place])
            rows.append(row)
        return rows

    def sentences(self, network: Network) -> list[str]:
        """One sentence for each family for whom something changes, and one for all others.

        >>> net = Network.of([("Amina", "home"), ("Beth", "home"), ("Dev", "family-learning"),
        ...                   ("Ms Ahmed", "school")], [("Amina", "Dev"), ("Dev", "Ms Ahmed")])
        >>> net.agents["power"][3] = True
        >>> for sentence in what_if(net, without=["Dev"]).sentences(net):
        ...     print(sentence)
        Amina would have no short route to school power: Dev is the only one who stands between.
        Nothing would change for the other family.
        """
        sentences = [
            self._sentence(place, row, network)
            for place, row in enumerate(self.to_rows(network))
            if row["change"] != "unchanged"
        ]
        same = len(self.families) - len(sentences)
        if not sentences:
            sentences.append("Nothing would change for any family.")
        elif same:
            others = "the other family" if same == 1 else f"the other {same:,} families"
            sentences.append(f"Nothing would change for {others}.")
        return sentences

    def _sentence(self, place: int, row: dict[str, Any], network: Network) -> str:
        family, change = row["family"], row["change"]
        before, after = row["steps_before"], row["steps_after"]
        relies = ""
        if row["relies_on_after"] and row["relies_on_after"] != row["relies_on_before"]:
            relies = f", and would rely on {row['relies_on_after']} alone"
        match change:
            case "removed":
                would = f"be gone, and with {family} any route"
            case "lost":
                would = f"have no short route to school power: {self._why(place, row, network)}"
                would += f". The way left takes {_steps(after)}" if after else ""
            case "cut off":
                would = f"have no route to school power at all; now it takes {_steps(before)}"
            case "new":
                now = f"the shortest takes {_steps(before)}" if before else "there is none"
                to = f"{_steps(after)}, to {row['nearest_after']}"
                would = f"have a route to school power of {to}{relies}; now {now}"
            case "longer" | "nearer":
                would = f"need {_steps(after)} to school power instead of {before}{relies}"
            case "relies":
                instead = f" instead of on {row['relies_on_before']}" if row["relies_on_before"] else ""
                would = f"rely on {row['relies_on_after']} alone{instead}"
            case _:
                would = f"no longer rely on {row['relies_on_before']} alone"
        return f"{family} would {would}."

    def _why(self, place: int, row: dict[str, Any], network: Network) -> str:
        """Why a family loses its short routes."""
        relied = self.before.relies_on[place]
        between = [one for one in relied if one in self.gone]
        if between:
            names = _listed(network.agents["label"].tolist(), between)
            if len(relied) == 1:
                return f"{names} is the only one who stands between"
            return f"all of them run through {names}"
        if len(self.gone) == 1 and self.powerful[self.gone[0]]:
            return f"{row['nearest_before']} is the only one with power so near"
        return "all of them run through those who go"


@dataclass(frozen=True, eq=False)
class Consequential:
    """Whose going would cost families most, each taken alone.

    Attributes:
        agents: positions, the most consequential first, shape (K,).
        lost: how many families would lose every short route, shape (K,).
        longer: of how many others the shortest route would grow, or vanish if it was not short, shape (K,).
        others: how many more agents there are whose going would cost any family something.
        tied: how many cost as much as the last of these, it and others included.
        steps: how long a short route may be.
    """

    agents: Indices
    lost: Indices
    longer: Indices
    others: int
    tied: int
    steps: int

    def to_rows(self, network: Network) -> list[dict[str, Any]]:
        """One dict per agent: agent, sector, lost, longer."""
        names, sector = network.agents["label"], network.agents["sector"]
        return [
            {"agent": names[agent], "sector": sector[agent], "lost": lost, "longer": longer}
            for agent, lost, longer in zip(
                self.agents.tolist(), self.lost.tolist(), self.longer.tolist(), strict=True
            )
        ]

    def sentences(self, network: Network) -> list[str]:
        """One sentence per agent.

        >>> net = Network.of([("Amina", "home"), ("Ms Ahmed", "school")], [("Amina", "Ms Ahmed")])
        >>> net.agents["power"][1] = True
        >>> consequential(net).sentences(net)
        ['Without Ms Ahmed 1 family would lose every route of at most 2 steps.']
        """
        sentences = []
        for row in self.to_rows(network):
            costs = []
            if row["lost"]:
                costs.append(
                    f"{_families(row['lost'])} would lose every route of at most {_steps(self.steps)}"
                )
            if row["longer"]:
                costs.append(f"{_families(row['longer'])} would have a longer one or none")
            sentences.append(f"Without {row['agent']} {' and '.join(costs)}.")
        return sentences


def what_if(
    network: Network,
    *,
    without: Sequence[str | int] = (),
    with_ties: Sequence[tuple[str | int, str | int]] = (),
    steps: int = 2,
    any_school: bool = False,
) -> WhatIf:
    """What changes for each family if some go, or if there were further ties.

    The routes are found anew in the changed network, with the same function as in the one that is there. Of
    a further tie only its ends are supposed: it goes one way and is not negative.

    Args:
        network: whose agents hold positions.
        without: names, ids or positions of those who go; they lose all their ties.
        with_ties: pairs of those who would be tied, from and to.
        steps: how long a short route may be, at least 1.
        any_school: whether holders at any school count, and not only those at the family's own.

    Returns:
        A :class:`WhatIf`; without families it is empty.

    Raises:
        CommandError: if nothing is to change, somebody is not in the network, a tie has one end only or an
            end that goes, or ``steps`` is less than 1 or
            more than :data:`~hsp_graph.measures.reliance.MOST_STEPS`.

    All six are fictional:

    >>> people = [("Amina", "home"), ("Beth", "home"), ("Dev", "family-learning"),
    ...           ("Ms Ahmed", "school"), ("Mr Cole", "school"), ("Officer", "authority")]
    >>> ties = [("Amina", "Dev"), ("Dev", "Beth"), ("Dev", "Ms Ahmed"), ("Dev", "Mr Cole"),
    ...         ("Mr Cole", "Ms Ahmed"), ("Ms Ahmed", "Officer")]
    >>> net = Network.of(people, ties)
    >>> net.agents["power"][3] = True
    >>> found = what_if(net, without=["Dev"], with_ties=[("Beth", "Mr Cole")])
    >>> for sentence in found.sentences(net):
    ...     print(sentence)
    Amina would have no short route to school power: Dev is the only one who stands between.
    Beth would have a route to school power of 2 steps, to Ms Ahmed, and would rely on Mr Cole alone; now
    there is none.
    """
    gone = [_at(network, one) for one in without]
    pairs = [(_at(network, one), _at(network, other)) for one, other in with_ties]
    if not gone and not pairs:
        raise CommandError("Nothing is to change.", hint="Say who goes, or which ties there would be.")
    names = network.agents["label"]
    for one, other in pairs:
        if one == other:
            raise CommandError(f"{names[one]} cannot be tied to {names[one]}.", hint="Give two people.")
        if one in gone or other in gone:
            both = names[one if one in gone else other]
            raise CommandError(f"{both} cannot both go and be tied.", hint="Leave out the one or the other.")
    before = routes(network, steps=steps, any_school=any_school)
    after = routes(network.with_ties(pairs).without(gone), steps=steps, any_school=any_school)
    return WhatIf(
        before.families,
        _changes(before, after, gone, steps),
        before,
        after,
        gone,
        _powerful(network),
        steps,
    )


def compared(earlier: Network, later: Network, *, steps: int = 2, any_school: bool = False) -> WhatIf:
    """What changes for each family from one time to another.

    Args:
        earlier: the network as of one date, of :meth:`Network.where`.
        later: the same agents as of another.
        steps: how long a short route may be, at least 1.
        any_school: whether holders at any school count, and not only those at the family's own.

    Returns:
        A :class:`WhatIf` of those who are families at both times; nobody goes.

    Raises:
        CommandError: if the two are not networks of the same agents, or ``steps`` is below 1.

    >>> net = Network.of([("Amina", "home"), ("Ms Ahmed", "school")],
    ...                  [("Amina", "Ms Ahmed"), ("Ms Ahmed", "Amina")], valid_from=["2008", ""])
    >>> net.agents["power"][1] = True
    >>> compared(net.where(as_of="2007"), net.where(as_of="2009")).change.tolist()
    ['new']
    """
    check_steps(steps)
    if earlier.agents["id"].tolist() != later.agents["id"].tolist():
        raise CommandError("These are not the same agents.", hint="Compare two dates of one network.")
    before, after = (routes(one, steps=steps, any_school=any_school) for one in (earlier, later))
    both = np.intersect1d(before.families, after.families)
    before, after = before.of_families(both), after.of_families(both)
    return WhatIf(
        both,
        _changes(before, after, (), steps),
        before,
        after,
        (),
        _powerful(later),
        steps,
    )


def _powerful(network: Network) -> Array:
    """Whether each agent holds power in a school."""
    powerful = np.zeros(len(network), bool)
    powerful[Positions.of(network).holders] = True
    return powerful


def consequential(
    network: Network, top: int = 10, *, steps: int = 2, any_school: bool = False
) -> Consequential:
    """Whose going would cost families most, each taken alone.

    Ranked by how many families would lose every route of at most ``steps`` steps; then by how many others
    would have a longer shortest route, or none any more where it was not short; then by name. Anybody can be
    among them: a practitioner, another family, the only head. What :func:`what_if` says of each removal is
    the same; here it is found for all at once (:mod:`hsp_graph.measures.removals`).

    Args:
        network: whose agents hold positions.
        top: how many to give at most, at least 1.
        steps: how long a short route may be, at least 1.
        any_school: whether holders at any school count, and not only those at the family's own.

    Returns:
        A :class:`Consequential`, empty where nobody's going would change anything.

    Raises:
        CommandError: if ``top`` or ``steps`` is less than 1 or
            more than :data:`~hsp_graph.measures.reliance.MOST_STEPS`.

    >>> people = [("Amina", "home"), ("Beth", "home"), ("Dev", "family-learning"),
    ...           ("Ms Ahmed", "school"), ("Mr Cole", "school"), ("Officer", "authority")]
    >>> ties = [("Amina", "Dev"), ("Dev", "Beth"), ("Dev", "Ms Ahmed"), ("Dev", "Mr Cole"),
    ...         ("Mr Cole", "Ms Ahmed"), ("Ms Ahmed", "Officer")]
    >>> net = Network.of(people, ties)
    >>> net.agents["power"][3] = True
    >>> for row in consequential(net).to_rows(net):
    ...     print(row)
    {'agent': 'Dev', 'sector': 'family-learning', 'lost': 1, 'longer': 0}
    {'agent': 'Ms Ahmed', 'sector': 'school', 'lost': 1, 'longer': 0}
    """
    check_steps(steps)
    if top < 1:
        raise CommandError(f"The {top} most consequential are nobody.", hint="Give 1 or more.")
    lost, longer = removals(network, steps, any_school=any_school)
    who = np.flatnonzero(lost + longer)
    names = network.agents["label"][who].tolist()
    order = sorted(range(len(who)), key=lambda at: (-lost[who[at]], -longer[who[at]], names[at], at))
    chosen = who[order[:top]]
    last = chosen[-1:]
    tied = int(((lost[who] == lost[last]) & (longer[who] == longer[last])).sum()) if len(last) else 0
    return Consequential(chosen, lost[chosen], longer[chosen], len(who) - len(chosen), tied, steps)


def _changes(before: Routes, after: Routes, gone: Sequence[int], steps: int) -> Array:
    """The key in :data:`CHANGES` of each family."""
    was, would = (np.where(found.steps < 0, np.inf, found.steps) for found in (before, after))
    relied, relies = (list(map(set, found.relies_on)) for found in (before, after))
    cases = {
        "removed": np.isin(before.families, gone),
        "lost": (was <= steps) & (would > steps),
        "cut off": np.isfinite(was) & np.isinf(would),
        "longer": would > was,
        "new": ((was > steps) & (would <= steps)) | (np.isinf(was) & np.isfinite(would)),
        "nearer": would < was,
        "relies": np.array([bool(b - a) for a, b in zip(relied, relies, strict=True)], bool),
        "no longer relies": np.array([bool(a - b) for a, b in zip(relied, relies, strict=True)], bool),
    }
    return np.select(list(cases.values()), [np.array(name, object) for name in cases], "unchanged")


def _at(network: Network, who: str | int) -> int:
    if isinstance(who, str):
        return network.position(who)
    if not 0 <= who < len(network):
        raise CommandError(f"There is no agent {who}.", hint=f"Positions are 0 to {len(network) - 1}.")
    return int(who)


def _listed(names: Sequence[str], places: Sequence[int]) -> str | None:
    return " and ".join(names[place] for place in places) or None


def _steps(number: int) -> str:
    return "1 step" if number == 1 else f"{number:,} steps"


def _families(number: int) -> str:
    return "1 family" if number == 1 else f"{number:,} families"
