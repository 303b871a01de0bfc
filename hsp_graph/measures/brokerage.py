"""Gould-Fernandez brokerage: who stands between whom, in which of five roles, and is it more than chance.

v *brokers* from i to k when i -> v and v -> k are there, i -> k is not, and all three are different people.
A tie k -> i does not close it. By the groups of i, v and k the role is

============== ===== =====================================================================
coordinator    A A A all three are of one group
itinerant      A B A the two ends are of one group, the broker is of another
representative A A B the broker speaks for her own group to another
gatekeeper     A B B the broker lets others in to her own group
liaison        A B C three groups
============== ===== =====================================================================

What would be expected if as many arcs fell at random is told by the formulas in
:mod:`hsp_graph.measures.moments`; how the counting is done, by :mod:`hsp_graph.measures.triads`.

Two things differ from R's ``sna::brokerage`` on purpose. Loops and parallel arcs are taken away before
anything is counted: nobody brokers with herself, and two reasons for one tie are not two paths. (sna counts a
duplicated arc as a second path, and lets loops and duplicates into the density.)

Reference:
    Gould, R. V. and Fernandez, R. M. (1989). Structures of mediation: a formal approach to brokerage in
    transaction networks. Sociological Methodology 19, 89-126.
"""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hsp_graph.core.errors import CommandError
from hsp_graph.measures.arcs import weighted_arcs
from hsp_graph.measures.moments import Floats, global_moments, node_moments
from hsp_graph.measures.triads import brokered_triads
from hsp_graph.network.network import Indices, Network

if TYPE_CHECKING:
    import networkx as nx

    Graph = Network | nx.Graph[Any]

#: The roles, in the order of every array's last axis.
ROLES = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison", "total")

#: The group of people whose group the data do not state.
NOT_STATED = "(not stated)"

_MISSING = object()


@dataclass(frozen=True, eq=False)
class Brokerage:
    """The brokerage of every node, of every group and of the whole network.

    Attributes:
        nodes: the N nodes: ids of a ``Network``, nodes of a networkx graph, in its order.
        groups: the G groups, in order of first appearance.
        membership: the position in ``groups`` of each node's group, shape (N,).
        sizes: how many nodes each group has, shape (G,).
        arcs: m, how many arcs there are, without loops and parallels.
        counts: how often each node brokers in each of :data:`ROLES`, shape (N, 6).
        group_expected: E of one member of each group, shape (G, 6).
        group_sd: the standard deviation of the same, shape (G, 6).
        global_expected: E of the whole network's counts, shape (6,).
        global_sd: the standard deviation of the same, shape (6,).

    Where there are fewer than two nodes there is no density, and E and sd are NaN.
    """

    nodes: Sequence[Any]
    groups: Sequence[Hashable]
    membership: Indices
    sizes: Indices
    arcs: int
    counts: Indices
    group_expected: Floats
    group_sd: Floats
    global_expected: Floats
    global_sd: Floats

    @property
    def expected(self) -> Floats:
        """E of every node's counts, shape (N, 6)."""
        return self.group_expected[self.membership]

    @property
    def sd(self) -> Floats:
        """The standard deviation of every node's counts, shape (N, 6)."""
        return self.group_sd[self.membership]

    @property
    def z(self) -> Floats:
        """(count - E) / sd of every node, shape (N, 6); NaN, shown as "not defined", where sd = 0."""
        return _standardised(self.counts, self.expected, self.sd)

    @property
    def global_counts(self) -> Indices:
        """The counts of the whole network, shape (6,)."""
        counts: Indices = self.counts.sum(axis=0)
        return counts

    @property
    def global_z(self) -> Floats:
        """(count - E) / sd of the whole network, shape (6,); NaN where sd = 0."""
        return _standardised(self.global_counts, self.global_expected, self.global_sd)

    @property
    def global_p(self) -> Floats:
        """The two-sided p of ``global_z`` under the normal distribution, shape (6,); NaN where z is."""
        return np.array([math.erfc(abs(z) / math.sqrt(2)) for z in self.global_z.tolist()])

    def to_rows(self) -> list[dict[str, Any]]:
        """One dict per node: node, group, and for each role the count, ``_expected``, ``_sd`` and ``_z``.

        >>> net = Network.of([("p", "home"), ("f", "family-learning"), ("h", "school")],
        ...                  [("p", "f"), ("f", "h")])
        >>> row = brokerage(net).to_rows()[1]
        >>> row["node"], row["group"], row["liaison"], round(row["liaison_z"], 2), row["gatekeeper_z"]
        ('f', 'family-learning', 1, 2.3, nan)
        """
        groups = [self.groups[g] for g in self.membership.tolist()]
        tables = {"": self.counts, "_expected": self.expected, "_sd": self.sd, "_z": self.z}
        return _rows({"node": self.nodes, "group": groups}, tables)

    def group_rows(self) -> list[dict[str, Any]]:
        """One dict per group: group, size, and for each role a member's ``_mean``, ``_expected`` and ``_sd``.

        >>> net = Network.of([("p", "home"), ("f", "family-learning"), ("h", "school")],
        ...                  [("p", "f"), ("f", "h")])
        >>> row = brokerage(net).group_rows()[1]
        >>> row["group"], row["size"], row["liaison_mean"], round(row["liaison_expected"], 3)
        ('family-learning', 1, 1.0, 0.148)
        """
        sums = np.zeros((len(self.groups), len(ROLES)), np.int64)
        np.add.at(sums, self.membership, self.counts)
        means = sums / self.sizes[:, None]
        tables = {"_mean": means, "_expected": self.group_expected, "_sd": self.group_sd}
        return _rows({"group": self.groups, "size": self.sizes.tolist()}, tables)

    def global_rows(self) -> list[dict[str, Any]]:
        """One dict per role: role, and the whole network's count, expected, sd, z and p.

        >>> net = Network.of([("p", "home"), ("f", "family-learning"), ("h", "school")],
        ...                  [("p", "f"), ("f", "h")])
        >>> row = brokerage(net).global_rows()[4]
        >>> row["role"], row["count"], round(row["z"], 3), round(row["p"], 3)
        ('liaison', 1, 0.804, 0.421)
        """
        columns = {
            "role": ROLES,
            "count": self.global_counts.tolist(),
            "expected": self.global_expected.tolist(),
            "sd": self.global_sd.tolist(),
            "z": self.global_z.tolist(),
            "p": self.global_p.tolist(),
        }
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def brokerage(graph: "Graph", group: str = "sector", *, negative: bool = False) -> Brokerage:
    """Gould-Fernandez brokerage of every node: counts, and what chance would give.

    The roles and the reference are at the head of this module, the formulas of E and sd at the head of
    :mod:`hsp_graph.measures.moments`; ``z = (count - E) / sd``.

    Counting takes O(m sqrt(m)) time at worst, near O(m) on home-school networks, and O(N + m) memory. The
    number of groups does not enter: grouping by organisation, with thousands of them, costs the same.

    Args:
        graph: a ``Network``, or any networkx graph whose nodes carry the attribute. An undirected edge is an
            arc each way, so a triad of such edges counts from both its ends. Weights do not enter. Loops are
            left out, and parallel arcs count once.
        group: the attribute that says who belongs together: sector, role, organisation or any other. Its
            values may be anything hashable. Empty text, None and NaN mean that it is not known; those
            people form a group of their own, "(not stated)".
        negative: also count negative ties, which otherwise carry no brokerage. In a networkx graph these are
            the edges whose attribute ``valence`` is "negative".

    Returns:
        A :class:`Brokerage`. Counts are exact. z is NaN ("not defined") where sd = 0: with no arc, with
        every arc, or in a role that nobody in the group could have.

    Raises:
        CommandError: if the network has no such attribute, if nodes of the networkx graph lack it or have a
            value that cannot be a group, or if the graph is not a networkx graph.

    Two parents know a practitioner, who talks to the head and to a teacher; the head answers to an officer
    of the authority. All six are fictional.

    >>> people = [("Amina", "home"), ("Beth", "home"), ("Dev", "family-learning"),
    ...           ("Ms Ahmed", "school"), ("Mr Cole", "school"), ("Officer", "authority")]
    >>> ties = [("Amina", "Dev"), ("Dev", "Beth"), ("Dev", "Ms Ahmed"), ("Dev", "Mr Cole"),
    ...         ("Mr Cole", "Ms Ahmed"), ("Ms Ahmed", "Officer")]
    >>> result = brokerage(Network.of(people, ties))
    >>> for row in result.to_rows():
    ...     print(row["node"], *(row[role] for role in ROLES), round(row["total_z"], 2))
    Amina 0 0 0 0 0 0 -0.61
    Beth 0 0 0 0 0 0 -0.61
    Dev 0 1 0 0 2 3 2.24
    Ms Ahmed 0 0 1 0 1 2 1.29
    Mr Cole 0 0 0 0 0 0 -0.61
    Officer 0 0 0 0 0 0 -0.61

    Mr Cole brokers nothing: Dev reaches Ms Ahmed without him.
    """
    nodes, source, target, _ = weighted_arcs(graph, None, negative=negative)
    values = graph.groups(group).tolist() if isinstance(graph, Network) else _attribute(graph, group)
    groups, membership = _groups(nodes, values, group)
    sizes = np.bincount(membership, minlength=len(groups))
    counts, arcs = brokered_triads(source, target, membership)
    group_expected, group_sd = node_moments(sizes, arcs)
    global_expected, global_sd = global_moments(sizes, arcs)
    return Brokerage(
        nodes, groups, membership, sizes, arcs, counts, group_expected, group_sd, global_expected, global_sd
    )


def _attribute(graph: "nx.Graph[Any]", group: str) -> list[Any]:
    """Each node's value of an attribute."""
    values = [value for _, value in graph.nodes(data=group, default=_MISSING)]
    lacking = [node for node, value in zip(graph, values, strict=True) if value is _MISSING]
    if lacking:
        raise CommandError(
            f"{len(lacking)} of {len(values)} nodes have no attribute '{group}', for example {lacking[0]!r}.",
            hint="Name an attribute that every node has, or set it: "
            f"networkx.set_node_attributes(graph, {{node: value, ...}}, {group!r}).",
        )
    return values


def _groups(nodes: Sequence[Any], values: list[Any], group: str) -> tuple[list[Hashable], Indices]:
    """The different values in order of first appearance, and the position of each node's value."""
    try:
        different = dict.fromkeys(values)
    except TypeError as error:
        node, value = next((n, v) for n, v in zip(nodes, values, strict=True) if not _hashable(v))
        raise CommandError(
            f"The attribute '{group}' of node {node!r} is {value!r}, which cannot name a group.",
            hint="Use text or numbers, or a tuple in place of a list.",
        ) from error
    # A value that is not equal to itself is NaN.
    label = {v: NOT_STATED if v is None or v == "" or v != v else v for v in different}  # noqa: PLR0124
    position = {name: index for index, name in enumerate(dict.fromkeys(label.values()))}
    by_value = {value: position[name] for value, name in label.items()}
    return list(position), np.fromiter(map(by_value.__getitem__, values), np.int64, len(values))


def _hashable(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def _standardised(counts: Indices, expected: Floats, sd: Floats) -> Floats:
    """(count - E) / sd, NaN where sd = 0 or is not defined."""
    z = np.full(counts.shape, math.nan)
    np.divide(counts - expected, sd, out=z, where=sd > 0)
    return z


def _rows(heads: dict[str, Sequence[Any]], tables: dict[str, npt.NDArray[Any]]) -> list[dict[str, Any]]:
    """One dict per row: the heads, then role by role its column of each table under role + suffix."""
    columns: dict[str, Sequence[Any]] = dict(heads)
    for index, role in enumerate(ROLES):
        for suffix, table in tables.items():
            columns[role + suffix] = table[:, index].tolist()
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
