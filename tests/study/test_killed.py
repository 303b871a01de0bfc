"""An import that is killed at any moment has either happened or not."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from hsp_graph.demo.generate import generate
from hsp_graph.graph.store import Store
from hsp_graph.workspace import Workspace

KILLS = 20


def counts(workspace: Workspace) -> Counter[str]:
    """How many quads each graph holds, as a process that comes later sees it."""
    store = Store(workspace.folder / "store")
    return Counter(
        quad.graph_name.value for quad in store.quads() if isinstance(quad.graph_name, ox.NamedNode)
    )


def test_kill_at_random_moments(workspace: Workspace, tables: Callable[..., Path], tmp_path: Path) -> None:
    authority = tmp_path / "authority"
    rows = generate(authority, schools=12, seed=3)
    assert sum(rows.values()) > 3000
    workspace.import_files([tables()])
    before = counts(workspace)
    command = [sys.executable, "-m", "hsp_graph", "-w", str(workspace.folder), "import", str(authority)]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}

    def begin() -> subprocess.Popen[bytes]:
        """An import that has begun to write."""
        generation = workspace.store.folder / f"{workspace.store.generation + 1:06d}"
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while not generation.exists() and process.poll() is None:
            time.sleep(0.002)
        return process

    def taken_out(batch: int) -> Counter[str]:
        """What the import made of the graph, batch number apart; then it is undone."""
        found = counts(workspace)
        graph = f"{workspace.base}import/{batch}"
        found["new import"] = found.pop(graph)
        workspace.undo(batch)
        assert counts(workspace) == before
        return found

    process = begin()
    began = time.monotonic()
    assert process.wait() == 0
    duration = time.monotonic() - began
    whole = taken_out(workspace.store.generation)
    assert whole["new import"] > 20_000
    assert (
        whole[f"{workspace.base}derived/40-shortcuts"] > before[f"{workspace.base}derived/40-shortcuts"] + 500
    )

    rng, cut_short = random.Random(7), 0
    for kill in range(KILLS):
        generation = workspace.store.generation
        process = begin()
        # Spread over the whole time of writing and a little beyond its end.
        time.sleep(duration * (kill + rng.random()) / KILLS * 1.1)
        process.send_signal(signal.SIGKILL)
        process.wait()
        if workspace.store.generation == generation:
            assert counts(workspace) == before
            cut_short += 1
        else:
            assert taken_out(generation + 1) == whole
    assert cut_short >= KILLS // 3, "the kills must strike while something is being written"

    number = workspace.store.generation + 1
    assert begin().wait() == 0
    assert taken_out(number) == whole
