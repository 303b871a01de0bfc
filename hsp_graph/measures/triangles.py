"""Every triangle of an undirected network once, without a loop over nodes and without a dense matrix."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy import sparse

from hsp_graph.network.network import Indices

#: The number of candidates examined at a time, which bounds the memory.
CHUNK = 1 << 20


def triangles(upper: Any) -> Iterator[tuple[Indices, Indices, Indices]]:
    """The triangles a < b < c, as the places of their pairs ab, ac and bc.

    A candidate is two higher neighbours of one node; it is a triangle if these two are joined. Number the
    nodes by rising degree, and nobody has more than sqrt(2E) higher neighbours, not even a hub: time is
    O(E sqrt(E)) at worst and near O(E) where few have many neighbours in common. Memory is O(N + E).

    Args:
        upper: the E pairs, each once: a CSR matrix (N, N) above its diagonal, with sorted columns.

    Yields:
        For some of the triangles, the places in ``upper.indices`` of ab, of ac and of bc, each shape (T,).

    >>> upper = sparse.csr_matrix([[0, 1, 1, 0], [0, 0, 1, 0], [0, 0, 0, 1], [0, 0, 0, 0]])
    >>> [[place.tolist() for place in triangle] for triangle in triangles(upper)]
    [[[0], [1], [2]]]
    """
    count = upper.nnz
    higher = upper.indices
    place = np.arange(count)
    later = np.repeat(upper.indptr[1:], np.diff(upper.indptr)) - place - 1
    until = np.cumsum(later, dtype=np.int64)
    candidates = int(until[-1]) if count else 0
    if candidates == 0:
        return
    # 1 more than the place, because 0 is what is not there.
    placed = sparse.csr_matrix((place + 1, higher, upper.indptr), shape=upper.shape)
    edges = np.searchsorted(until, np.arange(CHUNK, candidates, CHUNK), side="right").tolist()
    for start, stop in zip([0, *edges], [*edges, count], strict=True):
        repeats = later[start:stop]
        ab = np.repeat(place[start:stop], repeats)
        if not len(ab):  # of nothing, scipy gives back a matrix
            continue
        before = np.repeat(until[start:stop] - repeats - (until[start] - later[start]), repeats)
        ac = ab + 1 + np.arange(len(ab)) - before
        bc = np.asarray(placed[higher[ab], higher[ac]]).ravel() - 1
        found = np.flatnonzero(bc >= 0)
        yield ab[found], ac[found], bc[found]
