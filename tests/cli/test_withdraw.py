"""hsp withdraw: what goes with a source, asked first."""

import csv
import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from click.testing import Result as Answer

from hsp_graph.cli import hsp as program
from hsp_graph.workspace import Workspace
from tests.command_line import Result

Run = Callable[..., Result]
Tables = Callable[..., Path]


def test_a_source_is_withdrawn(asked: Run) -> None:
    dry = asked("withdraw", "interviews", "--dry-run", "--format", "csv")
    assert dry.exit_code == 0
    assert "Nothing was written" in dry.err
    assert "interviews" in asked("query", "SELECT ?s { ?s a hsp:Source }").out
    refused = asked("withdraw", "interviews")
    assert (refused.exit_code, refused.out) == (2, "")
    assert "--yes" in refused.err
    assert "interviews" in asked("query", "SELECT ?s { ?s a hsp:Source }").out
    done = asked("withdraw", "interviews", "--format", "csv", "--yes")
    assert (done.exit_code, done.out) == (0, dry.out)
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [(row["what"], row["kind"], row["identifier"]) for row in rows if row["kind"] != "evidence"] == [
        ("goes", "source", "interviews"), ("goes", "person", "ms-ahmed"), ("goes", "tie", "t1"),
        ("goes with it", "role", "roles.csv, row 4"), ("goes with it", "tie", "t2"),
        ("loses a statement", "unidentified agent", "her-head"),
    ]  # fmt: skip
    assert done.err == (
        "'Interviews with parents': what went, in numbers: source 1, evidence 3, person 1, tie 2, role 1.\n"
        "The files that were imported are as they were: take it out of them too.\n"
    )
    again = asked("withdraw", "interviews", "--yes")
    assert (again.exit_code, again.out) == (2, "")
    assert "Error: 'interviews' is not one of the sources." in again.err


def test_a_terminal_is_asked_first_and_a_long_list_cut(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sources.csv").write_text("id,title\ns,Letters\n")
    people = "".join(f"p{n},P{n},s\n" for n in range(30))
    (tmp_path / "people.csv").write_text(f"id,name,source\n{people}")
    workspace.import_files([tmp_path / "sources.csv", tmp_path / "people.csv"])

    def withdraw(answer: str) -> Answer:
        runner = CliRunner()
        with runner.isolation(input=answer):
            monkeypatch.setattr(type(sys.stdin), "isatty", lambda self: True, raising=False)
        return runner.invoke(program, ["-w", str(workspace.folder), "withdraw", "s"], input=answer)

    kept = withdraw("n\n")
    assert kept.exit_code == 1
    assert "'Letters': what would go, in numbers: source 1, evidence 30, person 30." in kept.stderr
    assert "... and 21 more; --dry-run --format csv lists all." in kept.stderr
    assert "Withdraw it? [y/N]" in kept.stderr
    assert len(workspace.query("SELECT ?s { ?s a hsp:Source }")) == 1
    assert withdraw("y\n").exit_code == 0
    assert not len(Workspace(workspace.folder, "", workspace.base).query("SELECT ?s { ?s a hsp:Source }"))
