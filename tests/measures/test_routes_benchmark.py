"""The benchmark of routes runs, and networkx makes the same table there."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from hsp_graph.measures.nearest import nearest_power

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def test_it_runs() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.routes", "--people", "200", "--repeat", "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 9
    assert "times as long" in done.stdout and "disjoint routes" in done.stdout


def test_both_make_the_same_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT)
    routes = importlib.import_module("benchmarks.routes")
    network = routes.with_heads(2000)
    ids = network.agents["id"]
    families = ids[network.agents["sector"] == "home"].tolist()
    theirs = routes.networkx_nearest(routes.digraph(network), families, ids[network.agents["power"]].tolist())
    ours = nearest_power(network)
    table = {
        ids[ours.families[i]]: (
            ids[ours.nearest[i]],
            ours.nearest_count[i],
            ours.steps[i],
            ours.only[i],
            [ids[one] for one in ours.through[i]],
        )
        for i in range(len(ours.families))
        if ours.steps[i] > 0
    }
    assert table == theirs
    assert len(table) > 1000
