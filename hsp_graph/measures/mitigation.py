"""Mitigation: families whose tie to the head is bad or absent, and whether a practitioner makes up for it.

The finding this package starts from, as numbers. For every family two questions are asked: how does it stand
with the head of its school, and what does it have in a family-learning practitioner: a good tie, and through
it a route to somebody with power in the school?

Reference:
    Tett, L. and Macleod, G. (2020). Enacting home-school partnerships: the roles of head-teachers, family
    learning practitioners and parents. Cambridge Journal of Education.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hsp_graph.core.errors import CommandError
from hsp_graph.measures.adjacency import Adjacency, distances
from hsp_graph.network.network import Array, Indices, Network
from hsp_graph.network.positions import SCHOOL, FamilyTargets, Positions

#: How two parties stand to each other, from all the ties between them, whoever they go from.
RELATIONS = ("positive", "not stated", "mixed", "negative", "absent")

#: The relations to a head that a practitioner could make up for.
CONCERNED = ("negative", "mixed", "absent")

#: What "absent" means, in the words of people: nobody says that there is none.
NO_TIE = "no tie in the data"

#: What stands in the place of a school or a type that the data do not state.
NO_SCHOOL = "(school not stated)"
NO_TYPE = "(not stated)"

#: How many families a sentence names.
NAMED = 12

_HEAD = "head-teacher"
_POSITIVE, _UNSTATED, _MIXED, _NEGATIVE = 1, 2, 4, 8
_ABSENT = RELATIONS.index("absent")


@dataclass(frozen=True, eq=False)
class Mitigation:
    """How each family stands with its head, and what it has in a practitioner.

    Attributes:
        families: positions of those who hold a position at home, shape (F,).
        to_head: position in :data:`RELATIONS` of each one's relation to the head of its school, shape (F,).
        to_practitioner: the same of its best relation to a practitioner, shape (F,).
        practitioners: for each, the positions of the practitioners with whom it has that relation.
        length: steps of its shortest route to school power through a practitioner, -1 where there is none of
            at most ``steps``, shape (F,).
        through: position of the practitioner this route goes to first, or -1, shape (F,).
        through_positive: whether such a route goes first to a practitioner with whom the family has a
            positive relation, shape (F,).
        school: the name of each one's school, or "(school not stated)", shape (F,).
        type: the type of partnership with its head, or "(not stated)", shape (F,).
        steps: how long a route may be.
    """

    families: Indices
    to_head: Indices
    to_practitioner: Indices
    practitioners: Sequence[Sequence[int]]
    length: Indices
    through: Indices
    through_positive: Array
    school: Array
    type: Array
    steps: int

    def counts(self, network: Network, *, by: str = "") -> list[dict[str, Any]]:
        """For each relation to a head that could be made up for, how many families have what.

        Args:
            network: what was measured, for the names.
            by: "school" or "type" for one row for each of them that has such families; "" for all together,
                and then the rows stand there even when they count nobody.

        Returns:
            Dicts: ``by``'s value, ``to_head``; ``families``; of these ``positive`` have a positive relation
            to a practitioner, ``not_stated`` at best one whose valence is not stated, ``route`` a route
            through a practitioner, ``positive_route`` one through a practitioner with whom they have a
            positive relation; and ``names``.

        Raises:
            CommandError: if ``by`` is none of these.

        >>> net = Network.of([("Amina", "home"), ("Dev", "family-learning"), ("Ms Ahmed", "school")],
        ...                  [("Amina", "Dev"), ("Dev", "Ms Ahmed")], valence=["positive", ""])
        >>> net.agents["power"][2] = True
        >>> rows = mitigation(net).counts(net, by="school")
        >>> [(row["school"], row["to_head"], row["positive"], row["route"], row["names"]) for row in rows]
        [('(school not stated)', 'absent', 1, 1, 'Amina')]
        """
        if by not in ("", "school", "type"):
            raise CommandError(
                f"Mitigation cannot be counted by '{by}'.", hint="Use school or type, or leave it out."
            )
        groups = {"school": self.school, "type": self.type}.get(by, np.full(len(self.families), "", object))
        members: dict[tuple[str, str], list[int]] = {}
        if not by:
            members = {("", relation): [] for relation in CONCERNED}
        for place, (group, code) in enumerate(zip(groups.tolist(), self.to_head.tolist(), strict=True)):
            if RELATIONS[code] in CONCERNED:
                members.setdefault((group, RELATIONS[code]), []).append(place)
        names = network.agents["label"][self.families]
        return [
            ({by: group} if by else {})
            | {
                "to_head": relation,
                "families": len(these),
                "positive": int((self.to_practitioner[these] == 0).sum()),
                "not_stated": int((self.to_practitioner[these] == 1).sum()),
                "route": int((self.length[these] >= 0).sum()),
                "positive_route": int(self.through_positive[these].sum()),
                "names": ", ".join(sorted(names[these].tolist())),
            }
            for (group, relation), these in sorted(
                members.items(), key=lambda item: (item[0][0], CONCERNED.index(item[0][1]))
            )
        ]

    def to_rows(self, network: Network) -> list[dict[str, Any]]:
        """One dict per family, whatever its relation to the head; what it does not have is None.

        ``concerned`` says whether its relation to the head is negative, mixed or absent.

        >>> net = Network.of([("Amina", "home"), ("Dev", "family-learning")], [("Dev", "Amina")])
        >>> row = mitigation(net).to_rows(net)[0]
        >>> row["family"], row["to_head"], row["to_practitioner"], row["practitioners"], row["length"]
        ('Amina', 'absent', 'not stated', 'Dev', None)
        """
        names = network.agents["label"]
        return [
            {
                "family": names[family],
                "school": school,
                "type": kind,
                "to_head": RELATIONS[head],
                "concerned": RELATIONS[head] in CONCERNED,
                "to_practitioner": RELATIONS[practitioner],
                "practitioners": ", ".join(names[list(who)].tolist()),
                "length": length if length >= 0 else None,
                "through": names[through] if through >= 0 else None,
            }
            for family, school, kind, head, practitioner, who, length, through in zip(
                self.families.tolist(), self.school, self.type, self.to_head.tolist(),
                self.to_practitioner.tolist(), self.practitioners, self.length.tolist(),
                self.through.tolist(), strict=True,
            )
        ]  # fmt: skip

    def sentences(self, network: Network) -> list[str]:
        """The finding in plain words, one sentence for each relation to a head that families have.

        Of those with a positive relation, or one that is not valued, who they are.

        >>> net = Network.of([("Amina", "home"), ("Dev", "family-learning"), ("Ms Ahmed", "school")],
        ...                  [("Amina", "Ms Ahmed"), ("Amina", "Dev")], valence=["negative", "positive"])
        >>> net.agents["power"][2] = True
        >>> print(*mitigation(net).sentences(net))
        1 of 1 families: a negative relation to the head (Amina). Of these, 1 with a positive relation to a
        practitioner; 0 with a route of at most 2 steps to school power through one.
        """
        words = {
            "negative": "a negative relation to the head",
            "mixed": "a mixed relation to the head",
            "absent": "no tie to the head in the data",
        }
        sentences = []
        for row in self.counts(network):
            if not row["families"]:
                continue
            unstated = f", {row['not_stated']:,} with one that is not valued" if row["not_stated"] else ""
            sentences.append(
                f"{row['families']:,} of {len(self.families):,} families: {words[row['to_head']]} "
                f"({some_names(row['names'])}). Of these, {row['positive']:,} with a positive relation "
                f"to a practitioner{unstated}; {row['route']:,} with a route of at most {self.steps} steps "
                "to school power through one."
            )
        names = network.agents["label"][self.families]
        for code, relation in enumerate(
            ("a positive relation to the head", "a relation to the head that is not valued")
        ):
            if these := sorted(names[self.to_head == code].tolist()):
                sentences.append(
                    f"{len(these):,} of {len(self.families):,} families: {relation} "
                    f"({some_names(', '.join(these))})."
                )
        return sentences


def some_names(names: str) -> str:
    """The first of many names, and how many more there are.

    >>> some_names(", ".join("abcdefghijklmn"))
    'a, b, c, d, e, f, g, h, i, j, k, l and 2 more'
    """
    listed = names.split(", ")
    more = f" and {len(listed) - NAMED:,} more" if len(listed) > NAMED else ""
    return ", ".join(listed[:NAMED]) + more


def mitigation(
    network: Network,
    *,
    types: Mapping[int, str] | None = None,
    steps: int = 2,
    any_school: bool = False,
) -> Mitigation:
    """How each family stands with the head of its school, and what it has in a practitioner.

    *Families* and *practitioners* hold such positions (:mod:`hsp_graph.network.positions`); unidentified ones
    count as they are. *Heads* are those whose role is head-teacher; in a network that states nobody's role,
    the holders of power in a school. A head is a family's own unless the two are stated to be at different
    schools; a family whose school has no head in the network (it may be a community centre) has any head it
    is tied to. Nobody is their own head.

    A *relation* is taken from all the ties between two parties, whichever they go from: mixed if one is
    mixed, or one positive and another negative; else negative or positive if one is; else not stated; absent
    if there is none. With several heads of its own a family's ties to them are taken together. Of several
    practitioners the best relation counts, in the order of :data:`RELATIONS`: one good one is enough.

    A *route* goes from the family to a practitioner first, and on to a holder of power in a school who counts
    for the family, over arcs that are not negative, in at most ``steps`` steps; it does not come back through
    the family.

    Args:
        network: whose agents hold positions.
        types: for the position of a head, the label of the partnership type.
        steps: how long a route may be, at least 2.
        any_school: whether holders at any school count for routes, and not only those at the family's own.

    Returns:
        A :class:`Mitigation`. Where there are no families it is empty; where there are no heads every
        relation to one is absent, which :attr:`Mitigation.to_head` cannot tell from a head to whom there is
        no tie.

    Raises:
        CommandError: if ``steps`` is below 2.

    All five are fictional:

    >>> people = [("Amina", "home"), ("Beth", "home"), ("Dev", "family-learning"),
    ...           ("Ms Ahmed", "school"), ("Mr Cole", "school")]
    >>> ties = [("Amina", "Dev"), ("Dev", "Beth"), ("Dev", "Ms Ahmed"), ("Ms Ahmed", "Beth")]
    >>> net = Network.of(people, ties, valence=["positive", "positive", "", "negative"])
    >>> net.agents["power"][3] = True
    >>> for row in mitigation(net).counts(net):
    ...     print(row["to_head"], row["families"], row["positive"], row["route"], row["names"])
    negative 1 1 0 Beth
    mixed 0 0 0
    absent 1 1 1 Amina

    Dev values Beth, but nothing says that Beth can turn to Dev, so she has no route.
    """
    if steps < 2:
        raise CommandError(
            f"A route through a practitioner takes at least 2 steps, not {steps}.", hint="Give 2 or more."
        )
    positions = Positions.of(network)
    families = positions.families
    own_schools = dict.fromkeys(families.tolist(), frozenset[str]()) | positions.schools_of_families()
    is_home, practising = (np.zeros(len(network), bool) for _ in range(2))
    is_home[families], practising[positions.practitioners] = True, True
    leading = _heads(network, positions)
    heads = np.zeros(len(network), bool)
    heads[list(leading)] = True

    family, head, bits = _pairs(network, is_home, heads)
    own = _own(family, head, own_schools, leading)
    family, head, bits = family[own], head[own], bits[own]
    all_bits = np.zeros(len(network), np.int64)
    np.bitwise_or.at(all_bits, family, bits)
    tied_heads = _grouped(family, head)
    school, kind = _schools_and_types(network, own_schools, leading, tied_heads, types or {})

    partner, practitioner, bits = _pairs(network, is_home, practising)
    relation = _relation(bits)
    best = np.full(len(network), _ABSENT)
    np.minimum.at(best, partner, relation)
    good = relation == best[partner]
    met = _grouped(partner[good], practitioner[good])
    positive = set(zip(partner[relation == 0].tolist(), practitioner[relation == 0].tolist(), strict=True))
    length, through, through_positive = _routes(
        network, FamilyTargets.of(network, any_school=any_school), practising, positive, steps
    )

    return Mitigation(
        families,
        _relation(all_bits)[families],
        best[families],
        [met.get(one, ()) for one in families.tolist()],
        length,
        through,
        through_positive,
        school,
        kind,
        steps,
    )


def _pairs(network: Network, one: Array, other: Array) -> tuple[Indices, Indices, Indices]:
    """Each pair of one and an other that is tied, in order, and the valences of its ties as bits."""
    a, b = network.source, network.target
    code = np.full(len(a), _UNSTATED)
    for valence, bit in (("positive", _POSITIVE), ("mixed", _MIXED), ("negative", _NEGATIVE)):
        code[network.ties["valence"] == valence] = bit
    two = a != b  # a loop is no tie between two parties
    there, back = two & one[a] & other[b], two & one[b] & other[a]
    first = np.concatenate([a[there], b[back]])
    second = np.concatenate([b[there], a[back]])
    pairs, which = np.unique(first * max(len(network), 1) + second, return_inverse=True)
    bits = np.zeros(len(pairs), np.int64)
    np.bitwise_or.at(bits, which, np.concatenate([code[there], code[back]]))
    return pairs // max(len(network), 1), pairs % max(len(network), 1), bits


def _relation(bits: Indices) -> Indices:
    """The position in :data:`RELATIONS` that valences together amount to."""
    both = (bits & _POSITIVE > 0) & (bits & _NEGATIVE > 0)
    cases = [both | (bits & _MIXED > 0), bits & _NEGATIVE > 0, bits & _POSITIVE > 0, bits & _UNSTATED > 0]
    codes = [RELATIONS.index(name) for name in ("mixed", "negative", "positive", "not stated")]
    return np.select(cases, codes, _ABSENT).astype(np.int64)


def _heads(network: Network, positions: Positions) -> dict[int, set[str]]:
    """The heads, and the organisations that each leads, as far as they are stated.

    In a network that states nobody's role, whoever holds power in a school.
    """
    agents, held = network.agents, network.holdings
    if not ((held["role"] != "").any() or (agents["role"] != "").any()):
        chosen = (positions.sector == SCHOOL) & positions.power
        holder, place = positions.holder[chosen], positions.organisation[chosen]
    else:
        in_file = np.flatnonzero(
            (agents["role"] == _HEAD) & ~np.isin(np.arange(len(network)), network.holder)
        )
        leads = held["role"] == _HEAD
        holder = np.concatenate([network.holder[leads], in_file])
        place = np.concatenate([held["organisation"][leads], agents["organisation"][in_file]])
    leading: dict[int, set[str]] = {}
    for one, where in zip(holder.tolist(), place.tolist(), strict=True):
        leading.setdefault(one, set()).update({where} - {""})
    return leading


def _own(
    family: Indices, head: Indices, schools: Mapping[int, frozenset[str]], leading: Mapping[int, set[str]]
) -> Array:
    """Of pairs of a family and a head, whether the head is that of the family's school."""
    led = {place for places in leading.values() for place in places}
    return np.array(
        [
            not (schools[one] & led and leading[other]) or bool(schools[one] & leading[other])
            for one, other in zip(family.tolist(), head.tolist(), strict=True)
        ],
        bool,
    )


def _grouped(key: Indices, value: Indices) -> dict[int, list[int]]:
    groups: dict[int, list[int]] = {}
    for one, other in zip(key.tolist(), value.tolist(), strict=True):
        groups.setdefault(one, []).append(other)
    return groups


def _schools_and_types(
    network: Network,
    own: Mapping[int, frozenset[str]],
    leading: Mapping[int, set[str]],
    tied: Mapping[int, list[int]],
    types: Mapping[int, str],
) -> tuple[Array, Array]:
    """The name of each family's school, and the type of partnership with its head."""
    names = network.organisation_names()
    heads_at: dict[str, list[int]] = {}
    for head, led in leading.items():
        for school in led:
            heads_at.setdefault(school, []).append(head)
    schools = np.full(len(own), NO_SCHOOL, object)
    kinds = np.full(len(own), NO_TYPE, object)
    for place, (family, at) in enumerate(own.items()):
        heads = tied.get(family) or [head for one in at for head in heads_at.get(one, [])]
        if stated := at or {one for head in heads for one in leading[head]}:
            schools[place] = " and ".join(sorted(names[one] for one in stated))
        if found := {types[head] for head in heads if types.get(head)}:
            kinds[place] = " and ".join(sorted(found))
    return schools, kinds


def _routes(
    network: Network, home: FamilyTargets, practising: Array, positive: set[tuple[int, int]], steps: int
) -> tuple[Indices, Indices, Array]:
    """For each family the length of its route through a practitioner, that practitioner, and if positive."""
    ways = Adjacency.of(network)
    length = np.full(len(home.families), -1)
    through = np.full(len(home.families), -1)
    through_positive = np.zeros(len(home.families), bool)
    for places, holders in home.groups:
        away = distances(ways.backward, holders, limit=steps - 1)
        for place, family in zip(places.tolist(), home.families[places].tolist(), strict=True):
            found = []
            for one in _onward(ways, family):
                if practising[one] and away[one] >= 0:
                    # Nobody on a shortest route is further from power than its start is.
                    left = int(away[one])
                    if 0 <= away[family] < left:
                        left = _avoiding(ways, one, family, away == 0, steps - 1)
                    if left < steps:
                        found.append((1 + left, (family, one) not in positive, one))
            if found:
                length[place], _, through[place] = min(found)
                through_positive[place] = not all(other for _, other, _ in found)
    return length, through, through_positive


def _onward(ways: Adjacency, one: int) -> list[int]:
    rows = ways.forward
    following: list[int] = rows.items[rows.starts[one] : rows.starts[one + 1]].tolist()
    return following


def _avoiding(ways: Adjacency, start: int, avoided: int, powerful: Array, most: int) -> int:
    """Steps from the start to power without passing one agent; ``most + 1`` if it takes more than that."""
    seen, here = {start, avoided}, [start]
    for step in range(1, most + 1):
        following = []
        for one in here:
            for other in _onward(ways, one):
                if other not in seen:
                    if powerful[other]:
                        return step
                    seen.add(other)
                    following.append(other)
        here = following
    return most + 1
