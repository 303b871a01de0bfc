"""The arcs of a Network or of any networkx graph, and how strong each is."""

import math
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from hsp_graph.core.errors import CommandError
from hsp_graph.measures.moments import Floats
from hsp_graph.network.network import Indices, Network

if TYPE_CHECKING:
    import networkx as nx

    Graph = Network | nx.Graph[Any]
    Arcs = tuple[list[Any], Indices, Indices, Floats | None]

#: Products and squares of weights in this range are exact to the last digits; of others they may vanish.
_RANGE = 1e100


def weighted_arcs(graph: "Graph", weight: str | None, *, negative: bool = False) -> "Arcs":
    """The nodes, the ends of every arc, and its strength as a share of the greatest.

    Loops and parallel arcs are there as they stand; an undirected edge is an arc each way.

    Args:
        graph: a ``Network``, or any networkx graph.
        weight: "strength" of a ``Network``, an edge attribute of a networkx graph, or None. Where it is not
            stated (nothing, None, NaN) it counts as 1.
        negative: also the ties whose valence is negative.

    Returns:
        The nodes, N; source and target, positions of nodes, each shape (M,); the strengths, shape (M,), from
        0 to 1, or None if there is no ``weight``.

    Raises:
        CommandError: if there is no such weight, one is not a number, negative or infinite, weights lie more
            than a factor of 1e100 apart, or the graph is not a networkx graph.

    >>> net = Network.of([("p", "home"), ("f", "family-learning"), ("h", "school")],
    ...                  [("p", "f"), ("f", "h")], strength=[4.0, float("nan")])
    >>> nodes, source, target, strength = weighted_arcs(net, "strength")
    >>> source.tolist(), target.tolist(), strength.tolist()
    ([0, 1], [1, 2], [1.0, 0.25])
    """
    if isinstance(graph, Network):
        nodes = graph.agents["id"].tolist()
        source, target = graph.arcs(negative=negative)
        given = None if weight is None else _strengths(graph, weight, negative)
    else:
        nodes, source, target, given = _from_networkx(graph, weight, negative)
    if given is None:
        return nodes, source, target, None
    strength = np.where(np.isnan(given), 1.0, given)
    wrong = np.flatnonzero(~((strength >= 0) & (strength < math.inf)))
    if len(wrong):
        first = wrong[0]
        raise CommandError(
            f"The '{weight}' of a tie is {given[first]}, and a tie's strength is 0 or more and finite.",
            where=_tie(nodes[source[first]], nodes[target[first]]),
            hint="Leave negative ties to the valence, or measure without weights.",
        )
    greatest, least = strength.max(initial=0), strength.min(initial=math.inf, where=strength > 0)
    if greatest / least > _RANGE:
        raise CommandError(
            f"The '{weight}' of ties goes from {least} to {greatest}, which is too far apart to reckon with.",
            hint="Look for a slip of the keyboard, or give the strengths on another scale.",
        )
    return nodes, source, target, strength / greatest if greatest else strength


def _strengths(network: Network, weight: str, negative: bool) -> Floats:
    """The strength of each of ``network.arcs()``, in their order: the ties, then the mutual ones back."""
    if weight != "strength":
        raise CommandError(
            f"The ties of this network have no weight '{weight}'.", hint="Use 'strength', or no weight."
        )
    kept = np.ones(len(network.source), bool) if negative else network.ties["valence"] != "negative"
    strength = network.ties["strength"]
    return np.concatenate([strength[kept], strength[kept & network.ties["mutual"]]])


def _from_networkx(graph: "nx.Graph[Any]", weight: str | None, negative: bool) -> "Arcs":
    if not hasattr(graph, "is_multigraph"):
        raise CommandError(
            f"There are no ties to be measured in a {type(graph).__name__}.",
            hint="Give a Network or a networkx graph.",
        )
    nodes = list(graph)
    degrees: list[int] = []
    heads: list[Any] = []
    edges: list[Any] = []
    for _, contacts in graph.adjacency():
        degrees.append(len(contacts))
        heads.extend(contacts)
        edges.extend(contacts.values())
    position = dict(zip(nodes, range(len(nodes)), strict=True))
    source = np.repeat(np.arange(len(nodes)), degrees)
    target = np.fromiter(map(position.__getitem__, heads), np.int64, len(heads))
    if graph.is_multigraph():
        several = [len(parallel) for parallel in edges]
        source, target = np.repeat(source, several), np.repeat(target, several)
        edges = [edge for parallel in edges for edge in parallel.values()]
    kept = np.fromiter((negative or edge.get("valence") != "negative" for edge in edges), bool, len(edges))
    if weight is None:
        return nodes, source[kept], target[kept], None
    if edges and not any(weight in edge for edge in edges):
        numbers = sorted({str(name) for edge in edges for name in edge if isinstance(edge[name], Real)})
        raise CommandError(
            f"No tie has an attribute '{weight}'.",
            hint=f"Use one of: {', '.join(numbers)}." if numbers else "Measure without weights.",
        )
    places = np.flatnonzero(kept).tolist()
    given = (_number(edges[k].get(weight), weight, nodes[source[k]], nodes[target[k]]) for k in places)
    return nodes, source[kept], target[kept], np.fromiter(given, float, len(places))


def _number(value: Any, weight: str, tail: Any, head: Any) -> float:
    """A weight as it stands, NaN where it is not stated."""
    if value is None:
        return math.nan
    if not isinstance(value, Real):
        raise CommandError(
            f"The '{weight}' of a tie is {value!r}, which is not a number.",
            where=_tie(tail, head),
            hint="Give numbers, or measure without weights.",
        )
    try:
        return float(value)
    except OverflowError:  # an integer of hundreds of digits
        return math.inf * (1 if value == abs(value) else -1)


def _tie(tail: Any, head: Any) -> str:
    return f"the tie from {tail!r} to {head!r}"
