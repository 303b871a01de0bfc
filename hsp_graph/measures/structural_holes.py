"""Structural holes: how much of a person's network her contacts leave to her, and how much they close off.

With a_ij the strength of the arc i -> j (1 without weights), i's tie with j is w_ij = a_ij + a_ji, and j is a
*contact* of i where w_ij > 0. The N contacts of i are told by

============== =================================================================================
p_ij           w_ij / sum_k w_ik: the share of her network that i spends on j
m_jq           w_jq / max_k w_jk: j's tie with q beside the strongest that j has
effective size sum_j [1 - sum_q p_iq m_jq], over contacts j and others q: N less what is redundant
efficiency     effective size / N
c_ij           (p_ij + sum_q p_iq p_qj)^2: how far j holds i, directly and through others
constraint     C = sum_j c_ij
hierarchy      sum_j r_j ln r_j / (N ln N), r_j = c_ij / (C / N): 0 if all hold i alike, 1 if one does
============== =================================================================================

In the **whole**-network model k ranges over everybody: what an alter spends outside i's circle does not hold
i. It is what igraph and networkx compute. In the **ego**-network model, UCINET's default and for interviews
that tell of one person's circle the only one there is, only i, her contacts and the ties among them enter;
a contact's share and strongest tie are taken within them. Effective sizes differ only where strengths do.

References:
    Burt, R. S. (1992). Structural Holes: The Social Structure of Competition. Harvard University Press,
    chapter 2.
    Burt, R. S. (1991). STRUCTURE, version 4.2: reference manual. Columbia University, pages 181-183: the
    hierarchy of somebody with one contact is 1.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from scipy import sparse

from hsp_graph.core.errors import CommandError
from hsp_graph.measures.arcs import weighted_arcs
from hsp_graph.measures.moments import Floats
from hsp_graph.measures.triangles import triangles
from hsp_graph.network.network import Indices, Network

if TYPE_CHECKING:
    import networkx as nx

    Graph = Network | nx.Graph[Any]

Model = Literal["whole", "ego"]


@dataclass(frozen=True, eq=False)
class StructuralHoles:
    """The structural holes around every node.

    Attributes:
        nodes: the N nodes: ids of a ``Network``, nodes of a networkx graph, in its order.
        model: "whole" or "ego".
        degree: how many contacts each node has, shape (N,).
        effective_size: contacts less what is redundant among them, shape (N,).
        efficiency: effective size / degree, shape (N,).
        constraint: the sum of the node's dyadic constraints, shape (N,).
        hierarchy: how far one contact makes up the constraint, shape (N,).
        dyadic: c_ij of every node i and contact j, a ``scipy.sparse.csr_array`` of shape (N, N).

    Of somebody without a contact only the degree is defined; the rest is NaN.
    """

    nodes: Sequence[Any]
    model: Model
    degree: Indices
    effective_size: Floats
    efficiency: Floats
    constraint: Floats
    hierarchy: Floats
    dyadic: Any

    def to_rows(self) -> list[dict[str, Any]]:
        """One dict per node: node, model, degree and the four measures.

        >>> net = Network.of([("p", "home"), ("f", "family-learning"), ("h", "school")],
        ...                  [("p", "f"), ("f", "h")])
        >>> structural_holes(net).to_rows()[1]
        {'node': 'f', 'model': 'whole', 'degree': 2, 'effective_size': 2.0, 'efficiency': 1.0,
         'constraint': 0.5, 'hierarchy': 0.0}
        """
        columns = {
            "node": self.nodes,
            "model": [self.model] * len(self.nodes),
            "degree": self.degree.tolist(),
            "effective_size": self.effective_size.tolist(),
            "efficiency": self.efficiency.tolist(),
            "constraint": self.constraint.tolist(),
            "hierarchy": self.hierarchy.tolist(),
        }
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]

    def dyad_rows(self) -> list[dict[str, Any]]:
        """One dict per node and contact: node, contact, model, constraint.

        >>> net = Network.of([("p", "home"), ("f", "family-learning")], [("p", "f")])
        >>> structural_holes(net).dyad_rows()
        [{'node': 'p', 'contact': 'f', 'model': 'whole', 'constraint': 1.0},
         {'node': 'f', 'contact': 'p', 'model': 'whole', 'constraint': 1.0}]
        """
        egos = np.repeat(np.arange(len(self.nodes)), np.diff(self.dyadic.indptr)).tolist()
        dyads = zip(egos, self.dyadic.indices.tolist(), self.dyadic.data.tolist(), strict=True)
        return [
            {"node": self.nodes[i], "contact": self.nodes[j], "model": self.model, "constraint": constraint}
            for i, j, constraint in dyads
        ]


def structural_holes(
    graph: "Graph", *, model: Model = "whole", weight: str | None = None, negative: bool = False
) -> StructuralHoles:
    """Effective size, efficiency, constraint and hierarchy of every node, and the constraint of every dyad.

    The formulas, the two models and the references are at the head of this module. Time is O(m sqrt(m)) at
    worst, near O(m) on home-school networks; memory is O(N + m).

    Args:
        graph: a ``Network``, or any networkx graph. An undirected edge is an arc each way. Loops are left
            out: nobody is a contact of her own.
        model: "whole" or "ego".
        weight: what says how strong a tie is: "strength" of a ``Network``, an edge attribute of a networkx
            graph. Parallel arcs add up. Where the strength is not stated (nothing, None, NaN) it counts as
            1; a strength of 0 is no tie. Without ``weight`` every arc counts 1, and parallel arcs once: two
            reasons for one tie do not make it stronger. (igraph counts them twice.)
        negative: also count negative ties, which otherwise carry no social capital. In a networkx graph
            these are the edges whose attribute ``valence`` is "negative".

    Returns:
        A :class:`StructuralHoles`. Of somebody without contacts nothing is defined (NaN). With one contact
        the formula of hierarchy is 0/0; it is 1 there, as Burt sets it: one person holds her. networkx, asked
        for single nodes, gives NaN also for whoever has no arc going out; here contacts are contacts by
        whichever direction.

    Raises:
        CommandError: if the model or the weight is unknown, a weight is not a number, negative or infinite,
            weights lie more than a factor of 1e100 apart, or the graph is not a networkx graph.

    Dev's contacts are four fictional people, of whom only Mr Cole and Ms Ahmed know each other: one tie of
    six, so 2 * 1 / 4 of the four contacts is redundant.

    >>> people = [("Amina", "home"), ("Beth", "home"), ("Dev", "family-learning"),
    ...           ("Ms Ahmed", "school"), ("Mr Cole", "school"), ("Officer", "authority")]
    >>> ties = [("Amina", "Dev"), ("Dev", "Beth"), ("Dev", "Ms Ahmed"), ("Dev", "Mr Cole"),
    ...         ("Mr Cole", "Ms Ahmed"), ("Ms Ahmed", "Officer")]
    >>> net = Network.of(people, ties)
    >>> holes = structural_holes(net)
    >>> holes.effective_size.tolist(), holes.efficiency[2].item()
    ([1.0, 1.0, 3.5, 2.333..., 1.0, 1.0], 0.875)

    Ms Ahmed spends a third of her network on the officer, whom Dev does not know; in the ego model that
    third does not exist, and she holds Dev the more.

    >>> print(holes.constraint[2].round(4), structural_holes(net, model="ego").constraint[2].round(4))
    0.3767 0.4062
    """
    if model not in get_args(Model):
        raise CommandError(f"There is no model '{model}'.", hint="Use 'whole' or 'ego'.")
    nodes, source, target, strength = weighted_arcs(graph, weight, negative=negative)
    order, upper = _pairs(source, target, strength, len(nodes))
    ego, alter, size, dyads = _dyads(upper, model)
    degree = np.bincount(ego, minlength=len(nodes))
    contacts = np.where(degree > 0, degree, np.nan)
    constraint = np.bincount(ego, dyads, len(nodes)) + 0 * contacts
    ratio = dyads * (contacts / constraint)[ego]
    disorder = np.bincount(ego, ratio * np.log(ratio), len(nodes))
    with np.errstate(invalid="ignore"):
        hierarchy = np.where(degree == 1, 1.0, disorder / (contacts * np.log(contacts)))
    effective: Floats = contacts - np.bincount(ego, size, len(nodes))
    place = np.empty(len(nodes), np.int64)
    place[order] = np.arange(len(nodes))
    return StructuralHoles(
        nodes,
        model,
        degree[place],
        effective[place],
        (effective / contacts)[place],
        constraint[place],
        np.clip(hierarchy, 0, 1)[place],
        sparse.coo_array((dyads, (order[ego], order[alter])), (len(nodes), len(nodes))).tocsr(),
    )


def _pairs(source: Indices, target: Indices, strength: Floats | None, size: int) -> tuple[Indices, Any]:
    """The nodes by rising degree, and w_ij of every pair of so numbered nodes, CSR above the diagonal."""
    loopless = source != target
    degree = np.bincount(source[loopless], minlength=size) + np.bincount(target[loopless], minlength=size)
    order = np.argsort(degree)
    rank = np.empty(size, np.int64)
    rank[order] = np.arange(size)
    given = np.ones(len(source)) if strength is None else strength
    arcs = sparse.coo_matrix((given, (rank[source], rank[target])), (size, size)).tocsr()
    if strength is None:
        arcs.data.fill(1)  # parallel arcs were summed
    arcs.eliminate_zeros()
    return order, sparse.triu(arcs + arcs.T, 1, format="csr")


def _dyads(upper: Any, model: Model) -> tuple[Indices, Indices, Floats, Floats]:
    """Of every contact in either direction, all lower -> higher before all higher -> lower.

    Returns:
        i, j, how far j is redundant (sum_q p_iq m_jq) and c_ij, each of shape (2E,).
    """
    size, count = upper.shape[0], upper.nnz
    lower = np.repeat(np.arange(size, dtype=upper.indices.dtype), np.diff(upper.indptr))
    ego = np.concatenate([lower, upper.indices])
    alter = np.concatenate([upper.indices, lower])
    tie = np.concatenate([upper.data, upper.data])
    spent = np.bincount(ego, tie, size)
    if model == "whole":
        strongest = np.zeros(size)
        np.maximum.at(strongest, ego, tie)
        alters_spent, alters_strongest = spent[alter], strongest[alter]
    else:
        alters_spent, alters_strongest = tie.copy(), tie.copy()
        for near, far, base in _corners(upper, count):
            for leg in (near, far):
                np.add.at(alters_spent, leg, tie[base])
                np.maximum.at(alters_strongest, leg, tie[base])
    common, through = np.zeros(2 * count), np.zeros(2 * count)
    for near, far, base in _corners(upper, count):
        for leg, other in ((near, far), (far, near)):
            both = tie[other] * tie[base]
            np.add.at(common, leg, both)
            np.add.at(through, leg, both / alters_spent[other])
    redundant = common / (spent[ego] * alters_strongest)
    return ego, alter, redundant, ((tie + through) / spent[ego]) ** 2


def _corners(upper: Any, count: int) -> Iterator[tuple[Indices, Indices, Indices]]:
    """Every triangle three times: the places of a node's dyads with the two others, and of their pair.

    Yields:
        Places in the arrays of :func:`_dyads`.
    """
    for ab, ac, bc in triangles(upper):
        yield ab, ac, bc
        yield ab + count, bc, ac
        yield ac + count, bc + count, ab
