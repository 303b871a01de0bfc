"""Brokerage against R's sna, whose results stand in tests/golden; roles are matched by sna's names."""

import csv
import math
import runpy
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest

from hsp_graph.measures import Brokerage, brokerage
from hsp_graph.measures.brokerage import ROLES
from hsp_graph.measures.moments import Floats, global_moments, node_moments

GOLDEN = Path(__file__).parents[1] / "golden"
BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "peers.py"
oracle: Callable[[Any, str], Any] = runpy.run_path(str(BENCHMARK))["networkx_loop"]

SNA = {
    "coordinator": "w_I",
    "itinerant": "w_O",
    "representative": "b_IO",
    "gatekeeper": "b_OI",
    "liaison": "b_O",
    "total": "t",
}
NAMES = sorted(path.name.removesuffix("_edges.csv") for path in GOLDEN.glob("*_edges.csv"))
#: Where sna counts loops or duplicated arcs and we do not.
DIFFERENT = ["g06_loops", "g10_duplicates"]
SAME = [name for name in NAMES if name not in DIFFERENT]


def rows(name: str) -> list[dict[str, str]]:
    with (GOLDEN / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def golden(name: str) -> "nx.MultiDiGraph[int]":
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    graph.add_nodes_from((int(row["id"]), {"group": row["group"]}) for row in rows(f"{name}_groups"))
    graph.add_edges_from(
        (int(r["src"]), int(r["dst"]), {"weight": float(r["weight"])}) for r in rows(f"{name}_edges")
    )
    return graph


def close(value: float | list[float]) -> Any:
    return pytest.approx(value, rel=1e-9, abs=1e-9, nan_ok=True)


def column(table: list[dict[str, str]], prefix: str, role: str) -> list[float]:
    return [float(row[f"{prefix}_{SNA[role]}"]) for row in table]


def test_the_files_are_there() -> None:
    assert len(NAMES) == 14 and len(SAME) == 12


@pytest.mark.parametrize("name", SAME)
def test_nodes(name: str) -> None:
    table, result = rows(f"{name}_expected_nodes"), brokerage(golden(name), "group").to_rows()
    assert [row["node"] for row in result] == [int(row["id"]) for row in table]
    assert [row["group"] for row in result] == [row["group"] for row in table]
    for role in ROLES:
        assert [row[role] for row in result] == column(table, "raw", role)
        for suffix, prefix in (("_expected", "exp"), ("_sd", "sd"), ("_z", "z")):
            for row, right in zip(result, column(table, prefix, role), strict=True):
                assert row[role + suffix] == close(right), (role, row)


@pytest.mark.parametrize("name", SAME)
def test_groups(name: str) -> None:
    result = {row["group"]: row for row in brokerage(golden(name), "group").group_rows()}
    table = rows(f"{name}_expected_groups")
    assert len(result) == len(table)
    for right in table:
        row = result[right["group"]]
        assert row["size"] == int(right["n"])
        for role in ROLES:
            assert row[f"{role}_expected"] == close(float(right[f"exp_{SNA[role]}"]))
            assert row[f"{role}_sd"] == close(float(right[f"sd_{SNA[role]}"]))


@pytest.mark.parametrize("name", SAME)
def test_global(name: str) -> None:
    right = {row["role"]: row for row in rows(f"{name}_expected_global")}
    result = brokerage(golden(name), "group").global_rows()
    assert [row["role"] for row in result] == list(ROLES)
    for row in result:
        there = right[SNA[row["role"]]]
        assert row["count"] == int(there["raw"])
        for ours, theirs in (("expected", "exp"), ("sd", "sd"), ("z", "z"), ("p", "p")):
            assert row[ours] == close(float(there[theirs])), (row["role"], ours)


def simplified(graph: "nx.MultiDiGraph[int]") -> "nx.DiGraph[int]":
    simple: nx.DiGraph[int] = nx.DiGraph(graph)
    simple.remove_edges_from(list(nx.selfloop_edges(simple)))
    return simple


@pytest.mark.parametrize("name", DIFFERENT)
def test_ours_is_that_of_the_simplified_graph(name: str) -> None:
    graph = golden(name)
    simple = simplified(graph)
    assert simple.number_of_edges() < graph.number_of_edges()
    ours, right = brokerage(graph, "group"), oracle(simple, "group")
    for row in ours.to_rows():
        assert {role: row[role] for role in ROLES} == {role: right[row["node"]][role] for role in ROLES}
    assert ours.arcs == simple.number_of_edges()
    again = brokerage(simple, "group")
    for one, other in zip(arrays(ours), arrays(again), strict=True):
        np.testing.assert_array_equal(one, other)


def arrays(result: Brokerage) -> list[Any]:
    return [result.counts, result.expected, result.sd, result.z, result.global_expected, result.global_sd]


def counted_as_sna_does(graph: "nx.MultiDiGraph[int]") -> list[list[int]]:
    """The other way of counting: each copy of an arc makes a path of its own."""
    group = {node: graph.nodes[node]["group"] for node in graph}
    counts = []
    for v in graph:
        count = dict.fromkeys(ROLES, 0)
        for i, _ in graph.in_edges(v):
            for _, k in graph.out_edges(v):
                if len({i, v, k}) < 3 or graph.has_edge(i, k):
                    continue
                a, b, c = group[i], group[v], group[k]
                if a == c:
                    count["coordinator" if a == b else "itinerant"] += 1
                else:
                    count["representative" if a == b else "gatekeeper" if b == c else "liaison"] += 1
                count["total"] += 1
        counts.append(list(count.values()))
    return counts


@pytest.mark.parametrize("name", DIFFERENT)
def test_with_loops_and_duplicates_counted_it_is_sna_again(name: str) -> None:
    graph = golden(name)
    counts, arcs = counted_as_sna_does(graph), graph.number_of_edges()
    members = Counter(graph.nodes[node]["group"] for node in graph)
    sizes = np.array(list(members.values()))
    position = {group: index for index, group in enumerate(members)}
    expected, sd = node_moments(sizes, arcs)
    table = rows(f"{name}_expected_nodes")
    for index, role in enumerate(ROLES):
        assert [count[index] for count in counts] == column(table, "raw", role)
        for prefix, array in (("exp", expected), ("sd", sd)):
            here = [array[position[row["group"]], index] for row in table]
            assert here == close(column(table, prefix, role))
    whole = {row["role"]: row for row in rows(f"{name}_expected_global")}
    for index, (role, mean, spread) in enumerate(zip(ROLES, *global_moments(sizes, arcs), strict=True)):
        right = whole[SNA[role]]
        raw = sum(count[index] for count in counts)
        z = (raw - mean) / spread if spread else math.nan
        here = [raw, mean, spread, z, math.erfc(abs(z) / math.sqrt(2))]
        assert here == close([float(right[name]) for name in ("raw", "exp", "sd", "z", "p")])


@pytest.mark.parametrize("name", DIFFERENT)
def test_the_two_ways_differ(name: str) -> None:
    """In g06 by the density alone, in g10 by the counts too."""
    ours = brokerage(golden(name), "group")
    table = rows(f"{name}_expected_nodes")
    raw: Floats = np.array([column(table, "raw", role) for role in ROLES]).T
    mean: Floats = np.array([column(table, "exp", role) for role in ROLES]).T
    assert np.array_equal(ours.counts, raw) is (name == "g06_loops")
    assert (ours.expected[:, 5] < mean[:, 5]).all()
