"""Routes from home to school power: who families rely on to reach somebody who decides."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from hsp_graph.network import Array, Indices, Network

#: What :func:`reliance` counts, in words for people.
RELIANCE_RULE = (
    "the number of families whose only route of two steps to power in a school runs through that person"
)


@dataclass(frozen=True)
class Reliance:
    """Which families reach school power through one person alone.

    Attributes:
        families: positions in the network of the home agents, shape (F,).
        through: for each, the position of the only person through whom a short route runs, or -1, shape (F,).
        direct: for each, whether it has a tie of its own to school power, shape (F,).
    """

    families: Indices
    through: Indices
    direct: Array

    def counts(self, agents: int) -> Indices:
        """For each of so many agents, the number of families who rely on it, shape (N,)."""
        return np.bincount(self.through[self.through >= 0], minlength=agents)


def reliance(network: Network) -> Reliance:
    """Families whose only route of at most two steps to school power runs through one person.

    A route is a chain of arcs family -> ... -> holder of institutional power in a school, over ties that are
    not negative; a mutual tie can be walked both ways. A family with a direct tie relies on nobody; one with
    two possible intermediaries relies on neither; one without a route of two steps has nobody to rely on.

    Args:
        network: whose agents carry ``sector`` and ``power``.

    Returns:
        The families and the one each relies on. With nobody at home or no holder of school power there is
        nobody who relies, and no division to be undefined.

    >>> net = Network.of([("p", "home"), ("f", "family-learning"), ("h", "school")], [("p", "f"), ("f", "h")])
    >>> net.agents["power"][2] = True
    >>> reliance(net).counts(len(net)).tolist()
    [0, 1, 0]
    """
    n = len(network)
    sector = network.groups("sector")
    families = np.flatnonzero(sector == "home")
    powerful = (sector == "school") & network.agents["power"]
    source, target = network.arcs()
    loopless = source != target
    source, target = source[loopless], target[loopless]
    reaches = np.zeros(n, bool)
    reaches[source[powerful[target]]] = True
    # One arc per pair, to somebody who reaches power and is not the route's own end.
    between = reaches[target] & ~powerful[target]
    steps = csr_array(
        (np.ones(int(between.sum()), np.int8), (source[between], target[between])), shape=(n, n)
    )
    steps.sum_duplicates()
    ways = np.diff(steps.indptr)[families]
    direct = reaches[families]
    through = np.full(len(families), -1, np.int64)
    alone = (ways == 1) & ~direct
    through[alone] = steps.indices[steps.indptr[families[alone]]]
    return Reliance(families, through, direct)
