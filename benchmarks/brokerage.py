"""Brokerage against a networkx loop, in one run, on home-school networks of several sizes.

    python benchmarks/brokerage.py [--people 20000] [--repeat 5] [--full]

Exits with 1 if at 20,000 people brokerage is not at least 10 times faster than the loop from a ``Network``,
or not at least 4 times faster from a ``networkx.DiGraph``, conversion included.
"""

import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import click
import networkx as nx
import numpy as np

from hsp_graph.measures import brokerage
from hsp_graph.network import AGENT_COLUMNS, TIE_COLUMNS, Network

SIZES = (2_000, 20_000, 200_000)
#: The people at whose number the ratios must be reached, and the ratios.
GATE, FROM_NETWORK, FROM_DIGRAPH = 20_000, 10.0, 4.0
#: Over so many people the loop takes long, and runs only with --full.
LOOP_LIMIT = 20_000


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
    return Network(
        agents=_columns(AGENT_COLUMNS, count, id=ids, label=ids, role=role, sector=sector),
        ties=_columns(TIE_COLUMNS, len(source), valence=np.full(len(source), "positive", dtype=object)),
        source=source,
        target=target,
    )


def _columns(types: dict[str, type], length: int, **given: Any) -> dict[str, Any]:
    blank: dict[type, Any] = {
        str: np.full(length, "", dtype=object),
        bool: np.zeros(length, bool),
        float: np.full(length, np.nan),
    }
    return {name: given.get(name, blank[kind]) for name, kind in types.items()}


def digraph(network: Network) -> "nx.DiGraph[Any]":
    """The network as the plain ``networkx.DiGraph`` that a networkx user would have."""
    graph: nx.DiGraph[Any] = nx.DiGraph()
    ids = network.agents["id"].tolist()
    graph.add_nodes_from(
        (node, {"sector": sector})
        for node, sector in zip(ids, network.agents["sector"].tolist(), strict=True)
    )
    source, target = network.arcs()
    graph.add_edges_from(
        (ids[a], ids[b]) for a, b in zip(source.tolist(), target.tolist(), strict=True) if a != b
    )
    return graph


def networkx_loop(graph: "nx.DiGraph[Any]", group: str) -> dict[Any, Counter[str]]:
    """The definition, read out: every i -> v -> k of three different people that i -> k does not close."""
    groups = dict(graph.nodes(data=group))
    after = {node: set(graph.successors(node)) for node in graph}
    counts = {}
    for v in graph:
        count: Counter[str] = Counter()
        own = groups[v]
        for i in graph.predecessors(v):
            if i == v:
                continue
            first = groups[i]
            for k in after[v] - after[i]:
                if k in (i, v):
                    continue
                last = groups[k]
                if first == own:
                    count["coordinator" if last == own else "representative"] += 1
                elif last == own:
                    count["gatekeeper"] += 1
                else:
                    count["itinerant" if last == first else "liaison"] += 1
        count["total"] = count.total()
        counts[v] = count
    return counts


def _median_seconds(work: Callable[[], object], repeat: int) -> float:
    seconds = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


@click.command()
@click.option("--people", type=click.IntRange(min=20), multiple=True, help="A size; may be repeated.")
@click.option("--repeat", type=click.IntRange(min=1), default=5, show_default=True, help="Runs per median.")
@click.option("--full", is_flag=True, help=f"Run the loop also over {LOOP_LIMIT:,} people, once.")
def main(people: tuple[int, ...], repeat: int, full: bool) -> None:
    """Time Gould-Fernandez brokerage against a networkx loop on fictional home-school networks."""
    click.echo(
        f"{'people':>8} {'arcs':>10} {'Network s':>10} {'DiGraph s':>10} {'loop s':>10} {'ratios':>15}"
    )
    slow = False
    for size in people or SIZES:
        network = home_school(size)
        graph = digraph(network)
        from_network = _median_seconds(lambda net=network: brokerage(net), repeat)  # type: ignore[misc]
        from_digraph = _median_seconds(lambda g=graph: brokerage(g), repeat)  # type: ignore[misc]
        line = (
            f"{len(network):>8,} {graph.number_of_edges():>10,} {from_network:>10.4f} {from_digraph:>10.4f}"
        )
        if size > LOOP_LIMIT and not full:
            click.echo(f"{line} {'-':>10} {'-':>15}")
            continue
        runs = 1 if size > LOOP_LIMIT else min(repeat, 3)
        loop = _median_seconds(lambda g=graph: networkx_loop(g, "sector"), runs)  # type: ignore[misc]
        ratios = loop / from_network, loop / from_digraph
        click.echo(f"{line} {loop:>10.4f} {ratios[0]:>7.1f}{ratios[1]:>8.1f}")
        slow |= size == GATE and (ratios[0] < FROM_NETWORK or ratios[1] < FROM_DIGRAPH)
    if slow:
        click.echo(
            f"Too slow: at {GATE:,} people the ratios must be {FROM_NETWORK} and {FROM_DIGRAPH}.", err=True
        )
        sys.exit(1)


if __name__ == "__main__":
    main()
