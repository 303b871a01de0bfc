"""The commands same and withdraw, as a user types them."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hsp_graph.cli import hsp
from hsp_graph.workspace import Workspace

Run = Callable[..., subprocess.CompletedProcess[str]]
Tables = Callable[..., Path]


@pytest.fixture
def asked(workspace: Workspace, tables: Tables, tmp_path: Path, run_hsp: Run) -> Run:
    """A function: run a command on a study of two imports."""
    (tmp_path / "people.csv").write_text("id,name\np1,amina\n")
    for source in (tables(), tmp_path / "people.csv"):
        assert run_hsp("-w", workspace.folder, "import", source).returncode == 0
    return lambda *arguments: run_hsp("-w", workspace.folder, *arguments)


def test_candidates_are_listed_and_two_are_stated_to_be_one(asked: Run) -> None:
    listed = json.loads(asked("same", "--format", "json").stdout)
    assert [(row["identifier"], row["other"], row["why"]) for row in listed] == [
        ("amina", "p1", "the same name")
    ]
    done = asked(
        "same", "p1", "amina", "--because", "The register has her maiden name.", "--source", "interviews"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "'p1' and 'amina' are one from now on.\nThis is import 3; 'hsp undo 3' takes it out again.\n"
    )
    none = asked("same")
    assert (none.returncode, none.stderr) == (
        0, "No names are alike that come from different imports or sources.\n",
    )  # fmt: skip
    assert "hsp same" in asked("imports").stdout
    assert asked("undo", "3").returncode == 0
    assert "the same name" in asked("same", "--format", "csv").stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["p1"], "Two are needed, and 1 given."),
        (["p1", "amina", "dev", "--because", "x"], "Two are needed, and 3 given."),
        (["--because", "x"], "Two are needed, and none given."),
        (["p1", "amina"], "No reason is given."),
        (["p1", "amnia", "--because", "x"], "Nobody in the graph is called 'amnia'."),
    ],
)
def test_what_is_lacking_is_told(asked: Run, arguments: list[str], told: str) -> None:
    done = asked("same", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"Error: {told}" in done.stderr
    assert "Mend:" in done.stderr


def test_a_source_is_withdrawn(asked: Run) -> None:
    dry = asked("withdraw", "interviews", "--dry-run", "--format", "csv")
    assert dry.returncode == 0
    assert "Nothing was written" in dry.stderr
    assert "interviews" in asked("query", "SELECT ?s { ?s a hsp:Source }").stdout
    refused = asked("withdraw", "interviews")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--yes" in refused.stderr
    assert "interviews" in asked("query", "SELECT ?s { ?s a hsp:Source }").stdout
    done = asked("withdraw", "interviews", "--format", "csv", "--yes")
    assert (done.returncode, done.stdout) == (0, dry.stdout)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["what"], row["kind"], row["identifier"]) for row in rows if row["kind"] != "evidence"] == [
        ("goes", "source", "interviews"), ("goes", "person", "ms-ahmed"), ("goes", "tie", "t1"),
        ("goes with it", "role", "roles.csv, row 4"), ("goes with it", "tie", "t2"),
        ("loses a statement", "unidentified agent", "her-head"),
    ]  # fmt: skip
    assert done.stderr == (
        "'Interviews with parents': what went, in numbers: source 1, evidence 3, person 1, tie 2, role 1.\n"
        "The files that were imported are as they were: take it out of them too.\n"
    )
    again = asked("withdraw", "interviews", "--yes")
    assert (again.returncode, again.stdout) == (2, "")
    assert "Error: 'interviews' is not one of the sources." in again.stderr


def test_a_terminal_is_asked_first_and_a_long_list_cut(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sources.csv").write_text("id,title\ns,Letters\n")
    people = "".join(f"p{n},P{n},s\n" for n in range(30))
    (tmp_path / "people.csv").write_text(f"id,name,source\n{people}")
    workspace.import_files([tmp_path / "sources.csv", tmp_path / "people.csv"])

    def withdraw(answer: str) -> Result:
        runner = CliRunner()
        with runner.isolation(input=answer):
            monkeypatch.setattr(type(sys.stdin), "isatty", lambda self: True, raising=False)
        return runner.invoke(hsp, ["-w", str(workspace.folder), "withdraw", "s"], input=answer)

    kept = withdraw("n\n")
    assert kept.exit_code == 1
    assert "'Letters': what would go, in numbers: source 1, evidence 30, person 30." in kept.stderr
    assert "... and 21 more; --dry-run --format csv lists all." in kept.stderr
    assert "Withdraw it? [y/N]" in kept.stderr
    assert len(workspace.query("SELECT ?s { ?s a hsp:Source }")) == 1
    assert withdraw("y\n").exit_code == 0
    assert not len(Workspace(workspace.folder, "", workspace.base).query("SELECT ?s { ?s a hsp:Source }"))
