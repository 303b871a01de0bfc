"""The commands same and withdraw, as a user types them."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from hsp_graph.workspace import Workspace

Run = Callable[..., subprocess.CompletedProcess[str]]
Tables = Callable[..., Path]


@pytest.fixture
def asked(workspace: Workspace, tables: Tables, tmp_path: Path, run_hsp: Run) -> Run:
    """A function: run a command on a study of two imports."""
    workspace.import_files([tables()])
    (tmp_path / "people.csv").write_text("id,name\np1,amina\n")
    workspace.import_files([tmp_path / "people.csv"])
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
