"""What others offer for the same measures, each in its fastest way that we know of.

- R's ``sna::brokerage``, given a network in its own form, and the C kernel inside it alone;
- brokerage as a loop over sets in Python, the definition read out;
- the table of nearest power with networkx.
"""

import shutil
import subprocess
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np

SCRIPT = Path(__file__).with_name("brokerage.R")


def sna_version() -> str:
    """The versions of R and of sna, or "" if one of them is not installed."""
    program = shutil.which("Rscript")
    if not program:
        return ""
    said = 'cat(paste0("R ", getRversion(), ", sna ", packageVersion("sna")))'
    done = subprocess.run([program, "-e", said], capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""


def sna_brokerage(
    what: str, source: Any, target: Any, classes: Any, runs: int
) -> tuple[list[float], list[int]]:
    """Run R on a network.

    Args:
        what: "whole" for ``sna::brokerage``, "kernel" for its C kernel.
        source: where each arc begins, from 0 on; arcs are there once, and no loops, because sna counts both.
        target: where it ends.
        classes: the number of each node's group.
        runs: how often.

    Returns:
        The seconds of each run, without R's start and reading; and the whole network's count of each role.
    """
    with tempfile.TemporaryDirectory(prefix="hsp-sna-") as folder:
        path = Path(folder) / "network.bin"
        head = [len(classes), len(source)]
        np.concatenate([head, source + 1, target + 1, classes + 1]).astype(np.int32).tofile(path)
        command = [shutil.which("Rscript") or "Rscript", str(SCRIPT), str(path), what, str(runs)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, sums = done.stdout.splitlines()
    return [float(second) for second in seconds.split()], [int(total) for total in sums.split()]


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


def networkx_nearest(
    graph: Any, families: list[Any], holders: list[Any]
) -> dict[Any, tuple[Any, int, int, bool, list[Any]]]:
    """For every family with a route what :func:`hsp_graph.measures.nearest.nearest_power` says of it.

    One search from all holders at once, breadth first and against the arcs, then level by level who is
    nearest. (A search from each family takes a hundred times as long, Dijkstra's three times.)

    Returns:
        The nearest holder, the first in the graph's order of those as near; how many are as near; the steps;
        whether there is one shortest route only; and the intermediaries of the first of them.
    """
    order = {node: place for place, node in enumerate(graph)}
    # Turned round as a view: to copy it would take longer than the search.
    levels = list(nx.bfs_layers(nx.reverse_view(graph), holders))
    steps = {node: level for level, nodes in enumerate(levels) for node in nodes}
    ends: dict[Any, set[Any]] = {holder: {holder} for holder in holders}
    routes, near, after = dict.fromkeys(holders, 1), {holder: holder for holder in holders}, {}
    for level, nodes in enumerate(levels[1:]):
        for node in nodes:
            closer = [one for one in graph.successors(node) if steps.get(one) == level]
            ends[node] = ends[closer[0]] if len(closer) == 1 else set().union(*(ends[one] for one in closer))
            routes[node] = sum(routes[one] for one in closer)
            near[node] = nearest = min((near[one] for one in closer), key=order.__getitem__)
            after[node] = min((one for one in closer if near[one] == nearest), key=order.__getitem__)
    found = {}
    for family in families:
        if family in steps:
            through, one = [], after[family]
            while steps[one]:
                through.append(one)
                one = after[one]
            found[family] = near[family], len(ends[family]), steps[family], routes[family] == 1, through
    return found


def networkx_one_route(graph: Any, holders: list[Any]) -> dict[Any, list[Any]]:
    """The least one can ask: from everybody one shortest route to one of the holders as near.

    The holders get an arc to a node of their own, so that one plain search finds all routes, and lose it.
    """
    end = object()
    graph.add_edges_from((holder, end) for holder in holders)
    routes: dict[Any, list[Any]] = nx.single_target_shortest_path(graph, end)
    graph.remove_node(end)
    return routes
