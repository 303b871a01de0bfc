"""Graph -> Network: people and ties as arrays. The door between the RDF wing and the measures and maps.

A million people do not fit a dict of dicts well, so a :class:`Network` keeps one numpy array per attribute;
``to_networkx()`` gives the graph that users know.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import numpy as np
import numpy.typing as npt

from hsp_graph.core.dates import ANY, day_bounds, days_of
from hsp_graph.core.errors import CommandError, UnknownAgentError
from hsp_graph.core.matching import nearest, normal

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[Any]

Array = npt.NDArray[Any]
Indices = npt.NDArray[np.int64]

#: The attributes of an agent, each an array of length N. Text that is not known is "".
AGENT_COLUMNS = {
    "id": str,  # IRI
    "label": str,
    "kind": str,  # person, organisation or unidentified
    "role": str,  # notation of the role concept, such as head-teacher
    "role_label": str,
    "sector": str,  # home, family-learning, school, authority, community
    "power": bool,  # whether the role holds institutional power
    "organisation": str,  # IRI of where the role is held
    "organisation_label": str,
}

#: Of these, what a role gives its holder.
POSITION_COLUMNS = ("role", "role_label", "sector", "power", "organisation", "organisation_label")

#: The attributes of a tie, each an array of length M.
TIE_COLUMNS = {
    "id": str,  # IRI
    "relation": str,
    "relation_label": str,
    "valence": str,  # positive, negative, mixed
    "capital": str,  # bonding, bridging, linking
    "capital_rule": str,  # the rule that derived the capital form; "" where a coder asserted it
    "mutual": bool,
    "strength": float,  # NaN where not stated
    "valid_from": str,  # 2008, 2008-05 or 2008-05-17
    "valid_until": str,
    "programme": str,  # label
}


#: The attributes of a holding of a role, each an array of length H: the position that it gives, and when.
HOLDING_COLUMNS = {
    **{name: AGENT_COLUMNS[name] for name in POSITION_COLUMNS},
    "held_from": str,  # see hsp_graph.network.positions
    "held_until": str,
}


@dataclass(frozen=True, eq=False, repr=False)
class Network:
    """Agents and the ties between them.

    Attributes:
        agents: one array of length N per attribute in :data:`AGENT_COLUMNS`.
        ties: one array of length M per attribute in :data:`TIE_COLUMNS`; parallel ties are separate.
        source: the position in ``agents`` of each tie's ``hsp:from``, shape (M,).
        target: the position of each tie's ``hsp:to``, shape (M,).
        may_be: for an unidentified agent's position, the positions of those it may be.
        different: pairs of positions that a source says are not the same.
        holdings: one array of length H per attribute in :data:`HOLDING_COLUMNS`; of several that an agent
            holds, the one that gives it its one group comes first.
        holder: the position in ``agents`` of each holding's holder, shape (H,).
        aliases: for the position of one who is stated to have several identifiers, the other IRIs.
        as_of: the date at which its ties and holdings hold; "any" for all that ever did.

    >>> net = Network.of([("p", "home"), ("f", "family-learning"), ("h", "school")],
    ...                  [("p", "f"), ("f", "h")])
    >>> len(net), net.source.tolist(), net.target.tolist()
    (3, [0, 1], [1, 2])
    """

    agents: Mapping[str, Array]
    ties: Mapping[str, Array]
    source: Indices
    target: Indices
    may_be: Mapping[int, Sequence[int]] = field(default_factory=dict)
    different: Collection[tuple[int, int]] = ()
    holdings: Mapping[str, Array] = field(default_factory=lambda: filled(HOLDING_COLUMNS, {}, 0))
    holder: Indices = field(default_factory=lambda: np.empty(0, np.int64))
    aliases: Mapping[int, Sequence[str]] = field(default_factory=dict)
    as_of: str = ANY

    @classmethod
    def of(
        cls, agents: list[tuple[str, str]], ties: list[tuple[str, str]], **columns: list[Any]
    ) -> "Network":
        """A network from (id, sector) and (from, to) pairs; ``columns`` are further tie attributes."""
        position = {identifier: index for index, (identifier, _) in enumerate(agents)}
        agent_columns = {
            "id": [a for a, _ in agents],
            "label": [a for a, _ in agents],
            "sector": [s for _, s in agents],
        }
        return cls(
            agents=filled(AGENT_COLUMNS, agent_columns, len(agents)),
            ties=filled(TIE_COLUMNS, {"id": [f"tie-{i}" for i in range(len(ties))], **columns}, len(ties)),
            source=np.array([position[a] for a, _ in ties], dtype=np.int64),
            target=np.array([position[b] for _, b in ties], dtype=np.int64),
        )

    def __repr__(self) -> str:
        return f"<Network of {len(self):,} agents and {len(self.source):,} ties>"

    def __len__(self) -> int:
        """The number of agents."""
        return len(self.agents["id"])

    def labels(self) -> dict[str, str]:
        """The name to show of each agent, by its id.

        >>> Network.of([("p", "home")], []).labels()
        {'p': 'p'}
        """
        return dict(zip(self.agents["id"].tolist(), self.agents["label"].tolist(), strict=True))

    def stands(self) -> dict[str, str]:
        """The id of each one who is stated to have several identifiers, by each of the others.

        >>> net = Network.of([("p", "home")], [])
        >>> replace(net, aliases={0: ["q"]}).stands()
        {'q': 'p'}
        """
        ids = self.agents["id"].tolist()
        return {other: ids[at] for at, others in self.aliases.items() for other in others}

    def organisation_names(self) -> dict[str, str]:
        """The name to show of each agent, and of each organisation where somebody holds a position, by id."""
        names: dict[str, str] = {}
        for columns in (self.agents, self.holdings):
            places = zip(
                columns["organisation"].tolist(), columns["organisation_label"].tolist(), strict=True
            )
            names |= {place: label or place.rsplit("/", 1)[-1] for place, label in places if place}
        return {**self.labels(), **names}

    def groups(self, attribute: str) -> Array:
        """The agents' values of an attribute, shape (N,).

        Raises:
            CommandError: if there is no such attribute.
        """
        if attribute not in self.agents:
            raise CommandError(
                f"There is no attribute '{attribute}'.", hint=f"Use one of: {', '.join(sorted(self.agents))}."
            )
        return self.agents[attribute]

    def fingerprint(self) -> str:
        """A 16-digit hash of the network, which changes with any agent, tie, position or candidate.

        >>> one, other = Network.of([("p", "home")], []), Network.of([("p", "school")], [])
        >>> one.fingerprint() == Network.of([("p", "home")], []).fingerprint() != other.fingerprint()
        True
        """
        digest = hashlib.sha256()
        for columns in (self.agents, self.ties):
            for name, column in columns.items():
                values = "\0".join(map(str, column.tolist())) if column.dtype == object else column.tobytes()
                digest.update(f"{name}\0{len(column)}\0".encode())
                digest.update(values.encode() if isinstance(values, str) else values)
        for name, column in self.holdings.items():
            digest.update("\0".join([name, *map(str, column.tolist())]).encode())
        for ends in (self.source, self.target, self.holder):
            digest.update(ends.tobytes())
        candidates = sorted((one, sorted(others)) for one, others in self.may_be.items())
        digest.update(f"{candidates}{sorted(self.different)}".encode())
        return digest.hexdigest()[:16]

    def position(self, text: str) -> int:
        """The position of the agent that a text means: an id it has, the last part of one, or its name.

        Raises:
            CommandError: if nobody or several are meant; the nearest names are offered.

        >>> Network.of([("p", "home"), ("f", "family-learning")], []).position("F")
        1
        """
        ids, labels = self.agents["id"].tolist(), self.agents["label"].tolist()
        wanted = normal(text)
        every = [*enumerate(ids), *((at, one) for at, others in self.aliases.items() for one in others)]
        # As the IRI writes it, and as the user did.
        exact = [
            at for at, one in every if text in (one, last := one.rsplit("/", 1)[-1]) or text == unquote(last)
        ]
        found = exact or [at for at, label in enumerate(labels) if normal(label) == wanted]
        if len(found) == 1:
            return found[0]
        if found:
            several = ", ".join(unquote(ids[at].rsplit("/", 1)[-1]) for at in found)
            raise CommandError(f"Several are called '{text}'.", hint=f"Give one of: {several}.")
        near = nearest(text, labels) or nearest(text, [one.rsplit("/", 1)[-1] for one in ids])
        others = f"In it are {', '.join(labels[:5])}{' and others' * (len(labels) > 5)}."
        raise UnknownAgentError(
            f"Nobody in the network is called '{text}'.",
            hint=f"Did you mean '{near}'?" if near else others,
        )

    def where(
        self,
        *,
        valences: Collection[str] = (),
        capitals: Collection[str] = (),
        relations: Collection[str] = (),
        programmes: Collection[str] = (),
        as_of: str = "",
    ) -> "Network":
        """The same agents with only the ties that have one of these values; what is empty does not filter.

        As of a date only those ties and holdings are kept that hold then. A tie or role without dates is
        kept: nothing says that it did not hold. Dates are compared as far as both are given: 2008 holds at
        2008-05. "any" keeps all that ever held. ``not-stated`` stands for a value that is not stated.

        Raises:
            CommandError: if a value does not occur, a date cannot be read, or no tie is left.

        >>> net = Network.of([("p", "home"), ("f", "family-learning")], [("p", "f"), ("p", "f")],
        ...                  valence=["positive", "negative"], valid_until=["2008", ""])
        >>> len(net.where(valences=["positive"]).source), len(net.where(as_of="2009-05").source)
        (1, 1)
        """
        network = self.at(as_of or ANY)
        keep = np.ones(len(network.source), bool)
        for column, wanted in (
            ("valence", valences), ("capital", capitals), ("relation", relations), ("programme", programmes)
        ):  # fmt: skip
            if wanted:
                keep &= np.isin(network.ties[column], [self._value(column, word) for word in wanted])
        if not keep.any() and len(self.source):
            raise CommandError(
                "No tie is left that fits all of this.", hint="Leave out some of the conditions."
            )
        return network._with_ties_at(np.flatnonzero(keep))

    def at(self, date: str) -> "Network":
        """The same agents with the ties and holdings of a date, which may be none; of all dates for "any".

        Raises:
            CommandError: if it is no date.
        """
        if date == ANY:
            return self
        held = held_at(self.ties["valid_from"], self.ties["valid_until"], date)
        return self._with_holdings_at(date)._with_ties_at(np.flatnonzero(held))

    def without(self, agents: Sequence[int]) -> "Network":
        """The same agents, of whom these have lost all their ties.

        >>> len(Network.of([("p", "home"), ("f", "family-learning")], [("p", "f")]).without([1]).source)
        0
        """
        gone = np.isin(self.source, agents) | np.isin(self.target, agents)
        return self._with_ties_at(np.flatnonzero(~gone))

    def with_ties(self, pairs: Sequence[tuple[int, int]]) -> "Network":
        """The same with further ties, of which nothing but the ends is stated.

        >>> net = Network.of([("p", "home"), ("f", "family-learning")], []).with_ties([(0, 1)])
        >>> net.source.tolist(), net.ties["id"].tolist()
        ([0], ['supposed-1'])
        """
        more = filled(TIE_COLUMNS, {"id": [f"supposed-{n}" for n in range(1, len(pairs) + 1)]}, len(pairs))
        ends = np.array(pairs, np.int64).reshape(-1, 2)
        return replace(
            self,
            ties={name: np.concatenate([column, more[name]]) for name, column in self.ties.items()},
            source=np.concatenate([self.source, ends[:, 0]]),
            target=np.concatenate([self.target, ends[:, 1]]),
        )

    def _with_ties_at(self, places: Indices) -> "Network":
        return replace(
            self,
            ties={name: column[places] for name, column in self.ties.items()},
            source=self.source[places],
            target=self.target[places],
        )

    def _with_holdings_at(self, date: str) -> "Network":
        """The same network with only the holdings of a date, of which the first gives an agent its group."""
        keep = np.flatnonzero(held_at(self.holdings["held_from"], self.holdings["held_until"], date))
        left = replace(
            self,
            holdings={name: column[keep] for name, column in self.holdings.items()},
            holder=self.holder[keep],
            as_of=date,
        )
        return left.grouped_by(np.arange(len(keep)), self.holder)

    def grouped_by(self, order: Indices, holders: Indices | None = None) -> "Network":
        """The same network in which the first of an agent's holdings, in this order, gives it its group.

        Args:
            order: positions of holdings.
            holders: whoever has held a role; of these, those without one of these holdings have no group.
        """
        nothing = filled(AGENT_COLUMNS, {}, 1)
        who, first = np.unique(self.holder[order], return_index=True)
        agents = dict(self.agents)
        for name in POSITION_COLUMNS:
            agents[name] = agents[name].copy()
            agents[name][self.holder if holders is None else holders] = nothing[name][0]
            agents[name][who] = self.holdings[name][order[first]]
        return replace(self, agents=agents)

    def with_groups_of(self, other: "Network") -> "Network":
        """The same network in which agents have the groups that they have in another of the same agents.

        Those who have none there keep their own.
        """
        there = other.agents["sector"] != ""
        agents = dict(self.agents)
        for name in POSITION_COLUMNS:
            agents[name] = np.where(there, other.agents[name], agents[name])
        return replace(self, agents=agents)

    def _value(self, column: str, word: str) -> str:
        if normal(word) == "not-stated":
            return ""
        values: dict[str, str] = {normal(value): value for value in set(self.ties[column].tolist()) if value}
        if normal(word) in values:
            return values[normal(word)]
        near = nearest(normal(word), values)
        raise CommandError(
            f"No tie has the {column} '{word}'.",
            hint=f"Did you mean '{values[near]}'?" if near
            else f"Those that occur are: {', '.join(sorted(values.values()))}."
            if values
            else "No tie states one: leave out this condition.",
        )  # fmt: skip

    def arcs(self, *, negative: bool = False) -> tuple[Indices, Indices]:
        """The ends of every arc, two arrays of one length: a mutual tie is two arcs.

        Negative ties carry no social capital, so they are left out unless ``negative`` is set. A tie whose
        valence is not stated is kept: nothing says that it is negative.
        """
        keep = np.ones(len(self.source), bool) if negative else self.ties["valence"] != "negative"
        source, target, mutual = self.source[keep], self.target[keep], self.ties["mutual"][keep]
        return np.concatenate([source, target[mutual]]), np.concatenate([target, source[mutual]])

    def to_networkx(self, *, negative: bool = False) -> "Graph":
        """The same as a ``networkx.MultiDiGraph``: nodes are the agents' ids, an edge's key is its tie's id.

        Node and edge attributes are the columns above. A mutual tie gives an edge each way.

        >>> G = Network.of([("p", "home"), ("f", "family-learning")], [("p", "f")]).to_networkx()
        >>> G.nodes["f"]["sector"], list(G.edges(keys=True))
        ('family-learning', [('p', 'f', 'tie-0')])
        """
        import networkx as nx  # slow to import, and most commands do without it

        graph: Graph = nx.MultiDiGraph()
        ids = self.agents["id"].tolist()
        for identifier, attributes in zip(ids, _rows(self.agents), strict=True):
            graph.add_node(identifier, **attributes)
        for a, b, attributes in zip(
            self.source.tolist(), self.target.tolist(), _rows(self.ties), strict=True
        ):
            if attributes["valence"] == "negative" and not negative:
                continue
            graph.add_edge(ids[a], ids[b], key=attributes["id"], **attributes)
            if attributes["mutual"]:
                graph.add_edge(ids[b], ids[a], key=attributes["id"], **attributes)
        return graph


def held_at(since: Array, until: Array, date: str) -> npt.NDArray[np.bool_]:
    """Whether each tie or holding holds at a date; one without dates does.

    Args:
        since: from when each holds, "" where that is open, shape (M,).
        until: until when, that year, month or day included, shape (M,).
        date: a year, a month or a day. Dates are compared as far as both are given.

    Raises:
        CommandError: if the date, or one of theirs, is no date.

    >>> held_at(np.array(["2008-05", ""]), np.array(["", "2007"]), "2008").tolist()
    [True, False]
    """
    first, last = day_bounds(since, until)
    day, end = days_of(date)
    held: npt.NDArray[np.bool_] = (first <= end.toordinal()) & (day.toordinal() <= last)
    return held


def _rows(columns: Mapping[str, Array]) -> list[dict[str, Any]]:
    names = list(columns)
    return [
        dict(zip(names, row, strict=True)) for row in zip(*(columns[n].tolist() for n in names), strict=True)
    ]


def filled(types: Mapping[str, type], given: Mapping[str, list[Any]], length: int) -> dict[str, Array]:
    """The columns as arrays, those not given filled with "not known"."""
    empty: dict[type, Any] = {str: "", bool: False, float: np.nan}
    return {
        name: np.array(given.get(name, [empty[kind]] * length), dtype=object if kind is str else kind)
        for name, kind in types.items()
    }
