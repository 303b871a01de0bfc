"""hsp report as a user types it."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from hsp_graph.workspace import Workspace

Hsp = Callable[..., subprocess.CompletedProcess[str]]


def test_it_writes_a_page_or_markdown_as_the_file_is_called(
    study: Workspace, run_hsp: Hsp, tmp_path: Path
) -> None:
    done = run_hsp("-w", study.folder, "report", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "Wrote report.html.\n")
    # In a process of its own the very same: nothing depends on the order of a set or the time of day.
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == study.report()
    done = run_hsp("-w", study.folder, "report", "-o", "of the study.md", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "Wrote of the study.md.\n")
    assert (tmp_path / "of the study.md").read_text(encoding="utf-8") == study.report("md")


def test_what_cannot_be_written_is_told_and_nothing_is_left(
    study: Workspace, run_hsp: Hsp, tmp_path: Path
) -> None:
    done = run_hsp("-w", study.folder, "report", "-o", "nowhere/report.html", cwd=tmp_path)
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    done = run_hsp("-w", study.folder, "report", "-o", tmp_path)
    assert done.returncode == 2
    assert "is a folder" in done.stderr
    assert list(tmp_path.iterdir()) == []
