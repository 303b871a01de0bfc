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
from functools import cached_property

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
    """

    holder: Indices
    sector: Array
    power: Array
    organisation: Array
    _network: Network
    _own: Indices

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
        return cls(
            np.concatenate([network.holder, own]),
            np.concatenate([held["sector"], sector]),
            np.concatenate([held["power"], agents["power"][own]]).astype(bool),
            np.concatenate([held["organisation"], itself]),
            network,
            own,
        )

    @property
    def role(self) -> Array:
        """What each is called, shape (P,)."""
        return np.concatenate([_named(self._network.holdings), _named(self._network.agents)[self._own]])

    @property
    def held_from(self) -> Array:
        """Since when each is held, "" where that is open, shape (P,)."""
        return self._dates("held_from")

    @property
    def held_until(self) -> Array:
        """Until when, that year, month or day included; "" where that is open, shape (P,)."""
        return self._dates("held_until")

    def _dates(self, name: str) -> Array:
        return np.concatenate([self._network.holdings[name], np.full(len(self._own), "", object)])

    @cached_property
    def _home(self) -> Indices:
        """The rows that are positions at home."""
        return np.flatnonzero(self.sector == HOME)

    @cached_property
    def _power(self) -> Indices:
        """The rows that are power in a school."""
        rows = np.flatnonzero(self.power)
        return np.compress(self.sector[rows] == SCHOOL, rows)

    def _of(self, rows: Indices) -> Indices:
        # Faster than sorting: they are the places of a network.
        return np.flatnonzero(np.bincount(self.holder[rows]))

    @property
    def families(self) -> Indices:
        """The agents who hold a position at home, in network order."""
        return self._of(self._home)

    @property
    def practitioners(self) -> Indices:
        """The agents who hold a position in family learning, in network order."""
        return self._of(np.flatnonzero(self.sector == FAMILY_LEARNING))

    @property
    def holders(self) -> Indices:
        """The agents who hold power in a school, schools included, in network order."""
        return self._of(self._power)

    def holders_by_school(self) -> dict[str, list[int]]:
        """The holders of power at each organisation, by its IRI; "" for those whose school is not stated."""
        chosen = self._power
        groups: dict[str, set[int]] = {}
        for holder, place in zip(
            self.holder[chosen].tolist(), self.organisation[chosen].tolist(), strict=True
        ):
            groups.setdefault(place, set()).add(holder)
        return {place: sorted(holders) for place, holders in groups.items()}

    def schools_of_families(self) -> dict[int, frozenset[str]]:
        """The organisations where families hold a position at home, for those of whom one is stated."""
        stated = self._home[self.organisation[self._home] != ""]
        at = {place: frozenset([place]) for place in self.organisation[stated].tolist()}
        found: dict[int, frozenset[str]] = {}
        for family, place in zip(
            self.holder[stated].tolist(), self.organisation[stated].tolist(), strict=True
        ):
            found[family] = found[family] | at[place] if family in found else at[place]
        return found


def _named(columns: Mapping[str, Array]) -> Array:
    """The roles' labels, or where there is none their notations."""
    return np.where(columns["role_label"] == "", columns["role"], columns["role_label"])


@dataclass(frozen=True, eq=False)
class FamilyTargets:
    """The families, and the holders of school power that count for each.

    Those at the family's own schools count, where it holds a position at home; where none is stated, those at
    any school. Nobody is their own power.

    Attributes:
        families: the agents who hold a position at home, in network order, shape (F,).
        groups: pairs of arrays: places in ``families``, and the holders who count for these, both in network
            order. Every family is in one pair, also where nobody counts for it.
    """

    families: Indices
    groups: list[tuple[Indices, Indices]]

    @classmethod
    def of(cls, network: Network, *, any_school: bool = False) -> "FamilyTargets":
        """Those of a network.

        Args:
            network: whose agents hold positions.
            any_school: whether holders at any school count for every family.

        >>> net = Network.of([("Amina", "home"), ("Ms Ahmed", "school")], [])
        >>> net.agents["power"][1] = True
        >>> FamilyTargets.of(net).by_family()
        {0: [1]}
        """
        positions = Positions.of(network)
        families, everybody = positions.families, positions.holders
        by_school = positions.holders_by_school()
        # The schools of a family as a number, as there are many families and few schools; 0 is "any".
        numbers: dict[frozenset[str], int] = {frozenset(): 0}
        number = np.zeros(len(families), np.int64)
        if not any_school:
            schools = positions.schools_of_families()
            places = np.searchsorted(families, np.fromiter(schools, np.int64, len(schools)))
            number[places] = [numbers.setdefault(stated, len(numbers)) for stated in schools.values()]
        powerful = np.zeros(len(network), bool)
        powerful[everybody] = True
        leading = powerful[families]
        order = np.argsort(number, kind="stable")
        bounds = np.searchsorted(number[order], np.arange(len(numbers) + 1))
        groups = []
        for stated, start, end in zip(numbers, bounds, bounds[1:], strict=False):
            counting = everybody
            if stated:
                counting = np.array(sorted({one for at in stated for one in by_school.get(at, ())}), np.int64)
            places = order[start:end]
            itself = leading[places]
            if not itself.all():
                groups.append((places[~itself], counting))
            groups += [
                (places[[i]], counting[counting != families[places[i]]]) for i in np.flatnonzero(itself)
            ]
        return cls(families, groups)

    def by_family(self) -> dict[int, list[int]]:
        """The holders who count for each family, all by their positions in the network."""
        return {
            family: holders.tolist()
            for places, holders in self.groups
            for family in self.families[places].tolist()
        }


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
