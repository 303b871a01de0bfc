"""The report: every number in it is the number that the command beside it gives."""

import re
import shlex
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

from hsp_graph import __version__
from hsp_graph.cli import main
from hsp_graph.errors import CommandError
from hsp_graph.explain import explain
from hsp_graph.graph.questions import questions
from hsp_graph.report.sections import FICTIONAL, NAMED, NOTHING, ROWS, report_on
from hsp_graph.workspace import Workspace

from .conftest import Page, Run, table_in

NUMBER = re.compile(r"\d+(?:\.\d+)*")
TABLES = 22


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def alone(workspace: Workspace, tmp_path: Path) -> Workspace:
    """A study of one person, of whom nothing is known but the name."""
    (tmp_path / "people.csv").write_text("id,name\namina,Amina\n", encoding="utf-8")
    workspace.import_files([tmp_path / "people.csv"])
    return workspace


@pytest.fixture(params=["study", "study as of 2010", "firthside", "alone", "workspace"])
def reported(request: pytest.FixtureRequest) -> tuple[Workspace, str]:
    """The published study, the fictional authority, a study of one person, and one in which nothing is."""
    name, _, as_of = request.param.partition(" as of ")
    return request.getfixturevalue(name), as_of


def test_every_number_is_that_of_the_command_beside_it(reported: tuple[Workspace, str], run: Run) -> None:
    workspace, as_of = reported
    page = Page(workspace.report(as_of=as_of))
    everything = ""
    assert len(page.findings) == TABLES
    for finding in page.findings:
        code, output = run(workspace, finding.command)
        everything += output
        if finding.none:
            assert not finding.rows
            # Nothing but headings or how it was made; a measure of nobody is refused.
            assert output.count("\n\n") == 0 or "Types after" in output
            assert code == (2 if finding.none == "Nobody is in the graph." else 0)
            continue
        assert code == 0
        rows = table_in(output, finding.headings)
        assert finding.rows == rows[:ROWS], finding.command
        more = f"The first {ROWS} of {len(rows)} rows; the command gives all." if len(rows) > ROWS else ""
        assert finding.cut == more
        assert finding.note in flat(output)
        for sentence in finding.sentences:
            assert flat(sentence) in flat(output)
    # Elsewhere there are numbers in the study's title, in the works referred to, and in how it was made.
    text, _, works = page.outside.replace(workspace.title, "").partition("Auerbach, E.")
    told = set(NUMBER.findall(text + works.partition("Every table again")[2]))
    fingerprint = NUMBER.findall(workspace.network().where(as_of=as_of).fingerprint())
    assert told <= {__version__, *fingerprint, *NUMBER.findall(everything)}


def test_every_measure_and_type_is_explained_by_the_command_below_it(
    reported: tuple[Workspace, str], run: Run
) -> None:
    workspace, as_of = reported
    page = Page(workspace.report(as_of=as_of))
    measured = ("Brokerage", "Structural holes", "Each family's route", "Whom practitioners connect")
    for finding in page.findings:
        said = finding.title in measured or finding.title.startswith("Types: ")
        assert bool(finding.explained) == (said and bool(finding.rows)), finding.title
        if not finding.explained:
            continue
        code, output = run(workspace, finding.explained)
        assert code == 0
        name = re.sub(r" \(.*\)$", "", finding.rows[0][0])
        assert f" of {name}" in output.splitlines()[0]
        row = dict(zip(finding.headings, finding.rows[0], strict=True))
        told = {
            "Brokerage": f"Brokerage of {name}: {row.get('total')}",
            "Structural holes": f"constraint: {row.get('constraint')}",
            "Each family's route": f"steps: {row.get('steps') or 'none'}",
            "Whom practitioners connect": f"Reliance of {name}: {row.get('relying')}",
        }.get(finding.title, f"Type of {name}: {row.get('type') or row.get('as a whole')}")
        assert told in output
        assert ("conditions: as of 2010" in output) == bool(as_of and finding.title in measured)


def test_where_it_is_served_names_lead_to_explanations(study: Workspace) -> None:
    served = study.report(explain_base="/explain?of=")
    links = [unescape(link) for link in re.findall(r'href="/explain\?of=([^"]*)"', served)]
    assert len(links) > 150
    assert "brokerage%20of%20agent/morven" in links
    explain(study, unquote(links[-1]))
    assert "/explain" not in study.report()


def test_the_study_fills_every_table_but_that_of_ties_without_evidence(study: Workspace) -> None:
    page = Page(study.report())
    empty = [finding.title for finding in page.findings if not finding.rows]
    assert empty == ["Ties without evidence"]
    tables = {finding.title: finding for finding in page.findings}
    assert tables["What is in the graph"].rows[0] == ["evidence", "408"]
    assert ["Elizabeth", "heads", "traditional with elements of authentic"] in [
        row[:3] for row in tables["Types: heads"].rows
    ]
    assert tables["Families and heads"].rows[0][:3] == ["negative", "3", "3"]


def test_long_tables_are_cut_and_the_command_gives_all(firthside: Workspace, run: Run) -> None:
    page = Page(firthside.report())
    cut = {finding.command: finding.cut for finding in page.findings if finding.cut}
    agents = len(firthside.network())
    assert cut["hsp measure brokerage"] == f"The first {ROWS} of {agents} rows; the command gives all."
    assert len(table_in(run(firthside, "hsp measure brokerage")[1], page.findings[8].headings)) == agents


def test_as_of_a_date_the_measures_are_of_that_date(study: Workspace) -> None:
    then, now = Page(study.report(as_of="2010")), Page(study.report())
    assert "held as of 2010" in then.outside
    assert "No tie was filtered out" in now.outside
    differing = {one.command for one, other in zip(then.findings, now.findings, strict=True) if one != other}
    assert differing == {one.command for one in then.findings if "--as-of 2010" in one.command}
    assert len(differing) == 7
    with pytest.raises(CommandError, match="not a date"):
        study.report(as_of="last year")


def test_the_same_graph_gives_the_same_report(study: Workspace) -> None:
    assert study.report() == study.report()
    assert study.report("md") == study.report("md")


def test_whoever_is_made_up_is_said_to_be(
    study: Workspace, firthside: Workspace, workspace: Workspace
) -> None:
    assert report_on(firthside).notice == FICTIONAL
    assert report_on(study).notice == NAMED
    assert report_on(workspace).notice == NOTHING
    for one, notice in ((firthside, FICTIONAL), (study, NAMED)):
        assert notice in flat(Page(one.report()).outside)
        assert f"**{notice}**" in one.report("md")


def test_every_command_that_the_text_names_is_one(study: Workspace) -> None:
    named = re.findall(r"'(hsp [^']*)'", Page(study.report()).outside)
    assert len(named) >= 6
    for command in named:
        with pytest.raises(SystemExit) as exited:
            main([*shlex.split(command)[1:], "--help"])
        assert exited.value.code == 0
        asked = re.fullmatch(r"hsp ask (\S+)", command)
        assert asked is None or asked[1] in questions()


def test_markdown_has_the_same_cells_as_the_page(firthside: Workspace) -> None:
    page = Page(firthside.report())
    lines = firthside.report("md").splitlines()
    cells = [re.split(r" ?(?<!\\)\| ?", line)[1:-1] for line in lines if line.startswith("|")]
    expected = [row for finding in page.findings if finding.rows
                for row in [finding.headings, None, *finding.rows]]  # fmt: skip
    assert len(cells) == len(expected) > 100
    for made, row in zip(cells, expected, strict=True):
        if row is not None:
            assert [unescape(re.sub(r"\\(.)", r"\1", cell)) for cell in made] == row
    commands = re.findall(r"^Made by `(.*)`$", "\n".join(lines), flags=re.MULTILINE)
    assert commands == [finding.command for finding in page.findings]
