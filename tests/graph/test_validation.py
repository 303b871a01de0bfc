"""Validation: what it finds on the study and on broken graphs, with the row each finding comes from."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import hsp_graph.graph.validation as validation
from hsp_graph.cli import hsp
from hsp_graph.core.assets import asset
from hsp_graph.graph.query_files import read_queries
from hsp_graph.graph.validation import Finding, Validation, validate
from hsp_graph.workspace import Workspace

Tables = Callable[..., Path]
CHECKS = len(list(asset("queries", "checks").glob("*.rq")))


def titles(found: Validation, severity: str) -> set[str]:
    return {finding.title for finding in found.findings if finding.severity == severity}


@pytest.fixture(scope="module")
def of_study(study: Workspace) -> Validation:
    """What validation finds on the study."""
    return study.validate()


def test_the_study_conforms(of_study: Validation) -> None:
    assert of_study.conforms
    assert titles(of_study, "error") == set()
    assert of_study.checks == CHECKS >= 10
    assert of_study.shacl


def test_warnings_on_the_study_are_those_of_its_open_ends(of_study: Validation) -> None:
    without = {f.thing for f in of_study.findings if f.title == "An unidentified agent has no candidates"}
    assert without == {
        f"agent/{name}" for name in (
            "agata-teacher", "eighth-head", "eighth-school", "elizabeth-school-2017", "gavin-school-2017",
            "government", "kelly-teacher", "morven-ally", "morven-co-teacher", "ninth-head", "ninth-school",
            "other-authority", "seventh-head", "seventh-school", "shirley-teacher", "sixth-head",
            "sixth-school", "val-council-contact",
        )
    }  # fmt: skip
    assert all(f.batch == "1" and ", row " in f.row and f.hint for f in of_study.findings)
    assert Finding(
        "warning", "An unidentified agent has no candidates", "agent/sixth-head", "people.csv, row 24", "1",
        "nothing is said of who Head-teacher of the sixth school (not interviewed) could be",
        "List those it could be in the column may_be; if it can be nobody in the study, leave it as it is.",
    ) in of_study.findings  # fmt: skip


def test_progress_names_each_check_and_the_shapes(study: Workspace) -> None:
    told: list[str] = []
    study.validate(told.append)
    assert told == [q.one("title") for q in read_queries(asset("queries", "checks"))] + ["SHACL shapes"]


def test_an_empty_study_conforms(workspace: Workspace) -> None:
    found = workspace.validate()
    assert (found.findings, found.conforms, found.shacl) == ([], True, True)


@pytest.fixture
def broken(fresh_small: Workspace, tmp_path: Path) -> Workspace:
    """A study whose first import, which a second refers to, was undone."""
    more = tmp_path / "more"
    more.mkdir()
    (more / "ties.csv").write_text(
        "id,from,to,relation,source\nlate,ms-ahmed,amina,advises,interviews\n", encoding="utf-8"
    )
    (more / "people.csv").write_text("id,name,identified\nsomebody,Somebody,no\n", encoding="utf-8")
    fresh_small.import_files([more])
    fresh_small.undo(1)
    return fresh_small


def test_after_an_undo_what_refers_to_it_is_named_with_row_and_import(broken: Workspace) -> None:
    found = validate(broken.store, shacl_limit=0)
    assert not found.conforms
    dangling = {(f.thing, f.row, f.batch, f.detail) for f in found.findings if "refers to a thing" in f.title}
    base = "https://example.org/study/"
    assert dangling == {
        ("tie/late", "ties.csv, row 2", "2", f"from is {base}agent/ms-ahmed, of which nothing is known"),
        ("tie/late", "ties.csv, row 2", "2", f"to is {base}agent/amina, of which nothing is known"),
        (
            "evidence/2",
            "ties.csv, row 2",
            "2",
            f"source is {base}source/interviews, of which nothing is known",
        ),
    }


def test_errors_come_first_and_the_order_is_always_the_same(broken: Workspace) -> None:
    found = broken.validate().findings
    assert {f.severity for f in found} == {"error", "warning"}
    assert [f.severity for f in found] == sorted(f.severity for f in found)
    assert found == sorted(found)
    assert len(found) == len(set(found))


def test_a_warning_of_the_shapes_is_no_error(workspace: Workspace, tables: Tables) -> None:
    workspace.import_files([tables()])
    workspace.import_files([tables(people="id,name\namina,Amina K.\n") / "people.csv"])
    result = workspace.validate()
    of_amina = [(f.severity, f.title) for f in result.findings if f.thing == "agent/amina"]
    assert of_amina == [("warning", "This person or organisation has several names")]
    assert result.conforms


def test_shapes_find_what_checks_do_not_and_name_the_row(workspace: Workspace, tables: Tables) -> None:
    # Two imports that each fit their table, and together say two things of one tie.
    header = "id,from,to,valence,source\n"
    workspace.import_files([tables(ties=header + "t1,amina,dev,positive,interviews\n")])
    again = tables(ties=header + "t1,amina,dev,negative,interviews\n") / "ties.csv"
    workspace.import_files([again])
    errors = [f for f in workspace.validate().findings if f.severity == "error"]
    assert [(f.title, f.thing, f.row, f.batch, f.detail) for f in errors] == [
        (
            "A tie has at most one valence, of the scheme valences",
            "tie/t1",
            "ties.csv, row 2",
            "1",
            "valence",
        ),
    ]
    assert errors[0].hint == "Write positive, negative or mixed, or leave it empty if not stated."


def test_beyond_the_limit_the_shapes_are_left_out_and_that_is_said(study: Workspace) -> None:
    small = validate(study.store, shacl_limit=1000)
    assert (small.shacl, small.conforms, small.checks) == (False, True, CHECKS)


def test_the_limit_is_the_last_size_at_which_the_shapes_run(fresh_small: Workspace) -> None:
    size = sum(1 for _ in fresh_small.store.triples())
    assert size == len({quad.triple for quad in fresh_small.store.quads()})
    assert validate(fresh_small.store, shacl_limit=size).shacl
    assert not validate(fresh_small.store, shacl_limit=size - 1).shacl


@pytest.fixture
def run() -> Iterator[Callable[..., Result]]:
    """A function: run the command line in this process."""
    yield lambda *arguments: CliRunner().invoke(hsp, [str(one) for one in arguments])


def test_the_command_says_how_many_and_whether_the_shapes_ran(
    run: Callable[..., Result],
    study: Workspace,
    of_study: Validation,
    broken: Workspace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fine = run("-w", study.folder, "validate")
    assert fine.exit_code == 0
    warnings = len(of_study.findings)
    assert fine.stderr == f"{CHECKS} checks and the SHACL shapes: 0 errors, {warnings} warnings.\n"
    bad = run("-w", broken.folder, "validate")
    assert bad.exit_code == 1
    assert bad.stdout.startswith("error: ")
    assert any(line.endswith("; ties.csv, row 2 (import 2)") for line in bad.stdout.splitlines())
    full = validation.validate
    monkeypatch.setattr(
        validation, "validate", lambda store, progress: full(store, shacl_limit=9, progress=progress)
    )
    large = run("-w", study.folder, "validate")
    assert "checks (the graph is too large for the SHACL shapes): 0 errors" in large.stderr


def test_the_command_shows_the_first_few_of_each_kind(
    run: Callable[..., Result], study: Workspace, of_study: Validation
) -> None:
    kinds = Counter(finding.title for finding in of_study.findings)
    lines = run("-w", study.folder, "validate").stdout.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        f"warning: {title} ({number})" for title, number in kinds.items()
    ]
    assert [line for line in lines if "more" in line] == [
        f"    ... and {number - 5} more; --format csv lists all." for number in kinds.values() if number > 5
    ]
    assert sum(line.startswith("    hint: ") for line in lines) == len(kinds)


def test_the_command_gives_csv_and_json_too(run: Callable[..., Result], broken: Workspace) -> None:
    table = run("-w", broken.folder, "validate", "--format", "csv")
    assert table.exit_code == 1
    assert table.stdout.splitlines()[0] == "severity,what,thing,row,import,detail,hint"
    assert '"ties.csv, row 2",2,' in table.stdout
    assert '"row": "ties.csv, row 2"' in run("-w", broken.folder, "validate", "--format", "json").stdout
