"""hsp undo: an import is taken out again."""

import json
from collections.abc import Callable
from pathlib import Path

from hsp_graph.workspace import Workspace
from tests.command_line import Hsp

Tables = Callable[..., Path]


def test_import_then_undo(hsp: Hsp, workspace: Workspace, tables: Tables) -> None:
    where = ("-w", workspace.folder)
    folder = tables()
    dry = hsp(*where, "import", folder, "--dry-run")
    counts = (
        "17 rows read: 1 source, 2 organisations, 4 people, 3 roles, 1 programme, 1 participation, 3 ties, "
        "2 evidence; 0 refused.\n3 pieces of evidence made."
    )
    assert (dry.exit_code, dry.out) == (0, f"{counts}\nNothing was written: this was a dry run.\n")
    done = hsp(*where, "import", folder)
    assert (done.exit_code, done.out) == (
        0,
        f"{counts}\nThis is import 1; 'hsp undo 1' takes it out again.\n",
    )
    (listed,) = json.loads(hsp(*where, "imports", "--format", "json").out)
    assert (listed["import"], listed["rows_read"], listed["rows_refused"]) == ("1", "17", "0")
    missing = hsp(*where, "undo", "7")
    assert (missing.exit_code, missing.err) == (
        2,
        "Error: There is no import 7.\nHint:  The imports are 1.\n",
    )
    assert hsp(*where, "undo", "1") == (0, "Import 1 is undone.\n", "")
    assert (
        hsp(*where, "undo", "1").err
        == "Error: There is no import 1.\nHint:  Nothing has been imported yet.\n"
    )
    assert hsp(*where, "ask", "people").err == "Nothing found.\n"
