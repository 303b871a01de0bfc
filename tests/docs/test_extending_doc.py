"""The worked example of docs/extending.md, installed as a package beside others that are damaged."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hsp_graph.core.assets import asset
from hsp_graph.core.errors import CommandError
from hsp_graph.importing.formats import registry
from hsp_graph.importing.formats.registry import format_named, raw_formats, recognise, written_formats

TEXT = asset("docs", "extending.md").read_text(encoding="utf-8")
CODE = next(block for block in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL) if "FORMAT = " in block)
POINTS = re.search(r'entry-points."(.*?)"\]\n(.*?)```', TEXT, re.DOTALL)
TGF = "1 Amina\n2 Dev\n3 Ms Ahmed\n#\n1 2 confides-in\n2 3 negotiates-with\n"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def install(folder: Path, name: str, points: str, modules: dict[str, str]) -> None:
    """What an installer leaves of a package: its modules and their metadata."""
    info = folder / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[hsp_graph.formats]\n{points}")
    for module, text in modules.items():
        (folder / f"{module}.py").write_text(text, encoding="utf-8")


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """The example, and packages that are damaged in every way."""
    folder = tmp_path / "packages"
    assert POINTS and POINTS[1] == registry.GROUP
    install(folder, "hsp-tgf", POINTS[2].replace('"', ""), {"hsp_tgf": CODE})
    line = 'from hsp_graph.importing.formats.registry import Format\nF = Format("{}", "x", reader="{}")\n'
    install(folder, "raises", "raises = raises_:F\n", {"raises_": "raise RuntimeError('no licence')"})
    install(folder, "absent", "absent = nowhere_at_all:F\n", {})
    install(folder, "again", "pajek = again_:F\n", {"again_": line.format("pajek", "again_")})
    install(folder, "other", "other = other_:F\n", {"other_": "F = 'text'\n"})
    install(folder, "lost", "lost = lost_:F\n", {"lost_": line.format("lost", "nowhere_at_all")})
    install(folder, "odd", "odd = odd_:F\n", {
        "odd_": line.format("odd", "odd_") + "def looks_like(head, name):\n    return 1 / 0\n"
    })  # fmt: skip
    return folder


@pytest.fixture
def run(packages: Path, tmp_path: Path) -> Run:
    """A function: the real command line, with those packages installed."""

    def hsp(*arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
        path = os.pathsep.join([str(packages), *filter(None, [os.environ.get("PYTHONPATH")])])
        return subprocess.run(
            [sys.executable, "-m", "hsp_graph", *arguments], cwd=tmp_path, text=True, capture_output=True,
            env={**os.environ, "PYTHONPATH": path, "COLUMNS": "200", **more}, check=False,
        )  # fmt: skip

    return hsp


def test_the_example_on_the_command_line(run: Run, tmp_path: Path) -> None:
    assert run("init", "study").returncode == 0
    (tmp_path / "talks.tgf").write_text(TGF)
    done = run("-w", "study", "import", "talks.tgf")
    assert done.returncode == 0, done.stderr
    assert "6 rows read: 1 source, 3 people, 2 ties; 0 refused." in done.stdout
    done = run("-w", "study", "export", "-o", "again.tgf")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "again.tgf").read_text().splitlines()[:3] == ["1 Amina", "2 Dev", "3 Ms Ahmed"]
    assert "TGF holds names and relations only" in done.stderr
    done = run("measure", "brokerage", "--input", "again.tgf", "--format", "csv")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 4
    assert run("-w", "study", "export", "-o", "again.tgf").returncode == 2, "it exists already"
    (tmp_path / "bad.tgf").write_text("1 Amina\n#\n1 2\n")
    bad = run("-w", "study", "import", "bad.tgf")
    assert bad.returncode == 1
    assert "nowhere declared" in bad.stderr


def test_help_and_completion_know_it(run: Run) -> None:
    assert re.search(r"delimited,[\w\s,-]*\btgf\.", run("import", "--help").stdout)
    assert re.search(r"parquet,\s+tgf\.", run("export", "--help").stdout)
    assert re.search(r"delimited,[\w\s,-]*\btgf\.", run("measure", "brokerage", "--help").stdout)
    done = run(_HSP_COMPLETE="bash_complete", COMP_WORDS="hsp import --format t", COMP_CWORD="3")
    assert "tgf" in done.stdout


@pytest.fixture
def installed(packages: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Those packages, in this process."""
    monkeypatch.syspath_prepend(str(packages))
    registry.registered.cache_clear()
    yield
    registry.registered.cache_clear()


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("raises", "The format 'raises' of the package 'raises' cannot be loaded: RuntimeError: no licence."),
        ("absent", "The format 'absent' of the package 'absent' cannot be loaded: ModuleNotFoundError"),
        ("other", "The format 'other' of the package 'other' is no Format: 'other_:F'."),
        ("pajek", "is registered twice: there is a format 'pajek' already."),
    ],
)
def test_what_cannot_be_registered_is_named_and_the_rest_works(
    name: str, fault: str, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    assert fault in registry.registered()[1][name]
    assert fault in caplog.text
    assert {"tgf", "pajek", "lost", "odd"} <= raw_formats().keys()
    assert {"raises", "absent", "other"}.isdisjoint(raw_formats())
    assert raw_formats()["pajek"].reader == "hsp_graph.importing.formats.pajek"
    assert written_formats()["tgf"].suffix == ".tgf"
    if name != "pajek":
        with pytest.raises(CommandError) as caught:
            format_named(name, raw_formats())
        assert caught.value.what.startswith(fault[:40])
        assert caught.value.hint == "Update the package that adds it, or uninstall it."
    (tmp_path / "a.net").write_text("*Vertices 1\n")
    assert recognise(tmp_path / "a.net") == "pajek", "readers that fail recognise nothing"
    assert "The format 'odd' could not look at 'a.net': division by zero" in caplog.text
    assert "The format 'lost' could not look at 'a.net'" in caplog.text


@pytest.mark.usefixtures("installed")
def test_a_reader_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.net").write_text("*Vertices 1\n")
    with pytest.raises(CommandError, match="The format 'lost' cannot be loaded: No module named"):
        registry.read_raw(tmp_path / "a.net", "lost")
