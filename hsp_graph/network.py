"""Graph -> Network: people and ties as arrays. The door between the RDF wing and the measures and maps.

A million people do not fit a dict of dicts well, so a :class:`Network` keeps one numpy array per attribute;
``to_networkx()`` gives the graph that users know.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hsp_graph.errors import CommandError

if TYPE_CHECKING:
    import networkx as nx

    from hsp_graph.graph.store import Store

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


@dataclass(frozen=True, eq=False)
class Network:
    """Agents and the ties between them.

    Attributes:
        agents: one array of length N per attribute in :data:`AGENT_COLUMNS`.
        ties: one array of length M per attribute in :data:`TIE_COLUMNS`; parallel ties are separate.
        source: the position in ``agents`` of each tie's ``hsp:from``, shape (M,).
        target: the position of each tie's ``hsp:to``, shape (M,).

    >>> net = Network.of([("p", "home"), ("f", "family-learning"), ("h", "school")],
    ...                  [("p", "f"), ("f", "h")])
    >>> len(net), net.source.tolist(), net.target.tolist()
    (3, [0, 1], [1, 2])
    """

    agents: Mapping[str, Array]
    ties: Mapping[str, Array]
    source: Indices
    target: Indices

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
            agents=_filled(AGENT_COLUMNS, agent_columns, len(agents)),
            ties=_filled(TIE_COLUMNS, {"id": [f"tie-{i}" for i in range(len(ties))], **columns}, len(ties)),
            source=np.array([position[a] for a, _ in ties], dtype=np.int64),
            target=np.array([position[b] for _, b in ties], dtype=np.int64),
        )

    @classmethod
    def read(cls, store: "Store") -> "Network":
        """The network of a workspace's graph: its people, and everybody and everything that is tied."""
        from hsp_graph.graph.reading import read_agents, read_ties  # a Network needs no RDF

        agents = list(read_agents(store))
        position = {agent["id"]: index for index, agent in enumerate(agents)}
        # A tie to somebody whom no import describes any more is left out; validation reports it.
        ties = [tie for tie in read_ties(store) if tie["from"] in position and tie["to"] in position]
        return cls(
            agents=_filled(AGENT_COLUMNS, _columns(agents, AGENT_COLUMNS), len(agents)),
            ties=_filled(TIE_COLUMNS, _columns(ties, TIE_COLUMNS), len(ties)),
            source=np.array([position[tie["from"]] for tie in ties], dtype=np.int64),
            target=np.array([position[tie["to"]] for tie in ties], dtype=np.int64),
        )

    def __len__(self) -> int:
        """The number of agents."""
        return len(self.agents["id"])

    def labels(self) -> dict[str, str]:
        """The name to show of each agent, by its id.

        >>> Network.of([("p", "home")], []).labels()
        {'p': 'p'}
        """
        return dict(zip(self.agents["id"].tolist(), self.agents["label"].tolist(), strict=True))

    def groups(self, attribute: str) -> Array:
        """The agents' values of an attribute, shape (N,).

        Raises:
            CommandError: if there is no such attribute.
        """
        if attribute not in self.agents:
            raise CommandError(
                f"There is no attribute '{attribute}'.", mend=f"Use one of: {', '.join(sorted(self.agents))}."
            )
        return self.agents[attribute]

    def arcs(self, *, negative: bool = False) -> tuple[Indices, Indices]:
        """The ends of every arc, two arrays of one length: a mutual tie is two arcs.

        Negative ties carry no social capital, so they are left out unless ``negative`` is set. A tie whose
        valence is not stated is kept: nothing says that it is negative.
        """
        keep = np.ones(len(self.source), bool) if negative else self.ties["valence"] != "negative"
        back = keep & self.ties["mutual"]
        return (
            np.concatenate([self.source[keep], self.target[back]]),
            np.concatenate([self.target[keep], self.source[back]]),
        )

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


def _rows(columns: Mapping[str, Array]) -> list[dict[str, Any]]:
    names = list(columns)
    return [
        dict(zip(names, row, strict=True)) for row in zip(*(columns[n].tolist() for n in names), strict=True)
    ]


def _columns(rows: Sequence[Mapping[str, Any]], types: Mapping[str, type]) -> dict[str, list[Any]]:
    """The rows' values by column, read from the graph's text."""
    read: dict[type, Any] = {
        str: str,
        bool: lambda value: value is True or value == "true",
        float: lambda value: float(value) if value else np.nan,
    }
    return {name: [read[kind](row.get(name, "")) for row in rows] for name, kind in types.items()}


def _filled(types: Mapping[str, type], given: Mapping[str, list[Any]], length: int) -> dict[str, Array]:
    """The columns as arrays, those not given filled with "not known"."""
    empty: dict[type, Any] = {str: "", bool: False, float: np.nan}
    return {
        name: np.array(given.get(name, [empty[kind]] * length), dtype=object if kind is str else kind)
        for name, kind in types.items()
    }
