"""hsp validate as a user types it."""

from hsp_graph.workspace import Workspace
from tests.command_line import Hsp


def test_nothing_imported_is_no_clean_bill(hsp: Hsp, workspace: Workspace) -> None:
    done = hsp("-w", workspace.folder, "validate")
    assert (done.exit_code, done.out) == (0, "")
    assert done.err == "Nothing has been imported yet, so there was nothing to check.\n"
