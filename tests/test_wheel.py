"""The wheel: it carries all that is needed, and works from another folder in an environment of its own."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

import hsp_graph
from tests.ready import made_once

ROOT = Path(__file__).parents[1]
#: The folders that stand beside the package in a checkout and inside it in a wheel.
CARRIED = ("ontology", "data", "queries")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout with the tools at hand."""

    def build(folder: Path) -> None:
        command = [
            sys.executable,
            "-m",
            "build",
            "--wheel",
            "--no-isolation",
            "--outdir",
            str(folder),
            str(ROOT),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    (made,) = made_once(tmp_path_factory, "wheel", build).glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a fresh environment with the wheel; the packages it needs are those of this one."""
    scripts = "Scripts" if os.name == "nt" else "bin"

    def install(folder: Path) -> None:
        venv.create(folder, with_pip=False)
        (purelib,) = folder.rglob("site-packages")
        pip = [sys.executable, "-m", "pip", "--python", str(folder / scripts / "python"), "install"]
        done = subprocess.run(
            [*pip, "--no-deps", "--no-index", str(wheel)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        (purelib / "others.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")

    return made_once(tmp_path_factory, "environment", install) / scripts


def run(installed: Path, folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the environment from a folder; nothing of this checkout is on its path."""
    environment = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "HSP_WORKSPACE")
    }
    return subprocess.run(
        [str(installed / command[0]), *command[1:]], cwd=folder, env=environment | {"COLUMNS": "80"},
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def test_the_wheel_carries_every_file_of_ontology_data_queries_and_package(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    files = [path for path in listed.stdout.splitlines() if (ROOT / path).is_file()]
    expected = {f"hsp_graph/_assets/{path}" for path in files if path.split("/")[0] in CARRIED}
    expected |= {path for path in files if path.startswith("hsp_graph/")}
    assert expected <= names
    assert len(expected) > 100
    others = {name for name in names - expected if ".dist-info/" not in name}
    assert others == set()
    suffixes = {Path(name).suffix for name in names if name.startswith("hsp_graph/output/maps/")}
    assert suffixes >= {".py", ".j2", ".css", ".js"}
    assert not [name for name in names if "tests/" in name or "__pycache__" in name]


def test_its_metadata_say_what_the_package_says(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (path,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = archive.read(path).decode("utf-8")
        entry = archive.read(path.replace("METADATA", "entry_points.txt")).decode("utf-8")
    assert f"\nVersion: {hsp_graph.__version__}\n" in metadata
    assert "hsp = hsp_graph.cli:main" in entry


def test_the_demo_runs_from_the_wheel_in_another_folder(installed: Path, tmp_path: Path) -> None:
    where = run(installed, tmp_path, "python", "-c", "import hsp_graph; print(hsp_graph.__file__)")
    assert Path(where.stdout.strip()).is_relative_to(installed.parent)
    done = run(installed, tmp_path, "hsp", "demo", "--no-open")
    assert (done.returncode, done.stderr) == (0, "")
    assert "5 head-teachers" in done.stdout
    page = (tmp_path / "hsp-demo" / "map.html").read_text(encoding="utf-8")
    assert "Joyce" in page
    assert "</html>" in page
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hsp-demo"]


def test_the_other_commands_find_what_the_wheel_carries(installed: Path, tmp_path: Path) -> None:
    assert run(installed, tmp_path, "hsp", "init", "study").returncode == 0
    assert (tmp_path / "study" / "tables" / "people.csv").is_file()
    assert run(installed, tmp_path, "hsp", "ask", "--format", "csv").stdout.count("\n") > 15
    made = run(installed, tmp_path, "hsp", "generate", "--schools", "1", "--output", "made")
    assert (made.returncode, made.stderr) == (0, "")
    for words in ("import made", "validate", "map", "report", "measure brokerage --top 1"):
        done = run(installed, tmp_path, "hsp", "-w", "study", *words.split())
        assert done.returncode == 0, done.stderr
