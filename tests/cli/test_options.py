"""What long work tells: how far, how fast, how long still."""

from pathlib import Path

import pytest

from hsp_graph.cli.options import lines_in, pace


def test_the_rows_of_folders_and_files_are_counted(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "people.csv").write_text("id,name\na,A\nb,B\n", encoding="utf-8")
    (folder / "note.txt").write_text("\n" * 50, encoding="utf-8")
    (tmp_path / "ties.CSV").write_text("id\n" * 3_000_000, encoding="utf-8")
    assert lines_in([folder]) == 3
    assert lines_in([folder, tmp_path / "ties.CSV", tmp_path / "missing.csv"]) == 3_000_003


@pytest.mark.parametrize(
    ("rows", "expected", "seconds", "told"),
    [
        (1000, 4000, 2.0, " (1,000 rows, 500 a second, 6 s left)"),
        (4000, 4000, 2.0, " (4,000 rows, 2,000 a second)"),
        (5000, 4000, 2.0, " (5,000 rows, 2,500 a second)"),
        (0, 4000, 2.0, ""),
        (10, 0, 0.0, ""),
    ],
)
def test_rate_and_time_left(rows: int, expected: int, seconds: float, told: str) -> None:
    assert pace(rows, expected, seconds) == told
