"""The benchmark of the map runs, draws and really moves what it times."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]


@pytest.mark.browser
def test_it_runs(browser: object) -> None:
    given = ["--people", "61", "--runs", "1", "--frames", "20", "--without-peers"]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.maps", *given],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    row = done.stdout.splitlines()[-1]
    assert re.fullmatch(r"\| ours \| 61 \| 170 \| [\d.,]+ s \| [\d.,]+ ms \| [\d.,]+ s \|", row)
