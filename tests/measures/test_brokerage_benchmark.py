"""The benchmark runs, and its networks have the shape it says."""

import re
import runpy
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BENCHMARK = ROOT / "benchmarks" / "brokerage.py"


def test_it_runs() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.brokerage", "--people", "200", "--repeat", "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    header, line = done.stdout.splitlines()
    assert header.split()[:2] == ["people", "arcs"]
    assert re.fullmatch(r"\s*200\s+[\d,]+(\s+\d+\.\d{4}){3}(\s+\d+\.\d){2}", line)


def test_the_networks_are_home_school() -> None:
    network = runpy.run_path(str(BENCHMARK))["home_school"](2000)
    assert len(network) == 2000
    sectors = network.agents["sector"].tolist()
    assert {s: sectors.count(s) for s in sorted(set(sectors))} == {
        "authority": 1,
        "family-learning": 30,
        "home": 1729,
        "school": 240,
    }
    assert 5 < len(network.source) / len(network) < 7
    assert network.target.max() < 2000
