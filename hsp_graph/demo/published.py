"""The published study, end to end: workspace, findings, map."""

import os
import shlex
import subprocess  # only to quote for Windows; nothing is run
import textwrap
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

from hsp_graph.core.assets import asset
from hsp_graph.core.errors import CommandError
from hsp_graph.core.namespaces import STUDY
from hsp_graph.core.result_table import ResultTable
from hsp_graph.findings.typology import assess_study
from hsp_graph.measures import brokerage
from hsp_graph.measures.mitigation import NO_TIE
from hsp_graph.workspace import CONFIG, Workspace, init_workspace, open_workspace

TITLE = "Home and school in one Scottish city (Tett and Macleod 2020)"
BASE = f"{STUDY}tett-macleod-2020/"
#: Its tables of schools and heads are of that year.
AS_OF = "2008"

#: What the demo suggests, after ``hsp -w DIR``.
TRY_NEXT = ("ask ties -p agent=Joyce", "ask strategies", "measure brokerage --group role --top 10")


def run_demo(folder: Path, progress: Callable[[str], None] = lambda doing: None) -> tuple[str, Path]:
    """Make or reuse the demo's workspace, draw its map, and give the findings as text.

    Args:
        folder: where.
        progress: called with what is being done.

    Returns:
        The findings as text, and the map's path.

    Raises:
        CommandError: if the folder holds another study.
    """
    workspace = _workspace(folder)
    if not len(workspace.imports()):
        progress("Importing the published study")
        workspace.import_files(
            [asset("data", "tett-macleod-2020")], progress=lambda doing, rows: progress(doing)
        )
    progress("Drawing the map")
    page = folder / "map.html"
    workspace.map().write(page)
    progress("Measuring")
    return findings(workspace, page), page


def findings(workspace: Workspace, page: Path) -> str:
    """What the study's graph holds and shows, for a terminal 80 columns wide."""
    found = {str(row["what"]): int(row["number"]) for row in workspace.ask("counts").to_dicts()}
    number = defaultdict(int, found)
    held = (
        f"In the graph: {number['head-teacher']} head-teachers, {number['family-learning practitioner']} "
        f"family-learning practitioners and {number['parent']} mothers, all under pseudonyms; "
        f"{number['unidentified agent']} agents whom the paper does not identify; {number['tie']} ties; "
        f"{number['evidence']} pieces of evidence."
    )
    parts = [
        workspace.title,
        "",
        textwrap.fill(held, 80),
        "",
        _stances(workspace).text("table"),
        _relations(workspace).text("table"),
        _brokers(workspace).text("table"),
        f"The map: {page}",
        "",
        "Three things to try next:",
        *(f"  hsp -w {_quoted(str(workspace.folder))} {command}" for command in TRY_NEXT),
    ]
    return "\n".join(parts)


def _workspace(folder: Path) -> Workspace:
    if not (folder / CONFIG).exists():
        return init_workspace(folder, title=TITLE, base=BASE, as_of=AS_OF)
    workspace = open_workspace(folder)
    if workspace.base != BASE:
        raise CommandError(f"'{folder}' holds another study.", hint="Name another folder: hsp demo DIR.")
    return workspace


def _stances(workspace: Workspace) -> ResultTable:
    stated = [(str(row["head"]), str(row["stance"])) for row in workspace.ask("stances").to_dicts()]
    types = assess_study(workspace, workspace.network())
    coded: Counter[tuple[str, str]] = Counter()
    for one in types.people:
        pieces = {
            (types.typology.top(types.typology.indicators[indicator][0]), piece)
            for indicator, evidence in one.indicators.items()
            for piece in evidence
        }
        coded.update((types.names[one.about], kind) for kind, _ in pieces)
    rows = []
    for head in sorted({head for head, _ in stated}):
        stances = sorted({stance for who, stance in stated if who == head}, key=lambda s: -coded[head, s])
        evidence = ", ".join(
            f"{number} {type_}" for (who, type_), number in coded.most_common() if who == head
        )
        rows.append([head, " and ".join(stances), evidence])
    return ResultTable(
        ["head", "stance the authors name", "pieces of evidence coded"], rows, "How heads see partnership",
        note="A piece that shows elements of two types is counted under both.",
    )  # fmt: skip


def _relations(workspace: Workspace) -> ResultTable:
    rows = [
        [
            row["parent"],
            *(str(row[name]) or NO_TIE for name in ("to_head", "to_practitioner", "to_school")),
        ]
        for row in workspace.ask("parent-relations").to_dicts()
    ]
    return ResultTable(
        ["mother", "to her head", "to her practitioner", "to the school"], rows, "What the mothers tell"
    )


def _brokers(workspace: Workspace) -> ResultTable:
    network = workspace.network()
    labels = network.labels()
    found = sorted(
        brokerage(network).to_rows(), key=lambda row: (-row["liaison"], -row["total"], labels[row["node"]])
    )
    names = ("liaison", "total", "total_z")
    rows = [[labels[row["node"]], row["group"], *(row[name] for name in names)] for row in found[:5]]
    title = "Who stands between (Gould-Fernandez brokerage by sector, top five by liaison)"
    return ResultTable(["name", "sector", *names], rows, title)


def _quoted(path: str) -> str:
    """A path as a shell takes it for one word."""
    return subprocess.list2cmdline([path]) if os.name == "nt" else shlex.quote(path)
