"""The network formats on the command line."""

from pathlib import Path

import pytest

from hsp_graph.importing.formats.registry import recognise, written_formats
from hsp_graph.output.export import ExportRequest, export, format_of
from hsp_graph.workspace import Workspace
from tests.command_line import Hsp

READ_AS = {"graphml": "graphml", "gexf": "gexf", "pajek": "pajek", "dl": "ucinet"}


@pytest.mark.parametrize("name", READ_AS)
def test_what_is_exported_is_recognised(name: str, study: Workspace, tmp_path: Path) -> None:
    target = tmp_path / f"study{written_formats()[name].suffix}"
    assert format_of(target).name == name
    export(ExportRequest(study), name, target)
    assert recognise(target) == READ_AS[name]
    assert list(tmp_path.iterdir()) == [target]


def test_parquet_is_a_folder(study: Workspace, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    export(ExportRequest(study), "parquet", tmp_path / "tables")
    assert sorted(file.name for file in (tmp_path / "tables").iterdir()) == ["people.parquet", "ties.parquet"]


def test_the_command(study: Workspace, tmp_path: Path, hsp: Hsp) -> None:
    done = hsp("-w", study.folder, "export", "-o", "study.graphml", cwd=tmp_path)
    assert done.exit_code == 0, done.err
    assert "Evidence, sources, indicators" in done.err.replace("\n", " ")
    measured = hsp("measure", "brokerage", "--input", "study.graphml", "--format", "csv", cwd=tmp_path)
    assert measured.exit_code == 0, measured.err
    assert len(measured.out.splitlines()) == len(study.network()) + 1
