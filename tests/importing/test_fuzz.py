"""The fuzz command itself: it runs on every reader, finds what it looks for, and tells of it."""

import random
import re
import runpy
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hsp_graph.core.errors import DataError
from hsp_graph.importing.formats import pajek
from hsp_graph.importing.formats.registry import raw_formats

pytestmark = pytest.mark.slow

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
FUZZ = runpy.run_path(str(ROOT / "benchmarks" / "fuzz.py"))
SMALL = runpy.run_path(str(ROOT / "benchmarks" / "small_files.py"))["small_files"]()
MUTATED: Callable[..., Any] = runpy.run_path(str(ROOT / "benchmarks" / "mutations.py"))["mutated"]


def test_every_format_has_small_files() -> None:
    assert set(SMALL) == {*raw_formats(), "csv", "xlsx", "rdf"}


@pytest.mark.parametrize("name", SMALL)
def test_a_few_hundred_damaged_files(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inputs = 60 if name == "xlsx" else 300
    done, read, faults, slowest, memory = FUZZ["run"](name, inputs, 0, 2, tmp_path / "faults")
    assert (done, faults) == (inputs, 0), capsys.readouterr().err
    assert 0 < read < inputs, "some are harmless, and some are not"
    assert slowest < 5
    assert 0 < memory < 1024
    assert not (tmp_path / "faults").exists()


def test_the_inputs_depend_on_the_seed_alone() -> None:
    def inputs(seed: int) -> list[Any]:
        return [MUTATED(random.Random(f"{seed}/{n}"), SMALL["refi-qda"]) for n in range(30)]

    assert inputs(1) == inputs(1)
    assert inputs(1) != inputs(2)


def _crash(path: Path, label: str) -> list[Any]:
    raise ZeroDivisionError("by design")


def _sleep(path: Path, label: str) -> list[Any]:
    try:
        time.sleep(60)
    except Exception as error:
        raise DataError("This hides what went wrong.", where=label) from error
    return []


def _eat(path: Path, label: str) -> list[Any]:
    return [bytes(3 << 30)]


@pytest.mark.parametrize(("reader", "says"), [(_crash, "ZeroDivisionError"), (_sleep, "TooSlowError"),
                                              (_eat, "MemoryError")])  # fmt: skip
def test_a_reader_that_fails_is_told(
    reader: Callable[..., Any],
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    right, seen = pajek.read, []

    def read(path: Path, label: str) -> list[Any]:
        seen.append(path)
        return right(path, label) if len(seen) <= len(SMALL["pajek"]) else reader(path, label)

    monkeypatch.setattr(pajek, "read", read)
    monkeypatch.setitem(FUZZ["run"].__globals__, "_SECONDS", 0.2)
    done, read_, faults, _, _ = FUZZ["run"]("pajek", 2, 0, 1, tmp_path)
    assert (done, read_, faults) == (2, 0, 2)
    assert f"pajek: {says}" in capfd.readouterr().err
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept == ["pajek-0", "pajek-0.txt"], "the same fault is kept once"
    assert [path.suffix for path in (tmp_path / "pajek-0").iterdir()] in (
        ["." + end] for end in ("net", "paj")
    )
    assert says in (tmp_path / "pajek-0.txt").read_text()


def test_the_command(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "benchmarks/fuzz.py", "--inputs", "20", "--format", "gexf", "--output", tmp_path],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    header, line = done.stdout.splitlines()
    assert header.split()[:5] == ["format", "inputs", "read", "refused", "faults"]
    assert re.fullmatch(r"gexf\s+20\s+\d+\s+\d+\s+0\s+\d\.\d\d\s+\d+", line)
