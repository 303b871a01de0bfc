"""hsp explain: from every tie, person, number, type and derived triple down to sources, imports and rules."""

import csv
import hashlib
import json
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hsp_graph.core.assets import asset
from hsp_graph.core.errors import CommandError
from hsp_graph.findings.registry import MEASURES
from hsp_graph.graph.provenance import Provenance
from hsp_graph.graph.rules import rules
from hsp_graph.measures import brokerage
from hsp_graph.output.explain import Explanation, ExplanationNode, explain
from hsp_graph.workspace import Workspace
from tests.command_line import Hsp

DATA = asset("data", "tett-macleod-2020")


def rows_of(table: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of the study's table as the csv module reads them, numbered as a spreadsheet does."""
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        yield from enumerate(csv.DictReader(file), start=2)


def nodes(study: Workspace, text: str, kind: str) -> list[ExplanationNode]:
    return [node for node in explain(study, text).root.walk() if node.kind == kind]


def test_every_tie_of_the_study_leads_to_a_source_with_locator_in_one_call(study: Workspace) -> None:
    names = {row["id"]: row["name"] for table in ("people", "organisations") for _, row in rows_of(table)}
    digest = hashlib.sha256((DATA / "ties.csv").read_bytes()).hexdigest()
    told = 0
    for number, tie in rows_of("ties"):
        root = explain(study, f"tie/{tie['id']}").root
        row = next(node for node in root.below if node.kind == "row")
        assert row.text == f"ties.csv, row {number} (import 1)"
        assert (row.facts["from"], row.facts["to"]) == (names[tie["from"]], names[tie["to"]])
        evidence = [node for node in row.below if node.kind == "evidence"]
        places = {
            source.facts.get("locator") for one in evidence for source in one.below if source.kind == "source"
        }
        assert tie["locator"] in places
        assert tie["paraphrase"] in "\n".join(one.text for one in evidence)
        batch = next(node for node in row.below if node.kind == "import")
        assert batch.facts["file"] == f"ties.csv (csv), SHA-256 {digest}"
        assert batch.facts["by"].startswith("hsp-graph ")
        forms = [node for node in root.below if node.kind == "derived"]
        assert len(forms) == (0 if tie["capital"] else 1)
        for form in forms:
            assert asset(form.below[0].facts["file"]).is_file()
        told += 1
    assert told == 82


def test_every_agent_of_the_study_is_explained(study: Workspace) -> None:
    for table in ("people", "organisations"):
        for number, row in rows_of(table):
            first, *_ = explain(study, f"agent/{row['id']}").root.below
            assert first.text == f"{table}.csv, row {number} (import 1)"
            locators = [node.facts.get("locator") for node in first.walk() if node.kind == "source"]
            assert row["locator"] in locators


def test_every_derived_triple_rests_on_rows(study: Workspace) -> None:
    grounds = Provenance(study)
    derived = [one for one in grounds.derived(None) if one.subject != one.by]
    # The study declares no language, ethnicity or education on which two of one sector differ.
    assert {one.rule.name for one in derived} == {rule.name for rule in rules()} - {
        "30-across-characteristic"
    }
    for one in derived:
        rests_on = grounds.premises(one)
        assert rests_on, one
        assert all(grounds.rows(thing) for thing in rests_on), one


@pytest.mark.parametrize(
    "text",
    ["joan-katherine", "Joyce", "paper", "import/1", "andrew-2", "one-off sessions", "type of Elizabeth",
     "brokerage of Morven", "routes of Joyce", "Joyce and Joyce's practitioner"],
)  # fmt: skip
def test_whatever_a_tree_links_to_is_explained(study: Workspace, text: str) -> None:
    root = explain(study, text).root
    linked = {node.of: node for node in root.walk() if node.of}
    assert linked
    for of, node in list(linked.items())[:40]:
        again = explain(study, of).root
        assert again.of == of
        assert again.kind == node.kind or {again.kind, node.kind} <= {"number", "type"}


def test_brokerage_is_told_triad_by_triad(study: Workspace) -> None:
    counted = {row["node"]: row for row in brokerage(study.network(), group="sector").to_rows()}
    row = counted[study.base + "agent/morven"]
    root = explain(study, "brokerage of Morven").root
    assert root.text == f"Brokerage of Morven: {row['total']}"
    triads = {group.text.partition(":")[0]: group.below for group in root.below if ": " in group.text}
    assert {role: len(these) for role, these in triads.items()} == {
        role: row[role] for role in ("itinerant", "representative", "gatekeeper")
    }
    for triad in (one for these in triads.values() for one in these):
        assert len(triad.below) >= 2
        assert {tie.kind for tie in triad.below} == {"tie"}
    only = explain(study, "gatekeeper of morven").root
    assert only.text == f"Gatekeeper of Morven: {row['gatekeeper']}"
    assert [group.text for group in only.below[:-1]] == [f"gatekeeper: {row['gatekeeper']}"]


def test_a_number_is_that_which_its_command_prints(study: Workspace, hsp: Hsp) -> None:
    """For somebody of each kind and every measure, all the values in the row of the command that is named."""
    for who in ("Joyce", "Joyce's practitioner", "Morven", "Andrew", "A teacher who is Morven's ally"):
        for measure in MEASURES:
            try:
                root = explain(study, f"{measure.name} of {who}").root
            except CommandError as error:
                assert measure.of in error.hint
                assert (measure.of, who) not in {("families", "Joyce"), ("practitioners", "Morven")}
                continue
            command = shlex.split(root.facts["command"])[1:]
            rows = json.loads(hsp("-w", study.folder, *command, "--format", "json").out)
            if measure.name == "reliance":
                relying = sum(who in (row["relies_on"] or "").split(" > ") for row in rows)
                assert root.text == f"Reliance of {who}: {relying}"
                assert (
                    sum(node.kind == "step" and node.text.endswith(f"> {who}") for node in root.walk())
                    == relying
                )
                continue
            found = [row for row in rows if who in (row.get("name"), row.get("family"), row.get("agent"))]
            if measure.name == "removal" and not found:  # the command ranks whoever costs something
                assert (root.facts["lost"], root.facts["longer"]) == ("0", "0")
                continue
            (row,) = found
            assert root.facts["model"] == row["model"]
            assert root.facts["graph"] == row["graph"]
            told = {**root.facts, measure.name: root.text.rpartition(": ")[2]}
            for column in measure.columns:
                value, shown = row[column.replace(" ", "_")], told.get(column, told[measure.name])
                if isinstance(value, float):
                    assert float(shown) == pytest.approx(value, abs=0.005)
                else:
                    assert shown == ("none" if value in ("", None) else str(value))


def test_a_step_is_told_with_the_ties_that_can_be_walked(
    workspace: Workspace, tables: Callable[..., Path]
) -> None:
    rows = ["there,amina,dev,", "back,dev,amina,", "either-way,dev,amina,yes", "on,dev,ms-ahmed,"]
    ties = "\n".join(["id,from,to,mutual", *rows, ""])
    workspace.import_files([tables(ties=ties, evidence=None)])
    steps = {
        node.text: [tie.of for tie in node.below] for node in nodes(workspace, "routes of Amina", "step")
    }
    assert steps == {"Amina > Dev": ["tie/there", "tie/either-way"], "Dev > Ms Ahmed": ["tie/on"]}
    (tied, holders) = nodes(workspace, "reach of Dev", "step")
    assert (tied.text, [tie.of for tie in tied.below]) == ("Amina > Dev", ["tie/there", "tie/either-way"])
    assert holders.text == "Dev > Ms Ahmed"
    groups = [node.text for node in nodes(workspace, "removal of Dev", "group")]
    assert groups == [
        "Families who would lose every short route: 1", "Families who would have a longer one or none: 0",
    ]  # fmt: skip
    assert explain(workspace, "lost of Dev").root.text == "Lost of Dev: 1"


def test_a_type_is_told_by_indicator_and_evidence(study: Workspace) -> None:
    coded = {
        row["id"]
        for _, row in rows_of("evidence")
        if "elizabeth" in row["agent"].split("|") and row["indicators"]
    }
    root = explain(study, "type of Elizabeth").root
    assert root.text == "Type of Elizabeth: traditional with elements of authentic"
    assert [share.text for share in root.below] == [
        "traditional: 0.64 of the evidence", "authentic: 0.36 of the evidence",
    ]  # fmt: skip
    told = {node.of.removeprefix("evidence/") for node in root.walk() if node.kind == "evidence"}
    assert told == coded
    assert root.facts["a source itself says"] == "authentic, traditional"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Joyce a hsp:Parent", "Joyce is a parent"),
        ("Joyce hsp:bridgesTo Joyce's practitioner", "Joyce bridges to Joyce's practitioner"),
        ("joyce-mother hsp:holdsPower no", "Joyce, mother at Joyce's school holds power: no"),
        ("joan-katherine a hsp:BondingTie", "Joan shares practice with Katherine is a bonding tie"),
    ],
)
def test_what_a_rule_derived_is_told_with_the_rule(study: Workspace, text: str, says: str) -> None:
    root = explain(study, text).root
    assert (root.kind, root.text) == ("derived", says)
    assert root.below[0].facts["file"].startswith("ontology/rules/")
    assert any(node.facts.get("locator") for node in root.walk())


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        ("Joycee", "Nothing in the graph is called 'Joycee'.", "Did you mean 'Joyce'"),
        ("jon-katherine", "Nothing in the graph is called 'jon-katherine'.", "Did you mean 'joan-katherine'"),
        ("tie/jon-katherine", "Nothing in the graph is called 'tie/jon-katherine'.",
         "Did you mean 'tie/joan-katherine'"),
        ("brokerage of Morwen", "Nobody in the network is called 'Morwen'.", "Did you mean 'Morven'?"),
        ("routes of Joan", "There is no 'routes' of Joan.", "It is told of families only: ask about one."),
        ("Joyce a hsp:HeadTeacher", "The graph does not say: Joyce is a 'hsp:HeadTeacher'.",
         "It says this of: hsp:Parent, hsp:Person."),
        ("Andrew and Joyce", "There is no tie between Andrew and Joyce.",
         "'hsp explain agent/andrew' lists the ties there are."),
        ("brokerage of Morven as of 20100", "'20100' is not a date.", "Write 2008, 2008-05 or 2008-05-17"),
        ("", "Nothing in the graph is called ''.", "Give an identifier, a name or an IRI"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_met_with_the_nearest(study: Workspace, text: str, what: str, hint: str) -> None:
    with pytest.raises(CommandError) as raised:
        explain(study, text)
    assert raised.value.what == what
    assert raised.value.hint.startswith(hint)


def test_one_name_of_several_is_told_apart_by_its_kind(
    workspace: Workspace, tables: Callable[..., Path]
) -> None:
    workspace.import_files([tables(ties="id,from,to\ndev,amina,dev\n", evidence=None)])
    with pytest.raises(CommandError, match=r"'dev' means 2 things. Give one of: agent/dev, tie/dev."):
        explain(workspace, "dev")
    assert explain(workspace, "tie/dev").root.kind == "tie"
    assert explain(workspace, "agent/dev").root.kind == "person"


def test_rows_of_several_imports_are_told_apart(fresh_small: Workspace, tmp_path: Path) -> None:
    more = tmp_path / "more"
    more.mkdir()
    (more / "people.csv").write_text("id,name,education\namina,Amina,degree\n", encoding="utf-8")
    fresh_small.import_files([more])
    rows = [node for node in explain(fresh_small, "Amina").root.below if node.kind == "row"]
    assert [row.text for row in rows] == ["people.csv, row 2 (import 1)", "people.csv, row 2 (import 2)"]
    assert rows[0].facts == {"name": "Amina", "language": "English, Polish"}
    assert rows[1].facts == {"name": "Amina", "education": "degree"}


def test_who_is_stated_to_be_whom_is_told_of_both_with_the_reason(fresh_small: Workspace) -> None:
    fresh_small.same("her-head", "ms-ahmed", "Both say so.")
    for who, other in (("her-head", "Ms Ahmed"), ("ms-ahmed", "her head")):
        (same,) = nodes(fresh_small, f"agent/{who}", "same")
        assert same.text == f"Stated to be the same as {other}"
        (because,) = same.below
        assert (because.text, because.below[0].text) == ("Evidence: Both say so.", "hsp same (import 2)")
        assert because.below[0].below[0].facts["file"].startswith("hsp same (statement), SHA-256 ")


def test_names_are_shown_as_they_are_and_the_terminal_obeys_none(
    workspace: Workspace, tables: Callable[..., Path]
) -> None:
    hostile = "[bold]A[/bold] \x1b[31m"
    people = f"id,name\nx%2F y,{hostile}\ndev,Dev\nms-ahmed,Ms Ahmed\n"
    workspace.import_files([tables(
        people=people.replace("\x1b", ""), roles=None, participation=None, programmes=None, evidence=None,
        ties="from,to\nx%2F y,dev\n",
    )])  # fmt: skip
    found = explain(workspace, "x%2F y")
    assert found.root.text == "Person: [bold]A[/bold] [31m"
    assert "[bold]A[/bold]" in found.text(80)
    assert max(map(len, found.text(80).splitlines())) <= 80
    tie = next(node for node in found.root.walk() if node.kind == "tie")
    assert tie.of == "tie/1/ties/row-2"
    assert explain(workspace, tie.of).root.kind == "tie"


def test_a_terminal_lists_the_imports_once_below_and_cuts_what_is_long() -> None:
    made = {"when": "2026-11-23", "by": "hsp-graph 0.1.0", "file": f"ties.csv (csv), SHA-256 {'ab' * 32}"}
    rows = [
        ExplanationNode("row", f"row {n}", below=[ExplanationNode("import", "Import 1", made, above=n > 0)])
        for n in range(13)
    ]
    found = Explanation(ExplanationNode("person", "Amina", below=rows))
    shown = found.text(40).splitlines()
    assert shown[1:12] == [*(f"├── row {n}" for n in range(10)), "└── … and 3 more (--all)"]
    assert shown[12:] == [
        "",
        "Import 1: 2026-11-23; hsp-graph 0.1.0",
        "  ties.csv (csv)",
        f"    SHA-256 {'ab' * 32}",
    ]
    assert [f"row {n}" in found.text(40, everything=True) for n in (9, 12)] == [True, True]
    assert len(found.to_dict()["below"]) == 13
