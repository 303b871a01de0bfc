"""The nearest holder of school power against networkx, in one run, on home-school networks.

    python -m benchmarks.routes [--people 20000] [--repeat 5]

The table has for each family the nearest holder, how many are as near, the steps, whether one shortest route
is all, and through whom it runs. networkx makes it from one search from all holders at once. Its function
that gives the nearest holder and one route, but does not tell how many there are, is timed as well.

Exits with 1 if at 20,000 people it is not at least 15 times faster than the same table made with networkx.
The rest of what is known about routes is timed beside it.
"""

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import click
import networkx as nx

from benchmarks.networks import digraph, with_heads
from benchmarks.peers import networkx_nearest
from hsp_graph.measures.betweenness import betweenness
from hsp_graph.measures.nearest import nearest_power
from hsp_graph.measures.reach import reach
from hsp_graph.measures.routes import disjoint_routes, routes

#: The people at whose number the ratio must be reached, and the ratio.
GATE, RATIO = 20_000, 15.0
#: Over so many people disjoint routes take long.
DISJOINT_LIMIT = 20_000


def _median_seconds(work: Callable[[], object], repeat: int) -> float:
    seconds = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


@click.command()
@click.option("--people", type=click.IntRange(min=20), default=GATE, show_default=True, help="The size.")
@click.option("--repeat", type=click.IntRange(min=1), default=5, show_default=True, help="Runs per median.")
def main(people: int, repeat: int) -> None:
    """Time routes to school power on a fictional home-school network, and networkx beside them."""
    network = with_heads(people)
    ids, power = network.agents["id"], network.agents["power"]
    families, heads = ids[network.agents["sector"] == "home"].tolist(), ids[power].tolist()
    graph: Any = digraph(network)
    ours = _median_seconds(lambda: nearest_power(network), repeat)
    theirs = _median_seconds(lambda: networkx_nearest(graph, families, heads), min(repeat, 3))
    search = _median_seconds(lambda: nx.multi_source_dijkstra(nx.reverse_view(graph), heads), min(repeat, 3))
    click.echo(f"{'people':>24} {len(network):>10,}")
    click.echo(f"{'nearest power':>24} {ours:>10.4f} s")
    click.echo(f"{'the same by networkx':>24} {theirs:>10.4f} s, {theirs / ours:.1f} times as long")
    click.echo(f"{'one route by networkx':>24} {search:>10.4f} s, {search / ours:.1f} times as long")
    others: dict[str, Callable[[], object]] = {
        "routes": lambda: routes(network),
        "reach within 3 steps": lambda: reach(network, steps=3),
        "reach": lambda: reach(network),
        "betweenness": lambda: betweenness(network),
    }
    if people <= DISJOINT_LIMIT:
        others["disjoint routes"] = lambda: disjoint_routes(network)
    for name, work in others.items():
        click.echo(f"{name:>24} {_median_seconds(work, 1):>10.4f} s")
    if people == GATE and theirs / ours < RATIO:
        click.echo(f"Too slow: at {GATE:,} people the ratio must be {RATIO}.", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
