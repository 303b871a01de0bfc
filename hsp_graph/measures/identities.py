"""Who the unidentified agents may be: drawn at random, in keeping with what sources say, and merged.

Every unidentified agent for whom the data list who it may be is taken for one of these. A *way* of doing so
is allowed if no two agents that a source tells apart come out as one; every allowed way is equally likely.
Identified people are never made one, because each agent is taken for one other only. Two unidentified agents
may come out as the same person. One that may be another unidentified agent is whoever that one is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from hsp_graph.core.errors import DataError
from hsp_graph.network.network import POSITION_COLUMNS, Array, Indices, Network

#: How many draws at once are tried for agents told apart, and how many times.
_BATCH, _BATCHES = 256, 40
_RESTARTS = 200


@dataclass(frozen=True, eq=False)
class _Related:
    """Unidentified agents whose identities hang together.

    Attributes:
        agents: their positions, shape (V,).
        candidates: for each, the positions of those it may be.
        apart: pairs of positions that are not the same, at least one of them among ``agents``.
    """

    agents: Indices
    candidates: Sequence[Indices]
    apart: Sequence[tuple[int, int]]


class Identities:
    """Ways of saying who is who in a network.

    Args:
        network: with ``may_be`` and ``different``.

    Attributes:
        unknown: positions of those who are drawn, in order. One whose every candidate is told apart from it
            is not among them: it stays itself.
        uniform: whether every draw so far came from among all allowed ways with equal chance. Where sources
            tell so many apart that 10,000 draws hold no allowed way, one is put together agent by agent, and
            ways are no longer equally likely.

    >>> net = Network.of([("her head", "school"), ("Ms Ahmed", "school")], [])
    >>> from dataclasses import replace
    >>> who = Identities(replace(net, may_be={0: [1]}))
    >>> who.draw(np.random.default_rng(0)).tolist()
    [1, 1]
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self.uniform = True
        apart = {(a, b) for a, b in network.different} | {(b, a) for a, b in network.different}
        candidates = {
            one: np.array(
                [other for other in sorted(set(others)) if other != one and (one, other) not in apart]
            )
            for one, others in sorted(network.may_be.items())
        }
        candidates = {one: others for one, others in candidates.items() if len(others)}
        self.unknown = np.array(list(candidates), np.int64)
        self._sizes = np.array([len(others) for others in candidates.values()], np.int64)
        self._flat = np.concatenate([*candidates.values(), np.empty(0, np.int64)]).astype(np.int64)
        self._first = np.cumsum(self._sizes) - self._sizes
        self._chained = any(int(one) in candidates for one in np.unique(self._flat).tolist())
        self._related = _related(candidates, {tuple(sorted(pair)) for pair in apart})

    def draw(self, rng: np.random.Generator) -> Indices:
        """Who each agent is in one way: positions, shape (N,); an identified agent is itself.

        Raises:
            DataError: if what is stated leaves no way, or none can be found.
        """
        who = np.arange(len(self._network))
        who[self.unknown] = self._flat[self._first + rng.integers(0, self._sizes)]
        for related in self._related:
            who[related.agents] = self._allowed(related, rng)
        return _resolved(who[None, :])[0] if self._chained else who

    def _allowed(self, related: _Related, rng: np.random.Generator) -> Indices:
        """A way for agents that hang together, all allowed ones being equally likely if possible."""
        for _ in range(_BATCHES):
            ways = np.stack([rng.choice(others, _BATCH) for others in related.candidates], axis=1)
            fine = np.flatnonzero(~_contradicts(related, ways))
            if len(fine):
                way: Indices = ways[fine[0]]
                return way
        self.uniform = False
        for _ in range(_RESTARTS):
            found = _one_by_one(related, rng)
            if found is not None and not _contradicts(related, found[None, :])[0]:
                return found
        names = self._network.agents["label"][related.agents[:3]].tolist()
        raise DataError(
            f"No way was found to say who {', '.join(names)}{' and others' * (len(related.agents) > 3)} are: "
            "the sources tell too many apart for those they may be.",
            hint="Look at the columns may_be and not_same_as.",
        )


def merged(network: Network, who: Indices) -> tuple[Network, Indices]:
    """The network in which those who are one person are one agent.

    The agent who stays keeps what is stated of it. Only where nothing says in which role or sector it stands,
    it stands where the first of those does who are it.

    Args:
        network: N agents.
        who: position of who each one is, shape (N,); whoever somebody is, is itself.

    Returns:
        The network, and the position in it of each agent of the first one, shape (N,).

    >>> net = Network.of([("her head", "school"), ("Ms Ahmed", ""), ("Amina", "home")],
    ...                  [("Amina", "her head")])
    >>> one, place = merged(net, np.array([1, 1, 2]))
    >>> one.agents["id"].tolist(), one.agents["sector"].tolist(), one.target.tolist(), place.tolist()
    (['Ms Ahmed', 'Amina'], ['school', 'home'], [0], [0, 0, 1])
    """
    stays = who == np.arange(len(network))
    place = (np.cumsum(stays) - 1)[who]
    agents = {name: column[stays] for name, column in network.agents.items()}
    nowhere = (agents["role"] == "") & (agents["sector"] == "")
    stated = (network.agents["role"] != "") | (network.agents["sector"] != "")
    standing, first = np.unique(place[stated & ~stays], return_index=True)
    given = np.flatnonzero(stated & ~stays)[first]
    fill = nowhere[standing]
    for name in POSITION_COLUMNS:
        agents[name][standing[fill]] = network.agents[name][given[fill]]
    return replace(
        network,
        agents=agents,
        source=place[network.source],
        target=place[network.target],
        holder=place[network.holder],
        may_be={},
        different=(),
        aliases={},
    ), place


def _related(candidates: dict[int, Indices], apart: set[tuple[int, ...]]) -> list[_Related]:
    """The agents whose draws are not independent, by what they hang together in."""
    agents = list(candidates)
    index = {one: at for at, one in enumerate(agents)}
    links = [(index[a], index[b]) for a, b in apart if a in index and b in index]
    chains = [
        (index[one], index[other])
        for one, others in candidates.items()
        for other in others.tolist()
        if other in index
    ]
    ends = np.array(links + chains, np.int64).reshape(-1, 2)
    matrix = csr_array((np.ones(len(ends), bool), (ends[:, 0], ends[:, 1])), shape=(len(agents),) * 2)
    count, part = connected_components(matrix, directed=False) if agents else (0, np.empty(0, np.int64))
    pairs: dict[int, list[tuple[int, int]]] = {}
    for a, b in sorted(apart):
        for number in {int(part[index[one]]) for one in (a, b) if one in index}:
            pairs.setdefault(number, []).append((a, b))
    # Who is told apart from a candidate has it no more, so an agent alone has nothing to contradict.
    sizes = np.bincount(part, minlength=count)
    return [
        _Related(
            np.array([agents[at] for at in members], np.int64),
            [candidates[agents[at]] for at in members],
            pairs[number],
        )
        for number in sorted(pairs)
        if sizes[number] > 1
        for members in [np.flatnonzero(part == number).tolist()]
    ]


def _contradicts(related: _Related, ways: Indices) -> Array:
    """Whether in each of B ways, shape (B, V), two who are told apart are the same."""
    apart = np.array(related.apart, np.int64)
    nodes = np.unique(np.concatenate([related.agents, *related.candidates, apart.ravel()]))
    who = np.tile(np.arange(len(nodes)), (len(ways), 1))
    who[:, np.searchsorted(nodes, related.agents)] = np.searchsorted(nodes, ways)
    who = _resolved(who)
    ends = np.searchsorted(nodes, apart)
    same: Array = (who[:, ends[:, 0]] == who[:, ends[:, 1]]).any(axis=1)
    return same


def _resolved(who: Indices) -> Indices:
    """Whoever each is in the end, in each of B ways, shape (B, N); in a ring, the first of it.

    Each round follows twice as many steps as the one before.
    """
    least = np.tile(np.arange(who.shape[1]), (len(who), 1))
    onward = who
    for _ in range(who.shape[1].bit_length()):
        least = np.minimum(least, np.take_along_axis(least, onward, 1))
        onward = np.take_along_axis(onward, onward, 1)
    end: Indices = np.take_along_axis(least, onward, 1)
    return end


def _one_by_one(related: _Related, rng: np.random.Generator) -> Indices | None:
    """A way put together agent by agent, first those with the fewest left; None if it leads nowhere."""
    left = {
        one: set(others.tolist())
        for one, others in zip(related.agents.tolist(), related.candidates, strict=True)
    }
    found = {}
    while left:
        fewest = min(map(len, left.values()))
        if not fewest:
            return None
        one = int(rng.choice([agent for agent, others in left.items() if len(others) == fewest]))
        found[one] = int(rng.choice(sorted(left.pop(one))))
        for pair in related.apart:
            if one in pair:
                left.get(pair[0] + pair[1] - one, set()).discard(found[one])
    return np.array([found[one] for one in related.agents.tolist()], np.int64)
