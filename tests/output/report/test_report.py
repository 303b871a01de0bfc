"""The report: every number in it is the number that the command beside it gives."""

import csv
import re
import shlex
from collections import Counter
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from hsp_graph.core.errors import CommandError
from hsp_graph.core.version import __version__
from hsp_graph.findings.registry import MEASURES
from hsp_graph.findings.typology import StudyTypes, assess_study
from hsp_graph.graph.questions import questions
from hsp_graph.output.explain import explain
from hsp_graph.output.report.parts import ROWS
from hsp_graph.output.report.sections import FICTIONAL, NAMED, NOTHING, report_on
from hsp_graph.workspace import Workspace
from tests.command_line import Hsp

from .conftest import Finding, Page, Run, table_in

NUMBER = re.compile(r"\d+(?:\.\d+)*")
TABLES = 22
#: What a terminal shortens for want of room.
SHORTER = {
    "coordinator": "coord.", "itinerant": "itiner.", "representative": "repres.", "gatekeeper": "gatek.",
    "z of the total": "z",
}  # fmt: skip


def headings(finding: Finding) -> list[str]:
    """A finding's headings as a terminal prints them."""
    return [SHORTER.get(name, name) for name in finding.headings]


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def alone(workspace: Workspace, tmp_path: Path) -> Workspace:
    """A study of one person, of whom nothing is known but the name."""
    (tmp_path / "people.csv").write_text("id,name\namina,Amina\n", encoding="utf-8")
    workspace.import_files([tmp_path / "people.csv"])
    return workspace


@pytest.fixture(params=["study", "study as of 2010", "authority", "alone", "workspace"])
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
            # Nothing but headings, sentences or how it was made; a measure of nobody is refused.
            below = output.removeprefix("\n")
            assert below.count("\n\n") == 0 or "Types after" in output
            assert code == (2 if finding.none == "Nobody is in the graph." else 0)
            continue
        assert code == 0
        rows = table_in(output, headings(finding))
        assert finding.rows == rows[:ROWS], finding.command
        more = f"The first {ROWS} of {len(rows)} rows; the command gives all." if len(rows) > ROWS else ""
        assert finding.cut == more
        assert finding.note in flat(output)
        for sentence in finding.sentences:
            assert flat(sentence) in flat(output)
    # Elsewhere there are numbers in the study's title, in the works referred to, and in how it was made; what
    # is said in short has a test of its own.
    text, _, works = page.outside.replace(workspace.title, "").partition("Auerbach, E.")
    told = set(NUMBER.findall(text + works.partition("How this was made")[2]))
    fingerprint = NUMBER.findall(workspace.network().where(as_of=as_of).fingerprint())
    assert told <= {__version__, *fingerprint, *NUMBER.findall(everything)}


def test_every_number_said_in_short_is_counted_in_what_the_commands_beside_it_give(
    reported: tuple[Workspace, str], run: Run
) -> None:
    workspace, as_of = reported
    told = Page(workspace.report(as_of=as_of)).short
    for text, commands in told:
        of = [list(csv.DictReader(run(workspace, f"{one} --format csv")[1].splitlines())) for one in commands]
        if "This study names" in text:
            numbers = {row["what"]: row["number"] for row in of[0]}
            kinds = ("head-teacher", "family-learning practitioner", "parent", "school")
            expected = [numbers[kind] for kind in kinds if kind in numbers]
        elif "How heads see" in text:
            assert commands[0].startswith("hsp typology --actor heads")
            times = Counter(row["label"] for row in of[0] if row["evidence"])
            expected = [str(times[kind]) for kind in sorted(times, key=lambda one: (-times[one], one))]
        elif "only through one practitioner" in text:
            practitioners = Counter(dict.fromkeys([row["name"] for row in of[1]], 0))
            practitioners.update(row["relies_on"] for row in of[0] if row["relies_on"] in practitioners)
            (_, most), lost = practitioners.most_common(1)[0], sum(not row["nearest"] for row in of[0])
            expected = [str(practitioners.total()), str(len(of[0]))]
            expected += [str(most)] if most > 1 else []
            expected += [str(lost)] if lost else []
        elif "a negative tie to the head" in text:
            rows = [row for row in of[0] if row["to_head"] in ("negative", "absent")]
            expected = [str(sum(int(row[name]) for row in rows)) for name in ("families", "positive_route")]
        else:
            assert text.startswith(("What is not known", "Everybody is identified"))
            expected = [str(len(rows)) for rows in of if rows]
            assert ("Everybody is identified" in text) == (not of[0])
        assert re.findall(r"\d+", text) == expected, text


def test_what_is_said_in_short(study: Workspace, authority: Workspace, workspace: Workspace) -> None:
    told = [text for text, _ in Page(study.report()).short]
    assert told[0] == (
        "This study names 5 head-teachers, 7 family-learning practitioners, 10 parents and 5 schools."
    )
    assert "2 nominal (Andrew, Carolyn); 1 authentic (Shirley)" in told[1]
    assert told[2].startswith("7 of 10 families reach somebody with power in a school")
    assert told[3].startswith(
        "9 families have a negative tie to the head, or none that a source states; of these, 9 "
    )
    assert told[4].startswith("What is not known: 53 people or organisations certainly exist")
    made_up = [text for text, _ in Page(authority.report()).short]
    assert made_up[2].endswith("only through one practitioner, most of all Dev (7).")
    assert made_up[4] == "Everybody is identified. 10 ties lack evidence."
    assert Page(workspace.report()).short == []
    assert "## In short" in study.report("md")


def test_rows_that_say_nothing_are_counted_instead(study: Workspace, run: Run) -> None:
    tables = {finding.title: finding for finding in Page(study.report()).findings}
    brokers, holes = tables["Brokerage"], tables["Structural holes"]
    everybody = list(csv.DictReader(run(study, "hsp measure brokerage --format csv")[1].splitlines()))
    idle = [row for row in everybody if row["total"] == "0"]
    assert len(everybody) - len(idle) == len(brokers.rows) > 0
    assert all(row[6] != "0" for row in brokers.rows)
    assert brokers.note.startswith(f"{len(idle)} others broker nobody. ")
    everybody = list(csv.DictReader(run(study, "hsp measure structural-holes --format csv")[1].splitlines()))
    few = [row for row in everybody if int(row["degree"]) < 2]
    assert all(int(row[1]) >= 2 for row in holes.rows)
    assert holes.note.startswith(f"{len(few)} others have fewer than two contacts, ")
    assert tables["By the head's type"].none.startswith("No evidence shows the type of the head")


def test_every_measure_and_type_is_explained_by_the_command_below_it(
    reported: tuple[Workspace, str], run: Run
) -> None:
    workspace, as_of = reported
    page = Page(workspace.report(as_of=as_of))
    measured = [one.title for one in MEASURES if one.report and one.name != "mitigation"]
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
            "Whom practitioners connect": f"relying: {row.get('relying')}",
            "Whose going would cost most": f"lost: {row.get('lost')}",
        }.get(finding.title, f"Type of {name}: {row.get('type') or row.get('as a whole')}")
        assert told in output
        assert ("as_of: 2010" in output) == bool(as_of and finding.title in measured)


def test_where_it_is_served_names_lead_to_explanations(study: Workspace) -> None:
    served = study.report(explain_base="/explain?of=")
    links = [unescape(link) for link in re.findall(r'href="/explain\?of=([^"]*)"', served)]
    assert len(links) > 100
    assert "brokerage%20of%20agent/morven" in links
    explain(study, unquote(links[-1]))
    assert '<a href="/">To the start page</a>' in served
    assert "/explain" not in study.report()
    assert 'href="/"' not in study.report()


def test_the_study_fills_every_table_but_that_of_ties_without_evidence(study: Workspace) -> None:
    page = Page(study.report())
    empty = [finding.title for finding in page.findings if not finding.rows]
    # The study says of no mother which head she had, so that no family has a type of the head.
    assert empty == ["By the head's type", "Ties without evidence"]
    tables = {finding.title: finding for finding in page.findings}
    assert tables["What is in the graph"].rows[0] == ["evidence", "408"]
    assert ["Elizabeth", "heads", "traditional with elements of authentic"] in [
        row[:3] for row in tables["Types: heads"].rows
    ]
    assert tables["Families and heads"].rows[0][:3] == ["negative", "3", "3"]


def test_long_tables_are_cut_and_the_command_gives_all(authority: Workspace, run: Run) -> None:
    page = Page(authority.report())
    cut = {finding.command: finding.cut for finding in page.findings if finding.cut}
    agents = len(authority.network())
    code, output = run(authority, "hsp measure brokerage --format csv")
    brokers = sum(row["total"] != "0" for row in csv.DictReader(output.splitlines()))
    assert (code, len(output.splitlines())) == (0, agents + 1)
    shown = next(one for one in page.findings if one.title == "Brokerage")
    assert len(table_in(run(authority, "hsp measure brokerage")[1], headings(shown))) == brokers
    if brokers > ROWS:
        assert cut["hsp measure brokerage"] == f"The first {ROWS} of {brokers} rows; the command gives all."
    else:
        assert not shown.cut
        assert len(shown.rows) == brokers


def test_types_are_assessed_once(study: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def counting(*arguments: Any, **settings: Any) -> StudyTypes:
        calls.append(settings)
        return assess_study(*arguments, **settings)

    monkeypatch.setattr("hsp_graph.output.report.sections.assess_study", counting)
    report_on(study)
    assert len(calls) == 1


def test_as_of_a_date_the_measures_are_of_that_date(study: Workspace) -> None:
    then, now = Page(study.report(as_of="2010")), Page(study.report())
    assert "hold as of 2010" in then.outside
    assert "hold as of 2008" in now.outside
    differing = {one.command for one, other in zip(then.findings, now.findings, strict=True) if one != other}
    assert differing == {one.command for one in then.findings if "--as-of 2010" in one.command}
    assert len(differing) == 13
    with pytest.raises(CommandError, match="not a date"):
        study.report(as_of="last year")


def test_the_same_graph_gives_the_same_report(study: Workspace) -> None:
    assert study.report() == study.report()
    assert study.report("md") == study.report("md")


def test_whoever_is_made_up_is_said_to_be(
    study: Workspace, authority: Workspace, workspace: Workspace
) -> None:
    assert report_on(authority).notice == FICTIONAL
    assert report_on(study).notice == NAMED
    assert report_on(workspace).notice == NOTHING
    for one, notice in ((authority, FICTIONAL), (study, NAMED)):
        assert notice in flat(Page(one.report()).outside)
        assert f"**{notice}**" in one.report("md")


def test_every_command_that_the_text_names_is_one(study: Workspace, hsp: Hsp) -> None:
    named = re.findall(r"'(hsp [^']*)'", Page(study.report()).outside)
    assert len(named) >= 6
    for command in named:
        assert hsp(*shlex.split(command)[1:], "--help").exit_code == 0
        asked = re.fullmatch(r"hsp ask (\S+)", command)
        assert asked is None or asked[1] in questions()


def test_markdown_has_the_same_cells_as_the_page(authority: Workspace) -> None:
    page = Page(authority.report())
    lines = authority.report("md").splitlines()
    cells = [re.split(r" ?(?<!\\)\| ?", line)[1:-1] for line in lines if line.startswith("|")]
    expected = [row for finding in page.findings if finding.rows
                for row in [finding.headings, None, *finding.rows]]  # fmt: skip
    assert len(cells) == len(expected) > 100
    for made, row in zip(cells, expected, strict=True):
        if row is not None:
            assert [unescape(re.sub(r"\\(.)", r"\1", cell)) for cell in made] == row
    commands = re.findall(r"^Made by `(.*)`$", "\n".join(lines), flags=re.MULTILINE)
    assert commands == [finding.command for finding in page.findings]
