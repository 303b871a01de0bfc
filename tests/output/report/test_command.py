"""hsp report as a user types it."""

from pathlib import Path

from hsp_graph.workspace import Workspace
from tests.command_line import Hsp


def test_it_writes_a_page_or_markdown_as_the_file_is_called(
    study: Workspace, run_hsp: Hsp, tmp_path: Path
) -> None:
    done = run_hsp("-w", study.folder, "report", cwd=tmp_path)
    assert (done.exit_code, done.out) == (0, "Wrote report.html.\n")
    # In a process of its own the very same: nothing depends on the order of a set or the time of day.
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == study.report()
    done = run_hsp("-w", study.folder, "report", "-o", "of the study.md", cwd=tmp_path)
    assert (done.exit_code, done.out) == (0, "Wrote of the study.md.\n")
    assert (tmp_path / "of the study.md").read_text(encoding="utf-8") == study.report("md")


def test_what_cannot_be_written_is_told_and_nothing_is_left(
    study: Workspace, hsp: Hsp, tmp_path: Path
) -> None:
    done = hsp("-w", study.folder, "report", "-o", "nowhere/report.html", cwd=tmp_path)
    assert done.exit_code == 2
    assert "cannot be written" in done.err
    done = hsp("-w", study.folder, "report", "-o", tmp_path)
    assert done.exit_code == 2
    assert "is a folder" in done.err
    assert list(tmp_path.iterdir()) == []
