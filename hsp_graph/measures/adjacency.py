"""Adjacency in compressed sparse rows, and breadth-first search: what all measures of routes share.

Arcs between people without loops and parallels, from either end; distances level by level, and the
shortest-path DAG.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from hsp_graph.network.network import Indices, Network

#: The lower half of a number made of two.
_LOWER = 0xFFFFFFFF


@dataclass(frozen=True, eq=False)
class RaggedArray(Sequence[list[int]]):
    """A list of positions for each of F families, in two arrays.

    Attributes:
        starts: where each list begins in ``items``, and where the last one ends, shape (F + 1,).
        items: all lists one after the other.

    >>> lists = RaggedArray.of(3, np.array([2, 0, 2]), np.array([7, 8, 9]))
    >>> list(lists), lists.lengths.tolist(), lists.first.tolist()
    ([[8], [], [7, 9]], [1, 0, 2], [8, -1, 7])
    """

    starts: Indices
    items: Indices

    @classmethod
    def of(cls, size: int, owner: Indices, items: Indices) -> "RaggedArray":
        """Each item in the list of its owner, in the order given."""
        starts = np.zeros(size + 1, np.int64)
        np.cumsum(np.bincount(owner, minlength=size), out=starts[1:])
        return cls(starts, items[np.argsort(owner, kind="stable")].astype(np.int64))

    @classmethod
    def from_lists(cls, lists: Sequence[Sequence[int]]) -> "RaggedArray":
        """The same lists, one after the other."""
        owner = np.repeat(np.arange(len(lists)), [len(one) for one in lists])
        return cls.of(len(lists), owner, np.array([item for one in lists for item in one], np.int64))

    @property
    def lengths(self) -> Indices:
        """How many each list has, shape (F,)."""
        return np.diff(self.starts)

    @property
    def first(self) -> Indices:
        """The first of each list or -1, shape (F,)."""
        first = np.full(len(self), -1, np.int64)
        some = self.lengths > 0
        first[some] = self.items[self.starts[:-1][some]]
        return first

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        index = range(len(self))[index]
        return self.items[self.starts[index] : self.starts[index + 1]].tolist()


@dataclass(frozen=True, eq=False)
class CompressedRows:
    """The neighbours of each of N nodes, in network order (compressed sparse rows).

    Attributes:
        starts: where each node's neighbours begin in ``items``, and where the last one's end, shape (N + 1,).
        items: all neighbours, node after node.
    """

    starts: Indices
    items: Indices

    @classmethod
    def of(cls, size: int, owner: Indices, items: Indices) -> "CompressedRows":
        """Each item once among the neighbours of its owner; nobody is her own neighbour."""
        # Sorting numbers made of two is far faster than sorting by the one and then by the other.
        keys = ((owner << 32) | items)[owner != items]
        keys.sort()
        new = np.ones(len(keys), bool)
        new[1:] = keys[1:] != keys[:-1]
        keys = keys[new]
        starts = np.zeros(size + 1, np.int64)
        np.cumsum(np.bincount(keys >> 32, minlength=size), out=starts[1:])
        return cls(starts, keys & _LOWER)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def gather(self, nodes: Indices) -> Indices:
        """All neighbours of some nodes, one node's after the other's."""
        starts = self.starts[nodes]
        counts = self.starts[nodes + 1] - starts
        index = np.repeat(starts - (np.cumsum(counts) - counts), counts)
        index += np.arange(len(index))
        neighbours: Indices = self.items[index]
        return neighbours

    def owners(self, nodes: Indices) -> Indices:
        """The node to which each of the neighbours belongs that :meth:`gather` gives."""
        return np.repeat(nodes, self.starts[nodes + 1] - self.starts[nodes])


@dataclass(frozen=True, eq=False)
class Adjacency:
    """Every arc once, without loops: from its head and from its tail.

    Attributes:
        backward: for each node those who have an arc to it.
    """

    backward: CompressedRows

    @classmethod
    def of(cls, network: Network) -> "Adjacency":
        """The ways of a network: its arcs that are not negative."""
        source, target = network.arcs()
        return cls(CompressedRows.of(len(network), target, source))

    @cached_property
    def forward(self) -> CompressedRows:
        """For each node those whom it has an arc to."""
        everybody = np.arange(len(self))
        return CompressedRows.of(len(self), self.backward.items, self.backward.owners(everybody))

    def __len__(self) -> int:
        return len(self.backward)


def spread(
    rows: CompressedRows,
    found: Indices,
    starts: Indices,
    *,
    limit: int | None = None,
    wanted: Indices | None = None,
) -> Iterator[tuple[Indices, Indices]]:
    """Go out from some nodes level by level, and write into ``found`` how many arcs each one is away.

    Args:
        rows: everybody's neighbours; with ``Ways.backward`` one goes against the arcs.
        found: -1 for those who may be reached, shape (N,).
        starts: the nodes to begin at, already 0 in ``found``.
        limit: stop after this many arcs.
        wanted: stop when all of these are reached; others as far as the last of them are too.

    Yields:
        For each level the neighbours first reached at it, as often as they are, and from whom each is.
    """
    last = np.empty(len(rows), np.int64)
    frontier, level = starts, 0
    while len(frontier) and level != limit and (wanted is None or (found[wanted] < 0).any()):
        level += 1
        reached = rows.gather(frontier)
        new = np.flatnonzero(found[reached] < 0)
        reached, by = reached[new], rows.owners(frontier)[new]
        found[reached] = level
        yield reached, by
        # Whoever is reached twice goes on once.
        order = np.arange(len(reached))
        last[reached] = order
        frontier = reached[last[reached] == order]


def distances(
    rows: CompressedRows, starts: Indices, *, limit: int | None = None, closed: Indices | None = None
) -> Indices:
    """How many arcs each node is from the nearest of some starts, shape (N,): -1 where it is not reached.

    Args:
        rows: everybody's neighbours; ``Ways.backward`` gives the distances *to* the starts.
        starts: positions, at distance 0.
        limit: stop after this many arcs.
        closed: these are neither reached nor passed.
    """
    found = np.full(len(rows), -1, np.int64)
    if closed is not None:
        found[closed] = 0
    found[starts] = 0
    for _ in spread(rows, found, starts, limit=limit):
        pass
    if closed is not None:
        found[closed] = -1
        found[starts] = 0
    return found


@dataclass(frozen=True, eq=False)
class ShortestPathDAG:
    """Everybody's distance to the ends, and the arcs that bring one step nearer.

    Attributes:
        steps: as :func:`distances` gives them, shape (N,).
        levels: from distance 1 on: the nodes of this distance, the heads of their arcs that lead one step
            nearer, both in network order, and where each node's heads begin.
    """

    steps: Indices
    levels: list[tuple[Indices, Indices, Indices]]

    @classmethod
    def of(cls, ways: Adjacency, ends: Indices, wanted: Indices | None = None) -> "ShortestPathDAG":
        """The descent to these ends, as far as all ``wanted`` or everybody is reached."""
        steps = np.full(len(ways), -1, np.int64)
        steps[ends] = 0
        levels = []
        for tails, heads in spread(ways.backward, steps, ends, wanted=wanted):
            if not len(tails):
                break
            keys = np.sort((tails << 32) | heads)
            owner = keys >> 32
            rows = np.flatnonzero(np.diff(owner, prepend=-1))
            levels.append((owner[rows], keys & _LOWER, rows))
        return cls(steps, levels)
