"""A study of two imports, for the commands that change what an import said."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hsp_graph.workspace import Workspace
from tests.command_line import Hsp, Result


@pytest.fixture
def asked(
    workspace: Workspace, tables: Callable[..., Path], tmp_path: Path, hsp: Hsp
) -> Callable[..., Result]:
    """A function: run a command on a study of two imports."""
    (tmp_path / "people.csv").write_text("id,name\np1,amina\n")
    for source in (tables(), tmp_path / "people.csv"):
        assert hsp("-w", workspace.folder, "import", source).exit_code == 0
    return lambda *arguments: hsp("-w", workspace.folder, *arguments)
