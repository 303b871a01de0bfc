"""The benchmark of the questions runs, with rdflib and without."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def test_it_runs() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.queries", "--schools", "1", "--runs", "1", "--patience", "20",
         "--only", "schools", "--only", "practitioners", "--only", "counts"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (int(lines[-1].startswith("Missed:")), "")
    assert lines[0].startswith("1 schools, ")
    figures = {line.split()[0]: line.split()[1:] for line in lines[2:5]}
    assert figures.keys() == {"schools", "practitioners", "counts"}
    assert all(float(row[1]) > 0 and float(row[2]) > 0 for row in figures.values())
    assert "fails: NotBoundError" in done.stdout  # rdflib cannot join texts of which one is missing
