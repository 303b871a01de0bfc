"""A changed file in the place of its earlier version: what differs is told, and nothing else changes."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_graph.core.errors import CommandError, HspError, RefusedError
from hsp_graph.study.difference import Difference
from hsp_graph.workspace import Workspace, init_workspace
from tests.command_line import Hsp

Tables = Callable[..., Path]

PEOPLE = "id,name\namina,Amina\nbeth,Beth\ndev,Dev\n"
TIES = "id,from,to,valence\nt1,amina,dev,positive\nt2,beth,dev,\n,amina,beth,\n"
CHANGED = "id,from,to,valence\nt1,amina,dev,negative\nt3,dev,beth,\n,amina,beth,\n,beth,amina,\n"


def write(folder: Path, **tables: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def said(workspace: Workspace) -> set[str]:
    """What the imports say, their own records and numbers apart."""
    found = Workspace(workspace.folder, "", workspace.base).query(
        """SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } ?g a hsp:ImportBatch .
             FILTER (!STRSTARTS(STR(?s), STR(?g))) FILTER (?p != hsp:sourceRow) }"""
    )
    lines = {" ".join(map(str, row.values())) for row in found.bindings}
    return {line.replace("/1/ties", "/N/ties").replace("/2/ties", "/N/ties") for line in lines}


@pytest.fixture
def first(workspace: Workspace, tmp_path: Path) -> Workspace:
    workspace.import_files([write(tmp_path / "one", people=PEOPLE, ties=TIES)])
    return workspace


EXPECTED = [
    ("added", "tie", "", "from: beth; to: amina"),
    ("added", "tie", "t3", "from: dev; to: beth"),
    ("changed", "tie", "t1", "valence: positive -> negative"),
    ("removed", "tie", "t2", "from: beth; to: dev"),
]


def told(differences: list[Difference] | None) -> list[tuple[str, str, str, str]]:
    assert differences is not None
    return [(one.change, one.what, one.thing, one.detail) for one in differences]


def test_what_differs_is_told_and_nothing_written_in_a_dry_run(first: Workspace, tmp_path: Path) -> None:
    before = said(first)
    report = first.import_files(
        [write(tmp_path / "two", people=PEOPLE, ties=CHANGED)], replace=1, dry_run=True
    )
    assert told(report.differences) == EXPECTED
    assert said(first) == before


def test_a_replaced_import_is_gone_and_the_new_one_is_as_if_alone(first: Workspace, tmp_path: Path) -> None:
    changed = write(tmp_path / "two", people=PEOPLE, ties=CHANGED)
    assert told(first.import_files([changed], replace=1).differences) == EXPECTED
    assert [row[0] for row in first.imports().rows] == ["2"]
    alone = init_workspace(tmp_path / "alone", base=first.base)
    alone.import_files([changed])
    assert said(first) == said(alone)


def test_evidence_in_rows_of_its_own_is_told_only_where_it_differs(
    workspace: Workspace, tmp_path: Path
) -> None:
    tables = {"people": "id,name\neva,Eva\n", "sources": "id,title\ns,Letters\n"}
    said = "id,agent,source,reported_by,paraphrase\n,eva,s,eva,{}\n1,eva,s,,Kind.\n"
    workspace.import_files([write(tmp_path / "one", **tables, evidence=said.format("Busy."))])
    other = write(tmp_path / "two", **tables, evidence=said.format("Busy.") + "\n")
    assert told(workspace.import_files([other], replace=1).differences) == []
    other = write(tmp_path / "three", **tables, evidence=said.format("Calm."))
    assert told(workspace.import_files([other], replace=2).differences) == [
        ("added", "evidence", "", "about: eva; paraphrase: Calm.; reported by: eva; source: s"),
        ("removed", "evidence", "", "about: eva; paraphrase: Busy.; reported by: eva; source: s"),
    ]


def test_rows_that_only_moved_are_no_difference(first: Workspace, tmp_path: Path) -> None:
    moved = "id,from,to,valence\n,amina,beth,\nt2,beth,dev,\nt1,amina,dev,positive\n"
    report = first.import_files([write(tmp_path / "two", people=PEOPLE, ties=moved)], replace=1)
    assert report.differences == []


def test_one_may_not_refer_to_what_goes(first: Workspace, tmp_path: Path) -> None:
    before = said(first)
    with pytest.raises(RefusedError) as caught:
        first.import_files([write(tmp_path / "two", ties=CHANGED)], replace=1)
    assert "there is no row with this identifier" in str(caught.value.problems[0])
    assert said(first) == before


def test_only_what_is_there_can_be_replaced(first: Workspace, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no import 7"):
        first.import_files([write(tmp_path / "two", people=PEOPLE)], replace=7)
    with pytest.raises(CommandError, match="There is no import 7"):
        first.import_files([write(tmp_path / "two", people=PEOPLE)], replace=7, dry_run=True)


def test_a_file_that_did_not_change_may_come_along(first: Workspace, tmp_path: Path) -> None:
    report = first.import_files([tmp_path / "one"], replace=1)
    assert (report.differences, report.batch) == ([], 2)


def test_what_is_replaced_does_not_come_back_and_that_is_told(
    first: Workspace, tmp_path: Path, run_hsp: Hsp
) -> None:
    changed = write(tmp_path / "two", people=PEOPLE, ties=CHANGED)
    done = run_hsp("-w", first.folder, "import", changed, "--replace", 1)
    assert (
        "Import 1 is gone, and no undo brings it back: to have that version again, import its file"
        in done.out
    )
    done = run_hsp("-w", first.folder, "undo", 2)
    assert done.out.splitlines() == [
        "Import 2 is undone.",
        "It had come in the place of import 1, which does not come back by itself: to have "
        "that version again, import its file.",
    ]


def test_the_very_same_file_can_take_its_own_place(first: Workspace, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as caught:
        first.import_files([tmp_path / "one"])
    assert caught.value.hint.index("--replace 1") < caught.value.hint.index("hsp undo 1")


def test_a_foreign_file_with_identifiers_of_its_own_takes_the_place_of_itself(
    workspace: Workspace, tmp_path: Path
) -> None:
    # A person with a role, and a tie: of both, rules derive classes in graphs that are no import's.
    file, mapping = tmp_path / "talks.csv", tmp_path / "m.toml"
    file.write_text("Source,Target,Type,Id\namina,dev,Directed,1\n", encoding="utf-8")
    nodes = tmp_path / "nodes.csv"
    nodes.write_text("Id,Label,Role\namina,Amina,parent\ndev,Dev,FL\n", encoding="utf-8")
    mapping.write_text(workspace.suggest_mapping([nodes, file]), encoding="utf-8")
    assert 'ids = "own"' in mapping.read_text(encoding="utf-8")
    workspace.import_files([nodes, file], mapping=mapping)
    with pytest.raises(HspError):
        workspace.import_files([nodes, file], mapping=mapping)
    nodes.write_text("Id,Label,Role\namina,Amina,parent\ndev,Dev,HT\n", encoding="utf-8")
    report = workspace.import_files([nodes, file], mapping=mapping, replace=1)
    assert (report.batch, report.merged) == (2, 0)
    assert len(workspace.query("SELECT ?x { ?x a hsp:HeadTeacher }")) == 1


ROWS = st.lists(
    st.tuples(st.sampled_from(["t1", "t2", ""]), st.sampled_from("abc"), st.sampled_from("abc")),
    max_size=5, unique_by=lambda row: row[0] or id(row),
)  # fmt: skip


@settings(max_examples=8, deadline=None)
@given(one=ROWS, other=ROWS)
def test_the_differences_lead_from_one_to_the_other(
    one: list[tuple[str, str, str]], other: list[tuple[str, str, str]]
) -> None:
    def table(rows: list[tuple[str, str, str]]) -> str:
        return "id,from,to\n" + "".join(",".join(row) + "\n" for row in rows)

    people = "id,name\na,A\nb,B\nc,C\n"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workspace = init_workspace(folder / "study", base="https://example.org/study/")
        workspace.import_files([write(folder / "one", people=people, ties=table(one))])
        report = workspace.import_files([write(folder / "two", people=people, ties=table(other))], replace=1)
    found = told(report.differences)
    named = [{row[0]: row[1:] for row in rows if row[0]} for rows in (one, other)]
    pairs = (("added", named[1], named[0]), ("removed", named[0], named[1]))
    for change, these, those in pairs:
        expected = sorted((key, f"from: {a}; to: {b}") for key, (a, b) in these.items() if key not in those)
        assert sorted((thing, detail) for c, _, thing, detail in found if c == change and thing) == expected
    assert sorted(thing for change, _, thing, _ in found if change == "changed") == sorted(
        key for key in named[0].keys() & named[1].keys() if named[0][key] != named[1][key]
    )
    balance = sum((c == "added") - (c == "removed") for c, _, thing, _ in found if not thing)
    assert balance == sum(not row[0] for row in other) - sum(not row[0] for row in one)
