"""The triads that one person brokers, one by one, each with the ties it is made of."""

from collections import defaultdict
from typing import Any

from hsp_graph.measures.brokerage import NOT_STATED
from hsp_graph.network.network import Network

#: By whether the groups are equal: i's and v's, v's and k's, i's and k's.
_ROLE = {
    (True, True, True): "coordinator",
    (False, False, True): "itinerant",
    (True, False, False): "representative",
    (False, True, False): "gatekeeper",
    (False, False, False): "liaison",
}


def brokered_by(
    network: Network, broker: int, group: str = "sector", *, negative: bool = False
) -> list[dict[str, Any]]:
    """Every i -> v -> k that :func:`hsp_graph.measures.brokerage` counts for one person v.

    Args:
        network: in which.
        broker: v's position.
        group: the attribute that says who belongs together.
        negative: also over negative ties.

    Returns:
        One dict per triad, by role and names: role, from, to (the names of i and k), ties_in, ties_out (the
        ids of all the ties i - v and v - k that make it; a mutual tie goes either way).

    Raises:
        CommandError: if the network has no such attribute.

    Amina and Beth, parents, know Dev; he knows Ms Ahmed, a head. All are fictional.

    >>> people = [("Amina", "home"), ("Beth", "home"), ("Dev", "family-learning"), ("Ms Ahmed", "school")]
    >>> net = Network.of(people, [("Amina", "Dev"), ("Dev", "Beth"), ("Dev", "Ms Ahmed")])
    >>> for triad in brokered_by(net, 2):
    ...     print(triad["role"], triad["from"], triad["to"], *triad["ties_in"], *triad["ties_out"])
    itinerant Amina Beth tie-0 tie-1
    liaison Amina Ms Ahmed tie-0 tie-2
    """
    groups = [value or NOT_STATED for value in network.groups(group).tolist()]
    names, ids = network.agents["label"].tolist(), network.ties["id"].tolist()
    comes: dict[int, list[str]] = defaultdict(list)
    goes: dict[int, list[str]] = defaultdict(list)
    joined = set()
    for source, target, mutual, valence, tie in zip(
        network.source.tolist(), network.target.tolist(), network.ties["mutual"].tolist(),
        network.ties["valence"].tolist(), ids, strict=True,
    ):  # fmt: skip
        if valence == "negative" and not negative:
            continue
        for one, other in ((source, target), (target, source)) if mutual else ((source, target),):
            joined.add((one, other))
            if other == broker != one:
                comes[one].append(tie)
            if one == broker != other:
                goes[other].append(tie)
    own = groups[broker]
    triads = [
        {
            "role": _ROLE[groups[i] == own, own == groups[k], groups[i] == groups[k]],
            "from": names[i],
            "to": names[k],
            "ties_in": comes[i],
            "ties_out": goes[k],
        }
        for i in comes
        for k in goes
        if i != k and (i, k) not in joined
    ]
    return sorted(triads, key=lambda triad: (triad["role"], triad["from"], triad["to"]))
