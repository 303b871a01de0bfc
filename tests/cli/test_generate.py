"""hsp generate: a fictional authority as tables."""

from pathlib import Path

from hsp_graph.workspace import Workspace
from tests.command_line import Hsp


def test_generate_writes_tables_that_can_be_imported(hsp: Hsp, workspace: Workspace, tmp_path: Path) -> None:
    done = hsp("generate", "--schools", "2", "--seed", "3", "--output", tmp_path / "made")
    assert done.exit_code == 0
    assert done.out.endswith("Everybody in it is fictional.\n")
    assert hsp("-w", workspace.folder, "import", tmp_path / "made").exit_code == 0
    again = hsp("generate", "--schools", "2", "--output", tmp_path / "made")
    assert again.exit_code == 2
