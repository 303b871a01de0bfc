"""The command ``hsp export``, and that a file is written whole or not at all."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hsp_graph.core.errors import CommandError
from hsp_graph.core.schema import Table
from hsp_graph.importing.formats.rdf.tables import Tables
from hsp_graph.importing.formats.registry import format_named, written_formats
from hsp_graph.output.export import ExportRequest, export, format_of
from hsp_graph.workspace import Workspace
from tests.command_line import Hsp

Write = Callable[..., Path]


def test_the_command(fresh_small: Workspace, hsp: Hsp, tmp_path: Path) -> None:
    study = ["-w", str(fresh_small.folder)]
    done = hsp(*study, "export", "-o", str(tmp_path / "a.ttl"))
    assert (done.exit_code, done.out) == (0, f"Wrote {tmp_path / 'a.ttl'}.\n")
    assert "Turtle has no named graphs" in done.err
    again = hsp(*study, "export", "-o", str(tmp_path / "a.ttl"))
    assert again.exit_code == 2
    assert "exists already" in again.err and "--force" in again.err
    forced = hsp(*study, "export", "-o", str(tmp_path / "a.ttl"), "--force", "--import", "1")
    assert forced.exit_code == 0
    wrong = hsp(*study, "export", "--format", "spss")
    assert wrong.exit_code == 2
    assert "There is no format 'spss'" in wrong.err and "trig, turtle" in wrong.err


def test_formats_by_name() -> None:
    names = ("a.TTL", "a.trig", "a.nq", "a.jsonld", "a.xlsx", "out")
    assert [format_of(Path(name)).name for name in names] == [
        "turtle", "trig", "nquads", "jsonld", "xlsx", "csv",
    ]  # fmt: skip
    assert format_named("CSV", written_formats()).name == "csv"
    with pytest.raises(CommandError, match="does not tell the format"):
        format_of(Path("a.doc"))


def test_a_folder_keeps_its_other_files(fresh_small: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "README.md").write_text("mine")
    export(ExportRequest(fresh_small), "csv", folder)
    assert sorted(file.name for file in folder.iterdir()) == [
        "README.md", "evidence.csv", "organisations.csv", "participation.csv", "people.csv", "programmes.csv",
        "roles.csv", "sources.csv", "ties.csv",
    ]  # fmt: skip
    (folder / "ties.csv").write_text("mine")
    with pytest.raises(CommandError, match="exists already"):
        export(ExportRequest(fresh_small), "csv", folder)
    assert (folder / "ties.csv").read_text() == "mine"
    export(ExportRequest(fresh_small), "csv", folder, force=True)
    assert (folder / "ties.csv").read_text().startswith("id,from,to,")
    assert (folder / "README.md").read_text() == "mine"
    assert not list(tmp_path.glob(".*"))


def test_what_is_in_the_way(fresh_small: Workspace, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    for name, target, fault in (
        ("csv", "file", "is a file"),
        ("trig", "folder", "is a folder"),
        ("trig", "nowhere/a.trig", "cannot be written"),
        ("csv", "nowhere/a", "cannot be written"),
        ("xlsx", "nowhere/a.xlsx", "cannot be written"),
        ("trig", "file/a.trig", "cannot be written"),
    ):
        with pytest.raises(CommandError, match=fault) as caught:
            export(ExportRequest(fresh_small), name, tmp_path / target, force=True)
        assert caught.value.hint
    assert (tmp_path / "file").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder", "workspace"]


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_an_export_that_fails_leaves_everything_as_it_was(
    fresh_small: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    target = tmp_path / f"out.{name}"
    export(ExportRequest(fresh_small), name, target)
    before = {path: path.read_bytes() for path in [target, *target.glob("*")] if path.is_file()}
    assert before
    rows = Tables.rows

    def full(self: Tables, table: Table) -> Iterator[list[str]]:
        yield from rows(self, table)
        if table.name == "roles":
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(Tables, "rows", full)
    with pytest.raises(CommandError, match="No space left on device"):
        export(ExportRequest(fresh_small), name, target, force=True)
    assert {path: path.read_bytes() for path in [target, *target.glob("*")] if path.is_file()} == before
    assert not list(tmp_path.glob(".*"))


def test_what_a_format_cannot_hold_is_refused(fresh_small: Workspace, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="does not hold what is derived") as caught:
        export(ExportRequest(fresh_small, derived=True), "csv", tmp_path / "out")
    assert caught.value.hint == "Leave out --derived, or choose trig, turtle, nquads, jsonld."


def test_a_link_stays_a_link(fresh_small: Workspace, tmp_path: Path) -> None:
    (tmp_path / "real.trig").write_text("before")
    (tmp_path / "link.trig").symlink_to(tmp_path / "real.trig")
    export(ExportRequest(fresh_small), "trig", tmp_path / "link.trig", force=True)
    assert (tmp_path / "link.trig").is_symlink()
    assert "hsp:Person" in (tmp_path / "real.trig").read_text(encoding="utf-8")
