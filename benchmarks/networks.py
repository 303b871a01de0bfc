"""The fictional home-school networks that the benchmarks measure, as our arrays and as a networkx graph."""

from typing import TYPE_CHECKING, Any

import numpy as np

from hsp_graph.network.network import AGENT_COLUMNS, TIE_COLUMNS, Network

if TYPE_CHECKING:
    import networkx as nx


def home_school(people: int, seed: int = 2020) -> Network:
    """A fictional authority with about six arcs per person.

    Of every 100 people there are about 86 parents, 11 teachers, one or two practitioners and one head; 1 in
    2,000 is an officer. Parents know parents of the same school, a teacher or two, some of them the
    practitioner, few of them the head; staff know each other; each practitioner works with two schools.
    """
    rng = np.random.default_rng(seed)
    schools = max(1, people // 100)
    officers = max(1, people // 2000)
    sizes = {"head-teacher": schools, "family-learning-practitioner": max(1, schools * 3 // 2)}
    sizes |= {"teacher": schools * 11, "officer": officers}
    sizes["parent"] = max(2, people - sum(sizes.values()))
    starts = dict(zip(sizes, np.cumsum([0, *sizes.values()]).tolist(), strict=False))
    count = sum(sizes.values())
    school = {role: np.arange(size) % schools for role, size in sizes.items()}

    def at(role: str, place: Any) -> Any:
        """Somebody of this role at each of these schools."""
        each = np.maximum(1, sizes[role] // schools)
        return starts[role] + (place + schools * rng.integers(0, each, len(place))) % sizes[role]

    def everyone(role: str) -> Any:
        return starts[role] + np.arange(sizes[role])

    parts = []

    def join(role: str, other: str, each: int, share: float, back: float) -> None:
        """Each one of ``role`` to ``each`` of ``other`` at her school, with probability ``share``."""
        source = np.repeat(everyone(role), each)
        target = at(other, np.repeat(school[role], each))
        there = rng.random(len(source)) < share
        answered = there & (rng.random(len(source)) < back)
        parts.extend([(source[there], target[there]), (target[answered], source[answered])])

    join("parent", "parent", 3, 0.75, 0.5)
    join("parent", "teacher", 2, 0.6, 0.4)
    join("parent", "family-learning-practitioner", 1, 0.5, 0.9)
    join("parent", "head-teacher", 1, 0.2, 0.3)
    join("teacher", "teacher", 4, 0.8, 0.5)
    join("teacher", "head-teacher", 1, 0.9, 0.9)
    join("family-learning-practitioner", "head-teacher", 2, 0.8, 0.7)
    join("family-learning-practitioner", "family-learning-practitioner", 2, 0.8, 0.7)
    join("head-teacher", "officer", 1, 1.0, 1.0)
    source, target = (np.concatenate([part[end] for part in parts]) for end in (0, 1))
    role = np.repeat(np.array(list(sizes), dtype=object), list(sizes.values()))
    sector_of = {"parent": "home", "family-learning-practitioner": "family-learning", "officer": "authority"}
    sector = np.array([sector_of.get(name, "school") for name in role], dtype=object)
    ids = np.array([f"person-{i}" for i in range(count)], dtype=object)
    # np.full would make a text of its own for every tie.
    valence = np.repeat(np.array(["positive"], dtype=object), len(source))
    return Network(
        agents=_columns(AGENT_COLUMNS, count, id=ids, label=ids, role=role, sector=sector),
        ties=_columns(TIE_COLUMNS, len(source), valence=valence),
        source=source,
        target=target,
    )


def with_heads(people: int) -> Network:
    """The same authority, in which the head-teachers hold power."""
    network = home_school(people)
    network.agents["power"][:] = network.agents["role"] == "head-teacher"
    return network


def _columns(types: dict[str, type], length: int, **given: Any) -> dict[str, Any]:
    """The columns; those that are not given share one array of "not known"."""
    blank: dict[type, Any] = {
        str: np.full(length, "", dtype=object),
        bool: np.zeros(length, bool),
        float: np.full(length, np.nan),
    }
    return {name: given.get(name, blank[kind]) for name, kind in types.items()}


def digraph(network: Network) -> "nx.DiGraph[Any]":
    """The network as the plain ``networkx.DiGraph`` that a networkx user would have."""
    import networkx as nx  # the benchmark of memory does without it

    graph: nx.DiGraph[Any] = nx.DiGraph()
    ids = network.agents["id"].tolist()
    graph.add_nodes_from(
        (node, {"sector": sector})
        for node, sector in zip(ids, network.agents["sector"].tolist(), strict=True)
    )
    source, target = simple_arcs(network)
    graph.add_edges_from((ids[a], ids[b]) for a, b in zip(source.tolist(), target.tolist(), strict=True))
    return graph


def simple_arcs(network: Network) -> tuple[Any, Any]:
    """The ends of every arc, each once and without loops, by source and target."""
    source, target = network.arcs()
    size = len(network)
    keys = np.unique((source * size + target)[source != target])
    return keys // size, keys % size
