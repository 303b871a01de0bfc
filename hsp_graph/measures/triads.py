"""Counting brokered triads: exactly, without a loop over people and without a dense matrix.

A person's in-neighbours times her out-neighbours, group by group, are all the paths i -> v -> k. From these
are taken those that come back to where they began (i = k) and those that i -> k closes. The closed ones lie
in triangles, and every triangle is found once.
"""

from itertools import permutations
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from hsp_graph.network.network import Indices

Codes = npt.NDArray[np.int8]
#: Positions, in 32 or 64 bits.
Places = npt.NDArray[Any]

_AAA, _ABA, _AAB, _ABB, _ABC = range(5)
#: The role by whether the groups are equal: i's and v's (1), v's and k's (2), i's and k's (4).
_ROLE_BY_EQUALITY = np.array([_ABC, _AAB, _ABB, _AAA, _ABA, _AAA, _AAA, _AAA])
#: The number of candidate triangles examined at a time, which bounds the memory.
_CHUNK = 1 << 20


def brokered_triads(source: Indices, target: Indices, membership: Indices) -> tuple[Indices, int]:
    """How often each node brokers in each role, and the number of arcs without loops and parallels.

    Time is O(m sqrt(m)) at worst and near O(m) where few have many neighbours in common; memory is O(N + m).
    The number of groups enters neither.

    Args:
        source: the position of each arc's tail, shape (M,); loops and parallel arcs are allowed.
        target: the position of each arc's head, shape (M,).
        membership: the number of each node's group, from 0, shape (N,).

    Returns:
        The counts, shape (N, 6): coordinator, itinerant, representative, gatekeeper, liaison, total; and m.

    >>> counts, arcs = brokered_triads(np.array([0, 1, 1]), np.array([1, 2, 1]), np.array([0, 0, 1]))
    >>> counts[1].tolist(), arcs
    ([0, 0, 1, 0, 0, 1], 2)
    """
    size = len(membership)
    degree = np.bincount(source, minlength=size) + np.bincount(target, minlength=size)
    # Named by rank of degree, nobody has more than sqrt(2m) neighbours of a higher name, not even a hub.
    order = np.argsort(degree)
    rank = np.empty(size, np.int32)  # half the memory; nobody has two thousand million people
    rank[order] = np.arange(size)
    group = membership[order]
    pairs = _pairs(rank[source], rank[target], size)
    lower = np.repeat(np.arange(size, dtype=np.int32), np.diff(pairs.indptr))
    paths, arcs = _paths(lower, pairs.indices, pairs.data, group)
    counts = np.empty((size, 6), np.int64)
    counts[order, :5] = paths - _closed(pairs, lower, group)
    counts[:, 5] = counts[:, :5].sum(axis=1)
    return counts, arcs


def _pairs(source: Places, target: Places, size: int) -> Any:
    """Every pair of joined nodes once, in a CSR matrix above its diagonal: 1 an arc up, 2 down, 3 both."""

    def pattern(rows: Indices, columns: Indices) -> Any:
        matrix = sparse.coo_matrix((np.ones(len(rows), np.int8), (rows, columns)), (size, size)).tocsr()
        matrix.data.fill(1)  # parallel arcs were summed
        return matrix

    up, down = np.flatnonzero(source < target), np.flatnonzero(source > target)
    return pattern(source[up], target[up]) + 2 * pattern(target[down], source[down])


def _paths(lower: Places, upper: Places, code: Codes, group: Indices) -> tuple[Indices, int]:
    """The numbers of i -> v -> k with i and k different, by v and role, shape (N, 5), and how many arcs."""
    size = len(group)
    same = group[lower] == group[upper]

    def tally(*ends: tuple[Places, Places]) -> tuple[Indices, Indices]:
        """How often each node is at these ends of these pairs: with another group's node, with her own's."""
        keys = np.concatenate([2 * nodes[pairs] + same[pairs] for nodes, pairs in ends])
        both = np.bincount(keys, minlength=2 * size)
        return both[::2], both[1::2]

    up, down, mutual = (np.flatnonzero(mask) for mask in (code != 2, code != 1, code == 3))
    other_out, own_out = tally((lower, up), (upper, down))
    other_in, own_in = tally((upper, up), (lower, down))
    other_mutual, own_mutual = tally((lower, mutual), (upper, mutual))
    up, down = up[~same[up]], down[~same[down]]
    one_group = _one_group_paths(
        np.concatenate([lower[up], upper[down]]), np.concatenate([upper[up], lower[down]]), group
    )
    counts = np.empty((size, 5), np.int64)
    counts[:, _AAA] = own_in * own_out - own_mutual
    counts[:, _ABA] = one_group - other_mutual
    counts[:, _AAB] = own_in * other_out
    counts[:, _ABB] = other_in * own_out
    counts[:, _ABC] = other_in * other_out - one_group
    return counts, len(code) + len(mutual)


def _one_group_paths(tail: Places, head: Places, group: Indices) -> Indices:
    """For each v the sum, over groups, of her in-neighbours there times her out-neighbours there, shape (N,).

    One sparse N x G matrix holds both numbers, one of them times 2^32, so that it is sorted once.
    """
    size = len(group)
    one = np.repeat([1 << 32, 1], len(tail))
    where = (np.concatenate([head, tail]), np.concatenate([group[tail], group[head]]))
    both = sparse.coo_matrix((one, where), (size, int(group.max(initial=0)) + 1)).tocsr()
    running = np.zeros(both.nnz + 1, np.int64)
    np.cumsum((both.data >> 32) * (both.data & 0xFFFFFFFF), out=running[1:])
    per_node: Indices = np.diff(running[both.indptr])
    return per_node


def _closed(pairs: Any, lower: Places, group: Indices) -> Indices:
    """The numbers of i -> v -> k that i -> k closes, by v and role, shape (N, 5).

    Each triangle of joined nodes is found once, from its lowest: two neighbours above it that are joined.
    """
    size = len(group)
    closed = np.zeros(size * 5, np.int64)
    upper, code = pairs.indices, pairs.data
    place = np.arange(len(upper))
    later = pairs.indptr[lower + 1] - place - 1
    until = np.cumsum(later)
    candidates = int(until[-1]) if len(until) else 0
    if candidates == 0:
        return closed.reshape(size, 5)
    # A chunk's tally has 5N cells, so chunks grow with N to keep the sum of them in proportion.
    chunk = max(_CHUNK, size)
    edges = np.searchsorted(until, np.arange(chunk, candidates, chunk), side="right").tolist()
    for start, stop in zip([0, *edges], [*edges, len(later)], strict=True):
        repeats = later[start:stop]
        first = np.repeat(place[start:stop], repeats)
        before = np.repeat(until[start:stop] - repeats - (until[start] - repeats[0]), repeats)
        second = first + 1 + np.arange(len(first)) - before
        joined = np.asarray(pairs[upper[first], upper[second]]).ravel()
        found = np.flatnonzero(joined != 0)
        first, second = first[found], second[found]
        corners = (lower[first], upper[first], upper[second])
        keys = _closed_keys(corners, (code[first], code[second], joined[found]), group)
        closed += np.bincount(keys, minlength=len(closed))
    return closed.reshape(size, 5)


def _closed_keys(
    corners: tuple[Places, Places, Places], codes: tuple[Codes, Codes, Codes], group: Indices
) -> Indices:
    """5 v + role of every closed i -> v -> k in the triangles given by their corners, low to high."""
    groups = [group[corner] for corner in corners]
    arc, equal = {}, {}
    for (a, b), code in zip(((0, 1), (0, 2), (1, 2)), codes, strict=True):
        arc[a, b], arc[b, a] = code != 2, code != 1
        equal[a, b] = equal[b, a] = groups[a] == groups[b]
    keys = []
    for i, v, k in permutations(range(3)):
        there = np.flatnonzero(arc[i, v] & arc[v, k] & arc[i, k])
        equality = equal[i, v][there] + 2 * equal[v, k][there] + 4 * equal[i, k][there]
        keys.append(5 * corners[v][there].astype(np.int64) + _ROLE_BY_EQUALITY[equality])
    return np.concatenate(keys)
