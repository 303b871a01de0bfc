"""hsp map as a user types it."""

from pathlib import Path

from hsp_graph.workspace import Workspace
from tests.command_line import Hsp


def test_the_map_is_written_where_asked_and_a_folder_that_is_not_there_is_told(
    hsp: Hsp, study: Workspace, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    assert hsp("-w", study.folder, "map", "-o", page, "--title", "A <b> title") == (0, f"Wrote {page}.\n", "")
    text = page.read_text(encoding="utf-8")
    assert "A &lt;b&gt; title" in text
    assert "<b> title" not in text
    done = hsp("-w", study.folder, "map", "-o", tmp_path / "nowhere" / "page.html")
    assert (done.exit_code, done.out) == (2, "")
    assert str(tmp_path / "nowhere") in done.err
