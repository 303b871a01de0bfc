"""Times every shipped question on a generated authority: ours, bare pyoxigraph, and rdflib's own engine.

    python -m benchmarks.queries                          # about a million triples, everything
    python -m benchmarks.queries --schools 20 --only ties

- ``ours``: ``workspace.ask``, from the question's name to a table of cells.
- ``pyoxigraph``: the same SPARQL given to ``pyoxigraph.Store.query`` on the same database, and the value of
  every cell taken out.
- ``rdflib``: the same SPARQL on the same quads in rdflib's memory, by its own engine, each row taken; stopped
  after ``--patience`` seconds.

Times are medians of ``--runs``, in which ours and pyoxigraph take turns; rdflib runs once. Exits with 1 if
ours takes more than 1.3 times as long as pyoxigraph or gives another number of rows, or if rdflib finishes
and is not at least 20 times as slow. Where rdflib fails, or gives other rows, that is told and not compared.
"""

import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pyoxigraph as ox

from hsp_graph.core.namespaces import PREFIXES
from hsp_graph.demo.generate import generate
from hsp_graph.graph.engine import is_merged
from hsp_graph.graph.questions import Question, questions
from hsp_graph.workspace import Workspace, init_workspace

if TYPE_CHECKING:
    from rdflib import Dataset

AT_MOST, AT_LEAST = 1.3, 20.0


@click.command()
@click.option("--schools", type=int, default=270, show_default=True, help="How large an authority.")
@click.option("--only", multiple=True, help="Some questions; all of them if not given.")
@click.option("--runs", type=int, default=5, show_default=True, help="How often each is asked.")
@click.option("--patience", type=float, default=60.0, show_default=True, help="Seconds for rdflib; 0: none.")
def main(schools: int, only: Sequence[str], runs: int, patience: float) -> None:
    """Compare the questions with pyoxigraph and rdflib."""
    with tempfile.TemporaryDirectory(prefix="hsp-queries-") as folder:
        workspace = authority(Path(folder), schools)
        path = workspace.store.open()
        assert path
        bare = ox.Store.read_only(str(path / "whole"))
        click.echo(f"{schools} schools, {len(bare):,} quads; seconds, medians of {runs}")
        dataset = in_rdflib(bare) if patience else None
        click.echo(
            f"{'question':22}{'rows':>8}{'ours':>9}{'pyoxigraph':>12}{'ratio':>7}{'rdflib':>10}{'times':>8}"
        )
        missed = []
        for name in only or questions():
            question = questions()[name]
            line, ours, fine = against_pyoxigraph(workspace, bare, question, runs)
            if dataset is not None:
                told, slower = against_rdflib(dataset, question, ours, patience)
                line, fine = line + told, fine and slower
            click.echo(line + ("" if fine else "  missed"))
            missed += [] if fine else [name]
    if missed:
        click.echo(f"Missed: {', '.join(missed)}.")
        sys.exit(1)


def authority(folder: Path, schools: int) -> Workspace:
    """A fictional authority in a study."""
    generate(folder / "tables", schools=schools, seed=1)
    workspace = init_workspace(folder / "study", base="https://example.org/authority/")
    workspace.import_files([folder / "tables"])
    return workspace


def against_pyoxigraph(
    workspace: Workspace, bare: ox.Store, question: Question, runs: int
) -> tuple[str, tuple[float, int], bool]:
    """The line of one question, our seconds and rows, and whether we are as quick as we should be."""
    union = not is_merged(bare)

    def ask() -> int:
        return len(workspace.ask(question.name))

    def plain() -> int:
        found = bare.query(question.text, prefixes=PREFIXES, use_default_graph_as_union=union)
        assert isinstance(found, ox.QuerySolutions)
        return len([[getattr(term, "value", None) for term in row] for row in found])

    times: dict[Callable[[], int], list[float]] = {ask: [], plain: []}
    rows = {one: one() for one in times}  # the first run warms both
    for _ in range(runs):
        for one, seconds in times.items():
            seconds.append(timed(one)[0])
    ours, theirs = (statistics.median(seconds) for seconds in times.values())
    line = f"{question.name:22}{rows[ask]:8,}{ours:9.4f}{theirs:12.4f}{ours / theirs:7.2f}"
    return line, (ours, rows[ask]), rows[ask] == rows[plain] and ours <= AT_MOST * theirs


def against_rdflib(
    dataset: "Dataset", question: Question, ours: tuple[float, int], patience: float
) -> tuple[str, bool]:
    """The rest of the line, and whether rdflib is as slow as it should be."""

    def ask() -> int:
        return len(list(dataset.query(question.text, initNs=PREFIXES)))

    def stop(number: int, frame: Any) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, patience)
    try:
        seconds, rows = timed(ask)
    except TimeoutError:
        return f"{f'> {patience:g}':>10}{f'> {patience / ours[0]:.0f}':>8}", True
    except Exception as error:  # whatever it stumbles over
        return f"  fails: {type(error).__name__}", True
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    line = f"{seconds:10.2f}{seconds / ours[0]:8.0f}"
    if rows != ours[1]:
        return f"{line}  gives {rows:,} rows", True
    return line, seconds >= AT_LEAST * ours[0]


def timed(one: Callable[[], int]) -> tuple[float, int]:
    """The seconds something takes, and what it gives."""
    began = time.perf_counter()
    given = one()
    return time.perf_counter() - began, given


def in_rdflib(bare: ox.Store) -> "Dataset":
    """The same quads in rdflib's memory."""
    from rdflib import Dataset

    dataset = Dataset(default_union=True)
    with tempfile.NamedTemporaryFile(suffix=".nq") as file:
        bare.dump(file.name, format=ox.RdfFormat.N_QUADS)
        dataset.parse(file.name, format="nquads")
    return dataset


if __name__ == "__main__":
    main()
