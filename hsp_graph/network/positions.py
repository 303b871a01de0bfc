"""Positions: who is a family, a practitioner or a holder of school power, where and when.

The one definition that measures, findings, explanations, maps and questions share. An agent holds a position
by each role that it holds, and an organisation by its kind, at itself. It holds

- a role with dates while they last: an end that is not stated is open;
- a role of which only ``as_of`` is stated, from halfway to the agent's statement before to halfway to the one
  after (:func:`held_intervals`), so that at any date those nearest to it hold;
- a role without any date always.

A *family* holds a role of the sector home, a *practitioner* one of family-learning, a *holder of school
power* a role with power in the sector school, at that school; a school is a holder at itself. Whoever holds
several is each of them. ``ontology/rules/20-positions.rq`` publishes the same, and tests hold the two equal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from hsp_graph.core.dates import days_of
from hsp_graph.network.network import Array, Indices, Network

HOME, FAMILY_LEARNING, SCHOOL = "home", "family-learning", "school"

#: Of several positions held at once, the sector that comes first gives an agent its one group and its colour;
#: within one a position with power comes before one without.
SECTOR_ORDER = (SCHOOL, FAMILY_LEARNING, "authority", "community", HOME)


@dataclass(frozen=True, eq=False)
class Positions:
    """The positions held in a network, a row each.

    Attributes:
        holder: the position in the network's agents of who holds each, shape (P,).
        sector: home, family-learning, school, authority or community, shape (P,).
        power: whether it carries institutional power, shape (P,).
        organisation: the IRI of where it is held, "" if that is not stated, shape (P,). An organisation holds
            its own at itself.
        role: what it is called, shape (P,).
        held_from: since when it is held, "" where that is open, shape (P,).
        held_until: until when, that year, month or day included; "" where that is open, shape (P,).
    """

    holder: Indices
    sector: Array
    power: Array
    organisation: Array
    role: Array
    held_from: Array
    held_until: Array

    @classmethod
    def of(cls, network: Network) -> "Positions":
        """The positions of a network: those that hold at its date.

        >>> net = Network.of([("Amina", "home"), ("Dev", "family-learning")], [])
        >>> Positions.of(net).sector.tolist()
        ['home', 'family-learning']
        """
        agents, held = network.agents, network.holdings
        without = np.ones(len(network), bool)
        without[network.holder] = False
        own = np.flatnonzero(without & (agents["sector"] != ""))
        place, sector = agents["organisation"][own], agents["sector"][own]
        # Who has a sector without a role is an organisation, which stands at itself, or somebody in a file.
        itself = np.where((place == "") & (sector != HOME), agents["id"][own], place)
        nothing = np.full(len(own), "", object)
        return cls(
            np.concatenate([network.holder, own]),
            np.concatenate([held["sector"], sector]),
            np.concatenate([held["power"], agents["power"][own]]).astype(bool),
            np.concatenate([held["organisation"], itself]),
            np.concatenate([_named(held), _named(agents)[own]]),
            np.concatenate([held["held_from"], nothing]),
            np.concatenate([held["held_until"], nothing]),
        )

    def _of(self, chosen: Array) -> Indices:
        return np.unique(self.holder[chosen])

    @property
    def families(self) -> Indices:
        """The agents who hold a position at home, in network order."""
        return self._of(self.sector == HOME)

    @property
    def practitioners(self) -> Indices:
        """The agents who hold a position in family learning, in network order."""
        return self._of(self.sector == FAMILY_LEARNING)

    @property
    def holders(self) -> Indices:
        """The agents who hold power in a school, schools included, in network order."""
        return self._of((self.sector == SCHOOL) & self.power)

    def holders_by_school(self) -> dict[str, list[int]]:
        """The holders of power at each organisation, by its IRI; "" for those whose school is not stated."""
        chosen = (self.sector == SCHOOL) & self.power
        groups: dict[str, set[int]] = {}
        for holder, place in zip(
            self.holder[chosen].tolist(), self.organisation[chosen].tolist(), strict=True
        ):
            groups.setdefault(place, set()).add(holder)
        return {place: sorted(holders) for place, holders in groups.items()}

    def schools_of_families(self) -> dict[int, frozenset[str]]:
        """The organisations where each family holds a position at home; none if that is not stated."""
        found: dict[int, set[str]] = {family: set() for family in self.families.tolist()}
        at_home = self.sector == HOME
        for family, place in zip(
            self.holder[at_home].tolist(), self.organisation[at_home].tolist(), strict=True
        ):
            found[family] |= {place} - {""}
        return {family: frozenset(places) for family, places in found.items()}


def _named(columns: Mapping[str, Array]) -> Array:
    """The roles' labels, or where there is none their notations."""
    return np.where(columns["role_label"] == "", columns["role"], columns["role_label"])


def family_power(network: Network, *, any_school: bool = False) -> dict[int, list[int]]:
    """The holders of school power that count for each family, by its position; see :func:`family_groups`."""
    groups = family_groups(network, any_school=any_school)
    return {family: holders for families, holders in groups for family in families}


def family_groups(network: Network, *, any_school: bool = False) -> list[tuple[list[int], list[int]]]:
    """The families, and the holders of school power that count for them.

    Those at the family's own schools count, where it holds a position at home; where none is stated, those at
    any school. Nobody is their own power.

    Args:
        network: whose agents hold positions.
        any_school: whether holders at any school count for every family.

    Returns:
        Pairs: families for whom the same holders count, and these, both in network order. Every family is in
        one pair, also where nobody counts for it.

    >>> net = Network.of([("Amina", "home"), ("Ms Ahmed", "school")], [])
    >>> net.agents["power"][1] = True
    >>> family_groups(net)
    [([0], [1])]
    """
    positions = Positions.of(network)
    everybody, by_school = positions.holders.tolist(), positions.holders_by_school()
    grouped: dict[tuple[frozenset[str], int], list[int]] = {}
    powerful = set(everybody)
    for family, schools in positions.schools_of_families().items():
        key = (frozenset() if any_school else schools, family if family in powerful else -1)
        grouped.setdefault(key, []).append(family)
    groups = []
    for (schools, itself), families in grouped.items():
        counting = {one for place in schools for one in by_school.get(place, ())} if schools else everybody
        groups.append((families, sorted(set(counting) - {itself})))
    return groups


def leading_families(network: Network) -> set[int]:
    """The families who hold power at a school of their own children: a parent who is its head."""
    positions = Positions.of(network)
    by_school = positions.holders_by_school()
    return {
        family
        for family, schools in positions.schools_of_families().items()
        if any(family in by_school.get(place, ()) for place in schools)
    }


def held_intervals(
    holder: Sequence[object], valid_from: Sequence[str], valid_until: Sequence[str], as_of: Sequence[str]
) -> tuple[list[str], list[str]]:
    """From when until when each role is held, as partial ISO dates; "" where it is open.

    A role with dates is held between them, one without any date always. Of those that state only ``as_of``
    the nearest in time hold: each reaches halfway to the next such statement of the same agent, counted in
    days from the end of the earlier to the beginning of the later; the day in the middle belongs to both.

    Args:
        holder: who holds each; what is stated of one agent is compared with each other.
        valid_from: since when, "" if not stated.
        valid_until: until when, that year, month or day included; "" if not stated.
        as_of: a time at which it held; "" if not stated.

    Raises:
        CommandError: if one is no date.

    >>> held_intervals(["a", "a", "a"], ["", "", "2011"], ["", "", ""], ["2008", "2017", ""])
    (['', '2013-01-01', '2011'], ['2012-12-31', '', ''])
    """
    begin, end = list(valid_from), list(valid_until)
    stated: dict[object, list[tuple[int, date, date]]] = {}
    for row, (who, since, until, at) in enumerate(zip(holder, valid_from, valid_until, as_of, strict=True)):
        if at and not since and not until:
            stated.setdefault(who, []).append((row, *days_of(at)))
    for times in stated.values():
        for row, first, last in times:
            # Later ones begin anew after this one's end, earlier ones end before its beginning.
            after = [one for _, one, other in times if other > last]
            before = [other for _, one, other in times if one < first]
            if after:
                gap = max((min(after) - last).days, 0)
                end[row] = (last + timedelta(days=gap // 2)).isoformat()
            if before:
                gap = max((first - max(before)).days, 0)
                begin[row] = (first - timedelta(days=gap // 2)).isoformat()
    return begin, end


def precedence(sector: str, power: bool) -> tuple[int, bool]:
    """The sort key of several positions of one agent, of which the first gives it its one group.

    >>> precedence("school", True) < precedence("school", False) < precedence("home", False)
    True
    """
    place = SECTOR_ORDER.index(sector) if sector in SECTOR_ORDER else len(SECTOR_ORDER)
    return place, not power
