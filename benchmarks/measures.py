"""Times the measures against what others offer, in one run, on fictional networks; benchmarks/README.md.

    python -m benchmarks.measures [--only NAME] [--people N] [--runs 5]

Prints a table in Markdown. Exits with 1 if a target is missed; a peer that is not installed is said to be.
Before a time counts, the answers are compared.
"""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import networkx as nx
import numpy as np

from benchmarks.networks import digraph, home_school, simple_arcs, with_heads
from benchmarks.peers import networkx_loop, networkx_nearest, networkx_one_route, sna_brokerage, sna_version
from hsp_graph.measures import brokerage
from hsp_graph.measures.brokerage import ROLES
from hsp_graph.measures.nearest import nearest_power
from hsp_graph.measures.structural_holes import structural_holes

if TYPE_CHECKING:
    from hsp_graph.workspace import Workspace

ROOT = Path(__file__).parents[1]
#: Of what takes long no more runs than this are made.
FEW = 3
#: Where networkx's effective size takes longer than anybody waits.
NETWORKX_LIMIT = 20_000
PEOPLE_PER_SCHOOL = 59

#: The rows that ``network_of_graph`` reads, with the same columns, as plainly as they can be asked for;
#: labels of relations and programmes, the forms of capital and the order by IRI, which it adds, are left out.
TIES = """SELECT * { ?tie a hsp:Tie ; hsp:from ?from ; hsp:to ?to .
    OPTIONAL { ?tie hsp:relation ?relation } OPTIONAL { ?tie hsp:valence ?valence }
    OPTIONAL { ?tie hsp:mutual ?mutual } OPTIONAL { ?tie hsp:strength ?strength }
    OPTIONAL { ?tie hsp:validFrom ?since } OPTIONAL { ?tie hsp:validUntil ?until }
    OPTIONAL { ?tie hsp:throughProgramme ?programme } }"""
PEOPLE = "SELECT * { ?person a hsp:Person ; rdfs:label ?label }"
HOLDINGS = """SELECT * { ?held a hsp:RoleHolding ; hsp:holder ?holder ; hsp:role ?role .
    OPTIONAL { ?held hsp:atOrganisation ?organisation }
    OPTIONAL { ?held hsp:validFrom ?since } OPTIONAL { ?held hsp:validUntil ?until } }"""


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    Attributes:
        what: what is measured, and beside what.
        ours: seconds, or megabytes where ``unit`` says so.
        theirs: the same of the peer, or the limit; None if the peer is not installed.
        target: what ``theirs / ours`` must be at least; None if it is only told.
        unit: of ``ours`` and ``theirs``.
    """

    what: str
    ours: float
    theirs: float | None
    target: float | None = None
    unit: str = "s"

    @property
    def missed(self) -> bool:
        """Whether there is a target and it is missed."""
        return self.target is not None and self.theirs is not None and self.theirs / self.ours < self.target

    def row(self, people: int, judged: bool) -> str:
        """The line in Markdown."""
        theirs, ratio = "not installed", ""
        if self.theirs is not None:
            theirs, ratio = _number(self.theirs, self.unit), f"{self.theirs / self.ours:,.2f}"
        target = f"{self.target:g}" if judged and self.target is not None else ""
        target += " **missed**" if judged and self.missed else ""
        ours = _number(self.ours, self.unit)
        return f"| {self.what} | {people:,} | {ours} | {theirs} | {ratio} | {target} |"


Figures = Iterator[Figure]


def sna(people: int, runs: int) -> Figures:
    """Brokerage with its expectations, beside the same by R."""
    return _beside_sna("whole", "`sna::brokerage`", 50, people, runs)


def kernel(people: int, runs: int) -> Figures:
    """Brokerage with its expectations, beside R's counting alone."""
    return _beside_sna("kernel", "counts by the C kernel of `sna`", 8, people, runs)


def _beside_sna(what: str, name: str, target: float, people: int, runs: int) -> Figures:
    network = home_school(people)
    [(ours, found)] = timed(runs, lambda: brokerage(network))
    theirs = None
    if sna_version():
        seconds, sums = sna_brokerage(what, *simple_arcs(network), found.membership, min(runs, FEW))
        theirs = statistics.median(seconds)
        _same(name, found.global_counts[:5].tolist(), sums)
    yield Figure(f"brokerage; {name}", ours, theirs, target)


def loop(people: int, runs: int) -> Figures:
    """Brokerage from either kind of graph, beside a loop in Python."""
    network = home_school(people)
    graph = digraph(network)
    (ours, found), (converted, _), (theirs, counts) = timed(
        min(runs, FEW) if people > NETWORKX_LIMIT else runs,
        lambda: brokerage(network),
        lambda: brokerage(graph),
        lambda: networkx_loop(graph, "sector"),
    )
    _same("loop", found.counts.tolist(), [[count[role] for role in ROLES] for count in counts.values()])
    yield Figure("brokerage; networkx loop", ours, theirs, 10)
    yield Figure("brokerage of a `DiGraph`, conversion included; networkx loop", converted, theirs, 4)


def holes(people: int, runs: int) -> Figures:
    """All four measures of structural holes, beside constraint alone."""
    network = home_school(people)
    source, target = simple_arcs(network)
    name = "effective size, efficiency, constraint, hierarchy"
    try:
        igraph: Any = import_module("igraph")
    except ImportError:
        [(ours, found)] = timed(runs, lambda: structural_holes(network))
        yield Figure(f"{name}; igraph: constraint", ours, None, 0.25)
    else:
        theirs = igraph.Graph(len(network), np.column_stack([source, target]).tolist(), directed=True)
        (ours, found), (seconds, constraint) = timed(
            runs, lambda: structural_holes(network), theirs.constraint
        )
        _close("igraph", found.constraint, constraint)
        yield Figure(f"{name}; igraph: constraint", ours, seconds, 0.25)
    if people <= NETWORKX_LIMIT:
        graph = digraph(network)
        [(seconds, constraints)] = timed(runs, lambda: nx.constraint(graph))
        _close("networkx", found.constraint, list(constraints.values()))
        yield Figure(f"{name}; networkx: constraint", ours, seconds)
        [(seconds, _)] = timed(1, lambda: nx.effective_size(graph))
        yield Figure(f"{name}; networkx: effective size", ours, seconds)


def nearest(people: int, runs: int) -> Figures:
    """The nearest holder of power of every family and the way there."""
    network = with_heads(people)
    graph = digraph(network)
    ids, power = network.agents["id"], network.agents["power"]
    families, heads = ids[network.agents["sector"] == "home"].tolist(), ids[power].tolist()
    (ours, found), (theirs, table), (one, routes) = timed(
        min(runs, FEW) if people > NETWORKX_LIMIT else runs,
        lambda: nearest_power(network),
        lambda: networkx_nearest(graph, families, heads),
        lambda: networkx_one_route(graph, heads),
    )
    columns = (found.families, found.nearest, found.nearest_count, found.steps, found.only, found.through)
    same = {
        ids[family]: (ids[near], count, steps, only, [ids[one] for one in through])
        for family, near, count, steps, only, through in zip(*columns, strict=True)
        if steps > 0
    }
    _same("networkx", same, table)
    # Their routes begin with the family and end with the holder and the node that was added.
    _same("networkx", {f: row[2] for f, row in same.items()},
          {family: len(routes[family]) - 2 for family in families if family in routes})  # fmt: skip
    yield Figure("nearest power; the same table with networkx", ours, theirs, 15)
    yield Figure("nearest power; one route each with networkx, no more", ours, one)


def memory(people: int, runs: int) -> Figures:
    """The most memory that a process has which makes a network and measures brokerage, Python and all."""
    if not Path("/proc/self/status").exists():
        return
    most, before = map(float, _child("-m", "benchmarks.memory", str(people)).split())
    yield Figure(f"brokerage: memory, of it {before:,.0f} MB before; 1 GB", most, 1000, 1, "MB")


def store(people: int, runs: int) -> Figures:
    """From the graph on disk to arrays, beside SELECT; and from the kept file."""
    from hsp_graph.network.cache import read_network
    from hsp_graph.network.from_graph import network_of_graph

    with study(people) as workspace:
        graph = workspace.store
        graph.open()

        def select() -> list[int]:
            results: list[Any] = [graph.query(text) for text in (TIES, PEOPLE, HOLDINGS)]
            return [sum(1 for _ in result) for result in results]

        (ours, network), (theirs, counts) = timed(min(runs, FEW), lambda: network_of_graph(graph), select)
        _same("SELECT", [len(network.source), len(network.holder)], [counts[0], counts[2]])
        name = f"{counts[0]:,} ties, people and roles from the store"
        yield Figure(f"{name}; SELECT of the same", ours, theirs, 0.5)
        read_network(workspace)
        [(kept, again)] = timed(runs, lambda: read_network(workspace))
        _same("the kept file", again.fingerprint(), network.fingerprint())
        yield Figure(f"{name}, kept; SELECT of the same", kept, theirs)


def city(people: int, runs: int) -> Figures:
    """The command from its start to its last line, beside query and measure alone."""
    from hsp_graph.graph.change import NETWORK_FILE
    from hsp_graph.network.cache import read_network
    from hsp_graph.network.from_graph import network_of_graph
    from hsp_graph.workspace import open_workspace

    with study(people) as workspace:
        folder = workspace.store.open()
        assert folder is not None

        def command() -> str:
            return _child("-m", "hsp_graph", "-w", str(workspace.folder), "measure", "brokerage")

        def first_command() -> str:
            (folder / NETWORK_FILE).unlink(missing_ok=True)
            return command()

        def query_and_measure() -> Any:
            return brokerage(network_of_graph(open_workspace(workspace.folder).store))

        def file_and_measure() -> Any:
            return brokerage(read_network(open_workspace(workspace.folder)))

        (first, told), (again, retold), (bare, found), (kept, _) = timed(
            min(runs, FEW), first_command, command, query_and_measure, file_and_measure
        )
        brokers = sum(row["total"] > 0 for row in found.to_rows())  # the others are only counted
        _same("the command", [len(told.splitlines()) >= brokers, told], [True, retold])
        yield Figure("`hsp measure brokerage`, first time; query and measure", first, bare, 0.2)
        yield Figure("`hsp measure brokerage`, again; query and measure", again, bare, 0.2)
        yield Figure("`hsp measure brokerage`, again; kept network and measure", again, kept)


def start(people: int, runs: int) -> Figures:
    """The command's help, beside Python and click alone; both once before, so that all is compiled."""
    helped, bare = ("-m", "hsp_graph", "--help"), ("-c", "import click")
    timed(1, lambda: _child(*helped), lambda: _child(*bare))
    (ours, _), (theirs, _) = timed(runs, lambda: _child(*helped), lambda: _child(*bare))
    yield Figure("`hsp --help`; `python -c 'import click'`", ours, theirs, 0.334)


@contextmanager
def study(people: int) -> Iterator["Workspace"]:
    """A study, in a folder that goes again, of a generated authority of about so many people."""
    from hsp_graph.demo.generate import generate
    from hsp_graph.workspace import init_workspace

    with tempfile.TemporaryDirectory(prefix="hsp-measures-") as name:
        tables = Path(name) / "tables"
        generate(tables, schools=max(1, round(people / PEOPLE_PER_SCHOOL)), seed=1)
        workspace = init_workspace(Path(name) / "study")
        workspace.import_files([tables])
        yield workspace


def timed(runs: int, *works: Callable[[], Any]) -> list[tuple[float, Any]]:
    """The median seconds of each work and its last answer. They take turns, so that noise falls on all."""
    seconds: list[list[float]] = [[] for _ in works]
    answers: list[Any] = [None for _ in works]
    for _ in range(runs):
        for place, work in enumerate(works):
            answers[place] = None  # nobody has two answers in memory
            began = time.perf_counter()
            answers[place] = work()
            seconds[place].append(time.perf_counter() - began)
    return [(statistics.median(times), answer) for times, answer in zip(seconds, answers, strict=True)]


def _same(peer: str, ours: Any, theirs: Any) -> None:
    if ours != theirs:
        raise click.ClickException(f"{peer} gives another answer, so that times say nothing.")


def _close(peer: str, ours: Any, theirs: Sequence[float]) -> None:
    _same(peer, np.allclose(ours, theirs, rtol=1e-9, atol=1e-12, equal_nan=True), True)


def _child(*arguments: str) -> str:
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def _number(value: float, unit: str) -> str:
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"


def machine() -> str:
    """What this ran on."""
    packages = []
    for name in ("numpy", "scipy", "networkx", "igraph", "pyoxigraph"):
        try:
            packages.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            packages.append(f"no {name}")
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text(encoding="utf-8").splitlines() if cpu.exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    hardware = f"{os.cpu_count()} cores ({model or platform.machine()}), {platform.system()}"
    python = f"Python {platform.python_version()}"
    return ", ".join([hardware, python, *packages, sna_version() or "no R with sna"]) + "."


@dataclass(frozen=True)
class Part:
    """A part of the run: how it is made, for how many people, and for how many of them targets are set."""

    run: Callable[[int, int], Figures]
    sizes: tuple[int, ...]
    judged: tuple[int, ...]


PARTS = {
    "sna": Part(sna, (20_000,), (20_000,)),
    "kernel": Part(kernel, (200_000,), (200_000,)),
    "loop": Part(loop, (2_000, 20_000, 200_000), (20_000,)),
    "memory": Part(memory, (1_000_000,), (1_000_000,)),
    "holes": Part(holes, (20_000, 200_000), (20_000, 200_000)),
    "nearest": Part(nearest, (20_000, 200_000), (20_000,)),
    "store": Part(store, (500_000,), (500_000,)),
    "city": Part(city, (20_000,), (20_000,)),
    "start": Part(start, (0,), (0,)),
}


@click.command()
@click.option("--only", type=click.Choice(list(PARTS)), multiple=True, help="A part; may be repeated.")
@click.option(
    "--people", type=click.IntRange(min=100), multiple=True,
    help="In place of each part's own numbers, for which alone there are targets; may be repeated.",
)  # fmt: skip
@click.option(
    "--runs", type=click.IntRange(min=1), default=5, show_default=True,
    help=f"The median of so many is taken, of what takes long {FEW}.",
)  # fmt: skip
def main(only: tuple[str, ...], people: tuple[int, ...], runs: int) -> None:
    """Time the measures beside what others offer."""
    click.echo(f"{machine()}\n")
    click.echo("| ours; theirs | people | ours | theirs | theirs / ours | at least |")
    click.echo("| --- | ---: | ---: | ---: | ---: | ---: |")
    missed = False
    for name in only or PARTS:
        part = PARTS[name]
        for size in people or part.sizes:
            for figure in part.run(size, runs):
                judged = size in part.judged
                missed |= judged and figure.missed
                click.echo(figure.row(size, judged))
    if missed:
        click.echo("A target is missed.", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
