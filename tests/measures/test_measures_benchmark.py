"""The benchmark runs, its peers agree, it misses targets aloud, and its networks have the shape it says."""

import importlib
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT)
    return importlib.import_module("benchmarks.measures")


def rows(*options: str) -> list[list[str]]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.measures", "--people", "200", "--runs", "1", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    machine, blank, header, rule, *lines = done.stdout.splitlines()
    assert re.search(r"\d+ cores .*Python 3\.\d+\.\d+, numpy \d", machine) and blank == ""
    assert header.count("|") == rule.count("|") == 7
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_measures_in_python() -> None:
    found = rows("--only", "loop", "--only", "holes", "--only", "nearest", "--only", "memory")
    told = {what: (ours, theirs) for what, _, ours, theirs, _, _ in found}
    assert len(told) == len(found) >= 7
    for what in ("brokerage; networkx loop", "nearest power; the same table with networkx"):
        assert all(float(figure.removesuffix(" s")) > 0 for figure in told[what])
    assert {(people, target) for _, people, _, _, _, target in found} == {("200", "")}


def test_the_store_and_the_command() -> None:
    found = rows("--only", "store", "--only", "city", "--only", "start")
    assert [row[0].partition(";")[0] for row in found][-4:] == [
        "`hsp measure brokerage`, first time",
        "`hsp measure brokerage`, again",
        "`hsp measure brokerage`, again",
        "`hsp --help`",
    ]
    assert len(found) == 6


def test_beside_r(benchmark: ModuleType) -> None:
    if not benchmark.sna_version():
        pytest.skip("R with sna is not installed")
    whole, kernel = rows("--only", "sna", "--only", "kernel")
    assert float(whole[4]) > 0 and float(kernel[3].removesuffix(" s")) >= 0


def test_without_r_it_says_so(benchmark: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmark, "sna_version", lambda: "")
    (figure,) = benchmark.sna(200, 1)
    assert not figure.missed and "| not installed |  | 50 |" in figure.row(20_000, True)


def test_a_missed_target_is_an_error(benchmark: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(people: int, runs: int) -> list[object]:
        return [benchmark.Figure("ours; theirs", 2.0, 19.0, 10)]

    monkeypatch.setitem(benchmark.PARTS, "loop", benchmark.Part(slow, (200,), (200,)))
    run = CliRunner().invoke(benchmark.main, ["--only", "loop"])
    assert run.exit_code == 1 and "| 9.50 | 10 **missed** |" in run.output
    # For another number of people there is no target.
    assert CliRunner().invoke(benchmark.main, ["--only", "loop", "--people", "300"]).exit_code == 0


def test_another_answer_is_an_error(benchmark: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmark, "networkx_nearest", lambda graph, families, holders: {})
    run = CliRunner().invoke(benchmark.main, ["--only", "nearest", "--people", "200", "--runs", "1"])
    assert run.exit_code == 1 and "gives another answer" in run.output


def test_the_networks_are_home_school(benchmark: ModuleType) -> None:
    network = benchmark.with_heads(2000)
    assert len(network) == 2000
    sectors = network.agents["sector"].tolist()
    assert {s: sectors.count(s) for s in sorted(set(sectors))} == {
        "authority": 1,
        "family-learning": 30,
        "home": 1729,
        "school": 240,
    }
    assert network.agents["power"].sum() == 20
    assert 5 < len(network.source) / len(network) < 7
    assert network.target.max() < 2000
